"""Evidence: closed until the scanner has seen it, removed when its term ends; the fact stays."""

from datetime import date

import pytest
from django.core.files.base import ContentFile

from sif import history, scanning
from sif.models import Job
from social_return.actions import evidence
from social_return.models import Contract, Evidence
from tests import make

PDF = b"%PDF-1.7 factuur %%EOF"


@pytest.fixture
def invoice(contract, contractor):
    return make.outside_invoice(contract=contract, by=contractor.actor)


@pytest.fixture
def add(invoice, contractor, now, django_capture_on_commit_callbacks):
    def added() -> Evidence:
        document = evidence.Document(
            "invoice", "factuur.pdf", ContentFile(PDF), "application/pdf", len(PDF), "a" * 64
        )
        with django_capture_on_commit_callbacks(execute=True):
            return evidence.add(invoice, document, by=contractor.actor, now=now)

    return added


def open_it(player, piece):
    return player.client.get(f"/social-return/bewijsstukken/{piece.pk}/")


def test_without_a_scanner_it_opens_at_once(add, officer, contractor, settings):
    settings.VIRUS_SCANNER = ""
    piece = add()

    assert b"".join(open_it(contractor, piece).streaming_content) == PDF
    assert not Job.objects.filter(task="social_return.scan").exists()


def test_it_opens_after_the_scanner_has_seen_it(add, contractor, worker, settings, monkeypatch):
    settings.VIRUS_SCANNER = "unix:/fake"
    monkeypatch.setattr(scanning, "is_clean", lambda file: file.read() == PDF)
    piece = add()

    assert open_it(contractor, piece).status_code == 302
    worker.run()
    assert b"".join(open_it(contractor, piece).streaming_content) == PDF


def test_a_virus_goes_and_the_contractor_hears_why(
    add, invoice, contractor, worker, mail, settings, monkeypatch, django_capture_on_commit_callbacks
):
    settings.VIRUS_SCANNER = "unix:/fake"
    monkeypatch.setattr(scanning, "is_clean", lambda _file: False)
    piece = add()
    storage, name = piece.file.storage, piece.file.name

    with django_capture_on_commit_callbacks(execute=True):
        worker.run()

    piece.refresh_from_db()
    assert (piece.is_infected, piece.is_open, storage.exists(name)) == (True, False, False)
    assert history.of(invoice).last().verb == "refuse_evidence"
    assert "virus" in mail.to(contractor)[0].subject


def test_while_the_scanner_is_gone_it_stays_closed_and_is_tried_again(add, contractor, settings, now):
    settings.VIRUS_SCANNER = "unix:/nowhere/at/all"
    piece = add()

    with pytest.raises(scanning.ScannerGone):
        evidence.scan(piece.pk, now=now)

    piece.refresh_from_db()
    assert piece.scan == "waits"


def test_after_its_term_the_file_goes_and_the_fact_stays(
    add, contract, contractor, worker, django_capture_on_commit_callbacks
):
    piece = add()
    storage, name = piece.file.storage, piece.file.name
    Contract.objects.filter(pk=contract.pk).update(subject="x")

    def pass_night() -> None:
        with django_capture_on_commit_callbacks(execute=True):
            worker.beat("social_return.remove_evidence")

    pass_night()
    assert storage.exists(name)
    contract.municipality.evidence_retention_months = 0
    contract.municipality.save()
    with django_capture_on_commit_callbacks(execute=True):
        removed = evidence.remove_due(date(2027, 6, 1), now=piece.added_at)
        again = evidence.remove_due(date(2027, 6, 1), now=piece.added_at)

    piece.refresh_from_db()
    assert (removed, again, storage.exists(name), piece.is_open) == (1, 0, False, False)
    page = contractor.client.get(piece.contribution.get_absolute_url()).content.decode()
    assert "de bewaartermijn is voorbij" in page
    assert "factuur.pdf" in page
