"""`manage.py search_eval FILE --catalogue FILE`: how good search is, as one JSON object."""

import json
import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from market.management import judged
from market.matching import measures


class Command(BaseCommand):
    help = "Measures search on judged queries, in a temporary database of its own."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="judged queries (JSON)")
        parser.add_argument(
            "--catalogue", type=Path, required=True, help="the catalogue they were judged on (JSON)"
        )
        parser.add_argument("--run", type=Path, help="also write the ranked ids to this file")

    def handle(self, *args: Any, file: Path, catalogue: Path, run: Path | None, **options: Any) -> None:
        questions, listed = judged.read(file, "queries"), judged.read(catalogue, "listings")
        with judged.temporary_database(f"search_eval_{os.getpid()}"):
            judged.fill(listed)
            found = judged.hits(questions["queries"], now=judged.moment_of(listed))
        if run is not None:
            run.write_text(json.dumps(found, indent=1), encoding="utf-8")
        report = measures.report(
            found, questions["queries"], key="listing_id", kind=lambda item: str(item["kind"])
        )
        self.stdout.write(json.dumps(report))
