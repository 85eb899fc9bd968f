"""What counting reads of a listing that is online, in one narrow row."""

from collections.abc import Iterable
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import BooleanField, F, Func, Q
from django.utils.translation import gettext_lazy as _


def serving(place: int) -> Q:
    """Where the work is, or everywhere. (`= ANY` costs half of `@>` on so few.)"""
    among = Func(F("places"), template="%(place)s = ANY(%(expressions)s)", place=int(place))
    among.output_field = BooleanField()
    return Q(everywhere=True) | Q(among)


class ReachedQuerySet(models.QuerySet["Reached"]):
    """Clauses for counting."""

    def of_kinds(self, keys: Iterable[int]) -> Self:
        """Those of these categories; by key, so that one index answers."""
        return self.filter(category__in=list(keys))


class Reached(models.Model):
    """A listing that is online, with what the requirements of a request ask of it and nothing else.

    The database keeps it equal to the listing, whoever writes that, and lets nobody else write here. One index holds
    all of it, so that tens of thousands are counted without reading a listing; a listing that is drawn anew and stays
    the same here costs nothing. Until when a maker may sell is asked of the maker. (See docs/adr/0025.)
    """

    listing = models.OneToOneField(
        "market.Listing", models.DO_NOTHING, primary_key=True, db_constraint=False, related_name="+"
    )
    category = models.ForeignKey(
        "market.Category", models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    enterprise = models.ForeignKey(
        "enterprises.Enterprise", models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    price = models.DecimalField(max_digits=10, decimal_places=2, null=True)
    unit = models.CharField(max_length=40)
    lead_time_days = models.PositiveSmallIntegerField(null=True)
    capacity = models.PositiveIntegerField(null=True)
    capacity_unit = models.CharField(max_length=40)
    everywhere = models.BooleanField()
    places = ArrayField(models.IntegerField())

    objects = ReachedQuerySet.as_manager()

    class Meta:
        verbose_name = _("listing that is counted")
        verbose_name_plural = _("listings that are counted")
        indexes = [
            models.Index(
                fields=["category"],
                name="reached_counted",
                include=(
                    "enterprise",
                    "price",
                    "unit",
                    "lead_time_days",
                    "capacity",
                    "capacity_unit",
                    "everywhere",
                    "places",
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.listing_id}"
