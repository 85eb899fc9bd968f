"""What waits for somebody, by how long it has waited: the longest first, with a word for its age."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from sif.actors import Actor
from social_return.models import Contribution, OutcomeRound, Plan
from social_return.models.following import OutcomeRoundQuerySet

LONG, A_WHILE = 30, 14
"""Days. In a month a contractor forgets what it was about; after two weeks it is time to look."""
MOST = 200


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that waits."""

    what: str
    title: str
    who: str
    number: str
    url: str
    since: datetime
    days: int
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Age:
    """Things that have waited about as long."""

    code: str
    title: str
    tone: str
    items: list[Item]


def worklist(actor: Actor, *, now: datetime) -> list[Age]:
    """What waits for this actor, in three ages; three questions, however much waits."""
    is_officer = actor.has("municipality")
    items = [*_contributions(actor, now, is_officer=is_officer)]
    items += _plans(actor, now, is_officer=is_officer)
    if not is_officer:
        items += _outcomes(actor, now)
    items.sort(key=lambda item: (item.since, item.url))
    ages = (
        Age("long", _("Longer than a month"), "bad-s", [item for item in items if item.days > LONG]),
        Age(
            "while",
            _("Two weeks to a month"),
            "wait",
            [item for item in items if A_WHILE < item.days <= LONG],
        ),
        Age("new", _("Less than two weeks"), "off", [item for item in items if item.days <= A_WHILE]),
    )
    return [age for age in ages if age.items]


def _contributions(actor: Actor, now: datetime, *, is_officer: bool) -> Iterator[Item]:
    mine = Contribution.objects.visible_to(actor)
    waits = (
        mine.submitted().oldest() if is_officer else mine.open_for_contractor().order_by("entered_at", "pk")
    )
    for one in waits.with_parties()[:MOST]:
        since = one.submitted_at or one.entered_at
        asked = _("Answer the question") if one.is_asked else _("Check and submit")
        yield Item(
            _("Decide") if is_officer else asked,
            one.title,
            one.contract.contractor.name if is_officer else str(one.contract.municipality),
            one.contract.number,
            one.get_absolute_url(),
            since,
            (now - since).days,
            one.claimed,
        )


def _plans(actor: Actor, now: datetime, *, is_officer: bool) -> Iterator[Item]:
    """Plans to judge, or to write: one that was never handed in waits since the contract was entered."""
    plans = Plan.objects.visible_to(actor).with_parties()
    waits = plans.waiting() if is_officer else plans.never_submitted()
    for plan in waits.in_order()[:MOST]:
        since = plan.submitted_at or plan.contract.created_at
        yield Item(
            _("Judge the plan") if is_officer else _("Hand in the plan"),
            plan.contract.subject,
            plan.contract.contractor.name if is_officer else str(plan.contract.municipality),
            plan.contract.number,
            plan.get_absolute_url(),
            since,
            (now - since).days,
        )


def _outcomes(actor: Actor, now: datetime) -> Iterator[Item]:
    asked: OutcomeRoundQuerySet = OutcomeRound.objects.visible_to(actor).open(now).with_contract()
    for one in asked.order_by("asked_at", "pk")[:MOST]:
        yield Item(
            _("Tell who is still at work"),
            one.contract.subject,
            str(one.contract.municipality),
            one.contract.number,
            one.get_absolute_url(),
            one.asked_at,
            (now - one.asked_at).days,
        )
