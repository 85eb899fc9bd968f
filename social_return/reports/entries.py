"""Rows of the ledger with the contributions behind them, as of a moment, and what follows from them.

Reading is one query for all rows; the rest is counting in Python. What is read from a contribution does
not change once it is booked, so the same moment gives the same answer, always.
"""

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from sif.money import ZERO, round_cents
from social_return.models import ContributionKind, EntryKind, LedgerEntry, Origin

from .figures import KindFigures, PeopleFigures, Quality, QualityFigures

WEEKS_IN_A_YEAR = 52

COLUMNS = {
    "number": "number",
    "entry_kind": "kind",
    "amount": "amount",
    "booked_at": "booked_at",
    "contract_id": "contract_id",
    "contribution_id": "contribution_id",
    "kind": "contribution_kind",
    "block": "contribution__block__code",
    "block_label": "contribution__block__label",
    "block_kind": "contribution__block__kind",
    "fulltime": "contribution__scheme__fulltime_hours",
    "origin": "contribution__origin",
    "order": "contribution__order__number",
    "invoice": "contribution__invoice_number",
    "invoice_date": "contribution__invoice_date",
    "supplier": "contribution__supplier_name",
    "supplier_kvk": "contribution__supplier_kvk",
    "enterprise": "contribution__supplier_id",
    "supplier_organisation": "contribution__supplier__organisation_id",
    "through_subcontractor": "contribution__through_subcontractor",
    "net": "contribution__net",
    "start": "contribution__start",
    "end": "contribution__end",
    "hours_per_week": "contribution__hours_per_week",
    "total_hours": "contribution__total_hours",
    "activity_hours": "contribution__hours",
    "entered_by": "contribution__entered_by_id",
    "decided_by": "contribution__decided_by_id",
    "reason": "contribution__reason",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the ledger with the facts of its contribution."""

    number: int
    entry_kind: str
    amount: Decimal
    booked_on: date
    contract_id: int
    contribution_id: int
    kind: str
    block: str
    block_label: str
    block_kind: str
    fulltime: Decimal
    is_from_order: bool
    reference: str
    supplier: str
    supplier_kvk: str
    enterprise: int | None
    supplier_organisation: int | None
    through_subcontractor: bool
    net: Decimal | None
    start: date | None
    end: date | None
    hours: Decimal | None
    two_pairs: bool
    reason: str

    @property
    def is_correction(self) -> bool:
        return self.entry_kind == EntryKind.CORRECTION


def read(rows: QuerySet[LedgerEntry]) -> list[Entry]:
    """These rows in the order of the ledger, in one query."""
    ordered = rows.order_by("municipality_id", "number")
    return [_entry(dict(zip(COLUMNS, row, strict=True))) for row in ordered.values_list(*COLUMNS.values())]


def _entry(row: dict[str, Any]) -> Entry:
    return Entry(
        number=row["number"],
        entry_kind=row["entry_kind"],
        amount=row["amount"],
        booked_on=timezone.localdate(row["booked_at"]),
        contract_id=row["contract_id"],
        contribution_id=row["contribution_id"],
        kind=row["kind"],
        block=row["block"] or "",
        block_label=row["block_label"] or "",
        block_kind=row["block_kind"] or "",
        fulltime=row["fulltime"],
        is_from_order=row["origin"] == Origin.ORDER,
        reference=row["order"] or row["invoice"],
        supplier=row["supplier"],
        supplier_kvk=row["supplier_kvk"],
        enterprise=row["enterprise"],
        supplier_organisation=row["supplier_organisation"],
        through_subcontractor=row["through_subcontractor"],
        net=row["net"],
        start=row["start"] or row["invoice_date"],
        end=row["end"],
        hours=hours(row),
        two_pairs=row["decided_by"] is not None and row["decided_by"] != row["entered_by"],
        reason=row["reason"],
    )


def hours(row: dict[str, Any]) -> Decimal | None:
    """The hours of a contribution: as stated, or hours a week × the days of the placement / 7."""
    stated: Decimal | None = row["total_hours"]
    if row["kind"] != ContributionKind.EMPLOYMENT:
        stated = row["activity_hours"]
    elif stated is None and row["hours_per_week"] and row["start"] and row["end"]:
        days = (row["end"] - row["start"]).days + 1
        stated = round_cents(row["hours_per_week"] * days / 7)
    return stated


def standing(entries: Iterable[Entry]) -> list[Entry]:
    """The bookings that were not taken back: what is counted in heads, not in euros."""
    every = list(entries)
    taken_back = {entry.contribution_id for entry in every if entry.is_correction}
    return [entry for entry in every if not entry.is_correction and entry.contribution_id not in taken_back]


def kinds(entries: Sequence[Entry]) -> tuple[KindFigures, ...]:
    """What was booked per kind and building block, by code."""
    amounts: dict[tuple[str, str, str, str], Decimal] = defaultdict(lambda: ZERO)
    counts: Counter[tuple[str, str, str, str]] = Counter(_kind(entry) for entry in standing(entries))
    for entry in entries:
        amounts[_kind(entry)] += entry.amount
    return tuple(KindFigures(*kind, counts[kind], amounts[kind]) for kind in sorted(amounts))


def _kind(entry: Entry) -> tuple[str, str, str, str]:
    return entry.kind, entry.block_kind, entry.block, entry.block_label


def people(entries: Sequence[Entry]) -> tuple[PeopleFigures, ...]:
    """Placements per building block, by code."""
    groups: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in standing(entries):
        if entry.kind == ContributionKind.EMPLOYMENT:
            groups[entry.block, entry.block_label].append(entry)
    return tuple(_group(block, label, groups[block, label]) for block, label in sorted(groups))


def people_total(entries: Sequence[Entry]) -> PeopleFigures:
    """All placements together."""
    return _group("", "", [entry for entry in standing(entries) if entry.kind == ContributionKind.EMPLOYMENT])


def _group(block: str, label: str, placements: Sequence[Entry]) -> PeopleFigures:
    """FTE: hours over the hours of a full-time year under the scheme; rounded once, at the end."""
    worked = [(entry.hours or ZERO, entry.fulltime) for entry in placements]
    fte = sum((Fraction(hours) / (Fraction(full) * WEEKS_IN_A_YEAR) for hours, full in worked), Fraction(0))
    return PeopleFigures(
        block,
        label,
        len(placements),
        sum((hours for hours, _full in worked), ZERO),
        round_cents(Decimal(fte.numerator) / fte.denominator),
    )


def quality_of(entry: Entry, proven: Container[int]) -> Quality:
    """What a contribution stands on; `proven` are the contributions with a document or a proof seen."""
    if entry.is_from_order:
        return Quality.ORDER
    return Quality.DOCUMENTED if entry.contribution_id in proven else Quality.DECLARED


def quality(entries: Sequence[Entry], proven: Container[int]) -> tuple[QualityFigures, ...]:
    """What the booked contributions stand on, from strong to weak."""
    found = []
    for grade in (Quality.ORDER, Quality.DOCUMENTED, Quality.DECLARED):
        rows = [entry for entry in entries if quality_of(entry, proven) is grade]
        kept = standing(rows)
        amount = sum((entry.amount for entry in rows), ZERO)
        if rows:
            found.append(QualityFigures(grade, len(kept), amount, sum(entry.two_pairs for entry in kept)))
    return tuple(found)
