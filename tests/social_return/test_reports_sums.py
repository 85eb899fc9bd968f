"""The same sums twice: once by the report, once by plain SQL that shares nothing with it.

Hypothesis makes the worlds: contributions of every kind, with every fate, on any day, and a question about
any period as of any moment. Both computations must agree to the cent.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from social_return.actions import contributions, decisions
from social_return.models import Contract, Contribution, Municipality
from social_return.reports.facts import gather
from social_return.reports.figures import Figures
from social_return.reports.question import Question
from tests import make
from tests.cast import Player
from tests.conftest import Clock

FIRST = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
FATES = ("draft", "submitted", "asked", "withdrawn", "refused", "approved", "partly", "reversed")

BOOKED = """
SELECT contract_id, SUM(amount) FROM social_return_ledgerentry
WHERE municipality_id = %(municipality)s AND booked_at <= %(as_of)s
  AND (booked_at AT TIME ZONE 'Europe/Amsterdam')::date <= %(end)s
GROUP BY contract_id
"""
BOOKED_IN_PERIOD = """
SELECT contract_id, SUM(amount) FROM social_return_ledgerentry
WHERE municipality_id = %(municipality)s AND booked_at <= %(as_of)s
  AND (booked_at AT TIME ZONE 'Europe/Amsterdam')::date BETWEEN %(start)s AND %(end)s
GROUP BY contract_id
"""
KINDS = """
SELECT c.kind || ' ' || COALESCE(block.code, ''), SUM(entry.amount)
FROM social_return_ledgerentry entry
JOIN social_return_contribution c ON c.id = entry.contribution_id
LEFT JOIN social_return_block block ON block.id = c.block_id
WHERE entry.municipality_id = %(municipality)s AND entry.booked_at <= %(as_of)s
  AND (entry.booked_at AT TIME ZONE 'Europe/Amsterdam')::date BETWEEN %(start)s AND %(end)s
GROUP BY 1
"""
QUARTERS = """
SELECT to_char(booked_at AT TIME ZONE 'Europe/Amsterdam', 'YYYY-Q'), SUM(amount)
FROM social_return_ledgerentry
WHERE municipality_id = %(municipality)s AND booked_at <= %(as_of)s
  AND (booked_at AT TIME ZONE 'Europe/Amsterdam')::date <= %(end)s
GROUP BY 1
"""
REFUSED = """
SELECT contract_id, SUM(claimed) FROM social_return_contribution
WHERE municipality_id = %(municipality)s AND status = 'refused' AND decided_at <= %(as_of)s
  AND (decided_at AT TIME ZONE 'Europe/Amsterdam')::date <= %(end)s
GROUP BY contract_id
"""
# The trail says what had become of a contribution: the last thing that was done to it by then.
IN_REVIEW = """
WITH trail AS (
    SELECT DISTINCT ON (subject_id) subject_id, verb FROM sif_event
    WHERE subject_type = 'social_return.contribution' AND verb NOT IN ('enter', 'change', 'see_proof')
      AND at <= %(as_of)s AND (at AT TIME ZONE 'Europe/Amsterdam')::date <= %(end)s
    ORDER BY subject_id, at DESC, id DESC
)
SELECT contract_id, SUM(claimed) FROM social_return_contribution c JOIN trail ON trail.subject_id = c.id
WHERE c.municipality_id = %(municipality)s AND trail.verb IN ('submit', 'ask', 'answer')
GROUP BY contract_id
"""
STANDING = """
FROM social_return_contribution c
JOIN social_return_ledgerentry booking ON booking.contribution_id = c.id AND booking.kind = 'booking'
LEFT JOIN social_return_ledgerentry correction ON correction.contribution_id = c.id
     AND correction.kind = 'correction' AND correction.booked_at <= %(as_of)s
     AND (correction.booked_at AT TIME ZONE 'Europe/Amsterdam')::date <= %(end)s
WHERE c.municipality_id = %(municipality)s AND booking.booked_at <= %(as_of)s AND correction.id IS NULL
  AND (booking.booked_at AT TIME ZONE 'Europe/Amsterdam')::date BETWEEN %(start)s AND %(end)s
