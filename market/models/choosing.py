"""On what a buyer compares: the lines it wants priced, and the criteria with their weights."""

from decimal import Decimal
from typing import Self

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from market.models.requests import Request
from sif.validators import no_bsn, plain_text

TEXT = [plain_text, no_bsn]
HIGHEST = 10  # points of one criterion


class CriterionKind(models.TextChoices):
    """Where the points of a criterion come from."""

    PRICE = "price", _("The price, by a formula")
    JUDGED = "judged", _("What assessors think of it")


class RequestLineQuerySet(models.QuerySet["RequestLine"]):
    """Which lines."""

    def of(self, request: Request) -> Self:
        """Those of one request, as they were asked."""
        return self.filter(request=request).order_by("position", "pk")


class RequestLine(models.Model):
    """One line that the buyer wants priced by everybody, so that proposals can be compared on it.

    A request need not have any. They change only as the request does: freely while it is a draft, and told to all
    involved while it is open.
    """

    request = models.ForeignKey(
        Request, verbose_name=_("request"), on_delete=models.CASCADE, related_name="lines"
    )
    position = models.PositiveSmallIntegerField(_("place"))
    title = models.CharField(_("what"), max_length=120, validators=TEXT)
    quantity = models.DecimalField(
        _("how many"), max_digits=10, decimal_places=2, validators=[MinValueValidator(Decimal("0.01"))]
    )
    unit = models.CharField(_("unit"), max_length=40, validators=TEXT)

    objects = RequestLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("line that is asked")
        verbose_name_plural = _("lines that are asked")
        constraints = [
            models.UniqueConstraint(
                fields=["request", "position"],
                name="request_line_place_once",
                violation_error_message=_("Two lines cannot have the same place."),
            ),
            models.CheckConstraint(
                name="request_line_positive",
                condition=Q(quantity__gt=0),
                violation_error_message=_("A line asks for more than zero."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class CriterionQuerySet(models.QuerySet["Criterion"]):
    """Which criteria."""

    def of(self, request: Request) -> Self:
        """Those of one request, as they were published."""
        return self.filter(request=request).order_by("position", "pk")

    def judged(self) -> Self:
        """Those for which assessors give points."""
        return self.filter(kind=CriterionKind.JUDGED)


class Criterion(models.Model):
    """On what the buyer chooses, and for how much it counts: all weights of a request add up to a hundred percent.

    Everybody who reads the request reads them. A request without criteria is compared by eye, on price and lines.
    """

    request = models.ForeignKey(
        Request, verbose_name=_("request"), on_delete=models.CASCADE, related_name="criteria"
    )
    position = models.PositiveSmallIntegerField(_("place"))
    name = models.CharField(_("criterion"), max_length=80, validators=TEXT)
    counts = models.CharField(_("what counts"), max_length=300, blank=True, validators=TEXT)
    weight = models.PositiveSmallIntegerField(_("weight in percent"))
    kind = models.CharField(
        _("points from"), max_length=8, choices=CriterionKind, default=CriterionKind.JUDGED
    )

    objects = CriterionQuerySet.as_manager()

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        constraints = [
            models.UniqueConstraint(
                fields=["request", "position"],
                name="criterion_place_once",
                violation_error_message=_("Two criteria cannot have the same place."),
            ),
            models.UniqueConstraint(
                fields=["request"],
                name="criterion_one_for_the_price",
                condition=Q(kind=CriterionKind.PRICE),
                violation_error_message=_("The price is one criterion."),
            ),
            models.CheckConstraint(
                name="criterion_weighs_something",
                condition=Q(weight__gte=1, weight__lte=100),
                violation_error_message=_("A weight is between 1 and 100 percent."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_price(self) -> bool:
        """Whether the points follow from the price."""
        return self.kind == CriterionKind.PRICE
