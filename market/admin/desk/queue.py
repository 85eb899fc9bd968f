"""The queue of the desk: which requests wait, for how long, for whom, and what to do next."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, IntegerField, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from market.models import Introduction, Match, Proposal, Request
from market.models.introductions import IntroductionStatus
from market.models.requests import RequestStatus
from sif.admin import workbench
from sif.dates import local_day
from sif.pages import page
from sif.policy import policy

PER_PAGE = 40
SOON_DAYS = 3


@dataclass(frozen=True, slots=True)
class Counts:
    """How far one request is: what its next step follows from."""

    candidates: int = 0
    undecided: int = 0
    shortlisted: int = 0
    introduced: int = 0
    unreached: int = 0
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
    """How far each of these requests is, in one question whatever their number."""
    made = Introduction.objects.all()
    counted = {
        "candidates": Match.objects.filter(failures=[]),
        "undecided": Match.objects.filter(failures=[]).undecided(),
        "shortlisted": made.filter(status=IntroductionStatus.SHORTLISTED),
        "introduced": made.filter(introduced_at__isnull=False),
        "unreached": made.unreached(),
        "unanswered": made.filter(status=IntroductionStatus.INTRODUCED),
        "proposals": Proposal.objects.came_in(),
    }
    rows = Request.objects.filter(pk__in=[request.pk for request in requests])
    numbers = (_number_of(each) for each in counted.values())
    return {
        pk: Counts(**dict(zip(counted, row, strict=True))) for pk, *row in rows.values_list("pk", *numbers)
    }


def _number_of(rows: QuerySet[Model]) -> Coalesce:
    """How many of these rows belong to the request of the outer question."""
    own = rows.filter(request=OuterRef("pk")).order_by().values("request").annotate(number=Count("pk"))
    return Coalesce(Subquery(own.values("number"), output_field=IntegerField()), 0)


def next_step(request: Request, counts: Counts, *, now: datetime) -> tuple[str, str]:
    """What a connector does next with a request, and how pressing it is."""
    if request.status == RequestStatus.CLOSED:
        return _("The buyer chooses; ask how it stands"), "wait"
    if counts.unreached:
        text = ngettext(
            "%(number)s invitation did not arrive", "%(number)s invitations did not arrive", counts.unreached
        )
        return text % {"number": counts.unreached}, "bad-s"
    if counts.shortlisted:
        text = ngettext(
            "Introduce %(number)s enterprise", "Introduce %(number)s enterprises", counts.shortlisted
        )
        return text % {"number": counts.shortlisted}, "bad-s"
    handling = getattr(request, "handling", None)
    if handling is not None and handling.goes_by_itself:
        return _("Goes by itself"), "ok"
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


def _looked_after(request: HttpRequest) -> tuple[str, Q]:
    """Whose requests are asked for: one's own, nobody's, or all."""
    asked = request.GET.get("van", "")
    if asked == "mijn":
        return asked, Q(handling__owner=request.user.pk)
    if asked == "niemand":
        return asked, Q(handling=None) | Q(handling__owner=None)
    return "", Q()


@policy("staff")
def work(request: HttpRequest) -> HttpResponse:
    """The queue: the oldest first, with the next step and the owner of each."""
    now = timezone.now()
    whose, condition = _looked_after(request)
    live = Request.objects.live().with_card().select_related("handling__owner").filter(condition)
    shown = page(live.oldest(), request, per_page=PER_PAGE)
    rows = list(shown)
    counts = counts_of(rows)
    lines = [
        Work(row, _age(row, now=now), counts[row.pk], *next_step(row, counts[row.pk], now=now))
        for row in rows
    ]
    context = {
        **workbench().desk_context(request),
        "title": _("Requests: who waits for what"),
        "page": shown,
        "lines": lines,
        "whose": whose,
        "views": [("", _("All")), ("mijn", _("Mine")), ("niemand", _("Nobody’s"))],
    }
    return TemplateResponse(request, "admin/market/request_work.html", context)


def _age(row: Request, *, now: datetime) -> int:
    return (now - row.opened_at).days if row.opened_at else 0
