"""What the page of one listing shows of it and around it, each in one query."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import JSONObject

from enterprises.models import Certificate, Enterprise, Place
from market.models.categories import Category
from market.models.changes import ListingChange
from market.models.documents import ListingDocument
from market.models.listings import CARD, Listing, ListingQuerySet
from market.models.lists import SavedList, SavedListing
from market.models.photos import Photo, as_wanted
from market.models.questions import ListingQuestion
from market.models.versions import fields_of
from sif.actors import Actor
from sif.standing import RowVersion

BESIDE_MAKER, BESIDE_KIND = 4, 3
MOST_QUESTIONS = 30
LATEST = ("-published_at", "-pk")  # what is on sale has a date: so the indexes can be read from their end


def for_page(listings: ListingQuerySet, actor: Actor, today: date) -> ListingQuerySet:
    """With maker, places, pictures, papers, labels with checker, and whether it is a favourite, in one query."""
    photos = Photo.objects.ready().filter(listing=OuterRef("pk")).in_order()
    labels = Certificate.objects.valid_on(today).filter(enterprise=OuterRef("enterprise")).by_kind()
    label = JSONObject(kind=F("kind"), issuer=F("issuer"), until=F("valid_until"), checked=F("checked_at"))
    papers = ListingDocument.objects.shown().filter(listing=OuterRef("pk")).in_order()
    paper = JSONObject(pk=F("pk"), title=F("title"), size=F("size"))
    found: dict[str, Any] = {
        "shown_documents": ArraySubquery(papers.values(found=paper)),
        "shown_photos": ArraySubquery(photos.values(found=JSONObject(name=F("name"), alt=F("alt")))),
        "shown_labels": ArraySubquery(labels.values(found=label)),
        "is_favourite": _is_favourite(actor),
    }
    return listings.with_maker().with_facts(today).annotate(**found)


def versions_for_page(slug: str, today: date) -> "QuerySet[Listing, tuple[Any, ...]]":
    """The versions of all rows that `for_page`, `questions` and `beside` read for a visitor: the key, then the rest."""
    on_sale = Listing.objects.on_sale(today)
    of_it = {"listing": OuterRef("pk")}
    others = on_sale.exclude(pk=OuterRef("pk")).order_by(*LATEST)
    same_maker = others.filter(enterprise=OuterRef("enterprise"))
    same_kind = others.filter(category=OuterRef("category")).exclude(enterprise=OuterRef("enterprise"))
    rows: list[tuple[QuerySet[Any], str]] = [
        (Photo.objects.ready().filter(**of_it).in_order(), "name"),
        (ListingDocument.objects.shown().filter(**of_it).in_order(), "title"),
        (ListingQuestion.objects.filter(**of_it).shown().newest()[:MOST_QUESTIONS], "text"),
        (Certificate.objects.valid_on(today).filter(enterprise=OuterRef("enterprise")).by_kind(), "kind"),
        (Listing.serves.through.objects.filter(**of_it).order_by("pk"), "id"),
        (Enterprise.serves.through.objects.filter(enterprise=OuterRef("enterprise")).order_by("pk"), "id"),
        (same_maker[:BESIDE_MAKER], "slug"),
        (same_kind[:BESIDE_KIND], "slug"),
    ]
    one = [
        RowVersion(name)
        for name in ("slug", "enterprise__slug", "enterprise__organisation__name", "category__slug")
    ]
    many = [ArraySubquery(found.values(row=RowVersion(name))) for found, name in rows]
    return on_sale.filter(slug=slug).values_list("pk", *one, *many)


def questions(listing: Listing) -> "QuerySet[ListingQuestion]":
    """The latest questions about a listing that everybody may read."""
    return ListingQuestion.objects.about(listing).shown().newest()[:MOST_QUESTIONS]


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


def _is_favourite(actor: Actor) -> Exists | Value:
    if actor.person is None:
        return Value(False, BooleanField())
    favourites = SavedList.objects.own(actor).favourites()
    return Exists(SavedListing.objects.filter(list__in=favourites, listing=OuterRef("pk")))


def beside(listing: Listing, seen: Sequence[int], today: date) -> ListingQuerySet:
    """What stands below a listing: others of its maker, others of its kind, and what was just looked at."""
    on_sale = Listing.objects.on_sale(today).exclude(pk=listing.pk)
    others = on_sale.exclude(enterprise=listing.enterprise_id).filter(category=listing.category_id)
    keys = on_sale.of_enterprise(listing.enterprise_id).order_by(*LATEST).values("pk")[:BESIDE_MAKER]
    keys = keys.union(others.order_by(*LATEST).values("pk")[:BESIDE_KIND], all=True)
    if seen:
        keys = keys.union(on_sale.filter(pk__in=seen).values("pk"), all=True)
    return Listing.objects.filter(pk__in=keys).only(*CARD, "category", "enterprise").newest()


def named_or_seen(listings: ListingQuerySet, slugs: Sequence[str], seen: Sequence[int]) -> ListingQuerySet:
    """Those an address names, and those that were just looked at."""
    return listings.filter(Q(slug__in=slugs) | Q(pk__in=seen)).newest()


def online_since(listings: ListingQuerySet, moment: datetime) -> ListingQuerySet:
    """Those that came online for the first time after a moment."""
    return listings.filter(published_at__gt=moment)
