"""What people leaf through without words, counted beforehand."""

from datetime import date, datetime, timedelta
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

ROWS_PER_MARK = 96
BELIEVED_FOR = timedelta(minutes=15)


class ShelfOrder(TextChoices):
    """The orders in which a shelf has marks."""

    NEWEST = "newest", _("Newest")
    PRICE = "price", _("Lowest price")
    PRICE_DOWN = "price_down", _("Highest price")


class ShelfQuerySet(models.QuerySet["Shelf"]):
    """Reading what was counted."""

    def standing(self, codes: list[str], order: str, *, today: date, now: datetime) -> Self:
        """These shelves, if they were counted today, and lately: an older count is not believed."""
        return self.filter(code__in=codes, order=order, counted_for=today, counted_at__gte=now - BELIEVED_FOR)

    def size(self) -> int:
        """How many listings there were, the last time they were counted."""
        return self.filter(code="", order=ShelfOrder.NEWEST).values_list("total", flat=True).first() or 0


class Shelf(models.Model):
    """A list that people leaf through without words: everything, a category or a group, in one order.

    `market.totals.shelves` counts it anew after every change of the catalogue and every few minutes; nothing
    adds to it. `counts` is how it divides over the facets. `marks` says where every 96th row stands, so that
    page 500 begins as fast as page 1.
    """

    code = models.SlugField(_("category"), max_length=40, blank=True)
    order = models.CharField(_("order of the list"), max_length=10, choices=ShelfOrder)
    total = models.PositiveIntegerField(_("listings"))
    counts = models.JSONField(_("how they divide"), default=dict)
    marks = ArrayField(models.TextField(), verbose_name=_("where rows stand"), default=list)
    counted_for = models.DateField(_("counted for"))
    counted_at = models.DateTimeField(_("counted at"))

    objects = ShelfQuerySet.as_manager()

    class Meta:
        verbose_name = _("shelf")
        verbose_name_plural = _("shelves")
        constraints = [
            models.UniqueConstraint(
                fields=["code", "order"],
                name="shelf_once",
                violation_error_message=_("This shelf is there already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.code or '*'} {self.order}"
