"""Every row of the published tables is in a scheme, with all it says, or an officer is asked to judge it."""

import json
import re
from decimal import Decimal

import pytest
from django.core.management import call_command

from social_return.valuation import tables
from social_return.valuation.rules import Block, Bonus, Reduction

STORED = json.loads((tables.DATA / "building_blocks.json").read_text(encoding="utf-8"), parse_float=Decimal)
ROWS = [(scheme["id"], row) for scheme in STORED["schemes"] for row in scheme["blocks"]]
WORDS = {"label_nl", "value_nl", "section_nl", "source_note", "note", "kind", "target", "pct_by_pso_trede"}
# What a field of a published row is called where it went.
HELD_AS = {
    "basis": "basis",
    "amount_eur": "amount",
    "hourly_eur": "hourly",
    "pct": "pct",
    "bonus": "code",
    "mbo_levels": "mbo_levels",
    "max_months": "max_months",
    "age_from": "age_from",
    "prorata": "is_prorata",
    "max_months_after_benefit": "max_months_after",
    "cap_pct_of_obligation": "cap_pct",
    "factor": "factor",
    "bonus_pct": "bonus_pct",
    "bonus_max_eur": "bonus_max",
}
# “Arbeidskosten meetelbaar; materiaalkosten in overleg”: published as by agreement, read as labour cost.
READ_OTHERWISE = {("groningen-2025", "Inkopen bij sociale ondernemingen"): {"basis"}}
LIMIT = re.compile(r"max\.? (\d+(?:-\d+)?)", re.IGNORECASE)


def held(scheme, row):
    """Where a row went: one block, bonus or reduction, or one for each PSO level."""
    rules = tables.table(scheme).rules
    of = {"bonus": rules.bonuses, "obligation_discount": rules.reductions}.get(row["kind"], rules.blocks)
    levels = row.get("pct_by_pso_trede", {})
    names = [f"{row['label_nl']} (trede {level})" for level in levels] or [row["label_nl"]]
    return [found for found in of if found.label in names]


def missing(scheme, row):
    """What of a published row is nowhere to be found."""
    went = held(scheme, row)
    if len(went) != max(1, len(row.get("pct_by_pso_trede", {}))):
        return ["the row"]
    lost = []
    otherwise = READ_OTHERWISE.get((scheme, row["label_nl"]), set())
    otherwise = otherwise | ({"basis"} if row["kind"] == "obligation_discount" else set())
    for name, value in row.items():
        if name in otherwise:
            continue
        if name in HELD_AS:
            kept = [getattr(part, HELD_AS[name], None) for part in went]
            lost += [name] if any(not same(one, value) for one in kept) else []
        elif name not in WORDS:
            lost += [] if special(name, value, row, went) else [name]
    return lost + lost_words(row, went)


def same(kept, published):
    return list(kept) == published if isinstance(published, list) else kept == published


def special(name, value, row, went):
    """Fields that are held in another shape."""
    part = went[0]
    if name == "always_countable":
        return value is True and part.max_months is None
    if name == "max_duration":
        return value == "contract" and part.is_until_contract_end
    return name == "pso_trede" and f"PSO_{value}" in part.recognitions


def lost_words(row, went):
    """Target, PSO levels, and the limits that stand in the wording only."""
    part, lost = went[0], []
    if row.get("target") and row["target"] not in part.targets:
        lost.append("target")
    for (level, pct), one in zip(row.get("pct_by_pso_trede", {}).items(), went, strict=False):
        lost += [] if (one.pct, one.recognitions) == (pct, (f"PSO_{level}",)) else [f"PSO {level}"]
    if isinstance(part, Block):
        said = f"{row['label_nl']} {row.get('value_nl', '')}"
        if LIMIT.search(said) and not (part.judgement or limits(part) or part.mbo_levels):
            lost.append("limit in words")
    return lost


def limits(block):
    names = ("max_months", "max_hours", "max_hours_per_week", "cap_pct", "max_months_after")
    # An exemption that a purchase row of Noordoost-Brabant mentions is a reduction of its own.
    return (
        any(getattr(block, name) is not None for name in names) or "vrijstelling" in block.label or block.pct
    )


@pytest.mark.parametrize("scheme", [scheme["id"] for scheme in STORED["schemes"]])
def test_every_row_went_somewhere_with_all_it_says(scheme):
    rows = [row for name, row in ROWS if name == scheme]

    assert {row["label_nl"]: missing(scheme, row) for row in rows if missing(scheme, row)} == {}


def test_nothing_was_left_out_of_the_walk():
    assert len(ROWS) == 276
    assert len(STORED["schemes"]) == 17


@pytest.mark.parametrize("scheme", STORED["schemes"], ids=lambda scheme: scheme["id"])
def test_a_row_without_a_value_asks_for_an_officer(scheme):
    """By agreement, or the value of a trajectory: there is nothing to calculate, so somebody has to judge."""
    rules = tables.table(scheme["id"]).rules
    unvalued = [
        row
        for row in rules.blocks
        if row.basis in {"by_agreement", "value_of_trajectory"} and not row.judgement
    ]
    unclaimed = [row for row in rules.reductions if not row.recognitions and not row.judgement]

    assert (unvalued, unclaimed) == ([], [])


def test_every_rule_of_a_whole_table_is_held_somewhere():
    published = {name for scheme in STORED["schemes"] for name in scheme["rules"]}

    assert published == set(tables.scheme_rules())


def test_the_page_in_docs_is_what_the_tables_say():
    call_command("published_tables", "--check")


@pytest.mark.parametrize(
    ("change", "lost"),
    [
        ({"amount_eur": 39999}, ["amount_eur"]),
        ({"target": "WW"}, ["target"]),
        ({"label_nl": "Een rij die niemand kent"}, ["the row"]),
        ({"een_nieuw_veld": 1}, ["een_nieuw_veld"]),
        ({"max_months": 12}, ["max_months"]),
    ],
)
def test_the_walk_finds_what_is_lost(change, lost):
    row = next(row for scheme, row in ROWS if scheme == "utrecht-v3" and row["label_nl"] == "Participatiewet")

    assert missing("utrecht-v3", row | change) == lost


def test_each_sort_of_row_was_seen():
    sorts = {type(part) for scheme, row in ROWS for part in held(scheme, row)}

    assert sorts == {Block, Bonus, Reduction}
