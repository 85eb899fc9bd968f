"""The one layout in which listings are taken away and brought back, as CSV or XLSX: a column for each field.

What is written here can be read back to the same listing. The page with the layout is made from this list.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from market.models import Listing, ListingKind, PriceKind
from sif.money import Vat
from sif.sheets import Cell

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Words = str | _StrPromise

YES, NO = "ja", "nee"
KINDS = {"product": ListingKind.PRODUCT, "dienst": ListingKind.SERVICE}
PRICES = {"vast": PriceKind.FIXED, "vanaf": PriceKind.FROM, "op aanvraag": PriceKind.ON_REQUEST}
RATES = {"21": Vat.HIGH, "9": Vat.LOW, "0": Vat.ZERO, "vrijgesteld": Vat.EXEMPT}
FRACTIONS = {"0.21": "21", "0.09": "9", "0,21": "21", "0,09": "9"}
SERIAL = re.compile(r"[1-9][0-9]{4}")
DUTCH_DAY = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})")
DAY_ZERO = date(1899, 12, 30)
"""Spreadsheets count days from here."""


def _same(text: str) -> str:
    return text


def _word(words: Mapping[str, str]) -> Callable[[str], str]:
    """The value behind a Dutch word; an unknown word stays, and the form says no."""
    return lambda text: words.get(text.lower(), text)


def _rate(text: str) -> str:
    bare = text.lower().replace("%", "").strip()
    return RATES.get(FRACTIONS.get(bare, bare), text)


def _yes(text: str) -> str:
    return "on" if text.lower() in {YES, "j", "yes", "1", "true", "waar"} else ""


def day(text: str) -> str:
    """A day as a form reads it: typed as 2026-05-01 or 1-5-2026, or the number a spreadsheet makes of it."""
    if SERIAL.fullmatch(text):
        return (DAY_ZERO + timedelta(days=int(text))).isoformat()
    if hit := DUTCH_DAY.fullmatch(text):
        return f"{hit[3]}-{int(hit[2]):02}-{int(hit[1]):02}"
    return text


def _name_of(words: Mapping[str, str], value: str) -> str:
    return next(word for word, kept in words.items() if kept == value)


def _variants(listing: Listing) -> str:
    return "; ".join(f"{one['name']}={one['price'].replace('.', ',')}" for one in listing.variants)


def _places(listing: Listing) -> str:
    """By name; of a listing with a change that waits, those of that change (`reading.as_last_written`)."""
    written = vars(listing).get("own_places")
    names = [place.name for place in listing.serves.all()] if written is None else written
    return ", ".join(sorted(names))


def pairs(text: str) -> list[tuple[str, str]]:
    """The choices in a cell: `Groot=14,50; Klein=`."""
    rows = [part.strip() for part in text.replace("\n", ";").split(";")]
    cut = [row.rpartition("=") if "=" in row else (row, "", "") for row in rows if row]
    return [(name.strip(), price.strip()) for name, _sign, price in cut]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name in the file, the field of the form, how it is written and read, and what goes in it."""

    name: str
    field: str
    write: Callable[[Listing], Cell]
    read: Callable[[str], str]
    help: "Words"


def _plain(name: str, field: str, words: "Words", read: Callable[[str], str] = _same) -> Column:
    return Column(name, field, lambda listing: getattr(listing, field), read, words)


def _day(name: str, field: str, words: "Words") -> Column:
    def write(listing: Listing) -> Cell:
        found: date | None = getattr(listing, field)
        return found.isoformat() if found else None

    return Column(name, field, write, day, words)


KEY = "kenmerk"
COLUMNS: Sequence[Column] = (
    _plain(KEY, "slug", _("Of a listing that you have already. Leave it empty for a new one.")),
    _plain("titel", "title", _("At most 80 letters.")),
    Column("soort", "kind", lambda one: _name_of(KINDS, one.kind), _word(KINDS), _("product or dienst")),
    Column("categorie", "category", lambda one: one.category.slug, _same, _("The word of the list below.")),
    _plain("cpv", "cpv", _("A CPV code, or empty.")),
    _plain("impact", "impact", _("One line, at most 120 letters.")),
    _plain("omschrijving", "description", _("What a buyer gets. Several lines are fine.")),
    Column(
        "prijssoort", "price_kind", lambda one: _name_of(PRICES, one.price_kind), _word(PRICES),
        _("vast, vanaf or op aanvraag"),
    ),
    _plain("prijs", "price", _("Euros without VAT, as 12,50. Empty with op aanvraag.")),
    _plain("eenheid", "unit", _("stuk, uur, dag, persoon, m², maand, project, or another word")),
    Column("btw", "vat", lambda one: _name_of(RATES, one.vat), _rate, _("21, 9, 0 or vrijgesteld (KOR)")),
    Column("keuzes", "variants", _variants, _same, _("As Groot=14,50; Klein=9. Without a price: Groot=; Klein=")),
    _plain("minimum", "minimum_quantity", _("The least quantity. Empty: 1.")),
    _plain("per", "quantity_step", _("6 means: 6, 12, 18 and so on. Empty: 1.")),
    _plain("levertijd", "lead_time_days", _("Days between order and delivery.")),
    _plain("capaciteit", "capacity", _("Most at a time, a whole number, or empty.")),
    _plain("capaciteit_eenheid", "capacity_unit", _("For example: uren per week.")),
    _plain("per_maand", "monthly_capacity", _("Most in a month, or empty.")),
    _day("beschikbaar_vanaf", "available_from", _("A day, as 2026-05-01 or 1-5-2026, or empty.")),
    _day("dicht_van", "closed_from", _("First day on which you deliver nothing, or empty.")),
    _day("dicht_tot", "closed_until", _("Last day of that, or empty.")),
    Column("heel_nederland", "nationwide", lambda one: YES if one.nationwide else NO, _yes, _("ja or nee")),
    Column(
        "gemeenten", "serves", _places, _same,
        _("Names with a comma between them. Empty: where your enterprise works."),
    ),
    Column("zoekwoorden", "tags", lambda one: ", ".join(one.tags), _same, _("At most eight, with commas.")),
    Column("sdgs", "sdgs", lambda one: ", ".join(map(str, one.sdgs)), _same, _("Numbers, as 8, 10.")),
)  # fmt: skip
BY_NAME = {column.name: column for column in COLUMNS}
COLUMN_OF = {column.field: column.name for column in COLUMNS}


def table(listings: Iterable[Listing]) -> Iterable[list[Cell]]:
    """The names of the columns, then a row for each listing."""
    yield [column.name for column in COLUMNS]
    for listing in listings:
        yield [_cell(column, listing) for column in COLUMNS]


def _cell(column: Column, listing: Listing) -> Cell:
    value = column.write(listing)
    return value if value is None or isinstance(value, int | Decimal) else str(value)
