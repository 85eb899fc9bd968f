"""The verbs of a listing: make, copy, change, publish, pause, archive, restore."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.db import transaction
from django.db.models import Max, prefetch_related_objects
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.models import Certificate, Enterprise, Place, Region
from market import signals
from market.actions import changes, finding
from market.models import Listing, ListingDocument, ListingStatus, ListingVersion, Photo, PriceKind, Shelf
from market.models.shown import flat
from market.models.versions import content_of, content_with, differing
from market.search import edition
from sif import history, queue
from sif.actors import Actor
from sif.dates import local_day
from sif.models import Job
from sif.states import Refused

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

BATCH = 500
COUNT_AFTER = timedelta(seconds=5)
LARGE = 100_000  # listings: for each so many more, the shelves are counted so much later
REPEATED = (
    "sold_until",
    "keywords",
    "found_regions",
    "found_places",
    "found_seat",
    "search_vector",
    "found_groups",
    "found_sdgs",
    "found_labels",
    "card",
    "seat_east",
    "seat_north",
)
PLAIN_FIELDS = (
    "category",
    "cpv",
    "title",
    "kind",
    "impact",
    "description",
    "price_kind",
    "price",
    "unit",
    "vat",
    "variants",
    "minimum_quantity",
    "quantity_step",
    "lead_time_days",
    "capacity",
    "capacity_unit",
    "monthly_capacity",
    "available_from",
    "closed_from",
    "closed_until",
    "nationwide",
    "tags",
    "sdgs",
)


@transaction.atomic
def create(*, enterprise: Enterprise, by: Actor, now: datetime, **fields: Any) -> Listing:
    """A new draft. `fields` are the names of a listing; `serves` is an iterable of places."""
    serves = fields.pop("serves", ())
    listing = Listing(enterprise=enterprise, created_at=now, changed_at=now, **fields)
    listing.slug = _free_slug(listing.title)
    listing.save()
    listing.serves.set(serves)
    refresh([listing], now=now)
    history.record(listing, "create", by=by, now=now)
    return listing


@transaction.atomic
def duplicate(listing: Listing, *, by: Actor, now: datetime) -> Listing:
    """A new draft that says the same; photos and documents stay with the first."""
    listing = Listing.objects.locked(listing)
    listing.refuse_strangers(by)
    fields = {name: getattr(listing, name) for name in PLAIN_FIELDS}
    fields["title"] = f"{listing.title[:72]} (kopie)"
    return create(enterprise=listing.enterprise, by=by, now=now, serves=list(listing.serves.all()), **fields)


@transaction.atomic
def change(listing: Listing, *, by: Actor, now: datetime, **fields: Any) -> Listing:
    """Other words or another price.

    What is online becomes a new version at once, and orders keep the old one; unless the enterprise is not
    trusted yet: then the change waits in the queue of the connectors, and nothing changes before they agree.
    """
    listing = Listing.objects.locked(listing)
    listing.refuse_strangers(by)
    serves: list[Place] | None = list(fields.pop("serves")) if "serves" in fields else None
    if unknown := fields.keys() - set(PLAIN_FIELDS):
        raise TypeError(f"not a field that can be changed: {sorted(unknown)}")
    before = content_of(listing)
    for name, value in fields.items():
        setattr(listing, name, value)
    if changes.must_wait(listing, by=by):
        places = before["serves"] if serves is None else [place.code for place in serves]
        changes.propose(listing, before, content_with(listing, places), by=by, now=now)
        return Listing.objects.get(pk=listing.pk)
    if not by.is_staff and changes.overtake(listing, by=by, now=now):
        show_files(listing)
    return write(listing, before, serves=serves, by=by, now=now)


def show_files(listing: Listing) -> None:
    """The photos and documents that waited to be seen are in view."""
    Photo.objects.held().filter(listing=listing).update(is_held=False)
    ListingDocument.objects.held().filter(listing=listing).update(is_held=False)
    show_cover(listing)


def write(
    listing: Listing, before: dict[str, Any], *, serves: Iterable[Place] | None, by: Actor, now: datetime
) -> Listing:
    """Keeps a changed listing (locked by whoever calls); a version too when it is online."""
    if serves is not None:
        listing.serves.set(serves)
    changed = differing(before, content_of(listing))
    if not changed:
        return listing
    listing.changed_at = now
    listing.save(update_fields=[*PLAIN_FIELDS, "changed_at"])
    refresh([listing], now=now)
    history.record(listing, "change", by=by, now=now, fields=changed)
    changes.renew(listing, by=by, now=now)
    if listing.status == ListingStatus.PUBLISHED:
        seen = listing.current_version
        _new_version(listing, by=by, now=now)
        changes.sample(listing, seen, by=by, now=now)
    return listing


@transaction.atomic
def publish(listing: Listing, *, by: Actor, now: datetime) -> Listing:
    """Puts it in the catalogue, as a version that orders and matches point at.

    A draft of an enterprise that is not trusted yet waits until a connector has seen it.
    """
    listing = Listing.objects.locked(listing)
    after = Listing.lifecycle.after("publish", listing.status, listing.roles_of(by))
    if not listing.enterprise.is_verified(local_day(now)):
        raise Refused(
            _("Your enterprise is not verified now. You can publish as soon as we have checked it.")
        )
    if missing := missing_in(listing):
        raise Refused(
            _("Before this can go online, fill in: %(what)s.") % {"what": ", ".join(map(str, missing))}
        )
    if not listing.serves.exists() and not listing.nationwide and not _enterprise_serves(listing.enterprise):
        raise Refused(_("Say where you deliver: choose places, or the whole country."))
    was_draft, seen = listing.is_draft, listing.current_version
    if was_draft and changes.is_seen_first(listing, by=by):
        changes.propose_first(listing, by=by, now=now)
        return listing
    refresh([listing], now=now)
    _new_version(listing, by=by, now=now, status=after)
    history.record(listing, "publish", by=by, now=now)
    if was_draft:
        changes.withdraw_pending(listing, by=by, now=now)
        changes.sample(listing, seen, by=by, now=now)
    return listing


@transaction.atomic
def pause(listing: Listing, *, by: Actor, now: datetime) -> Listing:
    """Takes it out of the catalogue for a while."""
    return _move(listing, "pause", by=by, now=now)


@transaction.atomic
def archive(listing: Listing, *, by: Actor, now: datetime) -> Listing:
    """Takes it out of the catalogue and off the list; orders keep what they say, a waiting change lapses."""
    changes.withdraw_pending(listing, by=by, now=now)
    return _move(listing, "archive", by=by, now=now)


@transaction.atomic
def restore(listing: Listing, *, by: Actor, now: datetime) -> Listing:
    """Back from the archive, as a draft."""
    return _move(listing, "restore", by=by, now=now)


VERBS = {"publish": publish, "pause": pause, "archive": archive, "restore": restore}


def _move(listing: Listing, verb: str, *, by: Actor, now: datetime) -> Listing:
    listing = Listing.objects.locked(listing)
    listing.status = Listing.lifecycle.after(verb, listing.status, listing.roles_of(by))
    listing.changed_at = now
    listing.save(update_fields=["status", "changed_at"])
    history.record(listing, verb, by=by, now=now)
    _count_again()
    return listing


def _count_again() -> None:
    """The shelves are another way full; counted once, however many listings come and go together."""
    edition.renew(edition.LISTINGS)
    if not Job.objects.waiting().filter(task="market.count_shelves").exists():
        queue.after_commit("market.count_shelves", after=COUNT_AFTER * (1 + Shelf.objects.size() // LARGE))


def _new_version(
    listing: Listing, *, by: Actor, now: datetime, status: str = ListingStatus.PUBLISHED
) -> None:
    last = listing.versions.aggregate(last=Max("number"))["last"] or 0
    listing.current_version = ListingVersion.objects.create(
        listing=listing,
        number=last + 1,
        published_at=now,
        published_by=by.person,
        title=listing.title,
        unit=listing.unit,
        price=listing.price,
        vat=listing.vat,
        content=content_of(listing),
    )
    listing.status = status
    listing.published_at = listing.published_at or now
    listing.changed_at = now
    listing.save(update_fields=["current_version", "status", "published_at", "changed_at"])
    signals.listing_published.send(sender=Listing, listing=listing, by=by, now=now)
    _count_again()


def missing_in(listing: Listing) -> list["str | _StrPromise"]:
    """What a draft still lacks before buyers can use it, by the names on the form."""
    needed = {"description": listing.description.strip(), "unit": listing.unit.strip()}
    if listing.price_kind != PriceKind.ON_REQUEST:
        needed["price"] = "" if listing.price is None else "filled"
    return [FIELD_NAMES[name] for name, value in needed.items() if not value]


RESERVED = frozenset({"nieuw", "categorie", "importeren", "exporteren"})
"""Words that are pages of their own below /mijn/aanbod/."""

FIELD_NAMES = {
    "description": gettext_lazy("description"),
    "unit": gettext_lazy("unit"),
    "price": gettext_lazy("price"),
}


def _free_slug(title: str) -> str:
    """The title in an address; a second of the same name gets a few random letters."""
    slug = slugify(title)[:80].strip("-") or "aanbod"
    if slug in RESERVED:
        slug = f"{slug}-1"
    return f"{slug}-{uuid4().hex[:6]}" if Listing.objects.filter(slug=slug).exists() else slug


def _enterprise_serves(enterprise: Enterprise) -> bool:
    return enterprise.nationwide or enterprise.serves.exists()


def refresh(listings: Iterable[Listing], *, now: datetime) -> int:
    """Renews what a listing repeats of others, so that search, filters and cards need one table.

    Certificates count on the day of `now`; a nightly task calls this again for the ones that ran out.
    """
    renewed = Listing.objects.bulk_update(repeat(listings, now=now), REPEATED, batch_size=500)
    edition.renew(edition.LISTINGS)
    return renewed


def repeat(listings: Iterable[Listing], *, now: datetime) -> list[Listing]:
    """The listings with all that they repeat of others filled in, and nothing saved."""
    listings = list(listings)
    prefetch_related_objects(listings, "category", "serves__region")
    makers = Enterprise.objects.filter(pk__in={listing.enterprise_id for listing in listings})
    makers = makers.select_related("organisation__place").prefetch_related("serves__region")
    by_pk = {maker.pk: maker for maker in makers}
    labels: dict[int, list[str]] = {}
    for enterprise_id, kind in (
        Certificate.objects.valid_on(local_day(now))
        .filter(enterprise__in=by_pk)
        .values_list("enterprise_id", "kind")
    ):
        labels.setdefault(enterprise_id, []).append(kind)
    everywhere = list(Region.objects.order_by("code").values_list("code", flat=True))
    covers = Photo.objects.covers_of(listing.pk for listing in listings)
    for listing in listings:
        maker = by_pk[listing.enterprise_id]
        listing.sold_until = maker.verified_until
        listing.keywords = _keywords(listing, maker)
        listing.found_regions = _regions(listing, maker, everywhere)
        listing.found_places = finding.places(listing, maker)
        listing.found_seat = maker.organisation.place.code if maker.organisation.place else ""
        listing.found_groups = sorted(maker.target_groups)
        listing.found_sdgs = sorted(listing.sdgs or maker.sdgs)
        listing.found_labels = sorted(set(labels.get(maker.pk, ())))
        listing.card = _card(listing, maker, cover=covers.get(listing.pk, ""))
        listing.seat_east, listing.seat_north = flat(maker.organisation.place)
    finding.write_vectors(listings, by_pk)
    return listings


def _card(listing: Listing, maker: Enterprise, *, cover: str) -> dict[str, str]:
    town = maker.organisation.place.name if maker.organisation.place else ""
    line = "" if listing.impact else maker.mission
    return {
        "maker": maker.name,
        "town": town,
        "line": line,
        "family": listing.category.print_family,
        "cover": cover,
    }


def show_cover(listing: Listing) -> None:
    """The first picture is another one: cards show it from now on."""
    listing.card = {**listing.card, "cover": Photo.objects.covers_of([listing.pk]).get(listing.pk, "")}
    listing.save(update_fields=["card"])


def refresh_all(*, now: datetime) -> int:
    """Counts the words anew and renews every listing that can be found, a few hundred at a time."""
    finding.count_words()
    keys = list(Listing.objects.in_catalogue().order_by("pk").values_list("pk", flat=True))
    found = Listing.objects.select_related("category").prefetch_related("serves__region")
    return sum(refresh(found.filter(pk__in=keys[i : i + BATCH]), now=now) for i in range(0, len(keys), BATCH))


def _keywords(listing: Listing, maker: Enterprise) -> str:
    town = maker.organisation.place.name if maker.organisation.place else ""
    return " ".join([*listing.tags, listing.category.name_nl, listing.category.name_en, maker.name, town])


def _regions(listing: Listing, maker: Enterprise, everywhere: list[str]) -> list[str]:
    """Where it is delivered: the listing's own places go before the enterprise's."""
    own = list(listing.serves.all())
    if listing.nationwide or (not own and maker.nationwide):
        return everywhere
    return sorted({place.region.code for place in own or maker.serves.all()})
