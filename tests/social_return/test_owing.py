"""What a contract owes under a scheme, what is due for what is missing, and by when the plan comes."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from social_return.actions import schemes
from social_return.models import Scheme
from social_return.valuation import tables
from social_return.valuation.owing import Owing
from tests import make

VLIET = Owing(percentage=Decimal(5), low_labour_below=Decimal(30), low_labour_pct=Decimal(2))


@pytest.mark.parametrize(
    ("owed", "share"),
    [(5, None), (5, Decimal(30)), (2, Decimal("29.99")), (2, Decimal(0)), (5, Decimal(100))],
)
def test_little_labour_owes_the_lower_percentage(owed, share):
    """The facts, 1.7: "5% normal; at least 2% when labour share < 30%"."""
    assert VLIET.usual(Decimal(400_000), labour_share=share) == owed


@pytest.mark.parametrize(
    ("scheme", "net_sum", "owed"),
    [
        ("haaglanden-2023", "214999.99", 0),
        ("haaglanden-2023", "215000.00", 5),
        ("provincie-noord-holland", "149999.99", 0),
        ("provincie-noord-holland", "150000.00", None),  # the table leaves the percentage to the contract
        ("utrecht-v3", "1000.00", None),
    ],
)
def test_social_return_is_asked_from_the_threshold(scheme, net_sum, owed):
    assert tables.table(scheme).owing.usual(Decimal(net_sum)) == owed


@pytest.mark.parametrize(
    ("scheme", "missing", "due"),
    [
        ("rijnmond-2024", "10000.00", Decimal("12500.00")),  # 125%
        ("noordoost-brabant-2025", "333.33", Decimal("500.00")),  # × 1.5 = 499.995, half up
        ("rijnmond-2024", "-5.00", Decimal("0.00")),
        ("utrecht-v3", "10000.00", None),
    ],
)
def test_a_penalty_follows_what_is_missing(scheme, missing, due):
    assert tables.table(scheme).owing.penalty(Decimal(missing)) == due


def test_the_plan_is_due_seven_working_days_after_the_award():
    assert tables.table("provincie-noord-holland").owing.plan_due(date(2026, 3, 2)) == date(2026, 3, 11)
    assert tables.table("utrecht-v3").owing.plan_due(date(2026, 3, 2)) is None


@pytest.mark.django_db
def test_what_is_stored_owes_what_was_published():
    schemes.load_templates()

    for stored in Scheme.objects.templates():
        assert stored.owing == tables.table(stored.code).owing


@pytest.mark.parametrize(
    ("net_sum", "share", "percentage"),
    [("400000.00", None, 5), ("400000.00", Decimal(29), 2), ("214999.99", None, 0)],
)
def test_a_contract_without_a_percentage_owes_what_its_scheme_asks(net_sum, share, percentage, db):
    """Haaglanden: 5% from 215,000; here with 2% where labour is less than 30%."""
    place = make.municipality()
    scheme = make.scheme(municipality=place, template="haaglanden-2023")
    Scheme.objects.filter(pk=scheme.pk).update(low_labour_below=30, low_labour_pct=2)

    contract = make.contract(
        municipality=place, net_sum=Decimal(net_sum), percentage=None, labour_share=share
    )

    assert contract.percentage == percentage
    assert contract.obligation == Decimal(net_sum) * percentage / 100


def test_the_workbench_fills_in_what_the_scheme_asks(admin, contractor, db):
    place = make.municipality()
    make.scheme(municipality=place, template="haaglanden-2023")
    typed = {
        "number": "LV-2026-011",
        "municipality": place.pk,
        "contractor": contractor.organisation.pk,
        "subject": "Schoonmaak",
        "net_sum": "300000,00",
        "percentage": "",
        "start": "2026-01-01",
        "end": "2027-12-31",
    }

    answer = admin.client.post(reverse("admin:social_return_contract_add"), typed)

    assert answer.status_code == 302
    assert place.contracts.get().obligation == Decimal("15000.00")
