"""Two computations that share no code, one in Python and one in SQL, give the same cents."""

from datetime import date, timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from social_return.actions import schemes
from social_return.models import Contribution, Scheme
from social_return.totals import again
from social_return.valuation import BonusClaim, Facts, Unvaluable, tables, worth
from social_return.valuation.terms import EMPLOYMENT
from tests import make

MONEY = st.decimals("0.01", "99999.99", places=2)
HOURS = st.decimals("0.01", "3000", places=2)


@st.composite
def claims(draw):
    """A block of any table with any facts; most can be valued, the others are left out."""
    table = draw(st.sampled_from(sorted(tables.every())))
    rules = tables.table(table).rules
    block = draw(st.sampled_from(rules.blocks))
    start = draw(st.dates(date(2024, 1, 1), date(2027, 12, 31)))
    is_work = block.kind in EMPLOYMENT
    has_dates = is_work or draw(st.booleans())
    return {
        "table": table,
        "block": block.code,
        "start": start if has_dates else None,
        "end": start + timedelta(days=draw(st.integers(0, 1500))) if has_dates else None,
        "hours_per_week": draw(st.none() | st.decimals("0.5", "60", places=1)),
        "total_hours": draw(st.none() | HOURS) if is_work else None,
        "hours": None if is_work else draw(st.none() | HOURS),
        "net": draw(st.none() | MONEY),
        "labour": draw(st.none() | MONEY),
        "contract_end": start + timedelta(days=draw(st.integers(0, 900))),
        "bonuses": draw(st.lists(st.sampled_from([row.key for row in rules.bonuses]), unique=True))
        if is_work and rules.bonuses
        else [],
    }


def by_python(claim):
    """What the valuation says, or nothing where it asks for something."""
    rules = tables.table(claim["table"]).rules
    block = next(block for block in rules.blocks if block.code == claim["block"])
    facts = {name: claim[name] for name in claim if name not in {"table", "block", "bonuses"}}
    bonuses = tuple(BonusClaim(key=key) for key in claim["bonuses"])
    try:
        return worth(rules, block, Facts(**facts, bonuses=bonuses)).amount
    except Unvaluable:
        return None


@pytest.fixture
def stored(db):
    """The keys of every stored row, by table and code."""
    schemes.load_templates()
    found = {}
    for scheme in Scheme.objects.templates().with_rows():
        for rows in (scheme.blocks.all(), scheme.bonuses.all()):
            found |= {(scheme.code, row.code): row.pk for row in rows}
    return found


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(claims(), min_size=12, max_size=40))
def test_python_and_sql_value_the_same_facts_to_the_cent(stored, made):
    said = {number: by_python(claim) for number, claim in enumerate(made)}
    valued = {number: amount for number, amount in said.items() if amount is not None}

    computed = again.worth_of(
        made[number]
        | {
            "id": number,
            "block_id": stored[made[number]["table"], made[number]["block"]],
            "bonuses": [stored[made[number]["table"], key] for key in made[number]["bonuses"]],
        }
        for number in valued
    )

    assert {number: (made[number], amount) for number, amount in computed.items()} == {
        number: (made[number], amount) for number, amount in valued.items()
    }


def test_what_was_entered_follows_from_its_facts(contract, contractor, officer):
    make.placement(contract=contract, bonuses=tuple(contract.scheme.bonuses.all()[:2]))
    make.outside_invoice(contract=contract, by=contractor.actor, net=Decimal("333.33"))
    make.activity(contract=contract, by=contractor.actor)

    assert again.first_off() is None
    told = StringIO()
    call_command("verify_ledger", "--values", stdout=told)
    assert "0 " in told.getvalue()


def test_a_value_that_somebody_typed_is_found(contract, contractor):
    typed = make.placement(contract=contract, by=contractor.actor)
    Contribution.objects.filter(pk=typed.pk).update(claimed=Decimal("13333.34"))

    assert again.first_off()[1:] == (
        typed.pk,
        f"contribution {typed.pk} was valued at 13333.34, its facts give 13333.33",
    )
    with pytest.raises(SystemExit):
        call_command("verify_ledger", "--values", stdout=StringIO(), stderr=StringIO())
