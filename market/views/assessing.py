"""Judging proposals: who judges, one's own points, everybody's points, what is agreed, and the ranking."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from enterprises.models import Membership
from market.actions import assessing as actions
from market.forms.assessing import AgreedForm, AppointForm, OpenForm, ScoresForm
from market.models import AgreedScore, Assessment, Criterion, Proposal, Request, Score, ScoresOpened
from market.models.requests import RequestStatus
from market.totals import ranking
from sif.policy import policy
from sif.requests import UserRequest
from sif.states import Refused


@dataclass(frozen=True, slots=True)
class Judged:
    """One proposal on one criterion: what each assessor gave, the mean, and what was agreed."""

    proposal: Proposal
    criterion: Criterion
    scores: list[Score]
    mean: Decimal | None
    agreed: AgreedScore | None


def _own(request: UserRequest, inquiry: str) -> Request:
    return get_object_or_404(Request.objects.of_buyer(request.actor).select_related("buyer"), number=inquiry)


def _proposals(request: UserRequest, found: Request) -> list[Proposal]:
    visible = Proposal.objects.visible_to(request.actor).filter(request=found).came_in()
    return list(visible.select_related("enterprise", "request").prefetch_related("lines").cheapest())


@policy("buyer", methods=("GET", "POST"))
def scores(request: UserRequest, inquiry: str) -> HttpResponse:
    """One's own points, alone: nobody else reads them before the scores are opened."""
    found = _own(request, inquiry)
    mine = get_object_or_404(Assessment.objects.of(request.actor).select_related("request"), request=found)
    proposals = _proposals(request, found)
    criteria = list(Criterion.objects.of(found).judged())
    kept = {(one.criterion_id, one.proposal_id): (one.points, one.note) for one in mine.scores.all()}
    is_final = mine.handed_in_at is not None or ScoresOpened.objects.filter(request=found).exists()
    data = request.POST if request.method == "POST" else None
    form = ScoresForm(
        data,
        criteria=criteria,
        proposals=proposals,
        kept=kept,
        initial={"declared": mine.declared_at is not None},
    )
    if request.method == "POST" and form.is_valid() and _kept(request, mine, form):
        return redirect("request_assessing" if "hand_in" in request.POST else "request_scores", found.number)
    context = {
        "inquiry": found,
        "mine": mine,
        "form": form,
        "groups": _groups(form, proposals, criteria),
        "may_score": found.status == RequestStatus.CLOSED and not is_final and bool(proposals),
        "is_final": is_final,
        "shown": [(one, [(c, *kept.get((c.pk, one.pk), (None, ""))) for c in criteria]) for one in proposals],
    }
    return render(request, "market/requests/scores.html", context, status=422 if form.is_bound else 200)


def _kept(request: UserRequest, mine: Assessment, form: ScoresForm) -> bool:
    """Keep what was typed, and hand it in when that was the button; a refusal comes back on the form."""
    now, declared = timezone.now(), "yes" if form.cleaned_data["declared"] else ""
    try:
        actions.score(mine, form.given, declared=declared, by=request.actor, now=now)
        if "hand_in" in request.POST:
            actions.hand_in(mine, by=request.actor, now=now)
    except Refused as no:
        form.add_error(None, str(no))
        return False
    if "hand_in" in request.POST:
        messages.success(request, _("Handed in. You read the scores of the others once everybody has."))
    else:
        messages.success(request, _("Kept. Only you can read it."))
    return True


def _groups(
    form: forms.Form, proposals: list[Proposal], criteria: list[Criterion]
) -> list[tuple[Proposal, list[tuple[Criterion, Any, Any]]]]:
    """The boxes, by proposal and criterion."""
    return [
        (
            one,
            [(c, form[f"points_{c.pk}_{one.pk}"], form[f"note_{c.pk}_{one.pk}"]) for c in criteria],
        )
        for one in proposals
    ]


