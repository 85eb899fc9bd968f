"""What a listing repeats so that a list needs one table: for the card, for the order by distance."""

from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.db import models
from django.db.models import F, FloatField, Func, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from enterprises.models import Place

KM_PER_DEGREE_EAST = 68.2  # at 52.2 degrees north; flat, which is near enough in a country this small
KM_PER_DEGREE_NORTH = 111.2
ONLINE = Q(status="published")

DEAREST, CHEAPEST = 100_000_000, -1
PRICE_UP = Coalesce(
    "price", Value(DEAREST), output_field=models.DecimalField(max_digits=12, decimal_places=2)
)
PRICE_DOWN = Coalesce(
    "price", Value(CHEAPEST), output_field=models.DecimalField(max_digits=12, decimal_places=2)
)
"""What has no price comes last, whichever way prices are sorted."""


class Point(Func):
    """A point on the flat map, in kilometres."""

    function = "point"
    output_field = FloatField()


class Distance(Func):
    """Kilometres between two points; the nearest come out of the index in order."""

    template = "(%(expressions)s)"
    arg_joiner = " <-> "
    output_field = FloatField()


SEAT = Point(F("seat_east"), F("seat_north"))


def flat(place: Place | None) -> tuple[float | None, float | None]:
    """Where a place lies on the flat map: kilometres east and north."""
    if place is None or place.latitude is None or place.longitude is None:
        return None, None
    return float(place.longitude) * KM_PER_DEGREE_EAST, float(place.latitude) * KM_PER_DEGREE_NORTH


class Shown(models.Model):
    """The part of a listing that `market.actions.listings.refresh` writes for lists; nothing else writes it.

    `card` is what a card shows of others: `maker`, `town`, `line` (why the enterprise exists), `family` (of its
    print) and `cover` (the name of the first photo). The seat is in kilometres, on a flat map.
    """

    sold_until = models.DateField(_("for sale until"), null=True, editable=False)
    card = models.JSONField(default=dict, editable=False)
    seat_east = models.FloatField(null=True, editable=False)
    seat_north = models.FloatField(null=True, editable=False)

    class Meta:
        abstract = True


def newest(*before: F, name: str) -> models.Index:
    """What is online, the latest first; with `before`, one value at a time."""
    return models.Index(*before, F("published_at").desc(), F("id").desc(), name=name, condition=ONLINE)


COUNTED = [
    "sold_until",
    "kind",
    "price",
    "lead_time_days",
    "found_regions",
    "found_groups",
    "found_labels",
    "found_sdgs",
]
"""All that facets ask, so that counting them reads an index, a tenth of the table."""

INDEXES = [
    newest(name="listing_newest"),
    newest(F("enterprise"), name="listing_newest_per_maker"),
    models.Index(
        fields=["-published_at", "-id"],
        include=["sold_until", "category", *COUNTED[1:]],
        name="listing_counted",
        condition=ONLINE,
    ),
    models.Index(
        fields=["category", "-published_at", "-id"],
        include=COUNTED,
        name="listing_counted_per_category",
        condition=ONLINE,
    ),
    models.Index(PRICE_UP, F("id"), name="listing_cheapest", condition=ONLINE),
    models.Index(PRICE_DOWN.desc(), F("id").desc(), name="listing_dearest", condition=ONLINE),
    GistIndex(SEAT, name="listing_seat", condition=ONLINE),
    GinIndex(
        fields=["found_regions", "found_groups", "found_labels", "found_sdgs"],
        name="listing_found",
        condition=ONLINE,
        fastupdate=False,
    ),
]
