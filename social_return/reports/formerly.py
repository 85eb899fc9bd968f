"""Contracts and organisations as they were: a report of a moment shows what was true at that moment."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from enterprises.models import Enterprise, Organisation
from social_return.models import Contract, Municipality
from social_return.models.reports import Formerly
from social_return.valuation.pace import Thresholds


@dataclass(frozen=True, slots=True)
class Party:
    """An organisation as a report names it."""

    name: str
    kvk: str
    place_id: int | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """A contract as a report shows it."""

    pk: int
    number: str
    subject: str
    contractor_id: int
    scheme_id: int
    value: Decimal
    obligation: Decimal
    start: date
    end: date


def parties(pks: Iterable[int], *, as_of: datetime) -> dict[int, Party]:
    """These organisations as they were at a moment, by key."""
    wanted = set(pks)
    was = _was(Organisation._meta.db_table, wanted, as_of)
    now = Organisation.objects.filter(pk__in=wanted).values("pk", "name", "kvk_number", "place_id")
    return {row["pk"]: _party(row | was.get(row["pk"], {})) for row in now}


def _party(row: dict[str, Any]) -> Party:
    place = row["place_id"]
    return Party(row["name"], row["kvk_number"], None if place is None else int(place))


def agreements(contracts: Iterable[Contract], *, as_of: datetime) -> list[Agreement]:
    """These contracts as they were at a moment, by number."""
    rows = {contract.pk: contract for contract in contracts}
    was = _was(Contract._meta.db_table, set(rows), as_of)
    found = [_agreement(contract, was.get(contract.pk, {})) for contract in rows.values()]
    return sorted(found, key=lambda agreement: (agreement.number, agreement.pk))


def _agreement(contract: Contract, was: dict[str, Any]) -> Agreement:
    return Agreement(
        pk=contract.pk,
        number=was.get("number", contract.number),
        subject=was.get("subject", contract.subject),
        contractor_id=int(was.get("contractor_id", contract.contractor_id)),
        scheme_id=int(was.get("scheme_id", contract.scheme_id)),
        value=Decimal(was.get("net_sum", contract.net_sum)),
        obligation=Decimal(was.get("obligation", contract.obligation)),
        start=date.fromisoformat(was["start"]) if was else contract.start,
        end=date.fromisoformat(was["end"]) if was else contract.end,
    )


def goals(enterprises: Iterable[int], *, as_of: datetime) -> dict[int, tuple[int, ...]]:
    """The sustainable development goals that these enterprises named at a moment, by key."""
    wanted = set(enterprises)
    was = _was(Enterprise._meta.db_table, wanted, as_of)
    now = Enterprise.objects.filter(pk__in=wanted).values_list("pk", "sdgs")
    return {pk: tuple(sorted(json.loads(was[pk]["sdgs"]) if pk in was else sdgs)) for pk, sdgs in now}


def thresholds(municipality: Municipality, *, as_of: datetime) -> Thresholds:
    """From when on a municipality warned, at a moment."""
    was = _was(Municipality._meta.db_table, {municipality.pk}, as_of).get(municipality.pk)
    if was is None:
        return municipality.thresholds
    return Thresholds.of(int(was["quiet_pct"]), int(was["attention_pct"]), int(was["behind_pct"]))


def _was(subject: str, pks: set[int], as_of: datetime) -> dict[int, dict[str, Any]]:
    """The first state that ended after the moment is the one that held at the moment."""
    changed = Formerly.objects.filter(subject=subject, subject_id__in=pks, until__gt=as_of)
    found: dict[int, dict[str, Any]] = {}
    for pk, was in changed.order_by("until", "pk").values_list("subject_id", "was"):
        found.setdefault(pk, was)
    return found
