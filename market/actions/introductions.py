"""What a connector does with a match, and what an enterprise answers."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from django.db import transaction
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from enterprises.models import Enterprise
from market.actions import letters
from market.actions.letters import STANDARD, Letter
from market.models import Handling, Introduction, Match, Request
from market.models.introductions import IntroductionStatus
from market.models.matches import MatchDecision
from market.notices import requests as notices
from sif import history, mailroom
from sif.actors import Actor
from sif.dates import local_day
from sif.models import Message
from sif.states import Refused


@transaction.atomic
def add_by_hand(request: Request, enterprise: Enterprise, *, by: Actor, now: datetime) -> Match:
    """The connector knows somebody the matching did not find, and puts them on the shortlist."""
    request = Request.objects.locked(request)
    if not by.is_staff:
        raise Refused(_("Only a connector can add an enterprise."))
    if enterprise.organisation_id == request.buyer_id:
        raise Refused(_("This is the organisation that asks."))
    match, is_new = Match.objects.get_or_create(
        request=request, enterprise=enterprise, defaults={"by_hand": True, "computed_at": now}
    )
    if is_new:
        history.record(match, "add_by_hand", by=by, now=now)
    if match.decision == MatchDecision.SHORTLISTED:
        return match
    return shortlist(match, by=by, now=now)


@transaction.atomic
def shortlist(match: Match, *, by: Actor, now: datetime, seen: str | None = None) -> Match:
    """The connector wants to introduce this candidate; `seen` is the decision that stood on the connector's page."""
    request = Request.objects.locked(match.request)
    match = _as_seen(match, seen)
    _must_be_live(request)
    if not match.enterprise.is_verified(local_day(now)):
        raise Refused(_("This enterprise is not verified at the moment, so it cannot be introduced."))
    _label(match, "shortlist", by=by, now=now)
    introduction, is_new = Introduction.objects.get_or_create(
        request=request, enterprise=match.enterprise, defaults={"match": match, "created_at": now}
    )
    if not is_new and introduction.status == IntroductionStatus.DROPPED:
        introduction.status, introduction.match = IntroductionStatus.SHORTLISTED, match
        introduction.save(update_fields=["status", "match"])
    return match


def _as_seen(match: Match, seen: str | None) -> Match:
    """The match, locked; refused when a colleague decided since the page was made."""
    match = Match.objects.locked(match)
    if seen is not None and seen != match.decision:
        raise Refused(
            _("A colleague was before you: %(name)s is now “%(decision)s”. Look again before you decide.")
            % {"name": match.enterprise.name, "decision": match.get_decision_display().lower()}
        )
    return match


def _must_be_live(request: Request) -> None:
    if request.is_ended or request.opened_at is None:
        raise Refused(_("This request is not open. Nobody can be introduced to it now."))


def _label(match: Match, verb: str, *, by: Actor, now: datetime, code: str = "", note: str = "") -> None:
    """Keep a decision on a match: who, when, why; later this measures the matching."""
    match.decision = match.lifecycle.after(verb, match.decision, by.roles)
    match.decision_code, match.decision_note = code, note
    match.decided_at, match.decided_by = now, by.person
    match.save(update_fields=["decision", "decision_code", "decision_note", "decided_at", "decided_by"])
    history.record(match, verb, by=by, now=now, code=code, note=note, rank=match.rank, score=match.score)


@transaction.atomic
def pin(match: Match, *, by: Actor, now: datetime) -> Match:
    """Keep a candidate on top of the list, whatever the computer makes of it; said again, it is let go."""
    Request.objects.locked(match.request)
    match = Match.objects.locked(match)
    if not by.is_staff:
        raise Refused(_("Only a connector can do this."))
    match.pinned = not match.pinned
    match.save(update_fields=["pinned"])
    history.record(match, "pin" if match.pinned else "unpin", by=by, now=now)
    return match


@transaction.atomic
def refuse(
    match: Match, code: str, note: str = "", *, by: Actor, now: datetime, seen: str | None = None
) -> Match:
    """The connector leaves this candidate out, with a reason that teaches the matching."""
    Request.objects.locked(match.request)
    match = _as_seen(match, seen)
    if not code:
        raise Refused(_("Choose why this enterprise is left out."))
    _drop(match, by=by, now=now)
    _label(match, "refuse", by=by, now=now, code=code, note=note)
    return match


