"""How statuses look and what happened is called, on the pages of social return."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sif.models import Event
from sif.templatetags.house import euro
from social_return.models import Contract, Contribution, ProofKind

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
    "begin": gettext_lazy("Making began"),
    "finish": gettext_lazy("Ready"),
    "fail": gettext_lazy("Could not be made"),
    "again": gettext_lazy("Asked again"),
    "prove": gettext_lazy("Public proof made"),
    "revoke": gettext_lazy("Public proof taken back"),
    "publish": gettext_lazy("Council page published"),
    "invite": gettext_lazy("Invited"),
    "join": gettext_lazy("Took part"),
    "decline": gettext_lazy("Declined"),
    "leave": gettext_lazy("Left"),
    "amend": gettext_lazy("Contract amended"),
    "submit_plan": gettext_lazy("Plan submitted"),
    "revise_plan": gettext_lazy("Plan taken back to change it"),
    "accept_plan": gettext_lazy("Plan accepted"),
    "ask_plan_change": gettext_lazy("Change of the plan asked"),
    "set_plan_deadline": gettext_lazy("The plan is due on"),
    "name_contact": gettext_lazy("Contact person added"),
    "remove_contact": gettext_lazy("Contact person removed"),
}


SUBJECTS: "Mapping[str, str | _StrPromise]" = {
    "proof": gettext_lazy("Public proof"),
    "outcomeround": gettext_lazy("Question about the outcome"),
    "cooperationmember": gettext_lazy("Part in a cooperation"),
    "councilpage": gettext_lazy("Council page"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the trail."""

    what: str
    at: datetime
    who: str
    euros: Decimal | None
    text: str
    ledger: int | None

    @property
    def amount(self) -> str:
        """As a person reads it; empty for none."""
        return "" if self.euros is None else euro(self.euros)


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
        euros=Decimal(data["amount"]) if data.get("amount") else None,
        text=text,
        ledger=data.get("ledger"),
    )


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of everything that was done: a step, on what, and where that is."""

    number: int
    step: Step
    subject: str
    url: str


def happened(events: Iterable[Event]) -> list[Happening]:
    """What was done, on what: two queries for the names of contracts and contributions."""
    listed = list(events)

    def of(model: type[Model]) -> set[int]:
        return {event.subject_id for event in listed if event.subject_type == model._meta.label_lower}

    contracts = Contract.objects.in_bulk(of(Contract))
    contributions = Contribution.objects.select_related("contract", "block").in_bulk(of(Contribution))
    return [_happening(event, contracts, contributions) for event in listed]


def _happening(
    event: Event, contracts: Mapping[int, Contract], contributions: Mapping[int, Contribution]
) -> Happening:
    name = event.subject_type.partition(".")[2]
    if name == "contract" and (contract := contracts.get(event.subject_id)):
        subject, url = str(contract), contract.get_absolute_url()
    elif name == "contribution" and (one := contributions.get(event.subject_id)):
        subject, url = f"{one.contract.number}: {one.title}", one.get_absolute_url()
    elif name == "report":
        subject, url = (
            _("Report %(number)s") % {"number": event.subject_id},
            f"/social-return/verslagen/{event.subject_id}/",
        )
    else:
        subject, url = f"{SUBJECTS.get(name, name)} {event.subject_id}", ""
    return Happening(event.pk, _step(event), subject, url)
