"""The plan: due on a day, written by the contractor, accepted by the municipality."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from sif.states import Refused
from social_return.actions import plans
from social_return.actions.plans import Wanted
from social_return.models import Plan, PlannedContribution
from social_return.valuation.deadlines import plan_due
from tests import make

TUESDAY = date(2026, 3, 24)


def wanted(**facts) -> Wanted:
    planned = {
        "kind": "activity",
        "what": "Rondleiding voor werkzoekenden",
        "amount": Decimal(800),
        "starts_on": TUESDAY,
        "ends_on": TUESDAY + timedelta(days=30),
    }
    return Wanted(**{**planned, **facts})


@pytest.fixture
def submitted(contract, contractor, now) -> Plan:
    plans.add(contract, wanted(), by=contractor.actor, now=now)
    return plans.submit(contract, approach="Wij beginnen klein.", by=contractor.actor, now=now)


@pytest.mark.parametrize(
    ("said", "due"),
    [
        ("plan van aanpak within 7 working days after award", date(2026, 4, 2)),
        ("binnen 10 werkdagen", date(2026, 4, 9)),
        ("within 30 days", date(2026, 4, 23)),
        ("2 weken na gunning", date(2026, 4, 7)),
        ("in overleg", None),
        ("", None),
    ],
)
def test_a_scheme_says_when_a_plan_is_due(said, due):
    assert plan_due(said, TUESDAY) == due


def test_a_contract_begins_with_an_empty_plan_that_is_due_by_its_scheme(contractor):
    contract = make.contract(contractor=contractor.organisation, template="provincie-noord-holland")

    assert (contract.plan.status, contract.plan.due_on) == ("draft", date(2026, 4, 2))


def test_a_plan_is_written_submitted_and_accepted(contract, contractor, officer, mail, now):
    line = plans.add(contract, wanted(), by=contractor.actor, now=now)
    plans.submit(contract, approach="Wij beginnen klein.", by=contractor.actor, now=now)
    plan = plans.accept(contract, by=officer.actor, now=now)

    assert plan.is_accepted
    assert list(contract.planned.submitted()) == [line]
    assert "LV-2026-001" in mail.to(officer)[0].subject
    assert "LV-2026-001" in mail.to(contractor)[0].subject


def test_the_officer_asks_for_a_change_and_says_which(submitted, contract, contractor, officer, mail, now):
    with pytest.raises(Refused, match="Zeg wat"):
        plans.ask_change(contract, remark=" ", by=officer.actor, now=now)
    plans.ask_change(contract, remark="Wanneer begint u?", by=officer.actor, now=now)

    plans.add(contract, wanted(), by=contractor.actor, now=now)
    assert Plan.objects.get().is_writable
    assert "Wanneer begint u?" in mail.to(contractor)[-1].body


def test_with_the_municipality_it_stands_still(submitted, contract, contractor, now):
    with pytest.raises(Refused):
        plans.add(contract, wanted(), by=contractor.actor, now=now)
    with pytest.raises(Refused):
        plans.remove(PlannedContribution.objects.get(), by=contractor.actor, now=now)
    plans.revise(contract, by=contractor.actor, now=now)
    plans.remove(PlannedContribution.objects.get(), by=contractor.actor, now=now)

    assert not contract.planned.exists()


@pytest.mark.parametrize(
    "facts",
    [
        {"amount": Decimal(0)},
        {"starts_on": date(2031, 1, 1), "ends_on": date(2031, 2, 1)},
        {"ends_on": date(2019, 1, 1)},
        {"ends_on": TUESDAY - timedelta(days=1)},
        {"what": "bel 111222333"},
    ],
)
def test_a_line_that_cannot_be_is_refused(facts, contract, contractor, now):
    with pytest.raises(Refused):
        plans.add(contract, wanted(**facts), by=contractor.actor, now=now)

    assert not PlannedContribution.objects.exists()


def test_an_empty_plan_is_not_submitted(contract, contractor, now):
    with pytest.raises(Refused, match="ten minste één"):
        plans.submit(contract, approach="", by=contractor.actor, now=now)


@pytest.mark.parametrize("role", ["contractor", "stranger_officer", "stranger_contractor"])
def test_only_an_officer_of_the_municipality_accepts(role, submitted, contract, request, now):
    with pytest.raises(Refused):
        plans.accept(contract, by=request.getfixturevalue(role).actor, now=now)


def test_a_plan_is_reminded_of_once_and_late_once(contract, contractor, officer, mail, worker, clock, now):
    plans.set_deadline(contract, due_on=TUESDAY + timedelta(days=3), by=officer.actor, now=now)

    for days in (0, 1, 3, 1):
        clock.forward(days=days)
        worker.beat("social_return.plans_due")

    assert ["uiterlijk" in told.subject for told in mail.to(contractor)] == [True, False]
    assert len(mail.to(officer)) == 1
    assert Plan.objects.get().is_late(TUESDAY + timedelta(days=4))
    assert not Plan.objects.get().is_late(TUESDAY + timedelta(days=3))


def test_what_was_submitted_is_not_late(submitted, contract, officer, mail, worker, clock, now):
    Plan.objects.update(due_on=TUESDAY - timedelta(days=1))
    mail.clear()

    worker.beat("social_return.plans_due")

    assert mail.sent == []
