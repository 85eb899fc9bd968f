"""Reports: asked for by an officer, made by a worker, made again when that failed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sif import history, making, queue
from sif.actors import Actor
from sif.making import MakingStatus
from sif.pdf import Unprintable
from sif.states import Refused
from social_return.models import (
    Contract,
    Municipality,
    Report,
    ReportEdition,
    ReportFile,
    ReportFormat,
)
from social_return.notices import reports as notices
from social_return.reports import formats
from social_return.reports.document import Document
from social_return.reports.facts import gather
from social_return.reports.figures import Figures
from social_return.reports.question import Question
from social_return.reports.sections import LAYOUT

Clock = Callable[[], datetime]
BEGUN, COUNTED = 5, 30
MOST_AT_ONCE = 10
"""Reports of one municipality that may wait at the same time."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What an officer asks for: two days, both included; one contract or all of them."""

    start: date
    end: date
    edition: ReportEdition = ReportEdition.INTERNAL
    contract: Contract | None = None


@transaction.atomic
def ask(wish: Wish, *, municipality: Municipality, by: Actor, now: datetime) -> Report:
    """Writes down what is wanted, as of now; a worker makes it and the officer gets a mail.

    Raises:
        Refused: the period has not begun, the contract is another municipality's, or too many wait.
    """
    if wish.start > timezone.localdate(now):
        raise Refused(_("This period has not begun yet. Choose a first day up to today."))
    if wish.contract is not None and wish.contract.municipality_id != municipality.pk:
        raise Refused(_("This is not a contract of your municipality."))
    if Report.objects.of(municipality).busy().count() >= MOST_AT_ONCE:
        raise Refused(_("Several reports are being made already. Wait until one is ready."))
    report = Report.objects.create(
        municipality=municipality,
        contract=wish.contract,
        start=wish.start,
        end=wish.end,
        edition=wish.edition,
        as_of=now,
        asked_by=by.person,
        asked_at=now,
    )
    history.record(report, "ask", by=by, now=now)
    queue.after_commit("social_return.report", report.pk)
    return report


@transaction.atomic
def again(report: Report, *, by: Actor, now: datetime) -> Report:
    """Asks for the same report again after it could not be made; still as of the first moment.

    Raises:
        Refused: it is being made, or is ready.
    """
    report = Report.objects.locked(report.pk)
    report.status = report.lifecycle.after("again", report.status, report.roles_of(by))
    report.progress, report.problem = 0, ""
    report.save(update_fields=["status", "progress", "problem"])
    history.record(report, "again", by=by, now=now)
    queue.after_commit("social_return.report", report.pk)
    return report


def make(report_id: int, *, clock: Clock) -> None:
    """Makes a report, unless that was done: counts, writes the four files, and says how far it is.

    Safe to run twice. What a killed worker left half done is begun again by whoever gets the job next.
    """
    report = _begin(report_id, now=clock())
    if report is None:
        return
    with TemporaryDirectory() as folder:
        try:
            said = _count(report)
            paths = _write(report, said, Path(folder))
        except Unprintable as why:
            _fail(report, str(why), now=clock())
        else:
            _finish(report, said, paths, now=clock())


@transaction.atomic
def _begin(report_id: int, *, now: datetime) -> Report | None:
    return making.begin(Report.objects.locked(report_id), progress=BEGUN, now=now)


@transaction.atomic
def _count(report: Report) -> Document:
    """The figures. The ledger is held meanwhile: a booking that is on its way is in it, or comes after."""
    Municipality.objects.locked(report.municipality)
    return formats.document(gather(question(report)))


def question(report: Report) -> Question:
    """What the report was asked, to be asked again."""
    return Question(
        municipality=report.municipality,
        start=report.start,
        end=report.end,
        as_of=report.as_of,
        edition=ReportEdition(report.edition),
        contract=report.contract,
    )


def differs(report: Report, figures: Figures) -> bool:
    """Whether figures that were counted again are other ones than the files hold.

    A report in an older layout has another CSV and cannot be compared; its files are what was reported.
    """
    return report.layout == LAYOUT and formats.document(figures).checksum != report.checksum


def _write(report: Report, said: Document, folder: Path) -> dict[ReportFormat, Path]:
    """The four files; after each one the progress is written down, for the page that waits."""
    paths = {}
    for done, form in enumerate(ReportFormat):
        making.tell(report, COUNTED + (95 - COUNTED) * done // len(ReportFormat))
        paths[form] = folder / f"report.{form}"
        formats.write(said, form, paths[form])
    return paths


@transaction.atomic
def _finish(report: Report, said: Document, paths: dict[ReportFormat, Path], *, now: datetime) -> None:
    report = Report.objects.locked(report.pk)
    if report.status != MakingStatus.RUNNING:
        return
    for form, path in paths.items():
        _keep(report, form, path)
    report.checksum, report.chain_head = said.checksum, said.figures.scope.chain_head
    report.layout = LAYOUT
    making.finish(report, now=now, checksum=report.checksum)
    report.save(update_fields=["status", "progress", "finished_at", "checksum", "chain_head", "layout"])
    notices.ready(report)


def _keep(report: Report, form: ReportFormat, path: Path) -> None:
    """Stores one file. A file of an earlier try goes when the new one is certain."""
    made = ReportFile.objects.filter(report=report, format=form).first() or ReportFile(
        report=report, format=form
    )
    if name := made.file.name:
        storage = made.file.storage
        transaction.on_commit(lambda: storage.delete(name))
    made.size = path.stat().st_size
    with path.open("rb") as content:
        made.file.save(path.name, File(content), save=False)
    made.save()


@transaction.atomic
def _fail(report: Report, problem: str, *, now: datetime) -> None:
    report = Report.objects.locked(report.pk)
    if report.status == MakingStatus.RUNNING:
        making.fail(report, problem, now=now)
        notices.failed(report)
