"""Walks the hash chain, the sums and the allocations."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from social_return import totals
from social_return.models import LedgerEntry
from social_return.totals import again


class Command(BaseCommand):
    """`verify_ledger`: exit 1 and the first wrong row of each kind if anything is off."""

    help = "Walks the ledger: hash chain, bookings, totals and allocations. Exit 1 if anything is off."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--values", action="store_true", help="value every contribution again in SQL, and compare"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        faults = totals.verify()
        if options["values"] and (off := again.first_off()):
            faults.append(totals.Fault("values", *off))
        for fault in faults:
            self.stderr.write(str(fault))
        if faults:
            sys.exit(1)
        self.stdout.write(f"{LedgerEntry.objects.count()} ledger rows, all as they were booked.")
