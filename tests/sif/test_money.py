"""Euros: nothing is lost, nothing is made, and nothing floats."""

import ast
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sif.money import CENT, ZERO, Price, Vat, round_cents
from tests.source import modules

cents = st.integers(min_value=-10_000_000, max_value=10_000_000).map(lambda n: Decimal(n) / 100)
lines = st.lists(st.tuples(cents, st.sampled_from([vat.value for vat in Vat])), max_size=40)

FLOATS_ALLOWED = {
    "market/demo": "days ago",
    "market/matching": "scores are no money",
    "market/search": "ranks are no money",
    "market/models/shown.py": "kilometres are no money",
    "market/seed": "chances, and days ago",
    "enterprises/seed.py": "chances",
    "social_return/seed.py": "chances",
    "social_return/reports/charts.py": "the place of a line on paper",
    "social_return/reports/svg.py": "the place of a line on paper",
    "sif/queue.py": "seconds between two turns",
}


@given(lines)
def test_the_total_is_the_sum_of_its_lines_and_gross_is_net_and_vat(rows: list[tuple[Decimal, str]]) -> None:
    total = Price.of(rows)

    assert total.net == sum((net for net, _ in rows), ZERO)
    assert total.gross == total.net + total.vat
    assert total.vat == sum((price.vat for price in Price.per_rate(rows).values()), ZERO)


@given(lines)
def test_vat_is_rounded_once_per_rate(rows: list[tuple[Decimal, str]]) -> None:
    for vat, price in Price.per_rate(rows).items():
        exact = sum((net for net, code in rows if code == vat), ZERO) * vat.rate
        assert abs(price.vat - exact) <= CENT / 2
        assert price.vat == price.vat.quantize(CENT)


@given(lines, st.randoms())
def test_the_order_of_the_lines_does_not_matter(rows: list[tuple[Decimal, str]], chance: object) -> None:
    shuffled = list(rows)
    chance.shuffle(shuffled)

    assert Price.of(shuffled) == Price.of(rows)


@given(lines, st.integers(0, 40))
def test_cutting_a_bill_in_two_moves_at_most_a_cent_per_rate(
    rows: list[tuple[Decimal, str]], cut: int
) -> None:
    parts = Price.of(rows[:cut]) + Price.of(rows[cut:])

    assert parts.net == Price.of(rows).net
    assert abs(parts.vat - Price.of(rows).vat) <= CENT * len(Vat)


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=6))
def test_rounding_goes_to_the_nearest_cent_and_half_goes_up(amount: Decimal) -> None:
    rounded = round_cents(amount)

    assert abs(rounded - amount) <= CENT / 2
    assert round_cents(rounded) == rounded
    assert round_cents(-amount) == -rounded


def test_three_coffees_owe_one_cent() -> None:
    coffee = (Decimal("0.05"), "9")

    assert Price.of([coffee, coffee, coffee]) == Price(Decimal("0.15"), Decimal("0.01"))
    assert Price.of([coffee]).vat == ZERO


def test_nothing_costs_nothing_and_an_unknown_rate_is_an_error() -> None:
    assert Price.of([]) == Price(ZERO, ZERO)
    with pytest.raises(ValueError, match="19"):
        Price.of([(Decimal(1), "19")])


@pytest.mark.parametrize(("vat", "rate"), [("21", "0.21"), ("9", "0.09"), ("0", "0"), ("exempt", "0")])
def test_each_vat_code_has_its_rate(vat: str, rate: str) -> None:
    assert Vat(vat).rate == Decimal(rate)


# --- no float in any money path --------------------------------------------------------------------------


def floats_in(source: str) -> Iterator[int]:
    """The lines where a module that counts in Decimal makes a float."""
    tree = ast.parse(source)
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {
        f"{node.module}.{alias.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    if not any(name == "decimal" or name.startswith(("decimal.", "sif.money")) for name in imported):
        return
    widths = {
        id(argument)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Column"  # of a report, in centimetres
        for argument in node.args
    }
    for node in ast.walk(tree):
        if id(node) in widths:
            continue
        is_number = isinstance(node, ast.Constant) and isinstance(node.value, float)
        is_call = isinstance(node, ast.Call) and ast.unparse(node.func) in {
            "float",
            "models.FloatField",
            "FloatField",
        }
        if is_number or is_call:
            yield node.lineno


def _allowed(path: str) -> bool:
    return any(path == known or path.startswith(f"{known}/") for known in FLOATS_ALLOWED)


def test_no_module_that_knows_money_makes_a_float() -> None:
    found = {
        f"{path}:{line}" for path, source in modules() if not _allowed(path) for line in floats_in(source)
    }

    assert found == set()


@pytest.mark.parametrize(
    "breach",
    [
        "from decimal import Decimal\nhalf = 0.5",
        "from sif.money import ZERO\nx = float(ZERO)",
        "import decimal\nx = 1e3",
    ],
)
def test_a_float_beside_money_would_be_found(breach: str) -> None:
    assert list(floats_in(breach)) == [2]


def test_each_exception_still_exists() -> None:
    root = Path(__file__).resolve().parents[2]
    assert {path for path in FLOATS_ALLOWED if not (root / path).exists()} == set()
