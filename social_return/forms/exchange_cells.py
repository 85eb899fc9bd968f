"""One row of a file of contracts, cell by cell: what it says, and what in it cannot be read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from market.forms.amounts import AmountField
from market.forms.layout import day
from sif.validators import kvk_number, no_bsn, plain_text
from social_return.actions.amendments import Change
from social_return.forms.contributions import DayField
from social_return.valuation.terms import Recognition

COLUMNS = {
    "contractnummer": "number",
    "opdrachtnemer_kvk": "kvk",
    "opdrachtnemer": "contractor",
    "opdrachtnemer_email": "email",
    "onderwerp": "subject",
    "cpv": "cpv",
    "som_ex_btw": "net_sum",
    "percentage": "percentage",
    "vaste_verplichting": "fixed_obligation",
    "keurmerk": "certificate",
    "eerste_dag": "start",
    "laatste_dag": "end",
    "regeling": "scheme",
    "verplichting": "obligation",
    "wijziging_datum": "agreed_on",
    "wijziging_reden": "reason",
}
NEEDED = ("contractnummer", "opdrachtnemer_kvk", "onderwerp", "som_ex_btw", "eerste_dag", "laatste_dag")
COLUMN_OF = {kept: name for name, kept in COLUMNS.items()} | {"contractor": "opdrachtnemer_kvk"}
FACTS = ("subject", "cpv", "net_sum", "percentage", "fixed_obligation", "certificate", "start", "end")
AMOUNTS = ("net_sum", "percentage", "fixed_obligation")
LONGEST = 300

Say = Callable[[str, str], None]


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong, and where: the row as a spreadsheet counts it, and the name of the column."""

    row: int
    column: str
    why: str


def is_change(cells: Mapping[str, str]) -> bool:
    """Whether a row is an amendment of the contract above it."""
    return bool(cells.get("wijziging_datum", "").strip() or cells.get("wijziging_reden", "").strip())


def change_of(cells: Mapping[str, str], say: Say) -> Change | None:
    """An amendment; what is left empty stayed as it was. Nothing when something in it cannot be read."""
    heard = []

    def hear(column: str, why: str) -> None:
        heard.append(column)
        say(column, why)

    agreed_on = _read(DayField(), day(cells.get("wijziging_datum", "").strip()), "wijziging_datum", hear)
    reason = cells.get("wijziging_reden", "").strip()
    if not reason:
        hear("wijziging_reden", _("Fill this in."))
    _text(reason, "wijziging_reden", hear)
    values = {
        name: _read(_amount(name), cells.get(COLUMN_OF[name], ""), COLUMN_OF[name], hear)
        for name in ("net_sum", "fixed_obligation")
    }
    end = _read(DayField(required=False), day(cells.get("laatste_dag", "").strip()), "laatste_dag", hear)
    return None if heard else Change(agreed_on=agreed_on, reason=reason, end=end, **values)


def _text(said: str, column: str, say: Say) -> None:
    if len(said) > LONGEST:
        say(column, _("This is longer than %(most)s letters. Make it shorter.") % {"most": LONGEST})
    try:
        no_bsn(said)
        plain_text(said)
    except ValidationError as no:
        say(column, no.messages[0])


def party_of(cells: Mapping[str, str], say: Say) -> tuple[str, str]:
    """The name and the address of a contractor that is not on the market yet."""
    name, email = (cells.get(column, "").strip() for column in ("opdrachtnemer", "opdrachtnemer_email"))
    if not name:
        say(
            "opdrachtnemer_kvk",
            _(
                "We do not know this contractor yet. Fill in its name under opdrachtnemer: then we can add it."
            ),
        )
    _text(name, "opdrachtnemer", say)
    if email:
        try:
            validate_email(email)
        except ValidationError as no:
            say("opdrachtnemer_email", no.messages[0])
    return name[:120], email


def _amount(name: str, *, required: bool = False) -> AmountField:
    most = 100 if name == "percentage" else None
    return AmountField(max_digits=14, required=required, min_value=0, max_value=most)


def cell_of(names: list[str], row: list[str], name: str) -> str:
    place = names.index(name)
    return row[place].strip() if place < len(row) else ""


def facts_of(cells: Mapping[str, str], say: Say) -> dict[str, Any]:
    """The cells as what they mean; what cannot be read is told and left out."""
    facts: dict[str, Any] = {
        "number": cells.get("contractnummer", "").strip(),
        "subject": cells.get("onderwerp", "").strip(),
        "cpv": cells.get("cpv", "").strip(),
        "certificate": cells.get("keurmerk", "").strip().upper(),
        "kvk": cells.get("opdrachtnemer_kvk", "").strip().zfill(8),  # a spreadsheet drops a zero in front
    }
    if not facts["number"]:
        say("contractnummer", _("Fill this in."))
    if not facts["subject"]:
        say("onderwerp", _("Fill this in."))
    try:
        kvk_number(facts["kvk"])
    except ValidationError as no:
        say("opdrachtnemer_kvk", no.messages[0])
    if facts["certificate"] and facts["certificate"] not in Recognition.values:
        say("keurmerk", _("“%(code)s” is not a recognition that we know.") % {"code": facts["certificate"]})
    for name in AMOUNTS:
        column = COLUMN_OF[name]
        facts[name] = _read(_amount(name, required=name == "net_sum"), cells.get(column, ""), column, say)
    for name in ("start", "end"):
        column = COLUMN_OF[name]
        facts[name] = _read(DayField(), day(cells.get(column, "").strip()), column, say)
    if facts["start"] and facts["end"] and facts["end"] < facts["start"]:
        say("laatste_dag", _("The last day comes after the first day."))
    filled = [bool(cells.get(COLUMN_OF[name], "").strip()) for name in ("percentage", "fixed_obligation")]
    if filled[0] == filled[1]:
        say("percentage", _("Fill in a percentage or a fixed amount, one of the two."))
    return facts


def _read(one: forms.Field, cell: str, column: str, say: Say) -> Any:
    try:
        value: Decimal | date | None = one.clean(cell)
    except ValidationError as no:
        say(column, no.messages[0])
        return None
    return value
