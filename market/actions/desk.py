"""What a connector arranges around a request: who looks after it, what goes by itself, what was said."""

from contextlib import suppress
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from enterprises.models import Enterprise
from market.actions import introductions
from market.models import Contact, Handling, Introduction, Match, Request
from market.models.matches import MatchDecision
from sif import history, mailroom
from sif.actors import Actor
from sif.states import Refused

NEAR_THE_BEST = 0.6
"""Of the score of the best candidate: who comes less near is never introduced without a connector's eye."""


def _only_staff(by: Actor) -> None:
    if not by.is_staff:
        raise Refused(_("Only a connector can do this."))


def _handling(request: Request) -> Handling:
    """The row of this request, locked; made when there is none. The request is locked already."""
    handling, _is_new = Handling.objects.get_or_create(request=request)
    handling = Handling.objects.locked(handling)
    handling.request = request
    return handling


@transaction.atomic
def take(request: Request, *, by: Actor, now: datetime) -> Handling:
    """The connector looks after this request from now on."""
    _only_staff(by)
    handling = _handling(Request.objects.locked(request))
    if handling.owner_id != by.somebody.pk:
        handling.owner = by.somebody
        handling.save(update_fields=["owner"])
        history.record(request, "take", by=by, now=now)
    return handling


@transaction.atomic
def let_go(request: Request, *, by: Actor, now: datetime) -> Handling:
    """Nobody in particular looks after it any more; a colleague can take it."""
    _only_staff(by)
    handling = _handling(Request.objects.locked(request))
    if handling.owner_id is not None:
        handling.owner = None
        handling.save(update_fields=["owner"])
        history.record(request, "let_go", by=by, now=now)
    return handling


@transaction.atomic
def steer(request: Request, *, wanted: int, answer_days: int, by: Actor, now: datetime) -> Handling:
    """From now on it goes by itself: always with so many enterprises, each with so many days to answer."""
    _only_staff(by)
    request = Request.objects.locked(request)
    if not request.takes_proposals(now):
        raise Refused(_("This request takes no proposals at the moment, so nobody can be introduced to it."))
    handling = _handling(request)
    handling.goes_by_itself, handling.steered_by = True, by.somebody
    handling.wanted, handling.answer_days = wanted, answer_days
    handling.save(update_fields=["goes_by_itself", "steered_by", "wanted", "answer_days"])
    history.record(request, "steer", by=by, now=now, wanted=wanted, answer_days=answer_days)
    return handling


@transaction.atomic
def stop(request: Request, *, by: Actor, now: datetime) -> Handling:
    """It goes no further by itself; introductions that were made stay."""
    _only_staff(by)
    handling = _handling(Request.objects.locked(request))
    if handling.goes_by_itself:
        handling.goes_by_itself = False
        handling.save(update_fields=["goes_by_itself"])
        history.record(request, "stop_steering", by=by, now=now)
    return handling


@transaction.atomic
def bring_next(handling: Handling, *, now: datetime) -> list[Introduction]:
    """Introduce as many candidates as there is room for; none when it stopped or closed meanwhile.

    First those on the shortlist, then the undecided who come near the best, in their order. Who has enough
    open introductions is passed over.
    """
    request = Request.objects.locked(handling.request)
    handling = _handling(request)
    person = handling.steered_by
    if (
        not handling.goes_by_itself
        or person is None
        or not person.is_staff
        or not request.takes_proposals(now)
    ):
        return []
    room = handling.wanted - Introduction.objects.at_work_on(request).count()
    by = Actor.of_staff(person)
    made: list[Introduction] = []
    for match in Match.objects.next_in_line(request, near=NEAR_THE_BEST) if room > 0 else ():
        if len(made) == room:
            break
        with suppress(Refused), transaction.atomic():  # not verified any more: the next one
            if match.decision != MatchDecision.SHORTLISTED:
                introductions.shortlist(match, by=by, now=now)
            introduction = Introduction.objects.get(request=request, enterprise=match.enterprise_id)
            made.append(introductions.introduce(introduction, by=by, now=now))
    return made


def bring_next_due(now: datetime) -> int:
    """For every request that goes by itself: the number of introductions made."""
    due = Handling.objects.by_itself(now).order_by("pk")
    return sum(len(bring_next(handling, now=now)) for handling in due)


@transaction.atomic
def note_contact(
    enterprise: Enterprise,
    *,
    kind: str,
    day: date,
    note: str,
    by: Actor,
    now: datetime,
    request: Request | None = None,
) -> Contact:
    """Keep that a connector spoke with an enterprise, and what was said; who was spoken to needs no mail any more."""
    _only_staff(by)
    if not Contact.may_be_on(day, now):
        raise Refused(_("This day is still to come. Choose today or earlier."))
    if request is not None:
        for message in Introduction.objects.filter(request=request, enterprise=enterprise).mail_that_failed():
            mailroom.put_aside(message, by=by, now=now)
    return Contact.objects.create(
        enterprise=enterprise,
        request=request,
        kind=kind,
        day=day,
        note=note,
        by=by.somebody,
        written_at=now,
    )
