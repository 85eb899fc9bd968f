"""`manage.py seed --listings N …`: synthetic data at scale, in development only."""

from argparse import ArgumentParser
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from sif.seed import sow_all

KINDS = ("listings", "enterprises", "orders", "requests", "ledger")


class Command(BaseCommand):
    help = "Adds invented data in bulk, the same for the same --seed; what is there stays as it is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        for kind in KINDS:
            parser.add_argument(f"--{kind}", type=int, default=0, metavar="N")
        parser.add_argument("--seed", type=int, default=1, metavar="S", help="another number, other data")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("Invented data belongs in development only.")
        wanted = {kind: options[kind] for kind in KINDS}
        if min(wanted.values()) < 0 or not any(wanted.values()):
            raise CommandError(f"Say how many, as in: seed --listings 1000 (or {', '.join(KINDS[1:])}).")
        began = monotonic()
        for line in sow_all(wanted, number=options["seed"], now=timezone.now()):
            self.stdout.write(f"{monotonic() - began:6.1f} s  {line}")
        self.stdout.write(self.style.SUCCESS(f"Sown in {monotonic() - began:.0f} seconds."))
