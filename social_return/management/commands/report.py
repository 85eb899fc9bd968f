"""Makes a social-return report as files, at the keyboard or from a timetable."""

from argparse import ArgumentParser
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from sif.pdf import Unprintable
from social_return.models import Contract, Municipality, ReportEdition, ReportFormat
from social_return.reports import formats
from social_return.reports.facts import gather
from social_return.reports.question import INSTANT, Question, midnight


class Command(BaseCommand):
    """`report --authority SLUG --from DATE --to DATE --format csv,xlsx,pdf,json [--as-of MOMENT] --out DIR`."""

    help = "Writes the social-return report of a municipality (PDF, XLSX, CSV, JSON) into a folder."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--authority", required=True, help="the municipality, by its name in addresses")
        parser.add_argument(
            "--from", required=True, dest="start", metavar="DATE", help="first day, 2026-01-01"
        )
        parser.add_argument("--to", required=True, dest="end", metavar="DATE", help="last day, included")
        parser.add_argument("--format", default="csv,xlsx,pdf,json", help="one or more, with commas")
        parser.add_argument(
            "--as-of", metavar="MOMENT", help="2026-03-31T12:00; a day means its end; default now"
        )
        parser.add_argument("--contract", help="only this contract, by number")
        parser.add_argument("--public", action="store_true", help="the edition to make public")
        parser.add_argument("--out", required=True, type=Path, help="the folder; it is made if need be")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        forms = _formats(options["format"])
        question = _question(options, now=now)
        # The ledger is held meanwhile: a booking that is on its way is in the report, or comes after it.
        with transaction.atomic():
            Municipality.objects.locked(question.municipality)
            said = formats.document(gather(question))
        folder: Path = options["out"]
        folder.mkdir(parents=True, exist_ok=True)
        stem = f"social-return-{question.municipality.slug}-{question.start}-{question.end}"
        for form in forms:
            path = folder / f"{stem}.{form}"
            try:
                formats.write(said, form, path)
            except Unprintable as why:
                raise CommandError(f"The PDF could not be made: {why}") from why
            self.stdout.write(str(path))
        self.stdout.write(f"as of {question.as_of.isoformat()}")
        self.stdout.write(f"checksum of the CSV {said.checksum}")
        self.stdout.write(f"seal of the ledger {said.figures.scope.chain_head or '-'}")


def _formats(named: str) -> list[ReportFormat]:
    names = [name.strip().lower() for name in named.split(",") if name.strip()]
    unknown = sorted(set(names) - set(ReportFormat.values))
    if unknown or not names:
        raise CommandError(
            f"--format is one or more of {', '.join(ReportFormat.values)}, not {', '.join(unknown) or '?'}"
        )
    return [ReportFormat(name) for name in dict.fromkeys(names)]


def _question(options: dict[str, Any], *, now: datetime) -> Question:
    municipality = Municipality.objects.named().filter(slug=options["authority"]).first()
    if municipality is None:
        known = ", ".join(Municipality.objects.order_by("slug").values_list("slug", flat=True)) or "none yet"
        raise CommandError(f"No municipality is called {options['authority']}. There are: {known}")
    start, end = _day(options["start"], "--from"), _day(options["end"], "--to")
    if end < start:
        raise CommandError("--to comes before --from")
    contract = None
    if number := options["contract"]:
        contract = Contract.objects.awarded_by(municipality).filter(number=number).first()
        if contract is None:
            raise CommandError(f"{municipality} has no contract {number}")
    return Question(
        municipality=municipality,
        start=start,
        end=end,
        as_of=_moment(options["as_of"], now=now),
        edition=ReportEdition.PUBLIC if options["public"] else ReportEdition.INTERNAL,
        contract=contract,
    )


def _day(typed: str, name: str) -> date:
    try:
        day = parse_date(typed)
    except ValueError:
        day = None
    if day is None:
        raise CommandError(f"{name} is a day like 2026-03-31, not {typed}")
    return day


def _moment(typed: str | None, *, now: datetime) -> datetime:
    """The moment as typed; a day means its last instant, but no later than now. The future is not known yet."""
    if typed is None:
        return now
    try:
        day, moment = parse_date(typed), parse_datetime(typed)
    except ValueError:
        day = moment = None
    if day is not None:
        moment = (
            min(now, midnight(day + timedelta(days=1)) - INSTANT) if midnight(day) <= now else midnight(day)
        )
    if moment is None:
        raise CommandError(f"--as-of is a moment like 2026-03-31T12:00+02:00 or a day, not {typed}")
    if timezone.is_naive(moment):
        moment = timezone.make_aware(moment)
    if moment > now:
        raise CommandError("--as-of lies in the future: what will be booked until then is not known")
    return moment
