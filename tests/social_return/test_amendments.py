"""Amendments: the obligation follows, the past stays, the scheme never changes."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from sif import history
from sif.states import Refused
from social_return.actions.amendments import Change, amend
from social_return.models import Amendment, Contract
from social_return.reports.facts import gather
from social_return.reports.question import Question
from social_return.totals.standing import standings
from tests import make

TODAY = date(2026, 3, 24)


def change(**facts) -> Change:
    return Change(**{"agreed_on": TODAY, "reason": "Meerwerk aan de kade.", **facts})


def test_the_obligation_follows_the_sum_and_the_contractor_hears_of_it(
    contract, contractor, officer, mail, now
):
    end = contract.end + timedelta(days=90)

    amendment = amend(contract, change(net_sum=Decimal(1_200_000), end=end), by=officer.actor, now=now)

    contract.refresh_from_db()
    assert (contract.obligation, contract.end) == (Decimal("60000.00"), end)
    assert (amendment.number, amendment.obligation_before, amendment.obligation) == (
        1,
        Decimal("50000.00"),
        Decimal("60000.00"),
    )
    assert history.of(contract).last().verb == "amend"
    [told] = mail.to(contractor)
    assert "Meerwerk aan de kade." in told.body
    assert "60.000,00" in told.body


def test_python_and_the_database_derive_the_same_obligation(municipality, contractor):
    contract = make.contract(
        municipality=municipality, contractor=contractor.organisation,
        net_sum=Decimal("333333.33"), percentage=Decimal("2.35"),
    )  # fmt: skip
    Contract.objects.filter(pk=contract.pk).update(reduction_pct=Decimal("12.50"))
    contract.refresh_from_db()

    assert contract.owed(contract.net_sum, None) == contract.obligation


def test_what_was_owed_at_an_earlier_moment_stays(contract, officer, clock):
    before = clock.now
    amend(contract, change(net_sum=Decimal(2_000_000)), by=officer.actor, now=clock.forward(days=1))
    between = clock.now
    amend(contract, change(net_sum=Decimal(900_000)), by=officer.actor, now=clock.forward(days=1))
    contract.refresh_from_db()

    assert [contract.obligation_as_of(at) for at in (before, between, clock.now)] == [
        Decimal("50000.00"),
        Decimal("100000.00"),
        Decimal("45000.00"),
    ]


def test_the_scheme_of_the_signature_stays_when_a_newer_one_holds(
    municipality, contract, officer, contractor, now
):
    pinned = contract.scheme_id
    make.scheme(municipality=municipality, template="oost-nl-2026", start=TODAY - timedelta(days=10))

    amend(contract, change(end=contract.end + timedelta(days=30)), by=officer.actor, now=now)
    entered = make.activity(contract=Contract.objects.get(pk=contract.pk), by=contractor.actor)

    contract.refresh_from_db()
    assert (contract.scheme_id, entered.scheme_id) == (pinned, pinned)


def test_a_fixed_obligation_is_amended_by_its_amount(municipality, contractor, officer, now):
    contract = make.contract(
        municipality=municipality, contractor=contractor.organisation, percentage=None,
        fixed_obligation=Decimal(10_000),
    )  # fmt: skip

    amend(contract, change(fixed_obligation=Decimal(12_000)), by=officer.actor, now=now)

    contract.refresh_from_db()
    assert contract.obligation == Decimal("12000.00")
    assert standings([contract], today=TODAY)[0].obligation == Decimal("12000.00")


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({}, "verandert de som"),
        ({"net_sum": Decimal(2), "agreed_on": date(2026, 3, 25)}, "in de toekomst"),
        ({"net_sum": Decimal(-1)}, "nul of meer"),
        ({"end": date(2020, 1, 1)}, "na de eerste dag"),
        ({"fixed_obligation": Decimal(5)}, "percentage"),
        ({"net_sum": Decimal(2), "reason": "van 111222333"}, "BSN"),
    ],
)
def test_an_amendment_that_cannot_be_is_refused(facts, said, contract, officer, now):
    with pytest.raises(Refused, match=said):
        amend(contract, change(**facts), by=officer.actor, now=now)

    assert not Amendment.objects.exists()


@pytest.mark.parametrize("role", ["contractor", "stranger_officer"])
def test_only_the_municipality_amends(role, contract, request, now):
    with pytest.raises(Refused):
        amend(contract, change(net_sum=Decimal(1)), by=request.getfixturevalue(role).actor, now=now)


def test_once_something_counts_what_was_agreed_changes_by_an_amendment_alone(
    contract, contractor, officer, now
):
    make.activity(contract=contract, by=contractor.actor)

    for facts in ({"net_sum": 1}, {"end": contract.end + timedelta(days=1)}, {"percentage": 1}):
        with pytest.raises(IntegrityError, match="changes by an amendment"), transaction.atomic():
            Contract.objects.filter(pk=contract.pk).update(**facts)
    amend(contract, change(net_sum=Decimal(1_100_000)), by=officer.actor, now=now)

    assert Contract.objects.get().net_sum == Decimal(1_100_000)


def test_an_amendment_is_not_edited(contract, officer, now):
    amend(contract, change(net_sum=Decimal(1_100_000)), by=officer.actor, now=now)

    for act in (lambda: Amendment.objects.update(net_sum=1), lambda: Amendment.objects.all().delete()):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            act()


def test_a_report_of_an_earlier_moment_tells_the_earlier_obligation(municipality, contract, officer, now):
    amend(contract, change(net_sum=Decimal(2_000_000)), by=officer.actor, now=now)

    def owed(as_of: datetime) -> Decimal:
        year = (date(2026, 1, 1), date(2026, 12, 31))
        return gather(Question(municipality, *year, as_of)).obligation

    assert owed(now) == Decimal("50000.00")
    assert owed(datetime(2099, 1, 1, tzinfo=UTC)) == Decimal("100000.00")


@pytest.mark.django_db(transaction=True)
def test_two_amendments_at_once_follow_each_other(contract, officer, now):
    done = make.at_once(
        *(
            lambda add=add: amend(
                contract, change(net_sum=Decimal(1_000_000 + add)), by=officer.actor, now=now
            )
            for add in (1, 2)
        )
    )

    assert [type(one).__name__ for one in done] == ["Amendment", "Amendment"]
    first, last = Amendment.objects.in_order()
    assert last.net_sum_before == first.net_sum