"""
SUPPLIERS = f"SELECT c.supplier_kvk, SUM(c.net) {STANDING} AND c.kind = 'purchase' GROUP BY 1"
PEOPLE = f"SELECT 'placements', COUNT(*)::numeric {STANDING} AND c.kind = 'employment'"
HOURS = f"""SELECT 'hours', SUM(round(c.hours_per_week * ((c."end" - c.start) + 1) / 7, 2))
{STANDING} AND c.kind = 'employment'"""


PHASES = (Phase.explicit, Phase.generate)  # a world is dear: what fails is shown as it is


@dataclass(frozen=True)
class Deed:
    """One contribution and what becomes of it."""

    contract: int
    kind: str
    cents: int
    fate: str
    day: int
    """When it is entered and submitted."""
    later: int
    """How many days after that it is decided on."""
    undone: int
    """And how many days after that it is reversed."""


DEEDS = st.builds(
    Deed,
    contract=st.integers(0, 1),
    kind=st.sampled_from(("invoice", "placement", "activity")),
    cents=st.integers(1, 9_999_999),
    fate=st.sampled_from(FATES),
    day=st.integers(0, 120),
    later=st.integers(0, 60),
    undone=st.integers(0, 60),
)


@pytest.fixture
def contracts(municipality: Municipality, contractor: Player, clock: Clock) -> list[Contract]:
    clock.set(FIRST - timedelta(days=100))
    return [
        make.contract(
            municipality=municipality,
            contractor=contractor.organisation,
            number=f"LV-{place}",
            start=date(2025, 7, 1),
            end=date(2027, 6, 30),
        )
        for place in range(2)
    ]


@dataclass
class Story:
    """What becomes of one deed: it is entered, decided on and reversed, each at its own moment."""

    deed: Deed
    contract: Contract
    officer: Player
    contractor: Player
    contribution: Contribution | None = None

    def steps(self) -> list[tuple[datetime, Callable[[datetime], None]]]:
        deed = self.deed
        begin = FIRST + timedelta(days=deed.day, minutes=deed.cents % 1400)
        decided = begin + timedelta(days=deed.later, minutes=1)
        undone = decided + timedelta(days=deed.undone, minutes=1)
        every = [(begin, self.enter), (decided, self.decide), (undone, self.reverse)]
        return every[: {"draft": 1, "reversed": 3}.get(deed.fate, 2)]

    def enter(self, now: datetime) -> None:
        contribution = entered(self.deed, self.contract)
        if self.deed.fate != "draft":
            self.contribution = make.submitted(contribution, by=self.contractor.actor)

    def decide(self, now: datetime) -> None:
        contribution, by = self.contribution, self.officer.actor
        assert contribution is not None
        if self.deed.kind == "placement" and self.deed.fate in {"approved", "partly", "reversed"}:
            decisions.see_proof(contribution, kind="contract", on=now.date(), by=by, now=now)
        match self.deed.fate:
            case "asked":
                decisions.ask(contribution, text="Klopt dit?", by=by, now=now)
            case "withdrawn":
                contributions.withdraw(contribution, by=self.contractor.actor, now=now)
            case "refused":
                decisions.refuse(contribution, reason="Telt niet mee.", by=by, now=now)
            case "partly" if contribution.claimed > Decimal("0.01"):
                part = contribution.claimed - Decimal("0.01")
                decisions.approve_partly(contribution, amount=part, reason="Een cent minder.", by=by, now=now)
            case "approved" | "reversed":
                decisions.approve(contribution, by=by, now=now)

    def reverse(self, now: datetime) -> None:
        assert self.contribution is not None
        decisions.reverse(self.contribution, reason="Fout ingevoerd.", by=self.officer.actor, now=now)


def live(
    deeds: list[Deed], contracts: list[Contract], officer: Player, contractor: Player, clock: Clock
) -> None:
    """Does it all, in the order of time, through the same verbs as the pages."""
    stories = [Story(deed, contracts[deed.contract], officer, contractor) for deed in deeds]
    steps = [step for story in stories for step in story.steps()]
    for moment, does in sorted(steps, key=lambda step: step[0]):
        does(clock.set(moment))


def entered(deed: Deed, contract: Contract) -> Contribution:
    if deed.kind == "invoice":
        kvk = f"7100000{deed.cents % 3}"
        net = Decimal(deed.cents) / 100
        return make.outside_invoice(contract=contract, net=net, supplier_kvk=kvk)
    if deed.kind == "placement":
        return make.placement(contract=contract, hours_per_week=Decimal(12 + deed.cents % 24))
    return make.activity(contract=contract, hours=Decimal(1 + deed.cents % 40))


def sql(statement: str, question: Question) -> dict[object, Decimal]:
    """What the database says by itself; what is nothing is left out."""
    with connection.cursor() as cursor:
        cursor.execute(
            statement,
            {
                "municipality": question.municipality.pk,
                "start": question.start,
                "end": question.end,
                "as_of": question.as_of,
            },
        )
        return {key: amount for key, amount in cursor.fetchall() if amount}


def numbers(figures: Figures, contracts: list[Contract], what: str) -> dict[object, Decimal]:
    """One sum of the report per contract, under the key that the database uses."""
    keys = {contract.number: contract.pk for contract in contracts}
    return {keys[row.number]: amount for row in figures.contracts if (amount := getattr(row, what))}


def check(question: Question, contracts: list[Contract]) -> None:
    figures = gather(question)

    assert numbers(figures, contracts, "booked") == sql(BOOKED, question)
    assert numbers(figures, contracts, "booked_in_period") == sql(BOOKED_IN_PERIOD, question)
    assert numbers(figures, contracts, "in_review") == sql(IN_REVIEW, question)
    assert numbers(figures, contracts, "refused") == sql(REFUSED, question)
    kinds = {f"{row.kind} {row.block}": row.amount for row in figures.kinds if row.amount}
    assert kinds == sql(KINDS, question)
    quarters = {f"{row.year}-{row.quarter}": row.booked for row in figures.quarters if row.booked}
    assert quarters == sql(QUARTERS, question)
    assert {row.kvk: row.spent for row in figures.suppliers if row.spent} == sql(SUPPLIERS, question)
    assert Decimal(figures.people_total.placements or 0) == sql(PEOPLE, question).get("placements", 0)
    assert figures.people_total.hours == sql(HOURS, question).get("hours", 0)
    assert figures.booked_in_period == sum(sql(BOOKED_IN_PERIOD, question).values())


@settings(
    max_examples=20,
    phases=PHASES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    deeds=st.lists(DEEDS, max_size=7),
    start=st.integers(0, 200),
    length=st.integers(0, 120),
    as_of=st.integers(0, 260),
)
@example(
    deeds=[Deed(place % 2, "invoice", 123_45, fate, 10, 5, 20) for place, fate in enumerate(FATES)],
    start=0,
    length=90,
    as_of=30,
)
def test_the_report_and_plain_sql_agree_to_the_cent(
    deeds: list[Deed],
    start: int,
    length: int,
    as_of: int,
    contracts: list[Contract],
    municipality: Municipality,
    officer: Player,
    contractor: Player,
    clock: Clock,
) -> None:
    first = FIRST.date() + timedelta(days=start)
    question = Question(municipality, first, first + timedelta(days=length), FIRST + timedelta(days=as_of))

    with transaction.atomic():
        live(deeds, contracts, officer, contractor, clock)
        check(question, contracts)
        transaction.set_rollback(True)


def test_the_second_computation_can_tell_a_difference(
    contracts: list[Contract],
    municipality: Municipality,
    officer: Player,
    contractor: Player,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    live([Deed(0, "invoice", 100_01, "approved", 0, 0, 0)], contracts, officer, contractor, clock)
    question = Question(municipality, date(2026, 1, 1), date(2026, 12, 31), clock.now)
    check(question, contracts)
    monkeypatch.setattr(Question, "in_period", lambda asked: asked.booked().exclude(pk__gt=0))

    with pytest.raises(AssertionError):
        check(question, contracts)
