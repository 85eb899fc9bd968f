"""Questions about a listing: ask, answer, hide; and those that wait for the enterprise."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from market.actions import questions as actions
from market.forms.buyers import AnswerForm, HideForm, QuestionForm
from market.models import Listing, ListingQuestion
from market.views import listing as pages
from sif.dates import local_day
from sif.pages import page
from sif.policy import policy
from sif.requests import UserRequest
from sif.states import Refused

PER_PAGE = 20


@policy("member", methods=("POST",))
def ask(request: UserRequest, listing: str) -> HttpResponse:
    """A question in public; what is not right comes back with what was typed."""
    now = timezone.now()
    shown = get_object_or_404(Listing.objects.on_sale(local_day(now)).with_maker(), slug=listing)
    form = QuestionForm(request.POST)
    if form.is_valid():
        try:
            question = actions.ask(shown, form.cleaned_data["text"], by=request.actor, now=now)
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("Your question is on the page. You get a mail when it is answered."))
            return redirect(question)
    return pages.answer_with(request, listing, question_form=form)


@policy("seller")
def questions(request: UserRequest) -> HttpResponse:
    """What buyers asked about one's own listings, what waits first."""
    own = ListingQuestion.objects.sold_by(request.actor).shown()
    found = own.select_related("listing", "organisation").unanswered_first()
    return render(request, "market/questions/index.html", {"page": page(found, request, per_page=PER_PAGE)})


@policy("seller", methods=("POST",))
def answer(request: UserRequest, listing_question: int) -> HttpResponse:
    """The enterprise answers."""
    own = ListingQuestion.objects.sold_by(request.actor).select_related("listing")
    question = get_object_or_404(own, pk=listing_question)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _say_again(request, question, form)
    try:
        actions.answer(question, form.cleaned_data["answer"], by=request.actor, now=timezone.now())
    except Refused as no:
        form.add_error(None, str(no))
        return _say_again(request, question, form)
    messages.success(request, _("Your answer is on the page."))
    return redirect(question)


@policy("seller", "staff", methods=("POST",))
def hide(request: UserRequest, listing_question: int) -> HttpResponse:
    """The enterprise or a connector takes a question off the page, and says why."""
    manageable = ListingQuestion.objects.manageable_by(request.actor).select_related("listing")
    question = get_object_or_404(manageable, pk=listing_question)
    form = HideForm(request.POST)
    if not form.is_valid():
        return _say_again(request, question, form)
    try:
        actions.hide(question, form.cleaned_data["reason"], by=request.actor, now=timezone.now())
    except Refused as no:
        form.add_error(None, str(no))
        return _say_again(request, question, form)
    messages.success(request, _("The question is hidden."))
    return redirect(question.listing)


def _say_again(request: UserRequest, question: ListingQuestion, form: AnswerForm | HideForm) -> HttpResponse:
    """The same form on a page of its own, with what is wrong."""
    context = {"form": form, "question": question, "hides": isinstance(form, HideForm)}
    return render(request, "market/questions/again.html", context, status=422)
