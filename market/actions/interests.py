"""What an enterprise answers to a public request that nobody introduced it to."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from enterprises.models import Enterprise
from market.actions.taking_part import welcome
from market.models import Interest, Introduction, Request
from market.models.interests import InterestAnswer
from market.models.introductions import SHOWN
from sif import history
from sif.actors import Actor
from sif.states import Refused


@transaction.atomic
def show(request: Request, *, by: Actor, now: datetime) -> Interest:
    """Interested: from now on the enterprise hears of changes and answers, and may read the attachments."""
    request = Request.objects.locked(request)
    enterprise = _must_answer_here(request, by=by, now=now)
    return _keep(request, enterprise, InterestAnswer.INTERESTED, by=by, now=now)


@transaction.atomic
def not_now(request: Request, code: str, note: str = "", *, by: Actor, now: datetime) -> Interest:
    """Not now, with a reason that is kept as a label for the matching."""
    request = Request.objects.locked(request)
    enterprise = _must_answer_here(request, by=by, now=now)
    if not code:
        raise Refused(_("Choose why this request does not suit you now."))
    if request.proposals.filter(enterprise=enterprise).submitted().exists():
        raise Refused(_("You have a proposal for this request. Withdraw that first."))
    return _keep(request, enterprise, InterestAnswer.NOT_NOW, code=code, note=note, by=by, now=now)


def _must_answer_here(request: Request, *, by: Actor, now: datetime) -> Enterprise:
    enterprise = welcome(request, by=by, now=now)
    if Introduction.objects.filter(request=request, enterprise=enterprise, status__in=SHOWN).exists():
        raise Refused(_("The connector has introduced you to this request. Answer that introduction."))
    return enterprise


def _keep(
    request: Request,
    enterprise: Enterprise,
    answer: str,
    *,
    by: Actor,
    now: datetime,
    code: str = "",
    note: str = "",
) -> Interest:
    """One answer for each enterprise; it may change its mind while the request is open."""
    interest = Interest.objects.filter(request=request, enterprise=enterprise).first()
    if interest is None:
        interest = Interest(request=request, enterprise=enterprise)
    elif (interest.answer, interest.code) == (answer, code):
        raise Refused(_("You have already answered this. We have kept your first answer."))
    interest.answer, interest.code, interest.note = answer, code, note
    interest.answered_at, interest.answered_by = now, by.person
    interest.save()
    history.record(interest, answer, by=by, now=now, code=code)
    return interest
