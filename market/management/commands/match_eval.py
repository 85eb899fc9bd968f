"""`manage.py match_eval FILE --catalogue FILE`, or `--decisions`: how good matching is, as one JSON object."""

import json
import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from market.management import decisions, judged
from market.matching import measures


class Command(BaseCommand):
    help = (
        "Measures matching: on judged requests, in a temporary database of its own; or, with --decisions, on what "
        "connectors decided in this database. Nothing is changed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, nargs="?", help="judged requests (JSON)")
        parser.add_argument("--catalogue", type=Path, help="the catalogue they were judged on (JSON)")
        parser.add_argument(
            "--decisions", action="store_true", help="what connectors decided here, instead of a file"
        )
        parser.add_argument("--run", type=Path, help="also write the ranked ids to this file")

    def handle(self, *args: Any, file: Path | None, catalogue: Path | None, **options: Any) -> None:
        if options["decisions"]:
            if file or catalogue:
                raise CommandError("--decisions reads this database: leave the files out.")
            self.stdout.write(json.dumps(decisions.report(now=timezone.now())))
        elif file and catalogue:
            self._judge(file, catalogue, options["run"])
        else:
            raise CommandError("Give judged requests and their --catalogue, or --decisions.")

    def _judge(self, file: Path, catalogue: Path, run: Path | None) -> None:
        questions, listed = judged.read(file, "requests"), judged.read(catalogue, "listings")
        with judged.temporary_database(f"match_eval_{os.getpid()}"):
            judged.fill(listed)
            found = judged.answers(questions["requests"], now=judged.moment_of(listed))
        if run is not None:
            run.write_text(json.dumps(found, indent=1), encoding="utf-8")
        report = measures.report(
            found,
            questions["requests"],
            key="enterprise_id",
            kind=lambda item: "with_category" if item["category"] else "without_category",
        )
        self.stdout.write(json.dumps(report))