@transaction.atomic
def undo(match: Match, *, by: Actor, now: datetime, seen: str | None = None) -> Match:
    """The connector takes a decision back, as long as the enterprise was not introduced."""
    Request.objects.locked(match.request)
    match = _as_seen(match, seen)
    _drop(match, by=by, now=now)
    _label(match, "undo", by=by, now=now)
    return match


def _drop(match: Match, *, by: Actor, now: datetime) -> None:
    introduction = Introduction.objects.filter(request=match.request, enterprise=match.enterprise).first()
    if introduction is None or introduction.status == IntroductionStatus.DROPPED:
        return
    if introduction.status != IntroductionStatus.SHORTLISTED:
        raise Refused(_("This enterprise was already introduced. Wait for its answer."))
    introduction = Introduction.objects.locked(introduction)
    introduction.status = introduction.lifecycle.after("drop", introduction.status, by.roles)
    introduction.save(update_fields=["status"])
    history.record(introduction, "drop", by=by, now=now)


@transaction.atomic
def introduce(
    introduction: Introduction, letter: Letter = STANDARD, *, by: Actor, now: datetime
) -> Introduction:
    """The connector brings the request to the enterprise: its people get a mail with the reason at once."""
    request = Request.objects.locked(introduction.request)
    introduction = Introduction.objects.locked(introduction)
    status = introduction.lifecycle.after("introduce", introduction.status, introduction.roles_of(by))
    if not request.takes_proposals(now):
        raise Refused(_("This request takes no proposals at the moment, so nobody can be introduced to it."))
    if not introduction.enterprise.is_verified(local_day(now)):
        raise Refused(_("This enterprise is not verified at the moment, so it cannot be introduced."))
    introduction.status = status
    introduction.introduced_at, introduction.introduced_by = now, by.person
    letters.write(introduction, letter, answer_by=answer_by(request, now=now))
    introduction.save(
        update_fields=["status", "note", "subject", "opening", "introduced_at", "introduced_by", "answer_by"]
    )
    history.record(introduction, "introduce", by=by, now=now)
    notices.introduced(introduction)
    return introduction


@transaction.atomic
def invite_again(message: Message, address: str, *, by: Actor, now: datetime) -> Message:
    """The mail of an introduction did not arrive: one new one to another address, once."""
    introduction = Introduction.objects.select_related("request").get(pk=message.about_id or 0)
    request = Request.objects.locked(introduction.request)
    introduction = Introduction.objects.locked(introduction)
    introduction.request = request

    def write(_failed: Message, key: str) -> Message | None:
        if introduction.status != IntroductionStatus.INTRODUCED or not request.takes_proposals(now):
            raise Refused(
                _("This enterprise can no longer answer by itself. Call, and write down what was said.")
            )
        until, new = introduction.answer_by, answer_by(request, now=now)
        introduction.answer_by = max(until, new) if until and new else until or new
        introduction.save(update_fields=["answer_by"])
        return notices.introduced_again(introduction, key, address)

    return mailroom.send_again(message, by=by, now=now, write=write)


def answer_by(request: Request, *, now: datetime) -> datetime | None:
    """Until when somebody who is introduced now can answer."""
    handling = Handling.objects.filter(request=request, goes_by_itself=True).first()
    return handling.answer_by(now) if handling else request.respond_by


@transaction.atomic
def introduce_all(introductions: Sequence[Introduction], letter: Letter, *, by: Actor, now: datetime) -> None:
    """One letter to several enterprises: all of them, or nobody and a sentence that names who stands in the way."""
    refused = []
    for introduction in introductions:
        try:
            introduce(introduction, letter, by=by, now=now)
        except Refused as no:
            refused.append(f"{introduction.enterprise.name}: {no}")
    if refused:
        raise Refused(_("Nobody was introduced yet. %(why)s") % {"why": " ".join(refused)})


@transaction.atomic
def address(request: Request, *, now: datetime) -> Introduction | None:
    """A request to one enterprise opens: the market introduces it there, and the enterprise gets a mail at once."""
    if request.addressed_to is None:
        return None
    introduction, is_new = Introduction.objects.get_or_create(
        request=request, enterprise=request.addressed_to, defaults={"created_at": now}
    )
    return introduce(introduction, by=Actor.system(), now=now) if is_new else introduction


