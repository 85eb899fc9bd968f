"""How statuses look and what happened is called, on the pages of social return."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sif.models import Event
from sif.templatetags.house import euro
from social_return.models import ProofKind

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

VERBS: "Mapping[str, str | _StrPromise]" = {
    "enter": gettext_lazy("Entered"),
    "propose": gettext_lazy("Proposed from an order"),
    "change": gettext_lazy("Changed"),
    "submit": gettext_lazy("Submitted"),
    "withdraw": gettext_lazy("Withdrawn"),
    "ask": gettext_lazy("Question asked"),
    "answer": gettext_lazy("Question answered"),
    "see_proof": gettext_lazy("Proof seen"),
    "add_evidence": gettext_lazy("Evidence added"),
    "refuse_evidence": gettext_lazy("Evidence refused: there is a virus in it"),
    "remove_evidence": gettext_lazy("Evidence removed: its retention term has ended"),
    "approve": gettext_lazy("Approved"),
    "approve_partly": gettext_lazy("Partly approved"),
    "refuse": gettext_lazy("Refused"),
    "reverse": gettext_lazy("Reversed"),
    "sign": gettext_lazy("Contract entered"),
    "amend": gettext_lazy("Contract amended"),
    "submit_plan": gettext_lazy("Plan submitted"),
    "revise_plan": gettext_lazy("Plan taken back to change it"),
    "accept_plan": gettext_lazy("Plan accepted"),
    "ask_plan_change": gettext_lazy("Change of the plan asked"),
    "set_plan_deadline": gettext_lazy("The plan is due on"),
    "name_contact": gettext_lazy("Contact person added"),
    "remove_contact": gettext_lazy("Contact person removed"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the trail."""

    what: str
    at: datetime
    who: str
    amount: str
    text: str
    ledger: int | None


def trail(events: Iterable[Event]) -> list[Step]:
    """What was done, by whom, when and why, oldest first."""
    return [_step(event) for event in events]


def _step(event: Event) -> Step:
    data = event.data
    text = data.get("text") or data.get("reason") or ""
    if event.verb == "see_proof":
        text = str(ProofKind(data["proof"]).label)
    return Step(
        what=str(VERBS.get(event.verb, event.verb)),
        at=event.at,
        who=str(event.by) if event.by else _("the market itself"),
        amount=euro(data["amount"]) if data.get("amount") else "",
        text=text,
        ledger=data.get("ledger"),
    )
