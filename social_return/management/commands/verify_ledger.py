"""Walks the hash chain, the sums and the allocations."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from social_return import totals
from social_return.models import LedgerEntry


class Command(BaseCommand):
    """`verify_ledger`: exit 1 and the first wrong row of each kind if anything is off."""

    help = "Walks the ledger: hash chain, bookings, totals and allocations. Exit 1 if anything is off."

    def handle(self, *_args: Any, **_options: Any) -> None:
        faults = totals.verify()
        for fault in faults:
            self.stderr.write(str(fault))
        if faults:
            sys.exit(1)
        self.stdout.write(f"{LedgerEntry.objects.count()} ledger rows, all as they were booked.")