@transaction.atomic
def take_up(introduction: Introduction, *, by: Actor, now: datetime) -> Introduction:
    """The enterprise says it is interested; the connector sees it."""
    Request.objects.locked(introduction.request)
    introduction = Introduction.objects.locked(introduction)
    _must_wait_for_an_answer(introduction, "take_up", now=now)
    status = introduction.lifecycle.after("take_up", introduction.status, introduction.roles_of(by))
    introduction.status, introduction.answered_at = status, now
    introduction.answer_code = introduction.answer_note = introduction.outcome_reason = ""
    introduction.save(update_fields=["status", "answered_at", "answer_code", "answer_note", "outcome_reason"])
    history.record(introduction, "take_up", by=by, now=now)
    return introduction


def _must_wait_for_an_answer(introduction: Introduction, verb: str, *, now: datetime) -> None:
    """Says in so many words why an answer is not taken: given before, too late, or not needed any more."""
    answered = (
        formats.date_format(timezone.localtime(introduction.answered_at)) if introduction.answered_at else ""
    )
    if verb == "take_up" and introduction.status == IntroductionStatus.INTERESTED:
        raise Refused(_("You already told on %(day)s that you are interested.") % {"day": answered})
    if verb == "decline" and introduction.status == IntroductionStatus.DECLINED:
        raise Refused(_("You already told on %(day)s that it does not suit you.") % {"day": answered})
    if introduction.status == IntroductionStatus.CONCLUDED or introduction.request.is_ended:
        raise Refused(_("This request has ended. You find the outcome on its page."))
    if not introduction.request.takes_proposals(now):
        raise Refused(
            _(
                "The closing date has passed, so your answer is not needed any more. Call the connector if you wish."
            )
        )
    if verb == "decline" and introduction.status == IntroductionStatus.EXPIRED:
        raise Refused(
            _(
                "The time to answer is over, so you need not say no. Saying yes still helps, while the request is open."
            )
        )


@transaction.atomic
def decline(
    introduction: Introduction, code: str, note: str = "", *, by: Actor, now: datetime
) -> Introduction:
    """The enterprise says not now, and why; the connector sees it."""
    Request.objects.locked(introduction.request)
    introduction = Introduction.objects.locked(introduction)
    _must_wait_for_an_answer(introduction, "decline", now=now)
    status = introduction.lifecycle.after("decline", introduction.status, introduction.roles_of(by))
    if not code:
        raise Refused(_("Choose why this request does not suit you now."))
    if introduction.request.proposals.filter(enterprise=introduction.enterprise).submitted().exists():
        raise Refused(_("You have a proposal for this request. Withdraw that first."))
    introduction.status, introduction.answered_at = status, now
    introduction.answer_code, introduction.answer_note = code, note
    introduction.save(update_fields=["status", "answered_at", "answer_code", "answer_note"])
    history.record(introduction, "decline", by=by, now=now, code=code)
    return introduction


@transaction.atomic
def expire(introduction: Introduction, *, by: Actor, now: datetime) -> Introduction:
    """The request closed without an answer; the enterprise hears that it takes no part in the choice."""
    Request.objects.locked(introduction.request)
    introduction = Introduction.objects.locked(introduction)
    introduction.status = introduction.lifecycle.after(
        "expire", introduction.status, introduction.roles_of(by)
    )
    introduction.save(update_fields=["status"])
    history.record(introduction, "expire", by=by, now=now)
    notices.expired(introduction, still_open=introduction.request.takes_proposals(now))
    return introduction


def expire_due(now: datetime) -> None:
    """Introductions nobody answered in time come to an end; one that was answered meanwhile does not."""
    for introduction in Introduction.objects.to_expire(now).select_related("request").order_by("pk"):
        with suppress(Refused):
            expire(introduction, by=Actor.system(), now=now)


def remind_due(now: datetime) -> None:
    """Two days before the end, once: you have not answered yet."""
    for introduction in Introduction.objects.to_remind(now).select_related(
        "enterprise__organisation", "request"
    ):
        with transaction.atomic():
            notices.answer_soon(introduction)
