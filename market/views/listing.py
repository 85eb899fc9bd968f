"""One listing at its own address: everything a buyer wants to know before ordering."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from enterprises.models import CertificateKind, Sdg, TargetGroup
from market.actions import posters
from market.forms.baskets import PutForm
from market.forms.buyers import AnswerForm, QuestionForm
from market.models import Listing, ListingChange, ListingQuestion, Photo
from market.models.reading import (
    Sight,
    cards_of,
    for_page,
    questions_of,
    show_as_proposed,
    sight_of,
    with_all_around,
)
from market.views import keeping, recent
from sif import drawn
from sif.dates import local_day
from sif.policy import policy
from sif.readers import Filler, hole
from sif.requests import HouseRequest

MOST_OTHERS = 4
TEMPLATE = "market/catalogue/listing.html"


@dataclass(frozen=True, slots=True)
class Label:
    """A certificate as buyers read it: which, by whom, checked when, valid until when."""

    name: str
    issuer: str
    until: date | None
    checked: date | None


@policy("public")
def listing(request: HouseRequest, listing: str) -> HttpResponse:
    """One listing: what it is, what it does for people, who makes it, what it costs, and the way to order it.

    Whoever made it and connectors see more of it than is on sale, so they get a page of their own.
    """
    actor, today = request.actor, local_day(timezone.now())
    sight = None if actor.is_staff else sight_of(listing, today, recent.seen(request))
    if sight and sight.listing.enterprise.organisation_id != actor.organisation_id:
        return _shared(request, sight, today)
    if actor.person is None:
        raise Http404
    return answer_with(request, listing)


def _shared(request: HouseRequest, sight: Sight, today: date) -> HttpResponse:
    """The page that readers of a kind share, for as long as it shows the same."""
    shown = sight.listing
    page = drawn.page(
        request,
        TEMPLATE,
        lambda reader: _context(reader, shown, today),
        shows=(sight.shown, posters.files_of(shown.pk)),
        own=_own(shown, recent.seen(request)),
    )
    return recent.remember(request, page, shown.pk)


def answer_with(
    request: HouseRequest,
    slug: str,
    *,
    question_form: QuestionForm | None = None,
    proposed: ListingChange | None = None,
) -> HttpResponse:
    """The page, with the question that somebody typed when something is wrong with it; or as a change would make it."""
    today, seen = local_day(timezone.now()), recent.seen(request)
    readable = for_page(Listing.objects.readable_by(request.actor, today), today)
    shown = get_object_or_404(with_all_around(readable, today, Q(pk__in=seen)), slug=slug)
    if proposed is not None:
        show_as_proposed(shown, proposed.content)
    context = _context(request, shown, today)
    if proposed is not None:
        context["is_on_sale"] = False
    if question_form:
        context |= {"question_form": question_form, "may_ask": True}
    status = 422 if question_form else 200
    response = drawn.alone(request, TEMPLATE, context, own=_own(shown, seen), status=status)
    return recent.remember(request, response, shown.pk) if shown.is_on_sale(today) else response


def _own(shown: Listing, seen: Sequence[int]) -> Filler:
    """What the page shows of one reader: what was just looked at, and what is kept."""

    def fill(request: HouseRequest, names: Sequence[str]) -> Mapping[str, str]:
        by_key = {other.pk: other for other in cards_of(shown.found_seen)}
        strip = recent.strip([by_key[key] for key in seen if key in by_key], shown.pk)
        return {recent.HOLE: strip, **keeping.fill_keeping(request, shown, names)}

    return fill


def _context(request: HouseRequest, shown: Listing, today: date) -> dict[str, Any]:
    actor = request.actor
    is_own = shown.enterprise.organisation_id == actor.organisation_id
    may_order = "buyer" in actor.roles and not actor.read_only
    may_ask = "member" in actor.roles and not actor.read_only and not is_own
    others = cards_of(shown.found_of_maker)
    return {
        "listing": shown,
        "photos": [Photo(name=photo["name"], alt=photo["alt"]) for photo in shown.shown_photos],
        "groups": [TargetGroup(group).label for group in shown.enterprise.target_groups],
        "sdgs": [(goal, Sdg(goal).label) for goal in shown.sdgs or shown.enterprise.sdgs],
        "labels": _labels(shown.shown_labels),
        "is_on_sale": shown.is_on_sale(today),
        "is_own": is_own,
        "may_order": may_order,
        "may_ask": may_ask,
        "may_keep": "person" in actor.roles and not actor.read_only,
        "may_hide": (is_own or actor.is_staff) and not actor.read_only,
        "form": PutForm(listing=shown) if may_order else None,
        "question_form": QuestionForm() if may_ask else None,
        "questions": _questions(shown, is_own=is_own),
        "site_url": settings.SITE_URL,
        "address": f"{settings.SITE_URL}{shown.get_absolute_url()}",
        "poster": posters.address(shown),
        "trail": _trail(shown),
        "others": others,
        "similar": cards_of(shown.found_of_kind) if len(others) < MOST_OTHERS else [],
        "recent": hole(recent.HOLE),
        **keeping.holes(),
    }


def _trail(shown: Listing) -> list[tuple[str, str]]:
    return [
        (_("Home"), "/"),
        (_("Catalogue"), reverse("catalogue")),
        (shown.category.name, shown.category.get_absolute_url()),
        (shown.title, ""),
    ]


def _labels(found: list[dict[str, str]]) -> list[Label]:
    """One line for each kind, the one that is valid longest."""
    by_kind: dict[str, Label] = {}
    for row in found:
        checked = parse_datetime(row["checked"])
        label = Label(
            name=str(CertificateKind(row["kind"]).label),
            issuer=row["issuer"],
            until=parse_date(row["until"]),
            checked=local_day(checked) if checked else None,
        )
        by_kind.setdefault(row["kind"], label)
    return list(by_kind.values())


def _questions(shown: Listing, *, is_own: bool) -> list[tuple[ListingQuestion, AnswerForm | None]]:
    """The latest questions, for the maker each with a form to answer it."""
    return [
        (
            question,
            AnswerForm(initial={"answer": question.answer}, auto_id=f"antwoord-{question.pk}-%s")
            if is_own
            else None,
        )
        for question in questions_of(shown)
    ]
