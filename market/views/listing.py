"""One listing at its own address: everything a buyer wants to know before ordering."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from enterprises.models import CertificateKind, Sdg, TargetGroup
from market.actions import posters
from market.forms.baskets import PutForm
from market.forms.buyers import AnswerForm, QuestionForm
from market.models import Listing, ListingChange, ListingQuestion, Photo, SavedList
from market.models.reading import beside, for_page, questions, show_as_proposed, versions_for_page
from market.views import recent
from sif import drawn
from sif.actors import Actor
from sif.dates import local_day
from sif.policy import policy
from sif.readers import is_stand_in
from sif.requests import HouseRequest
from sif.standing import Enquiry, Rows, Standing

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
    """One listing: what it is, what it does for people, who makes it, what it costs, and the way to order it."""
    return answer_with(request, listing) if request.actor.person else _for_visitors(request, listing)


def _for_visitors(request: HouseRequest, slug: str) -> HttpResponse:
    """The page that visitors share, for as long as every row it was made of stands as it did."""
    now = timezone.now()
    today = local_day(now)
    strip = recent.Strip(recent.seen(request), today)
    kept = drawn.at_hand(request, now=now, own=strip)
    if kept:
        return recent.remember(request, kept, strip.listing_id)
    enquiry = Enquiry.of(versions_for_page(slug, today), _posters)
    versions = enquiry.versions()
    if not versions.rows:
        raise Http404
    key = versions.rows[0][0]
    context = partial(_context_for_visitors, slug, today, strip)
    standing = partial(Standing, enquiry, versions, today)
    page = drawn.page(request, TEMPLATE, context, shows=versions, standing=standing, own=strip)
    return recent.remember(request, page, key)


def _posters(rows: Rows) -> object:
    """The posters of a listing are files, that come without a row that says so."""
    return posters.files_of(rows[0][0]) if rows else None


def _context_for_visitors(
    slug: str, today: date, strip: recent.Strip, reader: HouseRequest
) -> dict[str, Any]:
    context = _context(reader, _read(reader.actor, slug, today), strip.seen, today)
    strip.found = context["recent"]
    if is_stand_in(reader):
        context |= {"recent": [], "recent_hole": recent.strip_hole(context["listing"].pk)}
    return context


def answer_with(
    request: HouseRequest,
    slug: str,
    *,
    question_form: QuestionForm | None = None,
    proposed: ListingChange | None = None,
) -> HttpResponse:
    """The page, with the question that somebody typed when something is wrong with it; or as a change would make it."""
    today = local_day(timezone.now())
    shown = _read(request.actor, slug, today)
    if proposed is not None:
        show_as_proposed(shown, proposed.content)
    context = _context(request, shown, recent.seen(request), today)
    if proposed is not None:
        context["is_on_sale"] = False
    if question_form:
        context |= {"question_form": question_form, "may_ask": True}
    response = render(request, TEMPLATE, context, status=422 if question_form else 200)
    return recent.remember(request, response, shown.pk) if shown.is_on_sale(today) else response


def _read(actor: Actor, slug: str, today: date) -> Listing:
    return get_object_or_404(for_page(Listing.objects.readable_by(actor, today), actor, today), slug=slug)


def _context(request: HouseRequest, shown: Listing, seen: list[int], today: date) -> dict[str, Any]:
    actor = request.actor
    is_own = shown.enterprise.organisation_id == actor.organisation_id
    may_order = "buyer" in actor.roles and not actor.read_only
    may_ask = "member" in actor.roles and not actor.read_only and not is_own
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
        "lists": _lists(request, shown),
        "site_url": settings.SITE_URL,
        "address": f"{settings.SITE_URL}{shown.get_absolute_url()}",
        "poster": posters.address(shown),
        "trail": _trail(shown),
        **_beside(shown, seen, today),
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
        for question in questions(shown)
    ]


def _lists(request: HouseRequest, shown: Listing) -> Sequence[SavedList]:
    """The lists with a name of whoever is signed in, each with whether this is in it."""
    if request.actor.person is None:
        return []
    return list(SavedList.objects.visible_to(request.actor).named().holding(shown).by_name())


def _beside(shown: Listing, seen: list[int], today: date) -> dict[str, list[Listing]]:
    """What stands below, in one query: of the same maker, of the same kind, and just looked at."""
    found = list(beside(shown, [key for key in seen if key != shown.pk], today))
    by_key = {other.pk: other for other in found}
    same_maker = [other for other in found if other.enterprise_id == shown.enterprise_id][:MOST_OTHERS]
    same_kind = [
        other
        for other in found
        if other.category_id == shown.category_id and other.enterprise_id != shown.enterprise_id
    ]
    return {
        "others": same_maker,
        "similar": same_kind[:MOST_OTHERS] if len(same_maker) < MOST_OTHERS else [],
        "recent": [by_key[key] for key in seen if key in by_key][:MOST_OTHERS],
    }