@policy("buyer", methods=("GET", "POST"))
def assessing(request: UserRequest, inquiry: str) -> HttpResponse:
    """Who judges and who is done; once the scores are open all of them, what is agreed, and the ranking."""
    found = _own(request, inquiry)
    proposals = _proposals(request, found)
    criteria = list(Criterion.objects.of(found))
    judged = [one for one in criteria if not one.is_price]
    opened = ScoresOpened.objects.filter(request=found).select_related("by").first()
    means = ranking.means(found) if opened else {}
    rows = _judged(request, found, proposals, judged, means) if opened else []
    shown = _forms(request, found, proposals, judged, rows, means)
    verb = request.POST.get("verb", "") if request.method == "POST" else ""
    if request.method == "POST":
        if verb not in shown:
            raise Http404
        form = shown[verb]
        if form.is_valid() and _done(request, found, verb, form):
            return redirect("request_assessing", found.number)
    asked = set(found.lines.values_list("pk", flat=True))
    given = means | {(row.criterion.pk, row.proposal.pk): row.agreed.points for row in rows if row.agreed}
    ranked = ranking.rank(criteria, proposals, given, asked=asked) if opened or not judged else []
    context = {
        "inquiry": found,
        "criteria": criteria,
        "judged": judged,
        "assessments": list(found.assessments.by_name()),
        "mine": Assessment.objects.of(request.actor).filter(request=found).first(),
        "opened": opened,
        "rows": rows,
        "groups": _groups(shown["agree"], proposals, judged),
        "ranking": [(row, list(zip(criteria, row.points, strict=True))) for row in ranked],
        "forms": shown,
        "faulty": shown[verb] if verb else None,
        "may_change": not found.is_ended and not request.actor.read_only,
    }
    return render(request, "market/requests/assessing.html", context, status=422 if verb else 200)


def _judged(
    request: UserRequest,
    found: Request,
    proposals: list[Proposal],
    criteria: list[Criterion],
    means: ranking.Points,
) -> list[Judged]:
    given: dict[tuple[int, int], list[Score]] = {}
    scores = Score.objects.visible_to(request.actor).filter(assessment__request=found)
    for score in scores.select_related("assessment__member__user").order_by("assessment", "pk"):
        given.setdefault((score.criterion_id, score.proposal_id), []).append(score)
    agreed = {
        (one.criterion_id, one.proposal_id): one
        for one in AgreedScore.objects.filter(criterion__request=found)
    }
    keys = [(proposal, criterion) for proposal in proposals for criterion in criteria]
    return [
        Judged(p, c, given.get((c.pk, p.pk), []), means.get((c.pk, p.pk)), agreed.get((c.pk, p.pk)))
        for p, c in keys
    ]


def _forms(
    request: UserRequest,
    found: Request,
    proposals: list[Proposal],
    criteria: list[Criterion],
    rows: list[Judged],
    means: ranking.Points,
) -> dict[str, Any]:
    """The forms of this page by their verb; the one that was sent is bound."""
    verb = request.POST.get("verb", "") if request.method == "POST" else ""
    members = Membership.objects.active().in_organisation(request.actor).exclude(role=Membership.Role.AUDITOR)
    there = list(found.assessments.values_list("member", flat=True))
    kept = {key: (points, "") for key, points in means.items()} | {
        (row.criterion.pk, row.proposal.pk): (row.agreed.points, row.agreed.reason)
        for row in rows
        if row.agreed
    }

    def sent(name: str) -> Any:
        return request.POST if verb == name else None

    return {
        "appoint": AppointForm(sent("appoint"), members=members.by_name(), initial={"members": there}),
        "open": OpenForm(sent("open")),
        "agree": AgreedForm(sent("agree"), criteria=criteria, proposals=proposals, kept=kept),
    }


def _done(request: UserRequest, found: Request, verb: str, form: Any) -> bool:
    """Do what the form asks; a refusal comes back on the form."""
    by, now = request.actor, timezone.now()
    verbs: dict[str, tuple[Callable[[], None], str]] = {
        "appoint": (
            lambda: actions.appoint(found, form.cleaned_data["members"], by=by, now=now),
            _("Kept. Whoever is new gets a mail."),
        ),
        "open": (
            lambda: actions.open_scores(found, form.cleaned_data["reason"], by=by, now=now),
            _("The scores are open."),
        ),
        "agree": (lambda: actions.agree(found, form.given, by=by, now=now), _("The agreed points are kept.")),
    }
    act, told = verbs[verb]
    try:
        act()
    except Refused as no:
        form.add_error(None, str(no))
        return False
    messages.success(request, told)
    return True
