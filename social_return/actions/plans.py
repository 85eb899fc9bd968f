"""Plans: written by the contractor, accepted by the municipality, reminded of before they are due."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from sif import history
from sif.actors import Actor
from sif.dates import local_day
from sif.states import Refused
from social_return import notices
from social_return.models import Block, Contract, Plan, PlannedContribution
from social_return.valuation.deadlines import plan_due

REMIND_DAYS = 3
"""So many days before a plan is due the contractor is reminded."""
MOST_LINES = 200


@dataclass(frozen=True, slots=True)
class Wanted:
    """A planned contribution. Euros that it should count for; both days included."""

    kind: str
    what: str
    amount: Decimal
    starts_on: date
    ends_on: date
    block: Block | None = None
    hours: Decimal | None = None


def begin(contract: Contract, *, now: datetime) -> Plan:
    """The plan of a contract, there from the signature on; the scheme says when it is due."""
    today = local_day(now)
    due = contract.scheme.owing.plan_due(today) or plan_due(contract.scheme.plan_due, today)
    plan, _made = Plan.objects.get_or_create(contract=contract, defaults={"due_on": due})
    return plan


def _writing(contract: Contract, verb: str, by: Actor, now: datetime) -> Plan:
    """The contract's plan, held, with the verb said."""
    plan = Plan.objects.locked(begin(contract, now=now))
    plan.status = plan.lifecycle.after(verb, plan.status, plan.roles_of(by))
    return plan


@transaction.atomic
def add(contract: Contract, wanted: Wanted, *, by: Actor, now: datetime) -> PlannedContribution:
    """The contractor adds a planned contribution.

    Raises:
        Refused: the plan is with the municipality, or the line contradicts the contract.
    """
    plan = _writing(contract, "write", by, now)
    contract = plan.contract
    if not contract.start <= wanted.ends_on or wanted.starts_on > contract.end:
        raise Refused(_("This falls outside the contract. Choose days on which the contract runs."))
    if wanted.block is not None and wanted.block.scheme_id != contract.scheme_id:
        raise Refused(_("This building block is not in the scheme of the contract."))
    if contract.planned.count() >= MOST_LINES:
        raise Refused(_("A plan has at most 200 lines. Put what belongs together on one line."))
    facts = {name: getattr(wanted, name) for name in asdict(wanted)}
    planned = PlannedContribution(contract=contract, **facts)
    try:
        planned.full_clean()
    except ValidationError as wrong:
        raise Refused(" ".join(dict.fromkeys(wrong.messages))) from wrong
    planned.save()
    plan.save(update_fields=["status"])
    return planned


@transaction.atomic
def remove(planned: PlannedContribution, *, by: Actor, now: datetime) -> None:
    """The contractor takes a line out of the plan.

    Raises:
        Refused: the plan is with the municipality.
    """
    plan = _writing(planned.contract, "write", by, now)
    PlannedContribution.objects.filter(pk=planned.pk).delete()
    plan.save(update_fields=["status"])


@transaction.atomic
def submit(contract: Contract, *, approach: str, by: Actor, now: datetime) -> Plan:
    """The contractor hands the plan in; the municipality hears of it.

    Raises:
        Refused: nothing is planned, or it is with the municipality already.
    """
    plan = _writing(contract, "submit", by, now)
    if not plan.contract.planned.exists():
        raise Refused(_("Add at least one planned contribution first."))
    plan.approach = approach.strip()
    plan.submitted_at, plan.submitted_by = now, by.person
    plan.save(update_fields=["status", "approach", "submitted_at", "submitted_by"])
    event = history.record(plan.contract, "submit_plan", by=by, now=now, planned=_lines(plan))
    notices.plan_submitted(plan, event=event.pk)
    return plan


def _lines(plan: Plan) -> list[tuple[str, str, str]]:
    """What was planned, for the trail: a report of an earlier moment counts the plan as it was handed in."""
    rows = plan.contract.planned.in_order().values_list("amount", "starts_on", "ends_on")
    return [(str(amount), first.isoformat(), last.isoformat()) for amount, first, last in rows]


@transaction.atomic
def revise(contract: Contract, *, by: Actor, now: datetime) -> Plan:
    """The contractor takes the plan back to change it.

    Raises:
        Refused: it is being written already.
    """
    plan = _writing(contract, "revise", by, now)
    plan.save(update_fields=["status"])
    history.record(plan.contract, "revise_plan", by=by, now=now)
    return plan


def _second_person(plan: Plan, by: Actor) -> None:
    if by.person is not None and plan.submitted_by_id == by.person.pk:
        raise Refused(_("You submitted this plan yourself. A colleague of the municipality decides on it."))


@transaction.atomic
def accept(contract: Contract, *, by: Actor, now: datetime) -> Plan:
    """The officer accepts the plan; the contractor hears of it.

    Raises:
        Refused: it was not submitted, or by the same person.
    """
    plan = _writing(contract, "accept", by, now)
    _second_person(plan, by)
    plan.decided_at, plan.remark = now, ""
    plan.save(update_fields=["status", "decided_at", "remark"])
    event = history.record(plan.contract, "accept_plan", by=by, now=now)
    notices.plan_decided(plan, event=event.pk)
    return plan


@transaction.atomic
def ask_change(contract: Contract, *, remark: str, by: Actor, now: datetime) -> Plan:
    """The officer asks for another plan, and says what has to change; the contractor hears of it.

    Raises:
        Refused: it was not submitted, or nothing was said.
    """
    plan = _writing(contract, "ask_change", by, now)
    _second_person(plan, by)
    if not remark.strip():
        raise Refused(_("Say what has to change, in a sentence that the contractor understands."))
    plan.decided_at, plan.remark = now, remark.strip()
    plan.save(update_fields=["status", "decided_at", "remark"])
    event = history.record(plan.contract, "ask_plan_change", by=by, now=now, text=plan.remark)
    notices.plan_decided(plan, event=event.pk)
    return plan


@transaction.atomic
def set_deadline(contract: Contract, *, due_on: date, by: Actor, now: datetime) -> Plan:
    """The officer sets another day on which the plan is due.

    Raises:
        Refused: not the municipality's, or the plan was submitted already.
    """
    plan = Plan.objects.locked(begin(contract, now=now))
    if "municipality" not in plan.roles_of(by):
        raise Refused(_("You may not do this. Ask the person who is responsible for it."))
    if plan.submitted_at is not None:
        raise Refused(_("The plan was submitted already."))
    plan.due_on = due_on
    plan.save(update_fields=["due_on"])
    history.record(plan.contract, "set_plan_deadline", by=by, now=now, text=due_on.strftime("%d-%m-%Y"))
    return plan


def remind(today: date) -> int:
    """Tells contractors that a plan is due soon, and both sides that one is late; each once. How many plans."""
    told = 0
    for plan in Plan.objects.due_within(today, REMIND_DAYS).with_parties().in_order():
        told += notices.plan_due(plan) > 0
    for plan in Plan.objects.late(today).filter(contract__end__gte=today).with_parties().in_order():
        told += notices.plan_late(plan) > 0
    return told
