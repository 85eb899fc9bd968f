"""What lies beside a request: its attachments, and the questions that were asked about it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from market.actions import attachments as attachment_actions
from market.actions import clarity
from market.forms.asking import AnswerForm, AskForm, AttachmentForm
from market.models import Request, RequestAttachment, RequestQuestion
from market.views.files import given_out
from sif.policy import policy
from sif.requests import UserRequest
from sif.saying import refusal_said
from sif.states import Refused


@policy("buyer", methods=("GET", "POST"))
def attachments(request: UserRequest, inquiry: str) -> HttpResponse:
    """The files of one's own request, and a box for one more."""
    found = get_object_or_404(Request.objects.of_buyer(request.actor), number=inquiry)
    is_sent = request.method == "POST"
    form = AttachmentForm(request.POST, request.FILES) if is_sent else AttachmentForm()
    if is_sent and form.is_valid():
        file, name = form.cleaned_data["file"], form.cleaned_data["name"]
        try:
            attachment_actions.add(found, file, name, by=request.actor, now=timezone.now())
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("Added. Only those involved can read it."))
            return redirect("request_attachments", found.number)
    context = {
        "inquiry": found,
        "form": form,
        "rows": RequestAttachment.objects.of(found),
        "may_change": not found.is_ended and not request.actor.read_only,
    }
    status = 422 if form.is_bound else 200
    return render(request, "market/requests/attachments.html", context, status=status)


@policy("buyer", "seller", "staff")
def attachment(request: UserRequest, inquiry: str, attachment: int) -> HttpResponse:
    """The file itself, to keep, for those involved."""
    readable = RequestAttachment.objects.readable_by(request.actor).open().filter(request__number=inquiry)
    return given_out(get_object_or_404(readable, pk=attachment))


@policy("buyer", methods=("POST",))
def remove_attachment(request: UserRequest, inquiry: str, attachment: int) -> HttpResponse:
    """One file less."""
    own = RequestAttachment.objects.of_buyer(request.actor).filter(request__number=inquiry)
    found = get_object_or_404(own.select_related("request"), pk=attachment)
    with refusal_said(request):
        attachment_actions.remove(found, by=request.actor, now=timezone.now())
        messages.success(request, _("Removed."))
    return redirect("request_attachments", inquiry)


@policy("seller", methods=("GET", "POST"))
def ask(request: UserRequest, inquiry: str) -> HttpResponse:
    """An enterprise asks the buyer something, in public and without its name."""
    found = get_object_or_404(
        Request.objects.visible_to(request.actor).select_related("buyer"), number=inquiry
    )
    form = AskForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            clarity.ask(found, form.cleaned_data["text"], by=request.actor, now=timezone.now())
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("Your question is with the buyer. You get the answer by mail."))
            return redirect(found)
    context = {"inquiry": found, "form": form}
    return render(request, "market/requests/ask.html", context, status=422 if form.is_bound else 200)


@policy("buyer", methods=("GET", "POST"))
def answer(request: UserRequest, inquiry: str, request_question: int) -> HttpResponse:
    """The buyer answers a question; everybody who may read the request can read it."""
    own = RequestQuestion.objects.of_buyer(request.actor).filter(request__number=inquiry)
    found = get_object_or_404(own.select_related("request__buyer"), pk=request_question)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            clarity.answer(found, form.cleaned_data["text"], by=request.actor, now=timezone.now())
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("Your answer is there for everybody to read."))
            return redirect(found.request)
    context = {"inquiry": found.request, "question": found, "form": form}
    return render(request, "market/requests/answer.html", context, status=422 if form.is_bound else 200)
