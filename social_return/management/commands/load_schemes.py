"""Writes the published tables as templates."""

from typing import Any

from django.core.management.base import BaseCommand

from social_return.actions import schemes


class Command(BaseCommand):
    """`load_schemes`: the seventeen published tables as templates; running it again changes nothing."""

    help = "Writes the published regional value tables as templates that municipalities can adopt."

    def handle(self, *_args: Any, **_options: Any) -> None:
        loaded = schemes.load_templates()
        self.stdout.write(f"{len(loaded)} schemes.")
