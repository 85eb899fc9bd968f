"""The buttons of the desk: each finds, says one verb, and goes back to the request it is about."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from market.actions import desk, letters
from market.actions import introductions as actions
from market.admin.desk.candidates import candidates_page, the_request
from market.forms.desk import AddForm, AgainForm, ContactForm, HandlingForm, IntroduceForm, RefuseForm
from market.models import Introduction, Match, Request
from sif import queue
from sif.actors import Actor
from sif.dates import local_day
from sif.models import Message
from sif.policy import policy
from sif.saying import refusal_said
from sif.states import Refused


def _back(request: HttpRequest, number: str) -> HttpResponse:
    """To the page of the request, at the place one came from."""
    place = request.POST.get("place", "")
    anchor = f"#{place}" if place.replace("-", "").isalnum() and place.isascii() else ""
    return redirect(reverse("admin:request_candidates", args=[number]) + anchor)


def _attempt(request: HttpRequest, action: Callable[[], object], done: str) -> None:
    with refusal_said(request):
        action()
        messages.success(request, done)


def _actor(request: HttpRequest) -> Actor:
    return Actor.of_staff(request.user)  # type: ignore[arg-type]


def _decided(request: HttpRequest) -> dict[str, Any]:
    """Who decides, when, and on which decision as the page showed it."""
    return {"by": _actor(request), "now": timezone.now(), "seen": request.POST.get("seen")}


def _match(found: Request, match: int) -> Match:
    return get_object_or_404(
        Match.objects.filter(request=found).select_related("request", "enterprise"), pk=match
    )


@policy("staff", methods=("POST",))
def shortlist(request: HttpRequest, inquiry: str, match: int) -> HttpResponse:
    """Put a candidate on the shortlist."""
    found = _match(the_request(inquiry), match)
    done = _("%(name)s is on the shortlist.") % {"name": found.enterprise.name}
    _attempt(request, lambda: actions.shortlist(found, **_decided(request)), done)
    return _back(request, inquiry)


@policy("staff", methods=("POST",))
def pin(request: HttpRequest, inquiry: str, match: int) -> HttpResponse:
    """Keep a candidate on top, or let it go again."""
    found = _match(the_request(inquiry), match)
    words = _("%(name)s is in its own place again.") if found.pinned else _("%(name)s stays on top.")
    done = words % {"name": found.enterprise.name}
    _attempt(request, lambda: actions.pin(found, by=_actor(request), now=timezone.now()), done)
    return _back(request, inquiry)


@policy("staff", methods=("POST",))
def refuse(request: HttpRequest, inquiry: str, match: int) -> HttpResponse:
    """Leave a candidate out, with a reason code."""
    found = _match(the_request(inquiry), match)
    form = RefuseForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose why %(name)s is left out.") % {"name": found.enterprise.name})
        return _back(request, inquiry)
    code, note = form.cleaned_data["code"], form.cleaned_data["note"]
    done = _("%(name)s is left out.") % {"name": found.enterprise.name}
    _attempt(request, lambda: actions.refuse(found, code, note, **_decided(request)), done)
    return _back(request, inquiry)


@policy("staff", methods=("POST",))
def undo(request: HttpRequest, inquiry: str, match: int) -> HttpResponse:
    """Take a decision back."""
    found = _match(the_request(inquiry), match)
    done = _("%(name)s is undecided again.") % {"name": found.enterprise.name}
    _attempt(request, lambda: actions.undo(found, **_decided(request)), done)
    return _back(request, inquiry)


@policy("staff", methods=("POST",))
def add(request: HttpRequest, inquiry: str) -> HttpResponse:
    """Put an enterprise on the shortlist that the matching did not find."""
    found = the_request(inquiry)
    form = AddForm(request.POST, inquiry=found, today=local_day(timezone.now()))
    if not form.is_valid():
        messages.error(request, _("Choose an enterprise from the list."))
        return _back(request, inquiry)
    chosen = form.cleaned_data["enterprise"]
    done = _("%(name)s is on the shortlist.") % {"name": chosen.name}
    _attempt(
        request, lambda: actions.add_by_hand(found, chosen, by=_actor(request), now=timezone.now()), done
    )
    return _back(request, inquiry)


@policy("staff", methods=("POST",))
def introduce(request: HttpRequest, inquiry: str) -> HttpResponse:
    """Introduce one or several from the shortlist with the mail that was written; or look at that mail first."""
    found = the_request(inquiry)
    form = IntroduceForm(request.POST, inquiry=found)
    if not form.is_valid():
        return candidates_page(request, found, form=form)
    chosen, now = list(form.cleaned_data["introductions"]), timezone.now()
    if "preview" in request.POST:
        until = actions.answer_by(found, now=now)
        mails = [(one.enterprise.name, *letters.preview(one, form.letter, answer_by=until)) for one in chosen]
        return candidates_page(request, found, status=200, form=form, previews=mails)
    try:
        actions.introduce_all(chosen, form.letter, by=_actor(request), now=now)
    except Refused as no:
        form.add_error(None, str(no))
        return candidates_page(request, found, form=form)
    for one in chosen:
        messages.success(
            request, _("%(name)s is introduced and gets a mail.") % {"name": one.enterprise.name}
        )
    return _back(request, inquiry)


@policy("staff", methods=("POST",))
def send_again(request: HttpRequest, inquiry: str) -> HttpResponse:
    """Send the mail of an introduction, which did not arrive, to another address."""
    found = the_request(inquiry)
    asked = request.POST.get("message", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 18):
        raise Http404
    mail = Message.objects.about(Introduction).filter(
        about_id__in=Introduction.objects.made_for(found).values("pk")
    )
    message = get_object_or_404(mail, pk=asked)
    form = AgainForm(request.POST, message=message.pk)
    if not form.is_valid():
        return candidates_page(request, found, again_form=form)
    address = form.cleaned_data["address"]
    done = _("One new mail goes to %(address)s.") % {"address": address}
    _attempt(
        request,
        lambda: actions.invite_again(message, address, by=_actor(request), now=timezone.now()),
        done,
    )
    return _back(request, inquiry)


@policy("staff", methods=("POST",))
def recompute(request: HttpRequest, inquiry: str) -> HttpResponse:
    """Compute the matches again; decisions stay."""
    found = the_request(inquiry)
    queue.after_commit("market.match", found.pk)
    messages.success(request, _("The matches are computed again. That takes a minute; your decisions stay."))
    return _back(request, inquiry)


@policy("staff", methods=("POST",))
def take(request: HttpRequest, inquiry: str) -> HttpResponse:
    """Look after this request oneself."""
    found = the_request(inquiry)
    _attempt(
        request,
        lambda: desk.take(found, by=_actor(request), now=timezone.now()),
        _("You look after this request."),
    )
    return _back(request, inquiry)


@policy("staff", methods=("POST",))
def let_go(request: HttpRequest, inquiry: str) -> HttpResponse:
    """Leave it to whoever takes it."""
    found = the_request(inquiry)
    done = _("Nobody in particular looks after this request now.")
    _attempt(request, lambda: desk.let_go(found, by=_actor(request), now=timezone.now()), done)
    return _back(request, inquiry)


@policy("staff", methods=("POST",))
def steer(request: HttpRequest, inquiry: str) -> HttpResponse:
    """Let it go by itself from now on."""
    found = the_request(inquiry)
    form = HandlingForm(request.POST)
    if not form.is_valid():
        return candidates_page(request, found, handling_form=form)
    done = _("It goes by itself now. Within a minute the first candidates are introduced.")
    _attempt(
        request,
        lambda: desk.steer(found, by=_actor(request), now=timezone.now(), **form.cleaned_data),
        done,
    )
    return _back(request, inquiry)


@policy("staff", methods=("POST",))
def stop(request: HttpRequest, inquiry: str) -> HttpResponse:
    """Take the wheel again."""
    found = the_request(inquiry)
    done = _("Nothing goes by itself any more. Introductions that were made stay.")
    _attempt(request, lambda: desk.stop(found, by=_actor(request), now=timezone.now()), done)
    return _back(request, inquiry)


@policy("staff", methods=("POST",))
def note_contact(request: HttpRequest, inquiry: str) -> HttpResponse:
    """Write down what was said with one of the candidates."""
    found = the_request(inquiry)
    form = ContactForm(request.POST, inquiry=found)
    if not form.is_valid():
        return candidates_page(request, found, contact_form=form)
    told = form.cleaned_data
    done = _("What was said with %(name)s is kept.") % {"name": told["enterprise"].name}
    _attempt(
        request,
        lambda: desk.note_contact(request=found, by=_actor(request), now=timezone.now(), **told),
        done,
    )
    return _back(request, inquiry)
