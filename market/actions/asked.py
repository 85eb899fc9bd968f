"""What a buyer asks everybody to price, and on what it will choose."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from market.models import Criterion, Proposal, Request, RequestLine, Score
from market.models.choosing import CriterionKind
from market.models.requests import RequestStatus
from market.notices import requests as notices
from sif import history
from sif.actors import Actor
from sif.states import Refused

WHOLE = 100
ASIDE = 1000  # places are set aside while lines change places


@dataclass(frozen=True, slots=True)
class Line:
    """One line to price as it was typed; `key` is that of the line it changes."""

    title: str
    quantity: Decimal
    unit: str
    key: int | None = None


@dataclass(frozen=True, slots=True)
class Weighed:
    """One criterion as it was typed."""

    name: str
    weight: int
    kind: str = CriterionKind.JUDGED.value
    counts: str = ""


@transaction.atomic
def write(
    request: Request, lines: Sequence[Line], criteria: Sequence[Weighed], *, by: Actor, now: datetime
) -> Request:
    """The lines and criteria as they are now: of a draft at once, of an open request told to everybody involved.

    A line that stays keeps its key, so that prices already given stay with it.

    Raises:
        Refused: the request has closed, or the weights do not add up.
    """
    request = Request.objects.locked(request)
    verb = "edit" if request.status == RequestStatus.DRAFT else "change"
    request.lifecycle.after(verb, request.status, request.roles_of(by))
    must_add_up(criteria)
    changed = [
        name
        for name, is_new in (
            ("lines", _write_lines(request, lines)),
            ("criteria", _write_criteria(request, criteria)),
        )
        if is_new
    ]
    if not changed:
        return request
    request.changed_at = now
    request.save(update_fields=["changed_at"])
    if verb == "change":
        event = history.record(request, "change", by=by, now=now, fields=changed)
        notices.changed(request, changed, event=event)
    return request


def must_add_up(criteria: Sequence[Weighed]) -> None:
    """All weights together are a hundred percent, and the price is one criterion at most."""
    total = sum(one.weight for one in criteria)
    if criteria and total != WHOLE:
        raise Refused(
            _("Together the weights are %(total)s percent. Make it 100 percent.") % {"total": total}
        )
    if sum(one.kind == CriterionKind.PRICE for one in criteria) > 1:
        raise Refused(
            _("The price is one criterion. Choose ‘%(other)s’ for the others.")
            % {"other": CriterionKind.JUDGED.label}
        )


def _write_lines(request: Request, lines: Sequence[Line]) -> bool:
    """Whether anything changed."""
    there = {line.pk: line for line in RequestLine.objects.of(request)}
    before = [(line.pk, line.title, line.quantity, line.unit) for line in there.values()]
    if before == [(line.key, line.title, line.quantity, line.unit) for line in lines]:
        return False
    _must_stay(request, {line.key: line for line in lines}, there)
    kept = there.keys() & {line.key for line in lines}
    request.lines.exclude(pk__in=kept).delete()
    request.lines.update(position=F("position") + ASIDE)
    for place, line in enumerate(lines, 1):
        row = there.get(line.key or 0) or RequestLine(request=request)
        row.position, row.title, row.quantity, row.unit = place, line.title, line.quantity, line.unit
        row.save()
    return True


def _must_stay(request: Request, wanted: Mapping[int | None, Line], there: Mapping[int, RequestLine]) -> None:
    """What was priced in a proposal that was handed in keeps its words and quantity; other lines may come beside it."""
    handed_in = Proposal.objects.filter(request=request).came_in()
    priced = set(RequestLine.objects.filter(offered__proposal__in=handed_in).values_list("pk", flat=True))
    for key in sorted(priced & there.keys()):
        row, line = there[key], wanted.get(key)
        if line is None or (line.title, line.quantity, line.unit) != (row.title, row.quantity, row.unit):
            raise Refused(
                _(
                    "An enterprise has handed in a price for ‘%(line)s’. Leave that line as it is; you can add lines."
                )
                % {"line": row.title}
            )


def _write_criteria(request: Request, criteria: Sequence[Weighed]) -> bool:
    """Whether anything changed."""
    before = [Weighed(row.name, row.weight, row.kind, row.counts) for row in Criterion.objects.of(request)]
    if before == list(criteria):
        return False
    if Score.objects.filter(criterion__request=request).exists():
        raise Refused(_("Assessors have given points already, so the criteria stay as they are."))
    request.criteria.all().delete()
    Criterion.objects.bulk_create(
        Criterion(
            request=request,
            position=place,
            name=one.name,
            weight=one.weight,
            kind=one.kind,
            counts=one.counts,
        )
        for place, one in enumerate(criteria, 1)
    )
    return True


def copy(earlier: Request, request: Request) -> None:
    """The lines and criteria of an earlier request, for a new draft."""
    RequestLine.objects.bulk_create(
        RequestLine(
            request=request, position=row.position, title=row.title, quantity=row.quantity, unit=row.unit
        )
        for row in RequestLine.objects.of(earlier)
    )
    _write_criteria(
        request,
        [Weighed(row.name, row.weight, row.kind, row.counts) for row in Criterion.objects.of(earlier)],
    )
