"""Reports on screen: asked for, waited for, read, downloaded; and made by a worker, once."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from sif import pdf
from sif.making import MakingStatus
from sif.models import Event
from sif.states import Refused
from social_return.actions import reports as actions
from social_return.models import Contract, Municipality, Report, ReportEdition, ReportFile
from social_return.reports import formats
from tests import make
from tests.cast import Player
from tests.conftest import Clock, Mailbox, Worker

LIST = "/social-return/verslagen/"
THIS_QUARTER = {"period": "2026-1", "edition": "internal"}


def test_an_officer_asks_waits_reads_and_downloads_four_files(
    municipality: Municipality, contract: Contract, officer: Player, worker: Worker
) -> None:
    make.approved(make.outside_invoice(contract=contract, net=Decimal("1840.00")))

    asked = officer.client.post(LIST, THIS_QUARTER)
    report = Report.objects.get()
    waiting = officer.client.get(asked.url)
    worker.run()
    read = officer.client.get(asked.url)

    assert (asked.status_code, asked.url) == (302, f"{LIST}{report.pk}/")
    assert "In de wachtrij" in waiting.text
    assert 'data-poll="/social-return/verslagen/' in waiting.text
    assert "Social return in het eerste kwartaal van 2026" in read.text
    assert "1.840,00" in read.text
    for form, kind in formats.CONTENT_TYPES.items():
        file = officer.client.get(f"{LIST}{report.pk}/{form}/")
        assert file.status_code == 200
        assert file.headers["Content-Type"] == kind
        assert file.headers["X-Content-Type-Options"] == "nosniff"
        assert file.headers["Content-Disposition"].startswith("attachment; filename=")
        assert len(file.getvalue()) == ReportFile.objects.get(report=report, format=form).size


def test_progress_is_told_while_it_is_made_and_after(
    municipality: Municipality, officer: Player, worker: Worker
) -> None:
    report = make.report(municipality=municipality, is_made=False)
    address = f"{LIST}{report.pk}/voortgang/"

    before = officer.client.get(address).json()
    Report.objects.filter(pk=report.pk).update(status="running", progress=46)
    halfway = officer.client.get(address).json()
    worker.run()
    after = officer.client.get(address).json()

    assert before == {"percent": 0, "done": False}
    assert halfway == {"percent": 46, "done": False}
    assert after == {"percent": 100, "done": True}


def test_the_page_shows_what_the_files_say(
    municipality: Municipality, contract: Contract, officer: Player, tmp_path: Path
) -> None:
    make.approved(make.outside_invoice(contract=contract, net=Decimal("987.65")))
    report = make.report(municipality=municipality)

    page = officer.client.get(report.get_absolute_url()).text
    sheet = tmp_path / "report.xlsx"
    sheet.write_bytes(officer.client.get(f"{LIST}{report.pk}/xlsx/").getvalue())

    book = openpyxl.load_workbook(sheet)
    for name in book.sheetnames[:-1]:
        assert name in page
    assert book["Samenvatting"]["B3"].value == 987.65
    assert "987,65" in page
    assert report.checksum in page
    assert "wijken af van de bestanden" not in page


def test_the_page_warns_when_the_figures_are_no_longer_those_of_the_files(
    municipality: Municipality, officer: Player
) -> None:
    report = make.report(municipality=municipality)
    Report.objects.filter(pk=report.pk).update(checksum="0" * 64)

    assert "wijken af van de bestanden" in officer.client.get(report.get_absolute_url()).text


def test_a_report_in_an_older_layout_is_not_accused(municipality: Municipality, officer: Player) -> None:
    report = make.report(municipality=municipality)
    Report.objects.filter(pk=report.pk).update(checksum="0" * 64, layout=0)

    assert "wijken af van de bestanden" not in officer.client.get(report.get_absolute_url()).text


def test_a_report_stays_as_of_the_moment_it_was_asked_for(
    municipality: Municipality, contract: Contract, officer: Player, clock: Clock
) -> None:
    report = make.report(municipality=municipality, is_made=False)
    clock.forward(hours=1)
    make.approved(make.outside_invoice(contract=contract, net=Decimal("5.00")))

    actions.make(report.pk, clock=lambda: clock.now)

    assert "5,00" not in officer.client.get(f"{LIST}{report.pk}/csv/").getvalue().decode()


def test_an_auditor_reads_and_downloads_but_asks_nothing(municipality: Municipality, auditor: Player) -> None:
    report = make.report(municipality=municipality)

    assert auditor.client.get(report.get_absolute_url()).status_code == 200
    assert auditor.client.get(f"{LIST}{report.pk}/pdf/").getvalue().startswith(b"%PDF")
    assert '<form method="post" class="sheet' not in auditor.client.get(LIST).text
    assert auditor.client.post(LIST, THIS_QUARTER).status_code == 403
    assert Report.objects.count() == 1


@pytest.mark.parametrize("path", ["", "voortgang/", "pdf/", "csv/", "xlsx/", "json/"])
def test_another_municipality_does_not_know_it_exists(
    municipality: Municipality, stranger_officer: Player, path: str
) -> None:
    make.municipality(organisation=stranger_officer.organisation)
    report = make.report(municipality=municipality)

    assert stranger_officer.client.get(f"{LIST}{report.pk}/{path}").status_code == 404


def test_neither_the_contractor_nor_a_connector_nor_a_visitor_reads_it(
    municipality: Municipality, contractor: Player, connector: Player, client: Any
) -> None:
    report = make.report(municipality=municipality)
    address = f"{LIST}{report.pk}/pdf/"

    assert contractor.client.get(address).status_code == 403
    assert connector.client.get(address).status_code == 403
    assert client.get(address).status_code == 302


def test_the_files_are_not_among_the_public_media(municipality: Municipality, client: Any) -> None:
    report = make.report(municipality=municipality)

    names = [made.file.name for made in report.files.all()]

    assert all(name.startswith("private/") for name in names)
    assert {client.get(f"/media/{name}").status_code for name in names} == {404}


def test_an_unknown_format_is_not_found(municipality: Municipality, officer: Player) -> None:
    report = make.report(municipality=municipality)

    assert officer.client.get(f"{LIST}{report.pk}/exe/").status_code == 404


def test_a_report_that_is_not_ready_has_no_files(municipality: Municipality, officer: Player) -> None:
    report = make.report(municipality=municipality, is_made=False)

    assert officer.client.get(f"{LIST}{report.pk}/pdf/").status_code == 404


def test_days_of_one_s_own_must_be_days(municipality: Municipality, officer: Player) -> None:
    answer = officer.client.post(
        LIST, {"period": "own", "start": "2026-03-31", "end": "2026-01-01", "edition": "internal"}
    )

    assert answer.status_code == 422
    assert "De laatste dag ligt voor de eerste dag" in answer.text
    assert 'value="2026-03-31"' in answer.text
    assert officer.client.post(LIST, {"period": "own", "edition": "internal"}).status_code == 422
    assert not Report.objects.exists()


def test_a_period_that_has_not_begun_is_refused_with_a_sentence(
    municipality: Municipality, officer: Player
) -> None:
    answer = officer.client.post(
        LIST, {"period": "own", "start": "2026-06-01", "end": "2026-06-30", "edition": "internal"}
    )

    assert answer.status_code == 422
    assert "Deze periode is nog niet begonnen" in answer.text


def test_another_municipality_s_contract_cannot_be_asked_for(
    municipality: Municipality, officer: Player, stranger_officer: Player, clock: Clock
) -> None:
    other = make.contract(municipality=make.municipality(organisation=stranger_officer.organisation))

    answer = officer.client.post(LIST, {**THIS_QUARTER, "contract": other.pk})
    with pytest.raises(Refused, match="geen contract van uw gemeente"):
        actions.ask(
            actions.Wish(clock.now.date(), clock.now.date(), ReportEdition.INTERNAL, other),
            municipality=municipality,
            by=officer.actor,
            now=clock.now,
        )

    assert answer.status_code == 422
    assert not Report.objects.exists()


def test_a_municipality_cannot_fill_the_queue(
    municipality: Municipality, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "MOST_AT_ONCE", 2)
    make.report(municipality=municipality, is_made=False)
    make.report(municipality=municipality, is_made=False)

    with pytest.raises(Refused, match="Wacht tot er een klaar is"):
        make.report(municipality=municipality)


def test_making_it_twice_changes_nothing(municipality: Municipality, worker: Worker, clock: Clock) -> None:
    report = make.report(municipality=municipality)
    before = {made.format: made.file.name for made in report.files.all()}
    events = Event.objects.count()
    clock.forward(hours=1)

    actions.make(report.pk, clock=lambda: clock.now)

    again = Report.objects.get()
    assert {made.format: made.file.name for made in again.files.all()} == before
    assert (again.finished_at, again.checksum) == (report.finished_at, report.checksum)
    assert Event.objects.count() == events


def test_what_a_killed_worker_left_is_made_again_from_the_start(
    municipality: Municipality, contract: Contract, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.approved(make.outside_invoice(contract=contract))
    report = make.report(municipality=municipality, is_made=False)

    def killed(*_arguments: object) -> None:
        raise SystemExit  # as the end of a process: nothing of ours catches it

    with monkeypatch.context() as patch:
        patch.setattr(formats, "write", killed)
        with pytest.raises(SystemExit):
            actions.make(report.pk, clock=lambda: report.asked_at)
    report.refresh_from_db()
    assert (report.status, report.files.count()) == (MakingStatus.RUNNING, 0)

    worker.run()

    report.refresh_from_db()
    assert (report.status, report.files.count()) == (MakingStatus.READY, 4)


def test_a_second_try_leaves_no_file_of_the_first_behind(
    municipality: Municipality, django_capture_on_commit_callbacks: Any
) -> None:
    report = make.report(municipality=municipality)
    first = report.files.get(format="csv").file.name
    Report.objects.filter(pk=report.pk).update(status="running", checksum="", finished_at=None, progress=5)

    with django_capture_on_commit_callbacks(execute=True):
        actions.make(report.pk, clock=lambda: report.asked_at)

    second = report.files.get(format="csv").file.name
    assert second != first
    assert (default_storage.exists(first), default_storage.exists(second)) == (False, True)


def test_a_report_that_cannot_be_printed_says_so_and_can_be_tried_again(
    municipality: Municipality,
    officer: Player,
    worker: Worker,
    mail: Mailbox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    report = make.report(municipality=municipality, by=officer.actor, is_made=False)
    with monkeypatch.context() as patch:
        patch.setattr(pdf, "FONTS", Path("/nonexistent"))
        worker.run()

    failed = officer.client.get(report.get_absolute_url())
    answer = officer.client.post(f"{LIST}{report.pk}/opnieuw/")
    worker.run()

    assert "Het verslag kon niet worden gemaakt" in failed.text
    assert answer.status_code == 302
    report.refresh_from_db()
    assert (report.status, report.problem) == (MakingStatus.READY, "")
    assert [message.subject.split(" over ")[0] for message in mail.to(officer)] == [
        "Uw verslag",
        "Uw verslag",
    ]


def test_a_ready_report_is_not_made_again(municipality: Municipality, officer: Player) -> None:
    report = make.report(municipality=municipality)

    officer.client.post(f"{LIST}{report.pk}/opnieuw/")

    report.refresh_from_db()
    assert report.status == MakingStatus.READY


def test_the_officer_hears_once_that_it_is_ready(
    municipality: Municipality, officer: Player, mail: Mailbox
) -> None:
    report = make.report(municipality=municipality, by=officer.actor)
    actions.make(report.pk, clock=lambda: report.asked_at)

    (message,) = mail.to(officer)

    assert message.subject.endswith("is klaar")
    assert report.get_absolute_url() in message.body
    assert report.checksum in message.body


def test_the_public_edition_on_screen_hides_what_the_file_hides(
    municipality: Municipality, contract: Contract, officer: Player
) -> None:
    make.approved(make.placement(contract=contract))
    make.approved(make.outside_invoice(contract=contract, supplier_name="Bakkerij Geheim"))
    report = make.report(municipality=municipality, edition=ReportEdition.PUBLIC)

    page = officer.client.get(report.get_absolute_url()).text

    assert "minder dan 10" in page
    assert "Bakkerij Geheim" not in page
    assert "Lijst van bijdragen" not in page


def test_a_long_list_is_shown_a_page_at_a_time(
    municipality: Municipality, contract: Contract, officer: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("social_return.views.reports.LINES_PER_PAGE", 2)
    for number in range(3):
        make.approved(make.outside_invoice(contract=contract, invoice_number=f"LIJST-{number}"))
    report = make.report(municipality=municipality)

    first = officer.client.get(report.get_absolute_url()).text
    second = officer.client.get(report.get_absolute_url() + "?pagina=2").text

    assert [f"LIJST-{number}" in first for number in range(3)] == [True, True, False]
    assert [f"LIJST-{number}" in second for number in range(3)] == [False, False, True]


@pytest.mark.parametrize("reports", [1, 3])
def test_the_list_costs_the_same_for_three_as_for_one(
    municipality: Municipality, officer: Player, reports: int, django_assert_max_num_queries: Any
) -> None:
    for _number in range(reports):
        make.report(municipality=municipality)
    officer.client.get(LIST)

    with django_assert_max_num_queries(12):
        assert officer.client.get(LIST).status_code == 200


def test_an_officer_of_an_organisation_without_a_municipality_finds_nothing(officer: Player) -> None:
    assert officer.client.get(reverse("reports")).status_code == 404
