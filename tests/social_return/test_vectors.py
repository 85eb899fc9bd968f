"""Worked vectors over all published tables: `vectors.csv`, each with its arithmetic from the facts.

The arithmetic was typed from the tables, not taken from a run: it is calculated here by a calculator of its
own, that knows nothing of schemes, and must give the amount in the file; then `appraise` must give it too.
"""

import ast
import csv
import operator
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from social_return.actions import appraisals
from social_return.valuation import tables

FILE = Path(__file__).with_name("vectors.csv")
VECTORS = list(csv.DictReader(FILE.read_text(encoding="utf-8").splitlines()))
WORKED = [vector for vector in VECTORS if vector["amount"]]
ABOUT = {"scheme", "arithmetic", "amount", "error", "why"}
SIGNS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}


def calculated(arithmetic):
    """What a sum of numbers comes to, exactly: “40,000 × 24/36 × 6/12”."""
    text = arithmetic.replace(",", "").replace("×", "*")

    def of(node):
        if isinstance(node, ast.BinOp):
            return SIGNS[type(node.op)](of(node.left), of(node.right))
        return Fraction(ast.get_source_segment(text, node))

    return of(ast.parse(text, mode="eval").body)


def in_cents(exact):
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def test_the_arithmetic_gives_the_amounts_in_the_file():
    off = [
        (vector["arithmetic"], vector["amount"])
        for vector in WORKED
        if in_cents(calculated(vector["arithmetic"])) != Decimal(vector["amount"])
    ]

    assert off == []


@pytest.mark.parametrize("scheme", tables.every())
def test_appraise_gives_what_was_worked_out(scheme):
    rows = [vector for vector in VECTORS if vector["scheme"] == scheme]
    asked = [{column: row[column] for column in row.keys() - ABOUT} for row in rows]

    answers = list(appraisals.appraise(asked, tables.table(scheme).rules))

    got = [
        (str(one.valuation.amount) if one.valuation else "", one.error.partition(":")[0]) for one in answers
    ]
    assert [(row["why"], *pair) for row, pair in zip(rows, got, strict=True)] == [
        (row["why"], row["amount"], row["error"]) for row in rows
    ]


def test_there_are_enough_of_them_for_every_table():
    assert len(WORKED) >= 200
    assert (
        dict.fromkeys(tables.every(), 9).items()
        <= {
            scheme: min(9, sum(vector["scheme"] == scheme for vector in WORKED)) for scheme in tables.every()
        }.items()
    )
