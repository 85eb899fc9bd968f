"""Counts the shelves of the catalogue anew: how many, how they divide, and where every 96th row stands."""

from collections.abc import Iterator
from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import F, Value, Window
from django.db.models.functions import Mod, RowNumber

from market.models import Category, Listing, ListingQuerySet, Shelf
from market.models.shelves import ROWS_PER_MARK
from market.totals import facets
from market.totals.orders import ORDERS, Order
from sif.dates import local_day

LOCK = 7_190_019  # of counting: whoever comes second has nothing to add
NOTHING = facets.Counts()


@transaction.atomic
def count_shelves(*, now: datetime) -> int:
    """Writes every shelf; answers how many. Twice gives the same."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return 0
    made = list(_shelves(local_day(now), now))
    Shelf.objects.exclude(code__in=[shelf.code for shelf in made]).delete()
    Shelf.objects.bulk_create(
        made,
        update_conflicts=True,
        unique_fields=["code", "order"],
        update_fields=["total", "counts", "marks", "counted_for", "counted_at"],
    )
    return len(made)


def _shelves(today: date, now: datetime) -> Iterator[Shelf]:
    """Everything in each order; every category and every group with the newest first."""
    on_sale = Listing.objects.on_sale(today)
    counted = facets.by_category(on_sale, dict(Category.objects.values_list("pk", "slug")))
    below = _below()
    wanted = [("", name, list(counted)) for name in ORDERS]
    wanted += [(code, "newest", under) for code, under in below.items()]
    for code, name, under in wanted:
        counts = facets.together(counted.get(slug, NOTHING) for slug in under)
        listings = on_sale.filter(category__slug__in=under) if code else on_sale
        yield Shelf(
            code=code,
            order=name,
            total=counts.total,
            counts=counts.facets,
            marks=_marks(listings, ORDERS[name]) if counts.total > ROWS_PER_MARK else [],
            counted_for=today,
            counted_at=now,
        )


def _below() -> dict[str, list[str]]:
    """For every category itself, and for every group also what is in it."""
    below: dict[str, list[str]] = {}
    for slug, group in Category.objects.order_by("pk").values_list("slug", "parent__slug"):
        below.setdefault(slug, []).append(slug)
        if group:
            below.setdefault(group, []).append(slug)
    return below


def _marks(listings: ListingQuerySet, order: Order) -> list[str]:
    way = [F("at").desc(), F("pk").desc()] if order.is_down else [F("at").asc(), F("pk").asc()]
    numbered = order.of(listings).annotate(number=Window(RowNumber(), order_by=way))
    here = numbered.annotate(left=Mod(F("number"), Value(ROWS_PER_MARK))).filter(left=1)
    return [order.mark(listing) for listing in here.only("pk")]
