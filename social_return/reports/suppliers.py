"""The social enterprises that were bought from, and where they are."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from enterprises.models import Place
from sif.money import ZERO
from social_return.models import ContributionKind

from . import entries
from .entries import Entry
from .figures import Near, SupplierFigures
from .read import Read

Key = tuple[str, str]
"""A supplier: its KvK number, or its name where the number is not known."""


def suppliers(read: Read) -> tuple[SupplierFigures, ...]:
    """Every supplier of the period, by name."""
    rows: dict[Key, list[Entry]] = defaultdict(list)
    for entry in read.rows:
        if entry.kind == ContributionKind.PURCHASE:
            rows[_key(entry.supplier_kvk, entry.supplier)].append(entry)
    before = {_key(*pair) for pair in _earlier(read)} if rows else set()
    places = _places(read)
    found = [_supplier(of, read, places, is_first=key not in before) for key, of in rows.items()]
    return tuple(sorted(found, key=lambda supplier: (supplier.name, supplier.kvk)))


def _key(kvk: str, name: str) -> Key:
    return (kvk, "") if kvk else ("", name)


def _earlier(read: Read) -> Sequence[tuple[str, str]]:
    pairs = read.question.purchases_before().values_list(
        "contribution__supplier_kvk", "contribution__supplier_name"
    )
    return list(pairs.distinct())


def _supplier(
    rows: Sequence[Entry], read: Read, places: Mapping[int, Place], *, is_first: bool
) -> SupplierFigures:
    kept, last = entries.standing(rows), rows[-1]
    seat = _seat(last, read, places)
    return SupplierFigures(
        name=last.supplier,
        kvk=last.supplier_kvk,
        place=seat.name if seat else "",
        near=_near(seat, read, places),
        first_time=is_first,
        purchases=len(kept),
        spent=sum((entry.net or ZERO for entry in kept), ZERO),
        counted=sum((entry.amount for entry in rows), ZERO),
        through_subcontractor=sum((entry.amount for entry in rows if entry.through_subcontractor), ZERO),
    )


def _places(read: Read) -> Mapping[int, Place]:
    wanted = {party.place_id for party in read.parties.values() if party.place_id is not None}
    return Place.objects.in_bulk(wanted)


def _seat(entry: Entry, read: Read, places: Mapping[int, Place]) -> Place | None:
    """Where a supplier that is on the market has its seat."""
    party = read.parties.get(entry.supplier_organisation or 0)
    return places.get(party.place_id or 0) if party else None


def _near(seat: Place | None, read: Read, places: Mapping[int, Place]) -> Near:
    home = places.get(read.parties[read.question.municipality.organisation_id].place_id or 0)
    if seat is None or home is None:
        return Near.UNKNOWN
    if seat.pk == home.pk:
        return Near.TOWN
    return Near.REGION if seat.region_id == home.region_id else Near.ELSEWHERE
