"""One contribution: its facts, its proof, its trail, and the verbs that somebody may say."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from sif import history
from sif.dates import local_day
from sif.policy import policy
from sif.requests import UserRequest
from sif.states import Refused
from sif.templatetags.house import euro
from social_return.actions import contributions, decisions, evidence
from social_return.actions import credits as credit_notes
from social_return.forms.contributions import EvidenceForm
from social_return.forms.decisions import (
    AnswerForm,
    AskForm,
    CreditForm,
    PartlyForm,
    ProofForm,
    RefuseForm,
    ReverseForm,
    approve_form,
)
from social_return.models import Contribution, Evidence, LedgerEntry, ProofKind
from social_return.totals.unusual import unusual
from social_return.views.words import trail

DECIDED_BY_ANOTHER = frozenset({"approve", "approve_partly", "refuse", "reverse"})
"""Who entered a contribution says none of these."""


def found(request: UserRequest, contribution: int) -> Contribution:
    """The contribution, if this actor may see it."""
    mine = Contribution.objects.readable_by(request.actor).with_parties().with_proof()
    return get_object_or_404(mine, pk=contribution)


def show(
    request: UserRequest, one: Contribution, *, asked: tuple[str, forms.Form] | None = None
) -> HttpResponse:
    """The page; `asked` is the form that was sent and is not right yet, by its verb."""
    answers = _empty_forms(one)
    if asked is not None:
        answers[asked[0]] = asked[1]
    context: dict[str, Any] = {
        "contribution": one,
        "contract": one.contract,
        "forms": answers,
        "form": asked[1] if asked else None,
        "asked_verb": asked[0] if asked else "",
        "bonuses": one.bonuses.order_by("position", "pk"),
        "trail": trail(history.of(one)),
        "ledger": LedgerEntry.objects.filter(contribution=one).order_by("number"),
        **_allowed(request, one),
    }
    return render(request, "social_return/contribution.html", context, status=422 if asked else 200)


def _empty_forms(one: Contribution) -> dict[str, forms.Form]:
    """A form for everything that may be said, by its verb."""
    return {
        "ask": AskForm(),
        "answer": AnswerForm(),
        "approve": approve_form(one)(initial={"amount": one.claimed}),
        "approve_partly": PartlyForm(),
        "refuse": RefuseForm(),
        "reverse": ReverseForm(),
        "see_proof": ProofForm(today=local_day(timezone.now())),
        "add_evidence": EvidenceForm(),
        "credit": CreditForm(),
    }


def _allowed(request: UserRequest, one: Contribution) -> dict[str, Any]:
    """What this reader may do with it now: buttons show what the actions would allow."""
    roles = one.roles_of(request.actor)
    person = request.actor.person
    entered_it = person is not None and one.entered_by_id == person.pk
    possible = set(one.lifecycle.verbs(one.status, roles))
    decisions_left = possible & DECIDED_BY_ANOTHER
    return {
        "verbs": possible - DECIDED_BY_ANOTHER if entered_it else possible,
        "is_own": entered_it and bool(decisions_left),
        "why": unusual(one) if "municipality" in roles and one.waits else [],
        "may_change": contributions.changeable_by(one, request.actor) and one.credits_id is None,
        "may_see_contract": one.contract.is_open_to(request.actor),
        "may_credit": "contractor" in roles and one.can_be_credited,
        "may_add_evidence": bool(roles & {"contractor", "subcontractor"})
        and one.is_open
        and not one.is_placement,
        "may_see_proof": "municipality" in roles and one.is_open and one.is_placement and not entered_it,
        "must_see_proof": one.is_placement and not one.proofs_seen.all(),
        "question": _last_question(one) if "answer" in possible else "",
    }


def _last_question(one: Contribution) -> str:
    """What the officer asked last."""
    asked = history.of(one).filter(verb="ask").last()
    return str(asked.data.get("text", "")) if asked else ""


@policy("member")
def contribution(request: UserRequest, contribution: int) -> HttpResponse:
    """One contribution."""
    return show(request, found(request, contribution))


def _say(
    request: UserRequest,
    one: Contribution,
    verb: str,
    form: forms.Form | None,
    act: Callable[[dict[str, Any], datetime], object],
    done: str,
) -> HttpResponse:
    """Says one verb: an unclear form comes back as it was typed, a refusal is a sentence on the page."""
    if form is not None and not form.is_valid():
        return show(request, one, asked=(verb, form))
    try:
        act(form.cleaned_data if form is not None else {}, timezone.now())
    except Refused as no:
        if form is not None and form.fields:
            form.add_error(None, str(no))
            return show(request, one, asked=(verb, form))
        messages.error(request, str(no))
    else:
        messages.success(request, done)
    return redirect(one)


@policy("contractor", methods=("POST",))
def submit(request: UserRequest, contribution: int) -> HttpResponse:
    """The contractor asks the municipality to approve it."""
    one = found(request, contribution)
    done = _("Submitted. The municipality looks at it; you get an e-mail when they have decided.")
    return _say(
        request,
        one,
        "submit",
        None,
        lambda _x, now: contributions.submit(one, by=request.actor, now=now),
        done,
    )


@policy("member", methods=("POST",))
def withdraw(request: UserRequest, contribution: int) -> HttpResponse:
    """The contractor takes it back."""
    one = found(request, contribution)
    done = _("Withdrawn. It no longer counts.")
    return _say(
        request,
        one,
        "withdraw",
        None,
        lambda _x, now: contributions.withdraw(one, by=request.actor, now=now),
        done,
    )


@policy("contractor", methods=("POST",))
def answer(request: UserRequest, contribution: int) -> HttpResponse:
    """The contractor answers a question."""
    one = found(request, contribution)
    return _say(
        request,
        one,
        "answer",
        AnswerForm(request.POST),
        lambda said, now: contributions.answer(one, **said, by=request.actor, now=now),
        _("Your answer is with the municipality. You get an e-mail when they have decided."),
    )


@policy("member", methods=("POST",))
def add_evidence(request: UserRequest, contribution: int) -> HttpResponse:
    """The contractor adds a document."""
    one = found(request, contribution)
    form = EvidenceForm(request.POST, request.FILES)

    def act(said: dict[str, Any], now: datetime) -> object:
        kept = said["file"]
        document = evidence.Document(
            said["evidence_kind"], said["name"], kept.content, kept.content_type, kept.size, kept.sha256
        )
        return evidence.add(one, document, by=request.actor, now=now)

    return _say(request, one, "add_evidence", form, act, _("The document has been added."))


@policy("contractor", methods=("POST",))
def credit(request: UserRequest, contribution: int) -> HttpResponse:
    """The contractor enters a credit note on a booked invoice: a draft, like every contribution."""
    one = found(request, contribution)
    form = CreditForm(request.POST)
    if not form.is_valid():
        return show(request, one, asked=("credit", form))
    try:
        note = credit_notes.credit(one, **form.cleaned_data, by=request.actor, now=timezone.now())
    except Refused as no:
        form.add_error(None, str(no))
        return show(request, one, asked=("credit", form))
    messages.success(request, _("Kept as a draft. Check what it takes off, and submit it."))
    return redirect(note)


@policy("member")
def document(request: UserRequest, evidence: int) -> FileResponse | HttpResponse:
    """A document, to save; never shown in the page, and not before the virus scanner has seen it."""
    mine = Evidence.objects.readable_by(request.actor).select_related("contribution__contract")
    one = get_object_or_404(mine, pk=evidence)
    if not one.is_open:
        messages.error(request, _("This document cannot be opened: %(why)s.") % {"why": _why_closed(one)})
        return redirect(one.contribution)
    return FileResponse(
        one.file.open("rb"), as_attachment=True, filename=one.name, content_type=one.content_type
    )


def _why_closed(one: Evidence) -> str:
    if one.is_infected or not one.removed_at:
        return one.get_scan_display().lower()
    return _("its retention term has ended")


@policy("municipality", methods=("POST",))
def ask(request: UserRequest, contribution: int) -> HttpResponse:
    """The officer asks something first."""
    one = found(request, contribution)
    return _say(
        request,
        one,
        "ask",
        AskForm(request.POST),
        lambda said, now: decisions.ask(one, **said, by=request.actor, now=now),
        _("Your question is on its way. The contribution comes back when it is answered."),
    )


@policy("municipality", methods=("POST",))
def approve(request: UserRequest, contribution: int) -> HttpResponse:
    """The officer approves all of it."""
    one = found(request, contribution)
    return _say(
        request,
        one,
        "approve",
        approve_form(one)(request.POST),
        lambda said, now: decisions.approve(one, **said, by=request.actor, now=now),
        _("Approved and booked."),
    )


@policy("municipality", methods=("POST",))
def approve_partly(request: UserRequest, contribution: int) -> HttpResponse:
    """The officer approves a part of it."""
    one = found(request, contribution)
    return _say(
        request,
        one,
        "approve_partly",
        PartlyForm(request.POST),
        lambda said, now: decisions.approve_partly(one, **said, by=request.actor, now=now),
        _("Partly approved and booked. The contractor reads why."),
    )


@policy("municipality", methods=("POST",))
def refuse(request: UserRequest, contribution: int) -> HttpResponse:
    """The officer does not approve it."""
    one = found(request, contribution)
    return _say(
        request,
        one,
        "refuse",
        RefuseForm(request.POST),
        lambda said, now: decisions.refuse(one, **said, by=request.actor, now=now),
        _("Refused. The contractor reads why."),
    )


@policy("municipality", methods=("POST",))
def reverse(request: UserRequest, contribution: int) -> HttpResponse:
    """The officer takes an approved one back."""
    one = found(request, contribution)
    amount = euro(one.approved) if one.approved else ""
    return _say(
        request,
        one,
        "reverse",
        ReverseForm(request.POST),
        lambda said, now: decisions.reverse(one, **said, by=request.actor, now=now),
        _("Reversed: %(amount)s was booked back.") % {"amount": amount},
    )


@policy("municipality", methods=("POST",))
def see_proof(request: UserRequest, contribution: int) -> HttpResponse:
    """The officer records which proof was seen."""
    one = found(request, contribution)

    def act(said: dict[str, Any], now: datetime) -> object:
        return decisions.see_proof(
            one, kind=ProofKind(said["kind"]), on=said["on"], by=request.actor, now=now
        )

    return _say(
        request, one, "see_proof", ProofForm(request.POST), act, _("Recorded which proof you have seen.")
    )
