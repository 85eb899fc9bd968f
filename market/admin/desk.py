"""The connector's desk: which requests wait and for what, and per request who fits, why, and what was done."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from enterprises.models import Certificate
from market.actions import introductions as actions
from market.forms.desk import AddForm, IntroduceForm, RefuseForm
from market.models import Introduction, Match, Proposal, Request
from market.models.matches import IntroductionStatus, MatchDecision
from market.models.requests import RequestStatus
from sif import queue
from sif.actors import Actor
from sif.dates import local_day
from sif.pages import page
from sif.policy import policy
from sif.states import Refused

PER_PAGE = 40
SHOWN_RANKED = 25
SHOWN_LEFT_OUT = 15
NEAR_THE_BEST = 0.6  # of the best score; what is farther off is folded away
SOON_DAYS = 3


@dataclass(frozen=True, slots=True)
class Counts:
    """How far one request is: what its next step follows from."""

    candidates: int = 0
    undecided: int = 0
    shortlisted: int = 0
    introduced: int = 0
    unanswered: int = 0
    proposals: int = 0


@dataclass(frozen=True, slots=True)
class Work:
    """One line of the queue: the request, its age in days, and what to do next."""

    request: Request
    age: int
    counts: Counts
    step: str
    tone: str


def counts_of(requests: list[Request]) -> dict[int, Counts]:
    """How far each of these requests is, in three questions whatever their number."""
    found: defaultdict[int, dict[str, int]] = defaultdict(dict)
    passed = Q(failures=[])
    _count(
        found,
        Match.objects.filter(request__in=requests),
        candidates=Count("pk", filter=passed),
        undecided=Count("pk", filter=passed & Q(decision=MatchDecision.NONE)),
    )
    _count(
        found,
        Introduction.objects.filter(request__in=requests),
        shortlisted=Count("pk", filter=Q(status=IntroductionStatus.SHORTLISTED)),
        introduced=Count("pk", filter=Q(introduced_at__isnull=False)),
        unanswered=Count("pk", filter=Q(status=IntroductionStatus.INTRODUCED)),
    )
    _count(found, Proposal.objects.came_in().filter(request__in=requests), proposals=Count("pk"))
    return {request.pk: Counts(**found[request.pk]) for request in requests}


def _count(found: defaultdict[int, dict[str, int]], rows: QuerySet[Any], **counts: Count) -> None:
    """Count per request, under these names."""
    for row in rows.order_by().values("request_id").annotate(**counts):
        found[row["request_id"]] |= {name: row[name] for name in counts}


def next_step(request: Request, counts: Counts, *, now: datetime) -> tuple[str, str]:
    """What a connector does next with a request, and how pressing it is."""
    if request.status == RequestStatus.CLOSED:
        return _("The buyer chooses; ask how it stands"), "wait"
    if counts.shortlisted:
        text = ngettext(
            "Introduce %(number)s enterprise", "Introduce %(number)s enterprises", counts.shortlisted
        )
        return text % {"number": counts.shortlisted}, "bad-s"
    if not counts.introduced:
        if request.matched_at is None:
            return _("Matches are being computed"), "off"
        return (_("Choose candidates") if counts.candidates else _("Nobody fits: add by hand"), "bad-s")
    days = request.days_left(local_day(now))
    if not counts.proposals and days is not None and days <= SOON_DAYS:
        return _("No proposals yet and little time: call"), "bad-s"
    if counts.unanswered:
        text = ngettext("%(number)s has not answered", "%(number)s have not answered", counts.unanswered)
        return text % {"number": counts.unanswered}, "wait"
    return _("Wait for the closing date"), "ok"


def waiting() -> int:
    """How many requests wait for a connector: open, and nobody was introduced yet."""
    return Request.objects.open().without_introductions().count()


@policy("staff")
def work(request: HttpRequest) -> HttpResponse:
    """The queue: the oldest first, with the next step of each."""
    now = timezone.now()
    shown = page(Request.objects.live().with_card().oldest(), request, per_page=PER_PAGE)
    rows = list(shown)
    counts = counts_of(rows)
    lines = [
        Work(row, _age(row, now=now), counts[row.pk], *next_step(row, counts[row.pk], now=now))
        for row in rows
    ]
    context = {
        **admin.site.each_context(request),
        "title": _("Requests: who waits for what"),
        "page": shown,
        "lines": lines,
    }
    return TemplateResponse(request, "admin/market/request_work.html", context)


def _age(row: Request, *, now: datetime) -> int:
    return (now - row.opened_at).days if row.opened_at else 0


def _request(number: str) -> Request:
    rows = Request.objects.live() | Request.objects.ended()
    return get_object_or_404(rows.select_related("buyer", "category__parent", "place__region"), number=number)


@policy("staff")
def candidates(request: HttpRequest, inquiry: str) -> HttpResponse:
    """Who fits one request, best first, with the reasons; who does not, and why; and the buttons."""
    found = _request(inquiry)
    return _candidates_page(request, found, IntroduceForm(inquiry=found))


def _candidates_page(request: HttpRequest, found: Request, form: IntroduceForm) -> HttpResponse:
    now = timezone.now()
    today = local_day(now)
    own = Match.objects.filter(request=found).with_enterprise().select_related("introduction", "decided_by")
    ranked, left_out = list(own.ranked()[:SHOWN_RANKED]), list(own.left_out()[:SHOWN_LEFT_OUT])
    introductions = list(
        Introduction.objects.made_for(found).with_enterprise().order_by("introduced_at", "pk")
    )
    counts = counts_of([found])[found.pk]
    rows = [_row(match, labels, busy) for match, labels, busy in _with_labels(ranked, today=today)]
    context = {
        **admin.site.each_context(request),
        "title": found.title,
        "inquiry": found,
        "step": next_step(found, counts, now=now)[0] if not found.is_ended else "",
        "ranked": rows,
        "near": [row for row in rows if _is_near(row["match"], ranked)],
        "farther": [row for row in rows if not _is_near(row["match"], ranked)],
        "left_out": left_out,
        "introductions": introductions,
        "proposals": counts.proposals,
        "form": form,
        "shortlisted": counts.shortlisted,
        "refuse_form": RefuseForm(),
        "add_form": AddForm(inquiry=found, today=today),
        "takes_proposals": found.takes_proposals(now),
        "may_decide": not found.is_ended,
    }
    status = 422 if form.is_bound else 200
    return TemplateResponse(request, "admin/market/request_candidates.html", context, status=status)


def _is_near(match: Match, ranked: list[Match]) -> bool:
    """Near the best, or already decided on: what a connector looks at first."""
    best = max((one.score for one in ranked), default=0.0)
    return match.score >= NEAR_THE_BEST * best or match.by_hand or match.decision != MatchDecision.NONE


def _with_labels(matches: list[Match], *, today: Any) -> list[tuple[Match, list[str], int]]:
    """Each match with the labels that are valid today and the number of open introductions."""
    owners = [match.enterprise_id for match in matches]
    labels: defaultdict[int, list[str]] = defaultdict(list)
    for label in Certificate.objects.valid_on(today).filter(enterprise__in=owners).order_by("kind"):
        labels[label.enterprise_id].append(label.get_kind_display())
    counted = Introduction.objects.awaiting().filter(enterprise__in=owners).values("enterprise_id")
    busy = {row["enterprise_id"]: row["number"] for row in counted.annotate(number=Count("pk")).order_by()}
    return [(match, labels[match.enterprise_id], busy.get(match.enterprise_id, 0)) for match in matches]


def _row(match: Match, labels: list[str], busy: int) -> dict[str, Any]:
    verbs = Match.lifecycle.verbs(match.decision, "staff")
    introduction = getattr(match, "introduction", None)
    if introduction is not None and introduction.introduced_at:
        verbs = []
    return {
        "match": match,
        "labels": labels,
        "busy": busy,
        "verbs": verbs,
        "introduction": introduction,
        "percent": round((match.score + match.lift) * 100),
    }


def _back(number: str) -> HttpResponse:
    return redirect(reverse("admin:request_candidates", args=[number]))


def _attempt(request: HttpRequest, action: Callable[[], object], done: str) -> None:
    try:
        action()
    except Refused as no:
        messages.error(request, str(no))
    else:
        messages.success(request, done)


def _actor(request: HttpRequest) -> Actor:
    return Actor.of_staff(request.user)  # type: ignore[arg-type]


def _match(found: Request, match: int) -> Match:
    return get_object_or_404(
        Match.objects.filter(request=found).select_related("request", "enterprise"), pk=match
    )


@policy("staff", methods=("POST",))
def shortlist(request: HttpRequest, inquiry: str, match: int) -> HttpResponse:
    """Put a candidate on the shortlist."""
    found = _match(_request(inquiry), match)
    done = _("%(name)s is on the shortlist.") % {"name": found.enterprise.name}
    _attempt(request, lambda: actions.shortlist(found, by=_actor(request), now=timezone.now()), done)
    return _back(inquiry)


@policy("staff", methods=("POST",))
def refuse(request: HttpRequest, inquiry: str, match: int) -> HttpResponse:
    """Leave a candidate out, with a reason code."""
    found = _match(_request(inquiry), match)
    form = RefuseForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose why %(name)s is left out.") % {"name": found.enterprise.name})
        return _back(inquiry)
    code, note = form.cleaned_data["code"], form.cleaned_data["note"]
    done = _("%(name)s is left out.") % {"name": found.enterprise.name}
    _attempt(request, lambda: actions.refuse(found, code, note, by=_actor(request), now=timezone.now()), done)
    return _back(inquiry)


@policy("staff", methods=("POST",))
def undo(request: HttpRequest, inquiry: str, match: int) -> HttpResponse:
    """Take a decision back."""
    found = _match(_request(inquiry), match)
    done = _("%(name)s is undecided again.") % {"name": found.enterprise.name}
    _attempt(request, lambda: actions.undo(found, by=_actor(request), now=timezone.now()), done)
    return _back(inquiry)


@policy("staff", methods=("POST",))
def add(request: HttpRequest, inquiry: str) -> HttpResponse:
    """Put an enterprise on the shortlist that the matching did not find."""
    found = _request(inquiry)
    form = AddForm(request.POST, inquiry=found, today=local_day(timezone.now()))
    if not form.is_valid():
        messages.error(request, _("Choose an enterprise from the list."))
        return _back(inquiry)
    chosen = form.cleaned_data["enterprise"]
    done = _("%(name)s is on the shortlist.") % {"name": chosen.name}
    _attempt(
        request, lambda: actions.add_by_hand(found, chosen, by=_actor(request), now=timezone.now()), done
    )
    return _back(inquiry)


@policy("staff", methods=("POST",))
def introduce(request: HttpRequest, inquiry: str) -> HttpResponse:
    """Introduce one or several from the shortlist, with the note that was written."""
    found = _request(inquiry)
    form = IntroduceForm(request.POST, inquiry=found)
    if not form.is_valid():
        return _candidates_page(request, found, form)
    for introduction in form.cleaned_data["introductions"]:
        done = _("%(name)s is introduced and gets a mail.") % {"name": introduction.enterprise.name}
        _attempt(request, _introducing(request, introduction, form.cleaned_data["note"]), done)
    return _back(inquiry)


def _introducing(request: HttpRequest, introduction: Introduction, note: str) -> Callable[[], object]:
    return lambda: actions.introduce(introduction, note, by=_actor(request), now=timezone.now())


@policy("staff", methods=("POST",))
def recompute(request: HttpRequest, inquiry: str) -> HttpResponse:
    """Compute the matches again; decisions stay."""
    found = _request(inquiry)
    queue.after_commit("market.match", found.pk)
    messages.success(request, _("The matches are computed again. That takes a minute; your decisions stay."))
    return _back(inquiry)
