"""The verbs of a question about a listing: ask, answer, hide."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from market.models import Listing, ListingQuestion
from market.notices import questions as notices
from sif import history
from sif.actors import Actor
from sif.dates import local_day
from sif.models import User
from sif.states import Refused

MOST_A_DAY = 10
MOST_WAITING = 3


@transaction.atomic
def ask(listing: Listing, text: str, *, by: Actor, now: datetime) -> ListingQuestion:
    """A buyer asks in public; the people of the enterprise get a mail."""
    person = User.objects.select_for_update().get(pk=by.somebody.pk)  # one question at a time: the caps hold
    if by.organisation_id is None:
        raise Refused(_("Choose the organisation you act for. Then you can ask."))
    if by.organisation_id == listing.enterprise.organisation_id:
        raise Refused(_("This is your own listing."))
    if not listing.is_on_sale(local_day(now)):
        raise Refused(_("This is not for sale now, so nobody can answer."))
    asked = ListingQuestion.objects.asked_by(person)
    if asked.filter(asked_at__gt=now - timedelta(days=1)).count() >= MOST_A_DAY:
        raise Refused(_("You have asked ten questions today. Ask the next one tomorrow."))
    if asked.about(listing).waiting().count() >= MOST_WAITING:
        raise Refused(_("Three questions of yours wait for an answer here. Wait for that first."))
    question = ListingQuestion.objects.create(
        listing=listing, asked_by=person, organisation_id=by.organisation_id, text=text, asked_at=now
    )
    history.record(question, "ask", by=by, now=now)
    notices.asked(question)
    return question


@transaction.atomic
def answer(question: ListingQuestion, text: str, *, by: Actor, now: datetime) -> ListingQuestion:
    """The enterprise answers, or puts its answer right; the asker gets a mail the first time."""
    question = ListingQuestion.objects.locked(question)
    question.listing.refuse_strangers(by)
    if question.hidden_at:
        raise Refused(_("This question is hidden. Nobody reads the answer."))
    if not text.strip():
        raise Refused(_("Write an answer."))
    question.answer, question.answered_at, question.answered_by = text.strip(), now, by.person
    question.save(update_fields=["answer", "answered_at", "answered_by"])
    history.record(question, "answer", by=by, now=now)
    notices.answered(question)
    return question


@transaction.atomic
def hide(question: ListingQuestion, reason: str, *, by: Actor, now: datetime) -> ListingQuestion:
    """Not for everybody to read after all; the asker hears why. Twice changes nothing."""
    question = ListingQuestion.objects.locked(question)
    question.listing.refuse_strangers(by)
    if not reason.strip():
        raise Refused(_("Write why. The person who asked reads it."))
    if question.hidden_at:
        return question
    question.hidden_at, question.hidden_reason = now, reason.strip()
    question.save(update_fields=["hidden_at", "hidden_reason"])
    history.record(question, "hide", by=by, now=now)
    notices.hidden(question)
    return question
