"""Asking again what was asked before."""

from datetime import datetime

from django.db import transaction

from market.actions import asked
from market.actions.requests import draft
from market.models import Request
from sif.actors import Actor

OWN = (
    "title", "need", "wishes", "category", "cpv", "quantity", "unit", "place", "budget_min", "budget_max",
    "region_required", "certificates_any", "min_capacity", "min_capacity_unit", "min_order_value", "procedure",
    "contract_kind", "visibility", "purpose",
)  # fmt: skip
# Of somebody else's request its words and measures; not its money, its place and its contract.
OF_ANOTHER = (
    "title", "need", "wishes", "category", "cpv", "quantity", "unit", "certificates_any", "min_capacity",
    "min_capacity_unit", "contract_kind",
)  # fmt: skip


@transaction.atomic
def copy(request: Request, *, by: Actor, now: datetime) -> Request:
    """A new draft with the words of an earlier request. Dates and attachments are not copied: they belong to then."""
    names = OWN if request.is_of(by) else OF_ANOTHER
    made = draft({name: getattr(request, name) for name in names}, by=by, now=now)
    made.copied_from = request
    made.save(update_fields=["copied_from"])
    if request.is_of(by):
        asked.copy(request, made)
    return made
