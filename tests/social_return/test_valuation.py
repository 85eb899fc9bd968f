"""What contributions are worth: vectors with their arithmetic, from the published tables."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from social_return.valuation import BonusClaim, Facts, Unvaluable, tables, worth
from social_return.valuation.choose import activity_block, employment_block, purchase
from social_return.valuation.months import months_between
from social_return.valuation.part import cents
from social_return.valuation.terms import BonusCode, Kind, Recognition

HALF_A_YEAR = {"start": date(2026, 1, 1), "end": date(2026, 6, 30)}
YEAR = {"start": date(2026, 1, 1), "end": date(2026, 12, 31)}
AGE = BonusCode.AGE
PERMANENT = BonusCode.PERMANENT_CONTRACT


def rules(code):
    return tables.table(code).rules


def work(scheme, target, *, kind=Kind.HIRE, mbo_level=None, bonuses=(), **facts):
    claims = tuple(BonusClaim(code, age) for code, age in bonuses)
    block = employment_block(rules(scheme), kind, target, mbo_level)
    numbers = {
        name: Decimal(value) if isinstance(value, int | str) else value for name, value in facts.items()
    }
    return worth(rules(scheme), block, Facts(bonuses=claims, **numbers)).amount


@pytest.mark.parametrize(
    ("amount", "scheme", "target", "facts"),
    [
        # The vectors that PRODUCT and the facts name.
        ("13333.33", "utrecht-v3", "PW", {"hours_per_week": 24, **HALF_A_YEAR}),  # 40,000 × 24/36 × 6/12
        ("24040.00", "rijnmond-2024", "PW", {"total_hours": 1000}),  # 1,000 × 24.04, not 24,038.46
        # Full time, and above it.
        ("40000.00", "utrecht-v3", "PW", {"hours_per_week": 36, **YEAR}),
        (
            "40000.00",
            "utrecht-v3",
            "PW",
            {"hours_per_week": 48, **YEAR},
        ),  # hours above full time count as full time
        ("30000.00", "utrecht-v1-40h", "PW_LT2", {"hours_per_week": 40, **YEAR}),
        ("27000.00", "utrecht-v1-40h", "PW_LT2", {"hours_per_week": 36, **YEAR}),  # 30,000 × 36/40
        # A broken month: 20,000 × 36/36 × 2/12.
        (
            "3333.33",
            "utrecht-v3",
            "WW",
            {"hours_per_week": 36, "start": date(2026, 1, 15), "end": date(2026, 3, 14)},
        ),
        # Cut at the most months: 20,000 × 12/12, though two years were claimed.
        (
            "20000.00",
            "haaglanden-2023",
            "WW",
            {"hours_per_week": 36, "start": date(2026, 1, 1), "end": date(2027, 12, 31)},
        ),
        (
            "100000.00",
            "haaglanden-2023",
            "BANENAFSPRAAK",
            {"hours_per_week": 36, "start": date(2026, 1, 1), "end": date(2027, 12, 31)},
        ),
        # A month at half time where the whole scheme stops at 24: 35,000 × 18/36 × 24/12.
        (
            "35000.00",
            "harlingen",
            "PW_LT2",
            {"hours_per_week": 18, "start": date(2026, 1, 1), "end": date(2028, 12, 31)},
        ),
        # The published hourly rate is cut, not rounded: 500 × 7.21, not 500 × 15,000/2,080 = 3,605.77.
        ("3605.00", "rijnmond-2024", "NUG", {"total_hours": 500}),
        # No hours in all: the annual value, 50,000 × 20/40 × 6/12.
        ("12500.00", "rijnmond-2024", "PW", {"hours_per_week": 20, **HALF_A_YEAR}),
        # A narrower group under the wider one.
        ("50000.00", "utrecht-v3", "WAJONG", {"hours_per_week": 36, **YEAR}),
        ("40000.00", "utrecht-v3", "PW_GT2", {"hours_per_week": 36, **YEAR}),
        ("50000.00", "provincie-noord-holland", "WIA_WAO", {"hours_per_week": 36, **YEAR}),
        # By the month, for a broken month too: 750 × (17/31 + 1 + 14/31).
        (
            "1500.00",
            "oost-nl-2026",
            "WORK_EXPERIENCE",
            {"start": date(2026, 1, 15), "end": date(2026, 3, 14)},
        ),
        # Guidance by the hour.
        ("3000.00", "parkstad", "PARTICIPATIEPLAATS", {"total_hours": 200}),
        # Gross wage + 30%.
        ("26000.00", "parkstad", "PW", {"labour": 20000}),
        ("10000.00", "amersfoort-regio", "WORK_EXPERIENCE", {}),
    ],
)
def test_work_is_worth(amount, scheme, target, facts):
    assert work(scheme, target, **facts) == Decimal(amount)


@pytest.mark.parametrize(
    ("amount", "scheme", "target", "level", "facts"),
    [
        ("35000.00", "utrecht-v3", "BBL", 2, {"hours_per_week": 36, **YEAR}),
        ("35000.00", "utrecht-v3", "PRO_VSO", None, {"hours_per_week": 36, **YEAR}),
        ("35000.00", "utrecht-v3", "BBL", 1, {"hours_per_week": 36, **YEAR}),  # the entree row
        ("25000.00", "haaglanden-2023", "BBL", 2, {"hours_per_week": 36, **YEAR}),
        ("15000.00", "haaglanden-2023", "BBL", 3, {"hours_per_week": 36, **YEAR}),
        ("20000.00", "oost-nl-2023", "BBL", 1, YEAR),  # per learning year, no hours needed
        ("10000.00", "oost-nl-2026", "BOL", 2, {"hours_per_week": 8, **HALF_A_YEAR}),  # fixed per placement
        (
            "10000.00",
            "provincie-noord-holland",
            "BBL",
            2,
            {"hours_per_week": 36, **HALF_A_YEAR},
        ),  # 20,000 pro rata
        ("20000.00", "westfriesland", "BOL", 1, {}),
        ("10000.00", "westfriesland", "BBL", 4, {}),  # "overige niveaus"
        ("1800.00", "rijnmond-2024", "BOL", 3, {"total_hours": 500}),  # 500 × 3.60
    ],
)
def test_a_learning_place_is_worth(amount, scheme, target, level, facts):
    assert work(scheme, target, kind=Kind.LEARN, mbo_level=level, **facts) == Decimal(amount)


@pytest.mark.parametrize(
    ("amount", "scheme", "bonuses", "facts"),
    [
        # Once, not pro rata: 13,333.33 + 10,000.
        ("23333.33", "utrecht-v3", [(PERMANENT, None)], {"hours_per_week": 24, **HALF_A_YEAR}),
        ("33333.33", "utrecht-v3", [(PERMANENT, None), (AGE, 57)], {"hours_per_week": 24, **HALF_A_YEAR}),
        ("13333.33", "utrecht-v3", [(AGE, 50)], {"hours_per_week": 24, **HALF_A_YEAR}),  # "older than 50"
        (
            "33333.33",
            "utrecht-v3",
            [(AGE, 57), (AGE, 58), (PERMANENT, None)],
            {"hours_per_week": 24, **HALF_A_YEAR},
        ),
        # Per year, so pro rata: (45,000 + 5,000) × 18/36 × 6/12.
        ("12500.00", "oost-nl-2026", [(AGE, 50)], {"hours_per_week": 18, **HALF_A_YEAR}),
        # One annual value on top, whatever the hours: 24,040 + 50,000.
        ("74040.00", "rijnmond-2024", [(PERMANENT, None)], {"total_hours": 1000}),
        # By the hour: 1,000 × (24.04 + 2.40).
        ("26440.00", "rijnmond-2024", [(AGE, 56)], {"total_hours": 1000}),
        # The highest age row only: 45,000 + 10,000.
        ("55000.00", "noordoost-brabant-2025", [(AGE, 55)], {"hours_per_week": 36, **YEAR}),
        ("50000.00", "noordoost-brabant-2025", [(AGE, 54)], {"hours_per_week": 36, **YEAR}),
    ],
)
def test_a_bonus_is_as_the_scheme_says(amount, scheme, bonuses, facts):
    assert work(scheme, "PW", bonuses=bonuses, **facts) == Decimal(amount)


@pytest.mark.parametrize(
    ("amount", "scheme", "recognition", "net"),
    [
        ("840.00", "utrecht-v3", "CODE_SO", "840.00"),
        ("84.00", "oost-nl-2026", "PSO_1", "840.00"),
        ("168.00", "oost-nl-2026", "PSO_2", "840.00"),
        ("252.00", "oost-nl-2026", "PSO_3", "840.00"),
        ("840.00", "oost-nl-2026", "PSO_30PLUS", "840.00"),
        ("252.00", "oost-nl-2023", "PSO_30PLUS", "840.00"),
        ("100.13", "noordoost-brabant-2025", "PSO_3", "333.75"),  # 30% of 333.75 = 100.125, half up
        ("1000.00", "parkstad", "SW", "1000.00"),
    ],
)
def test_a_purchase_is_worth(amount, scheme, recognition, net):
    facts = Facts(net=Decimal(net), recognition=Recognition(recognition), invoice_date=date(2026, 3, 3))

    assert purchase(rules(scheme), recognition, facts).amount == Decimal(amount)


@pytest.mark.parametrize("scheme", ["harlingen", "groningen-2025"])
def test_only_the_labour_part_counts_where_the_scheme_says_so(scheme):
    facts = Facts(net=Decimal(1000), labour=Decimal(650))

    assert purchase(rules(scheme), "SW", facts).amount == Decimal("650.00")


@pytest.mark.parametrize(
    ("amount", "scheme", "kind", "target", "facts"),
    [
        ("800.00", "utrecht-v3", Kind.COMMUNITY, "", {"hours": 8}),
        ("1500.00", "utrecht-v3", Kind.COMMUNITY, "", {"net": 1500}),
        ("2000.00", "haaglanden-2023", Kind.COMMUNITY, "", {"hours": 16}),  # two days of 1,000
        ("1200.00", "rijnmond-2024", Kind.COMMUNITY, "", {"hours": 8}),
        ("300.00", "noordoost-brabant-2025", Kind.COMMUNITY, "", {"hours": 3}),
        (
            "200.00",
            "noordoost-brabant-2025",
            Kind.COMMUNITY,
            "Gastles over bedrijf / branche / sector",
            {"hours": 3},
        ),
        ("750.00", "groningen-2025", Kind.COMMUNITY, "WORK_EXPERIENCE", {"hours": 10}),
        (
            "1000.00",
            "parkstad",
            Kind.COMMUNITY,
            "Activiteiten arbeidsparticipatie (armoedebestrijding, schuldhulp, eenzaamheid)",
            {"hours": 8},
        ),
        ("1500.00", "rijnmond-2024", Kind.TRAINING, "", {"net": 1500}),
        (
            "3000.00",
            "rijnmond-2024",
            Kind.TRAINING,
            "Taaltraining: kosten + 100% bonus tot EUR 2.000",
            {"net": 1500},
        ),
        (
            "5000.00",
            "rijnmond-2024",
            Kind.TRAINING,
            "Taaltraining: kosten + 100% bonus tot EUR 2.000",
            {"net": 3000},
        ),
        ("420.50", "harlingen", Kind.TRAINING, "", {"net": "420.50"}),
    ],
)
def test_an_activity_is_worth(amount, scheme, kind, target, facts):
    given_facts = Facts(**{name: Decimal(value) for name, value in facts.items()})
    block = activity_block(rules(scheme), kind, target, given_facts)

    assert worth(rules(scheme), block, given_facts).amount == Decimal(amount)


@pytest.mark.parametrize(
    ("column", "scheme", "target", "facts"),
    [
        ("target", "utrecht-v3", "HBO_WO", {"hours_per_week": 36, **YEAR}),
        ("target", "utrecht-v2-36h", "PW", {"hours_per_week": 36, **YEAR}),  # split in two: which?
        ("target", "utrecht-v3", "", {"hours_per_week": 36, **YEAR}),
        ("target", "utrecht-v3", "WWB", {"hours_per_week": 36, **YEAR}),
        ("hours_per_week", "utrecht-v3", "PW", YEAR),
        ("hours_per_week", "utrecht-v3", "PW", {"hours_per_week": 300, **YEAR}),
        ("hours_per_week", "utrecht-v3", "PW", {"hours_per_week": 0, **YEAR}),
        ("hours_per_week", "harlingen", "PW_LT2", {"hours_per_week": 11, **YEAR}),  # at least 12
        ("hours_per_week", "utrecht-v3", "PW", {"total_hours": 1000, **YEAR}),  # no hourly rate here
        ("start", "utrecht-v3", "PW", {"hours_per_week": 36, "end": date(2026, 1, 1)}),
        ("end", "utrecht-v3", "PW", {"hours_per_week": 36, "start": date(2026, 1, 1)}),
        (
            "end",
            "utrecht-v3",
            "PW",
            {"hours_per_week": 36, "start": date(2026, 2, 1), "end": date(2026, 1, 1)},
        ),
        ("total_hours", "rijnmond-2024", "PW", {"total_hours": 0}),
        ("labour_amount", "parkstad", "PW", {}),
    ],
)
def test_what_cannot_be_valued_names_the_fact_in_the_way(column, scheme, target, facts):
    with pytest.raises(Unvaluable) as refused:
        work(scheme, target, **facts)

    assert refused.value.column == column
    assert len(str(refused.value)) > 20


@pytest.mark.parametrize(
    ("column", "scheme", "recognition", "facts"),
    [
        ("recognition", "utrecht-v3", "", {"net": 100}),
        ("recognition", "utrecht-v3", "PSO_1", {"net": 100}),
        ("recognition", "utrecht-v3", "GOLD", {"net": 100}),
        ("amount_ex_vat", "utrecht-v3", "SW", {}),
        ("amount_ex_vat", "utrecht-v3", "SW", {"net": -100}),  # a credit note
        ("labour_amount", "harlingen", "SW", {"net": 100}),
        ("labour_amount", "harlingen", "SW", {"net": 100, "labour": 101}),
        ("kind", "amersfoort-regio", "SW", {"net": 100}),
        ("kind", "westfriesland", "SW", {"net": 100}),
    ],
)
def test_a_purchase_that_does_not_count_says_why(column, scheme, recognition, facts):
    given_facts = Facts(**{name: Decimal(value) for name, value in facts.items()})

    with pytest.raises(Unvaluable) as refused:
        purchase(rules(scheme), recognition, given_facts)

    assert refused.value.column == column


def test_a_bonus_that_the_scheme_lacks_is_refused():
    with pytest.raises(Unvaluable) as refused:
        work("haaglanden-2023", "PW", bonuses=[(PERMANENT, None)], hours_per_week=36, **YEAR)

    assert refused.value.column == "bonuses"


def test_every_row_of_every_table_is_there():
    for code, table in tables.every().items():
        published = len(table.rules.blocks) + len(table.rules.bonuses) + len(table.rules.reductions)
        assert published >= table.rows, code
    assert sum(table.rows for table in tables.every().values()) == 276
    assert len(tables.every()) == 17


def test_every_row_can_be_valued_or_says_that_an_officer_judges():
    everything = Facts(
        start=date(2026, 1, 1),
        end=date(2026, 3, 31),
        hours_per_week=Decimal(24),
        total_hours=Decimal(300),
        net=Decimal(1000),
        labour=Decimal(600),
        hours=Decimal(4),
    )
    judged = []
    for table in tables.every().values():
        for block in table.rules.blocks:
            try:
                assert worth(table.rules, block, everything).amount > 0
            except Unvaluable:
                judged.append((table.rules.code, block.label))
                assert block.judgement, (table.rules.code, block.label)
    assert len(judged) == 13


@given(
    st.decimals("0.01", "168", places=2),
    st.dates(date(2020, 1, 1), date(2030, 12, 31)),
    st.integers(0, 1500),
    st.sampled_from(["utrecht-v3", "haaglanden-2023", "utrecht-v1-40h"]),
)
def test_work_is_never_worth_more_than_full_time_for_that_long(hours, start, days, scheme):
    end = start + timedelta(days=days)
    target = "PW_LT2" if scheme == "utrecht-v1-40h" else "PW"
    block = employment_block(rules(scheme), Kind.HIRE, target)

    valued = worth(rules(scheme), block, Facts(start=start, end=end, hours_per_week=hours))

    most = Fraction(block.amount) * months_between(start, end) / 12
    assert 0 <= valued.amount <= cents(most)
    assert valued.amount == valued.amount.quantize(Decimal("0.01"))


@given(st.fractions(0, 10**9))
def test_rounding_is_half_up_to_cents_once(exact):
    rounded = cents(exact)

    assert abs(Fraction(rounded) - exact) <= Fraction(1, 200)
    assert Fraction(rounded) - exact != Fraction(-1, 200)


@given(st.decimals("0", "1000000", places=2), st.decimals("0", "1000000", places=2))
def test_two_purchases_are_worth_what_they_are_worth_together_to_the_cent(one, other):
    def value(net):
        return purchase(rules("oost-nl-2026"), "PSO_3", Facts(net=net)).amount

    assert abs(value(one) + value(other) - value(one + other)) <= Decimal("0.01")
