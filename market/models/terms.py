"""On what terms something is sold: price, quantity, choices, and when there is room."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sif.money import Price, Vat, round_cents
from sif.validators import no_bsn, plain_text

TEXT = [plain_text, no_bsn]
UNITS = ("stuk", "uur", "dag", "persoon", "m²", "maand", "project")
MOST_VARIANTS = 12
LONGEST_VARIANT = 60


class PriceKind(models.TextChoices):
    """How firm the price is."""

    FIXED = "fixed", _("Fixed price")
    FROM = "from", _("From this price")
    ON_REQUEST = "on_request", _("Price on request")


class Terms(models.Model):
    """The terms of a listing. Prices are euros without VAT per `unit` (the Dutch word: uur, persoon, stuk).

    `variants` are choices within one listing, `[{"name": "vegetarisch", "price": "13.50"}]`; an empty price
    is the price of the listing. Names are unique, and a buyer chooses one where there are any.
    """

    price_kind = models.CharField(
        _("kind of price"), max_length=10, choices=PriceKind, default=PriceKind.FIXED
    )
    price = models.DecimalField(
        _("price without VAT"),
        max_digits=10,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01"))],
    )
    unit = models.CharField(
        _("unit"),
        max_length=40,
        validators=TEXT,
        help_text=_("What one is, in one Dutch word: stuk, uur, persoon, m², maand."),
    )
    vat = models.CharField(_("VAT"), max_length=6, choices=Vat, default=Vat.HIGH)
    variants = models.JSONField(_("choices"), default=list, blank=True)
    minimum_quantity = models.PositiveIntegerField(
        _("least quantity"), default=1, validators=[MinValueValidator(1)]
    )
    quantity_step = models.PositiveIntegerField(
        _("sold per"),
        default=1,
        validators=[MinValueValidator(1)],
        help_text=_("6 means: 6, 12, 18 and so on."),
    )
    lead_time_days = models.PositiveSmallIntegerField(
        _("days between order and delivery"), default=5, validators=[MaxValueValidator(365)]
    )
    capacity = models.PositiveIntegerField(_("most at a time"), null=True, blank=True)
    capacity_unit = models.CharField(
        _("unit of that"),
        max_length=40,
        blank=True,
        validators=TEXT,
        help_text=_("For example: uren per week."),
    )
    monthly_capacity = models.PositiveIntegerField(
        _("most in a month"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("In the unit of the price."),
    )
    available_from = models.DateField(_("available from"), null=True, blank=True)
    closed_from = models.DateField(_("not available from"), null=True, blank=True)
    closed_until = models.DateField(_("up to and including"), null=True, blank=True)
    nationwide = models.BooleanField(_("delivered in the whole country"), default=False)

    class Meta:
        abstract = True

    @property
    def is_orderable(self) -> bool:
        """Whether it has a price to order at; without one a buyer asks for a quote."""
        return self.price_kind != PriceKind.ON_REQUEST

    @property
    def unit_price(self) -> Price | None:
        """One unit with and without VAT, as shown; an order rounds VAT once per rate instead."""
        if self.price is None:
            return None
        return Price(self.price, round_cents(self.price * Vat(self.vat).rate))

    def price_of(self, variant: str = "") -> Decimal | None:
        """Euros without VAT for one, in this variant; None for a variant that there is not."""
        return price_in(self.variants, variant, plain=self.price)

    def is_closed(self, day: date) -> bool:
        """Whether nothing is delivered on this day."""
        if self.available_from is not None and day < self.available_from:
            return True
        return (
            self.closed_from is not None
            and self.closed_until is not None
            and self.closed_from <= day <= self.closed_until
        )


def price_in(variants: list[Mapping[str, Any]], name: str, *, plain: Decimal | None) -> Decimal | None:
    """What one costs in the variant of this name; `plain` is the price of the listing itself.

    Where there are variants, the listing without one is not for sale, and the other way round.
    """
    if not variants and not name:
        return plain
    found = next((variant for variant in variants if variant["name"] == name), None)
    if found is None:
        return None
    return Decimal(found["price"]) if found["price"] else plain


def titled(title: str, variant: str) -> str:
    """What an order line says: the title, and the variant where there is one."""
    return f"{title}, {variant}" if variant else title


INCOMPLETE = ("draft", "archived")
"""The states in which something may still be missing."""

PRICE_UNLESS_ON_REQUEST = models.CheckConstraint(
    name="listing_price_unless_on_request",
    condition=Q(price_kind=PriceKind.ON_REQUEST, price=None)
    | (~Q(price_kind=PriceKind.ON_REQUEST) & Q(price__isnull=False, price__gt=0))
    | Q(status__in=INCOMPLETE, price=None),
    violation_error_message=_("Fill in a price, or choose: price on request. Not both."),
)
COMPLETE_WHEN_ONLINE = models.CheckConstraint(
    name="listing_online_is_complete",
    condition=Q(status__in=INCOMPLETE) | (~Q(description="") & ~Q(unit="")),
    violation_error_message=_("What is online has a description and a unit."),
)
CLOSED_PERIOD = models.CheckConstraint(
    name="listing_closed_period",
    condition=Q(closed_from=None, closed_until=None)
    | Q(closed_from__isnull=False, closed_until__isnull=False, closed_until__gte=F("closed_from")),
    violation_error_message=_("A period has a first and a last day, and the last is not before the first."),
)
QUANTITIES_FROM_ONE = models.CheckConstraint(
    name="listing_quantities_from_one",
    condition=Q(minimum_quantity__gte=1, quantity_step__gte=1),
    violation_error_message=_("The least quantity is 1."),
)
