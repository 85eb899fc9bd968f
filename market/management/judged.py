"""The judged collection in the database: a fixed catalogue, and questions with the answers a judge gave."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.db import connection
from django.utils.text import slugify

from enterprises.models import Certificate, Enterprise, Organisation, Place, Region
from market.actions import listings
from market.demo.listings import PRICE_KINDS, VAT
from market.matching import keep, load
from market.models import Category, Listing, ListingStatus, ListingVersion, PriceKind, Request
from market.models.versions import content_of
from market.search import Question

Rows = Mapping[str, Any]
YEAR = timedelta(days=365)


@contextmanager
def temporary_database(name: str) -> Iterator[None]:
    """A database of its own with the tables of the market, gone afterwards; development and tests only."""
    own, tests = connection.settings_dict["NAME"], connection.settings_dict["TEST"]["NAME"]
    connection.settings_dict["TEST"]["NAME"] = name
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(own, verbosity=0)
        connection.settings_dict["TEST"]["NAME"] = tests


def moment_of(catalogue: Rows) -> datetime:
    """Noon of the day that is "today" for this catalogue."""
    return datetime.fromisoformat(catalogue["as_of"]).replace(hour=12, tzinfo=UTC)


def fill(catalogue: Rows) -> None:
    """Write the catalogue in an empty market: places, enterprises with certificates, listings that are online.

    Web names are the ids of the collection, so that answers can be given in them.
    """
    now = moment_of(catalogue)
    places, categories = _places(catalogue), _categories(catalogue)
    makers = _enterprises(catalogue, places, now=now)
    made = [_listing(row, makers[row["enterprise_id"]], categories, now=now) for row in catalogue["listings"]]
    Listing.objects.bulk_create(made)
    Listing.serves.through.objects.bulk_create(
        Listing.serves.through(listing_id=one.pk, place_id=places[name].pk)
        for one, row in zip(made, catalogue["listings"], strict=True)
        for name in row["serves"]
    )
    _put_online(made, now=now)
    listings.refresh(made, now=now)
    listings.refresh_all(now=now)  # once more: now every word of the catalogue is known


def _places(catalogue: Rows) -> dict[str, Place]:
    for row in catalogue["regions"]:
        region, _ = Region.objects.get_or_create(name=row["name"], defaults={"code": row["code"]})
        for name in row["municipalities"]:
            Place.objects.get_or_create(name=name, defaults={"code": slugify(name), "region": region})
    return {place.name: place for place in Place.objects.all()}


def _categories(catalogue: Rows) -> dict[str, Category]:
    known = {category.slug: category for category in Category.objects.all()}
    for row in catalogue["categories"]:
        if row["slug"] not in known:
            names = {"name_nl": row["name"], "name_en": row["name"], "print_family": "catering"}
            known[row["slug"]] = Category.objects.create(slug=row["slug"], **names)
    return known


def _enterprises(catalogue: Rows, places: Mapping[str, Place], *, now: datetime) -> dict[str, Enterprise]:
    rows, today = catalogue["enterprises"], now.date()
    parties = Organisation.objects.bulk_create(
        Organisation(
            name=row["name"],
            slug=row["id"],
            sector="company",
            capacities=["seller"],
            place=places[row["municipality"]],
            created_at=now - YEAR,
        )
        for row in rows
    )
    made = Enterprise.objects.bulk_create(
        Enterprise(
            organisation=party,
            name=row["name"],
            slug=row["id"],
            mission=f"{row['mission']} Met {', '.join(row['target_groups'])}."[:240],
            nationwide=row["nationwide"],
            max_order_value=row["max_order_value_eur"],
            verified_until=today + YEAR,
            first_verified_on=today - YEAR,
            created_at=now - YEAR,
        )
        for party, row in zip(parties, rows, strict=True)
    )
    pairs = list(zip(made, rows, strict=True))
    Enterprise.serves.through.objects.bulk_create(
        Enterprise.serves.through(enterprise_id=one.pk, place_id=places[name].pk)
        for one, row in pairs
        for name in row["serves"]
    )
    Certificate.objects.bulk_create(_certificates(pairs, now=now))
    return {one.slug: one for one in made}


def _certificates(pairs: list[tuple[Enterprise, Rows]], *, now: datetime) -> Iterator[Certificate]:
    for one, row in pairs:
        for label in row["certificates"]:
            until = date.fromisoformat(label["valid_until"])
            yield Certificate(
                enterprise=one,
                kind=label["code"],
                valid_from=until - 3 * YEAR,
                valid_until=until,
                checked_at=now,
            )


def _listing(row: Rows, maker: Enterprise, categories: Mapping[str, Category], *, now: datetime) -> Listing:
    capacity = row["capacity"] or {"max": None, "unit": ""}
    price = Decimal(str(row["price_eur"])).quantize(Decimal("0.01")) if row["price_eur"] else None
    return Listing(
        enterprise=maker,
        category=categories[row["category"]],
        slug=row["id"],
        title=row["title"],
        description=row["description"],
        price_kind=PRICE_KINDS[row["price_kind"]] if price else PriceKind.ON_REQUEST,
        price=price,
        unit=row["unit"],
        vat=VAT[row["vat_rate"]],
        minimum_quantity=max(1, int(row["min_quantity"] or 1)),
        lead_time_days=row["lead_time_days"] or 0,
        capacity=capacity["max"],
        capacity_unit=capacity["unit"] or "",
        nationwide=row["nationwide"],
        tags=row["tags"],
        created_at=now,
        changed_at=now,
    )


def _put_online(made: list[Listing], *, now: datetime) -> None:
    versions = ListingVersion.objects.bulk_create(
        ListingVersion(
            listing=one,
            number=1,
            published_at=now,
            title=one.title,
            unit=one.unit,
            price=one.price,
            vat=one.vat,
            content=content_of(one),
        )
        for one in made
    )
    for one, version in zip(made, versions, strict=True):
        one.current_version, one.published_at, one.status = version, now, ListingStatus.PUBLISHED
    Listing.objects.bulk_update(made, ["current_version", "published_at", "status"], batch_size=200)


def request_of(row: Rows, *, now: datetime) -> Request:
    """A judged request as one of ours, not written to the database."""
    wanted = row["requirements"]
    least = wanted.get("min_capacity") or {"value": None, "unit": ""}
    return Request(
        number=row["id"],
        title=row["title"],
        need=row["description"],
        wishes="\n".join(row["wishes"]),
        category=Category.objects.filter(slug=row["category"]).select_related("parent").first(),
        place=Place.objects.get(name=row["municipality"]),
        starts_on=now.date() + timedelta(days=row["needed_in_days"]),
        quantity=row["quantity"]["value"],
        unit=row["quantity"]["unit"],
        budget_max=row["budget_eur"]["max"],
        certificates_any=wanted.get("certificates_any", []),
        min_capacity=least["value"],
        min_capacity_unit=least["unit"],
        min_order_value=wanted.get("min_order_value_eur"),
    )


def hits(rows: list[Rows], *, now: datetime, most: int = 50) -> dict[str, list[str]]:
    """The listings that the catalogue shows for each query, as ids of the collection, best first."""
    on_sale = Listing.objects.on_sale(now.date())
    return {
        row["id"]: [one.slug for one in on_sale.found(Question.of(row["query"]), most=most)] for row in rows
    }


def read(file: Path, key: str) -> dict[str, Any]:
    """A file of the judged collection; a sentence when it is not one."""
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except OSError as gone:
        raise CommandError(f"{file} cannot be read: {gone.strerror}.") from gone
    except ValueError as broken:
        raise CommandError(f"{file} is not JSON: {broken}.") from broken
    if not isinstance(found, dict) or not isinstance(found.get(key), list):
        raise CommandError(f"{file} holds no list of {key}.")
    return found


def answers(rows: list[Rows], *, now: datetime) -> dict[str, list[str]]:
    """The enterprises that matching ranks for each request, as ids of the collection, best first.

    The catalogue is small enough to be read once for all requests.
    """
    asked = [request_of(row, now=now) for row in rows]
    catalogue = load.Catalogue(now=now)
    _row, weights = load.weights_in_use(now=now)
    ids = dict(Enterprise.objects.values_list("pk", "slug"))
    run = {}
    for request in asked:
        candidates, lexicon = catalogue.candidates_for(request)
        ranked, _left_out = keep.judge(load.need_of(request, now=now), candidates, lexicon, weights)
        run[request.number] = [ids[int(verdict.candidate.id)] for verdict in ranked]
    return run
