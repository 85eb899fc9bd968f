"""What the page of one listing shows of it and around it, each in one query."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import DEFAULT_DB_ALIAS
from django.db.models import F, OuterRef, Q, TextField
from django.db.models.functions import Cast, JSONObject
from django.utils.dateparse import parse_datetime

from enterprises.models import Certificate, Place
from market.models.categories import Category
from market.models.changes import ListingChange
from market.models.documents import ListingDocument
from market.models.listings import CARD, Listing, ListingQuerySet
from market.models.photos import Photo, as_wanted
from market.models.questions import ListingQuestion
from market.models.versions import fields_of
from sif.enquiries import Blank, Enquiry, IsAnyOf

BESIDE_MAKER, BESIDE_KIND = 4, 3
MOST_QUESTIONS = 30
LATEST = ("-published_at", "-pk")  # what is on sale has a date: so the indexes can be read from their end
MOMENTS = ("asked_at", "answered_at")
QUESTION = ("id", "text", "answer", *MOMENTS)
UNSHOWN = (
    "search_vector",
    "keywords",
    "found_regions",
    "found_groups",
    "found_sdgs",
    "found_labels",
    "found_places",
    "found_seat",
    "enterprise__story",
)


def _as_json(names: Sequence[str], **others: Any) -> JSONObject:
    return JSONObject(**{name: F(name) for name in names}, **others)


ONE_CARD = _as_json(("id", *(name for name in CARD if name != "price")), price=Cast("price", TextField()))
"""What a card shows; a price as text, for JSON would make a float of it."""


def for_page(listings: ListingQuerySet, today: date | Blank) -> ListingQuerySet:
    """With maker, places, pictures, papers, and labels with their checker, in one query."""
    photos = Photo.objects.ready().filter(listing=OuterRef("pk")).in_order()
    labels = Certificate.objects.valid_on(today).filter(enterprise=OuterRef("enterprise")).by_kind()
    label = JSONObject(kind=F("kind"), issuer=F("issuer"), until=F("valid_until"), checked=F("checked_at"))
    papers = ListingDocument.objects.shown().filter(listing=OuterRef("pk")).in_order()
    paper = JSONObject(pk=F("pk"), title=F("title"), size=F("size"))
    found: dict[str, Any] = {
        "shown_documents": ArraySubquery(papers.values(found=paper)),
        "shown_photos": ArraySubquery(photos.values(found=JSONObject(name=F("name"), alt=F("alt")))),
        "shown_labels": ArraySubquery(labels.values(found=label)),
    }
    return listings.with_maker().with_facts(today).annotate(**found)


def with_all_around(listings: ListingQuerySet, today: date | Blank, seen: Q | IsAnyOf) -> ListingQuerySet:
    """With the questions, others of its maker and of its kind, and what was just looked at."""
    on_sale = Listing.objects.on_sale(today).exclude(pk=OuterRef("pk")).order_by(*LATEST)
    same_kind = on_sale.filter(category=OuterRef("category")).exclude(enterprise=OuterRef("enterprise"))
    asked = ListingQuestion.objects.filter(listing=OuterRef("pk")).shown().newest()
    around = {
        "found_questions": asked[:MOST_QUESTIONS].values(found=_as_json(QUESTION)),
        "found_of_maker": on_sale.filter(enterprise=OuterRef("enterprise"))[:BESIDE_MAKER].values(
            found=ONE_CARD
        ),
        "found_of_kind": same_kind[:BESIDE_KIND].values(found=ONE_CARD),
        "found_seen": on_sale.filter(seen).values(found=ONE_CARD),
    }
    return listings.annotate(**{name: ArraySubquery(found) for name, found in around.items()}).defer(*UNSHOWN)


@cache
def _for_buyers() -> Enquiry:
    today = Blank("today")
    on_sale = Listing.objects.on_sale(today).filter(slug=Blank("slug"))
    return Enquiry.of(with_all_around(for_page(on_sale, today), today, IsAnyOf("pk", "seen")))


@dataclass(frozen=True, slots=True)
class Sight:
    """A listing on sale with all around it, as its page shows it. `shown` is the same for all who look."""

    listing: Listing
    shown: tuple[object, ...]


def sight_of(slug: str, today: date, seen: Sequence[int]) -> Sight | None:
    """What the page of a listing shows a buyer; one question, drawn up once."""
    enquiry = _for_buyers()
    rows = enquiry.rows(slug=slug, today=today, seen=list(seen))
    if not rows:
        return None
    of_reader = enquiry.column("found_seen")
    return Sight(enquiry.read(rows)[0], rows[0][:of_reader] + rows[0][of_reader + 1 :])


def questions_of(listing: Listing) -> list[ListingQuestion]:
    """The latest questions about a listing that everybody may read."""
    return [
        _made(ListingQuestion, found | {name: parse_datetime(found[name] or "") for name in MOMENTS})
        for found in listing.found_questions
    ]


def cards_of(found: list[dict[str, Any]] | None) -> list[Listing]:
    """Listings with what a card shows of them."""
    return [_made(Listing, one | {"price": one["price"] and Decimal(one["price"])}) for one in found or ()]


def _made(model: type[Any], found: dict[str, Any]) -> Any:
    names = [field.attname for field in model._meta.concrete_fields if field.attname in found]
    return model.from_db(DEFAULT_DB_ALIAS, names, [found[name] for name in names])


def as_last_written(listings: Iterable[Listing]) -> list[Listing]:
    """Each as its maker last wrote it, changes that wait included; three questions, and nothing is saved."""
    listings = list(listings)
    pending = ListingChange.objects.pending().filter(listing__in=listings)
    contents = dict(pending.values_list("listing_id", "content"))
    known = {
        "categories": {one.slug: one for one in Category.objects.all()},
        "places": {one.code: one for one in Place.objects.all()},
    }
    for listing in listings:
        if listing.pk in contents:
            show_as_proposed(listing, contents[listing.pk], **known)
    return listings


def show_as_proposed(listing: Listing, content: dict[str, Any], **known: Any) -> None:
    """Lets a listing say what a change would make it say; nothing is saved. `known`: see `fields_of`."""
    fields = fields_of(content, **known)
    if hasattr(listing, "shown_photos"):
        ready = Photo.objects.usable().filter(listing=listing).in_order()
        wanted = as_wanted(ready, content.get("photos", []))
        listing.shown_photos = [{"name": photo.name, "alt": photo.alt} for photo in wanted]
    listing.own_places = sorted(place.name for place in fields.pop("serves"))
    for name, value in fields.items():
        setattr(listing, name, value)


def named_or_seen(listings: ListingQuerySet, slugs: Sequence[str], seen: Sequence[int]) -> ListingQuerySet:
    """Those an address names, and those that were just looked at."""
    return listings.filter(Q(slug__in=slugs) | Q(pk__in=seen)).newest()


def online_since(listings: ListingQuerySet, moment: datetime) -> ListingQuerySet:
    """Those that came online for the first time after a moment."""
    return listings.filter(published_at__gt=moment)
