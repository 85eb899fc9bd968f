"""The life of a request, from the first draft to the outcome that everybody hears."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from market.actions import introductions, outcomes
from market.matching import coach
from market.models import Request, RequestQuestion
from market.models.requests import RequestStatus
from market.notices import requests as notices
from market.signals import request_opened
from sif import history, queue
from sif.actors import Actor
from sif.numbers import next_number
from sif.states import Refused

WRITTEN = (
    "title",
    "need",
    "wishes",
    "category",
    "cpv",
    "quantity",
    "unit",
    "place",
    "starts_on",
    "ends_on",
    "budget_min",
    "budget_max",
    "region_required",
    "certificates_any",
    "min_capacity",
    "min_capacity_unit",
    "min_order_value",
    "procedure",
    "contract_kind",
    "visibility",
    "addressed_to",
    "purpose",
    "respond_by",
)
FIXED_WHEN_OPEN = ("visibility", "addressed_to")
REMIND_BUYER_EVERY = timedelta(days=7)
REMIND_BUYERS_AT_MOST = 200
REMIND_OF_QUESTION = timedelta(days=3)


@transaction.atomic
def draft(values: Mapping[str, Any], *, by: Actor, now: datetime) -> Request:
    """A buyer begins a request; nobody else sees it yet."""
    if "buyer" not in by.roles or by.organisation_id is None:
        raise Refused(
            _("Only a buying organisation can ask the market. Choose the organisation you buy for.")
        )
    request = Request(
        number=next_number("V"), buyer_id=by.organisation_id, author=by.person, created_at=now, changed_at=now
    )
    _write(request, values)
    request.save()
    history.record(request, "draft", by=by, now=now)
    return request


@transaction.atomic
def edit(request: Request, values: Mapping[str, Any], *, by: Actor, now: datetime) -> Request:
    """The buyer works on a draft."""
    request = Request.objects.locked(request)
    request.lifecycle.after("edit", request.status, request.roles_of(by))
    _write(request, values)
    request.changed_at = now
    request.save()
    return request


def _write(request: Request, values: Mapping[str, Any]) -> list[str]:
    """Take over what was typed; the names of the fields that really changed."""
    changed = [name for name in WRITTEN if name in values and getattr(request, name) != values[name]]
    for name in changed:
        setattr(request, name, values[name])
    return changed


@transaction.atomic
def schedule(request: Request, opens_at: datetime, *, by: Actor, now: datetime) -> Request:
    """The draft will open by itself at a moment that is still to come."""
    request = Request.objects.locked(request)
    request.lifecycle.after("schedule", request.status, request.roles_of(by))
    _must_be_complete(request, now=opens_at)
    if opens_at <= now:
        raise Refused(_("This moment has passed. Choose a later one, or publish the request now."))
    request.opens_at = opens_at
    request.save(update_fields=["opens_at"])
    history.record(request, "schedule", by=by, now=now, opens_at=opens_at.isoformat())
    return request


@transaction.atomic
def publish(request: Request, *, by: Actor, now: datetime) -> Request:
    """The request opens: enterprises can answer, and the market looks for who fits."""
    request = Request.objects.locked(request)
    status = request.lifecycle.after("publish", request.status, request.roles_of(by))
    _must_be_complete(request, now=now)
    request.status = status
    request.opened_at, request.opens_at = now, None
    request.save(update_fields=["status", "opened_at", "opens_at"])
    history.record(request, "publish", by=by, now=now)
    introductions.address(request, now=now)
    request_opened.send(sender=Request, request=request, by=by, now=now)
    queue.after_commit("market.match", request.pk)
    return request


def _must_be_complete(request: Request, *, now: datetime) -> None:
    if missing := coach.missing(request, now=now):
        raise Refused(_("Your request is not complete yet: %(what)s") % {"what": " ".join(missing)})


@transaction.atomic
def change(request: Request, values: Mapping[str, Any], *, by: Actor, now: datetime) -> Request:
    """The buyer changes an open request; everybody involved hears it, and the matches are computed again."""
    request = Request.objects.locked(request)
    request.lifecycle.after("change", request.status, request.roles_of(by))
    was = {name: getattr(request, name) for name in WRITTEN}
    changed = _write(request, {name: value for name, value in values.items() if name not in FIXED_WHEN_OPEN})
    if not changed:
        return request
    _must_be_complete(request, now=now)
    request.changed_at = now
    request.save()
    event = history.record(request, "change", by=by, now=now, fields=changed)
    notices.changed(request, changed, event=event, was=was)
    queue.after_commit("market.match", request.pk)
    return request


@transaction.atomic
def close(request: Request, *, by: Actor, now: datetime) -> Request:
    """No more proposals: by hand, or because the deadline has passed. The buyer can now compare and choose."""
    request = Request.objects.locked(request)
    request.status = request.lifecycle.after("close", request.status, request.roles_of(by))
    request.closed_at = now
    request.save(update_fields=["status", "closed_at"])
    event = history.record(request, "close", by=by, now=now)
    notices.closed(request, event=event)
    return request


@transaction.atomic
def reopen(request: Request, respond_by: datetime, *, by: Actor, now: datetime) -> Request:
    """The buyer gives enterprises more time; those involved hear until when."""
    request = Request.objects.locked(request)
    status = request.lifecycle.after("reopen", request.status, request.roles_of(by))
    if respond_by <= now:
        raise Refused(_("Choose a closing date that is still to come."))
    was = {"respond_by": request.respond_by}
    request.status, request.respond_by, request.closed_at = status, respond_by, None
    request.changed_at = now
    request.save(update_fields=["status", "respond_by", "closed_at", "changed_at"])
    event = history.record(request, "reopen", by=by, now=now, respond_by=respond_by.isoformat())
    notices.changed(request, ["respond_by"], event=event, was=was)
    queue.after_commit("market.match", request.pk)
    return request


@transaction.atomic
def give_up(request: Request, reason: str, *, by: Actor, now: datetime) -> Request:
    """The buyer chooses nobody; everyone who took part hears why."""
    return _finish_without_choice(request, "give_up", reason, by=by, now=now)


@transaction.atomic
def withdraw(request: Request, reason: str, *, by: Actor, now: datetime) -> Request:
    """The buyer takes the request back; everyone who took part hears why."""
    return _finish_without_choice(request, "withdraw", reason, by=by, now=now)


def _finish_without_choice(request: Request, verb: str, reason: str, *, by: Actor, now: datetime) -> Request:
    request = Request.objects.locked(request)
    status = request.lifecycle.after(verb, request.status, request.roles_of(by))
    if not reason.strip():
        raise Refused(_("Write why. Everyone who took part reads it."))
    for proposal in outcomes.waiting_for_choice(request):
        outcomes.decide(proposal, "pass_over", reason, by=by, now=now)
    return outcomes.finish(request, status, verb, reason, others=reason, by=by, now=now)


def pass_deadlines(now: datetime) -> None:
    """Open what was planned, close what is due; each in its own transaction, so one cannot hold up the rest."""
    system = Actor.system()
    for request in Request.objects.to_open(now).order_by("pk"):
        _try(publish, request, by=system, now=now)
    for request in Request.objects.to_close(now).order_by("pk"):
        _try(close, request, by=system, now=now)


def _try(verb: Any, request: Request, *, by: Actor, now: datetime) -> None:
    """A planned draft that is no longer complete stays a draft, and its buyer hears what is missing."""
    try:
        verb(request, by=by, now=now)
    except Refused as no:
        with transaction.atomic():
            Request.objects.filter(pk=request.pk, status=RequestStatus.DRAFT).update(opens_at=None)
            notices.could_not_open(request, str(no))


def remind_buyers(now: datetime) -> None:
    """Once a week for each closed request: enterprises are waiting for your choice."""
    overdue = Request.objects.filter(status=RequestStatus.CLOSED, closed_at__lte=now - REMIND_BUYER_EVERY)
    for request in overdue.select_related("buyer").order_by("closed_at", "pk")[:REMIND_BUYERS_AT_MOST]:
        assert request.closed_at is not None  # noqa: S101 - the filter says so
        weeks = (now - request.closed_at) // REMIND_BUYER_EVERY
        with transaction.atomic():
            notices.choice_overdue(request, weeks=weeks)


def remind_of_questions(now: datetime) -> None:
    """Once for each question that has waited three days: enterprises cannot go on without your answer."""
    waiting = RequestQuestion.objects.waiting().older_than(now - REMIND_OF_QUESTION)
    for question in waiting.select_related("request__buyer").order_by("asked_at", "pk")[
        :REMIND_BUYERS_AT_MOST
    ]:
        with transaction.atomic():
            notices.question_waits(question)
