"""One request at the desk: who fits and why, who does not, whom it was brought to, and what was said."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from enterprises.models import CertificateKind, Enterprise
from market.actions.desk import NEAR_THE_BEST
from market.admin.desk.queue import counts_of, next_step
from market.admin.desk.unreached import failed_of
from market.forms.desk import ContactForm, HandlingForm, IntroduceForm, RefuseForm
from market.models import Contact, Handling, Introduction, Match, Request
from market.models.matches import MatchDecision
from sif.admin import workbench
from sif.dates import local_day
from sif.policy import policy

SHOWN_RANKED = 25
SHOWN_LEFT_OUT = 15
SHOWN_CONTACTS = 10
FOUND_BY_NAME = 8
MOST_COMPARED = 4


@dataclass(frozen=True, slots=True)
class Row:
    """One candidate as the desk shows it: the match, what may be said of it, and its score out of a hundred."""

    match: Match
    introduction: Introduction | None
    verbs: list[str]
    labels: list[str]

    @property
    def percent(self) -> int:
        return round((self.match.score + self.match.lift) * 100)


def the_request(number: str) -> Request:
    """A request that is or was on the market; a draft is nobody's business yet."""
    rows = Request.objects.live() | Request.objects.ended()
    return get_object_or_404(
        rows.select_related("buyer", "category__parent", "place__region", "handling__owner"), number=number
    )


@policy("staff")
def candidates(request: HttpRequest, inquiry: str) -> HttpResponse:
    """Who fits one request, best first, with the reasons; who does not, and why; and the buttons."""
    return candidates_page(request, the_request(inquiry))


def candidates_page(
    request: HttpRequest, found: Request, status: int | None = None, **forms: Any
) -> HttpResponse:
    """The desk of one request; a form that came back (`forms`, by name) keeps what was typed."""
    now = timezone.now()
    today = local_day(now)
    handling = getattr(found, "handling", None) or Handling(request=found)
    counts = counts_of([found])[found.pk]
    made = Introduction.objects.made_for(found).with_enterprise().with_mail_that_failed()
    introductions = list(made.order_by("introduced_at", "pk"))
    own = Match.objects.filter(request=found).for_desk(today)
    rows = [row_of(match) for match in own.ranked()[:SHOWN_RANKED]]
    near = [row for row in rows if is_near(row.match, rows)]
    context = {
        **workbench().desk_context(request),
        "title": found.title,
        "inquiry": found,
        "handling": handling,
        "is_mine": handling.owner_id == request.user.pk,
        "step": next_step(found, counts, now=now)[0] if not found.is_ended else "",
        "near": near,
        "farther": [row for row in rows if row not in near],
        "left_out": list(own.left_out()[:SHOWN_LEFT_OUT]),
        "introductions": introductions,
        "failed": failed_of(introductions, forms.get("again_form")),
        "counts": counts,
        "contacts": list(Contact.objects.about(found)[:SHOWN_CONTACTS]),
        "takes_proposals": found.takes_proposals(now),
        "may_decide": not found.is_ended,
        "refuse_form": RefuseForm(),
        "name": request.GET.get("naam", "")[:60],
        "by_name": _by_name(request, found, today=today),
        **_forms(request, found, handling, today=today),
        **forms,
    }
    return TemplateResponse(
        request, "admin/market/request_candidates.html", context, status=status or (422 if forms else 200)
    )


def _forms(request: HttpRequest, found: Request, handling: Handling, *, today: date) -> dict[str, Any]:
    steered = {"wanted": handling.wanted, "answer_days": handling.answer_days}
    spoken = {"day": today, "enterprise": request.GET.get("met", "")[:20]}
    return {
        "form": IntroduceForm(inquiry=found),
        "handling_form": HandlingForm(initial=steered),
        "contact_form": ContactForm(inquiry=found, initial=spoken),
        "speaks_with": spoken["enterprise"],
    }


def _by_name(request: HttpRequest, found: Request, *, today: date) -> list[Enterprise]:
    """Enterprises with these letters in their name, to add by hand."""
    name = request.GET.get("naam", "").replace("\0", "").strip()[:60]
    if not name:
        return []
    verified = Enterprise.objects.verified(today).exclude(organisation=found.buyer_id)
    named = verified.filter(name__icontains=name).select_related("organisation__place")
    return list(named.order_by("name", "pk")[:FOUND_BY_NAME])


def is_near(match: Match, rows: list[Row]) -> bool:
    """Near the best, pinned, or decided on: what a connector looks at first."""
    best = max((row.match.score for row in rows), default=0.0)
    chosen = match.by_hand or match.pinned or match.decision != MatchDecision.NONE
    return chosen or match.score >= NEAR_THE_BEST * best


def row_of(match: Match) -> Row:
    """A match with the verbs that are still possible."""
    introduction = getattr(match, "introduction", None)
    is_made = introduction is not None and introduction.introduced_at is not None
    verbs = [] if is_made else Match.lifecycle.verbs(match.decision, "staff")
    labels = [str(CertificateKind(kind).label) for kind in match.valid_kinds]
    return Row(match, introduction, verbs, labels)


@policy("staff")
def compare(request: HttpRequest, inquiry: str) -> HttpResponse:
    """Up to four candidates side by side, factor by factor; which ones stands in the address."""
    found = the_request(inquiry)
    asked = [int(pk) for pk in request.GET.getlist("match") if pk.isascii() and pk.isdigit() and len(pk) < 18]
    own = Match.objects.filter(request=found, pk__in=asked[: 2 * MOST_COMPARED])
    rows = [row_of(match) for match in own.for_desk(local_day(timezone.now())).ranked()[:MOST_COMPARED]]
    context = {
        **workbench().desk_context(request),
        "title": _("Candidates side by side"),
        "inquiry": found,
        "rows": rows,
        "may_decide": not found.is_ended,
    }
    return TemplateResponse(request, "admin/market/request_compare.html", context)
