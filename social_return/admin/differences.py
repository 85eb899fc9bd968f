"""Two versions of a scheme side by side: what was taken away, what is new, what changed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sif.templatetags.house import day, number
from social_return.models import Scheme

LEFT_OUT = {"id", "scheme", "municipality", "position", "code", "rules"}
IN_WORDS = {"label", "wording", "judgement"}
PARTS = (
    ("blocks", gettext_lazy("Building blocks")),
    ("bonuses", gettext_lazy("Bonuses")),
    ("reductions", gettext_lazy("Reductions of the obligation")),
)


@dataclass(frozen=True, slots=True)
class Change:
    """One field that differs: its name, and what both say; empty where one says nothing."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: changed, only in the older, or only in the newer."""

    label: str
    changes: list[Change]
    is_gone: bool = False
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One table of a scheme: the rows that differ, and how many are the same."""

    title: str
    rows: list[Row]
    same: int


def between(older: Scheme, newer: Scheme) -> list[Part]:
    """Everything that differs between two schemes, part by part."""
    own = list(_changes(older, newer))
    parts = [Part(_("The scheme itself"), [Row(_("Rules"), own)] if own else [], 0)]
    for name, title in PARTS:
        pairs = list(_pairs(_rows(older, name), _rows(newer, name)))
        rows = [row for row in (_row(*pair) for pair in pairs) if row]
        parts.append(Part(str(title), rows, len(pairs) - len(rows)))
    return parts


def _rows(scheme: Scheme, name: str) -> Sequence[Any]:
    return sorted(getattr(scheme, name).all(), key=lambda row: (row.position, row.pk))


def _pairs(older: Sequence[Any], newer: Sequence[Any]) -> Iterator[tuple[Any, Any]]:
    """Rows that belong together: by code, and what is left by what they are for."""
    left = {row.code: row for row in newer}
    unpaired = []
    for row in older:
        if row.code in left:
            yield row, left.pop(row.code)
        else:
            unpaired.append(row)
    for row in unpaired:
        alike = next((other for other in left.values() if _about(other) == _about(row)), None)
        yield row, (left.pop(alike.code) if alike else None)
    for row in left.values():
        yield None, row


def _about(row: Any) -> tuple[Any, ...]:
    names = ("kind", "bonus", "age_from", "targets", "mbo_levels", "recognitions")
    return tuple(str(getattr(row, name, "")) for name in names)


def _row(older: Any, newer: Any) -> Row | None:
    label = str((newer or older).label)
    if older is None:
        return Row(label, [Change(_("whole row"), "", _in_short(newer))], is_new=True)
    if newer is None:
        return Row(label, [Change(_("whole row"), _in_short(older), "")], is_gone=True)
    changes = list(_changes(older, newer))
    return Row(label, changes) if changes else None


def _in_short(row: Any) -> str:
    """A whole row on one line."""
    fields = [field for field in row._meta.concrete_fields if field.name not in LEFT_OUT | IN_WORDS]
    said = ((field, _said(field, getattr(row, field.attname))) for field in fields)
    return "; ".join(
        text if field.choices else f"{field.verbose_name} {text}" for field, text in said if _tells(text)
    )


def _tells(text: str) -> bool:
    return text not in {"", _("no")}


def _changes(older: Any, newer: Any) -> Iterator[Change]:
    for field in older._meta.concrete_fields:
        if field.name in LEFT_OUT:
            continue
        before, after = (getattr(one, field.attname) for one in (older, newer))
        if before != after:
            name = _("name of the row") if field.name == "label" else str(field.verbose_name)
            yield Change(name, _said(field, before), _said(field, after))


def _said(field: Any, value: Any) -> str:
    """A value as a person reads it."""
    if value is None or value == "" or value == []:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(field, DateRangeField):
        return f"{day(value.lower)} – {day(value.upper) if value.upper else '…'}"
    if isinstance(field, ArrayField):
        return ", ".join(_choice(field.base_field, one) for one in value)
    if isinstance(value, Decimal | int):
        return number(Decimal(value))
    return _choice(field, value)


def _choice(field: Any, value: Any) -> str:
    named: Iterable[tuple[Any, Any]] = field.flatchoices or ()
    return str(dict(named).get(value, value))
