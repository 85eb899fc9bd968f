"""The synthetic ledger: as many rows as asked for, valid in every respect, the same for the same number."""

from io import StringIO

import pytest
from django.core.management import call_command

from social_return import totals
from social_return.models import Contribution, LedgerEntry, MonthTotal
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _allowed(settings):
    settings.DEBUG = True


def sow(rows, seed=3):
    call_command("seed", ledger=rows, seed=seed, stdout=StringIO())


def said(rows):
    """What was booked, without keys and moments: those differ each time."""
    return sorted(rows.values_list("kind", "contribution_kind", "amount", "contribution__block__code"))


def test_a_ledger_is_sown_that_checks_out_and_nothing_else_is_touched(contract, contractor, officer, worker):
    entry = make.approved(make.outside_invoice(contract=contract, by=contractor.actor), by=officer.actor)
    worker.run()

    sow(2500)

    sown = LedgerEntry.objects.exclude(pk=entry.pk)
    assert sown.count() == 2500
    assert totals.verify() == []
    assert sum(month.entries for month in MonthTotal.objects.all()) == 2501
    assert {kind for (kind,) in sown.values_list("contribution_kind")} == {
        "employment",
        "purchase",
        "activity",
    }
    assert (
        sown.filter(kind="correction").count() == Contribution.objects.filter(status="reversed").count() > 10
    )
    assert LedgerEntry.objects.get(pk=entry.pk).hash == entry.hash


def test_the_same_number_sows_the_same():
    sow(300)
    first = said(LedgerEntry.objects.all())
    before = set(LedgerEntry.objects.values_list("pk", flat=True))
    sow(300)
    again = said(LedgerEntry.objects.exclude(pk__in=before))
    sow(300, seed=4)

    assert again == first
    assert said(LedgerEntry.objects.all()) != sorted(first * 3)
    assert totals.verify() == []
