"""Questions about a request and their answers: in public, without saying who asked."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from market.actions.taking_part import welcome
from market.models import Request, RequestQuestion
from market.notices import requests as notices
from sif import history
from sif.actors import Actor
from sif.states import Refused

MOST_WAITING = 5
LEAST_LETTERS = 8


@transaction.atomic
def ask(request: Request, text: str, *, by: Actor, now: datetime) -> RequestQuestion:
    """An enterprise asks the buyer something; the buyer gets a mail, without a name in it."""
    request = Request.objects.locked(request)
    enterprise = welcome(request, by=by, now=now)
    if len(text.strip()) < LEAST_LETTERS:
        raise Refused(_("Write your question in a full sentence, so that the buyer can answer it."))
    waiting = RequestQuestion.objects.filter(request=request, enterprise=enterprise, answered_at=None)
    if waiting.count() >= MOST_WAITING:
        raise Refused(_("You have five questions that wait for an answer. Ask the next one after that."))
    question = RequestQuestion.objects.create(
        request=request, enterprise=enterprise, asked_by=by.person, text=text.strip(), asked_at=now
    )
    history.record(question, "ask", by=by, now=now)
    notices.asked(question)
    return question


@transaction.atomic
def answer(question: RequestQuestion, text: str, *, by: Actor, now: datetime) -> RequestQuestion:
    """The buyer answers; everybody can read it, and everybody involved gets it by mail."""
    request = Request.objects.locked(question.request)
    question = RequestQuestion.objects.locked(question)
    if not request.is_of(by):
        raise Refused(_("Only who asks the market can answer questions about it."))
    if request.is_ended or request.opened_at is None:
        raise Refused(_("This request is not open any more. Questions about it need no answer."))
    if question.answered_at is not None:
        raise Refused(
            _("This question was answered already, perhaps by a colleague. Look at the page again.")
        )
    if not text.strip():
        raise Refused(_("Write an answer first."))
    question.answer, question.answered_at, question.answered_by = text.strip(), now, by.person
    question.save(update_fields=["answer", "answered_at", "answered_by"])
    history.record(question, "answer", by=by, now=now)
    notices.answered(question)
    return question
