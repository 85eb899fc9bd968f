"""The enterprise's inbox: introductions, public requests that suit it and why, and those it cannot take part in."""

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from market.actions import digests
from market.actions import interests as actions
from market.forms.requests import DeclineForm
from market.models import DigestStop, Interest, Introduction, Match, ProposalPartner, Request
from sif.pages import page
from sif.policy import policy
from sif.requests import UserRequest
from sif.states import Refused

PER_PAGE = 12
MOST_INTRODUCTIONS = MOST_ASKED = 30
MOST_LEFT_OUT = 8
MOST_ANSWERED = 10


@policy("seller")
def inbox(request: UserRequest) -> HttpResponse:
    """What waits for an answer first; then what suits, with the reasons; then why not."""
    now = timezone.now()
    own = Match.objects.for_enterprise_of(request.actor)
    waiting = Introduction.objects.known_to(request.actor).answerable(now).with_request()
    suiting = own.suiting(now).unanswered().with_request().order_by("request__respond_by", "pk")
    shown = page(suiting, request, per_page=PER_PAGE)
    introductions = list(waiting.order_by("answer_by", "pk")[:MOST_INTRODUCTIONS])
    rows = list(shown)
    chances = _chances([*[one.request_id for one in introductions], *[row.request_id for row in rows]])
    left_out = own.short_of(now).unanswered().with_request()
    answered = Interest.objects.of(request.actor).select_related("request__buyer")
    together = ProposalPartner.objects.of(request.actor).answerable(now).with_proposal().in_order()
    context = {
        "together": together[:MOST_ASKED],
        "introductions": [(one, chances.get(one.request_id, 0)) for one in introductions],
        "page": shown,
        "rows": [(row, chances.get(row.request_id, 0)) for row in rows],
        "left_out": left_out[:MOST_LEFT_OUT],
        "answered": answered.order_by("-answered_at", "-pk")[:MOST_ANSWERED],
        "may_answer": not request.actor.read_only,
        "gets_digest": not DigestStop.objects.filter(membership=request.actor.membership_id).exists(),
    }
    return render(request, "market/requests/inbox.html", context)


@policy("seller", methods=("POST",))
def digest(request: UserRequest) -> HttpResponse:
    """Turn the own daily mail on or off."""
    is_wanted = request.POST.get("wanted") == "yes"
    digests.switch(is_wanted=is_wanted, by=request.actor, now=timezone.now())
    told = _("You get the daily mail again.") if is_wanted else _("You get no daily mail any more.")
    messages.success(request, told)
    return redirect("request_inbox")


def _chances(requests: list[int]) -> dict[int, int]:
    """How many enterprises were introduced to each of these."""
    made: QuerySet[Introduction] = Introduction.objects.filter(
        request__in=requests, introduced_at__isnull=False
    )
    counted = made.order_by().values("request_id").annotate(number=Count("pk"))
    return {row["request_id"]: row["number"] for row in counted}


def _visible(request: UserRequest, inquiry: str) -> Request:
    return get_object_or_404(
        Request.objects.visible_to(request.actor).select_related("buyer"), number=inquiry
    )


@policy("seller", methods=("POST",))
def interested(request: UserRequest, inquiry: str) -> HttpResponse:
    """This suits us: keep us informed."""
    found = _visible(request, inquiry)
    try:
        actions.show(found, by=request.actor, now=timezone.now())
    except Refused as no:
        return refused(request, found, no)
    messages.success(
        request,
        _("Kept. You hear of changes and answers, and you can read the attachments. Now make your proposal."),
    )
    return redirect(found)


@policy("seller", methods=("GET", "POST"))
def not_now(request: UserRequest, inquiry: str) -> HttpResponse:
    """Not now, and why: a label for the matching."""
    found = _visible(request, inquiry)
    form = DeclineForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        code, note = form.cleaned_data["code"], form.cleaned_data["note"]
        try:
            actions.not_now(found, code, note, by=request.actor, now=timezone.now())
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("Thank you. With your reason we find better matches for you."))
            return redirect("request_inbox")
    context = {"inquiry": found, "form": form}
    return render(request, "market/requests/decline.html", context, status=422 if form.is_bound else 200)


def refused(request: UserRequest, found: Request, no: Refused) -> HttpResponse:
    """A no on a page of its own, with the way back."""
    return render(request, "market/requests/refused.html", {"inquiry": found, "why": str(no)}, status=422)
