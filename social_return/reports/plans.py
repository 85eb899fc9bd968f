"""The plans of contractors as they were handed in, from the trail: what was changed since does not count."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from sif.models import Event
from social_return.models import Contract
from social_return.valuation.pace import Planned

WITH_THE_MUNICIPALITY = frozenset({"submit_plan", "accept_plan"})
WITH_THE_CONTRACTOR = frozenset({"revise_plan", "ask_plan_change"})


def plans(contracts: Iterable[int], *, at: datetime, day: date) -> dict[int, Planned]:
    """The plans that lay with the municipality at a moment, by contract; in one query."""
    said = Event.objects.filter(
        subject_type=Contract._meta.label_lower,
        subject_id__in=list(contracts),
        verb__in=WITH_THE_MUNICIPALITY | WITH_THE_CONTRACTOR,
        at__lte=at,
    )
    lines: dict[int, list[tuple[Decimal, date, date]]] = {}
    valid: dict[int, bool] = {}
    for pk, verb, data in said.order_by("at", "pk").values_list("subject_id", "verb", "data"):
        valid[pk] = verb in WITH_THE_MUNICIPALITY
        if verb == "submit_plan":
            lines[pk] = [
                (Decimal(amount), date.fromisoformat(first), date.fromisoformat(last))
                for amount, first, last in data.get("planned", [])
            ]
    return {pk: Planned.of(of, day) for pk, of in lines.items() if of and valid[pk]}
