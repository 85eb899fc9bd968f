"""What a listing said, and when."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from enterprises.models import Place
from market.models.categories import Category
from market.models.terms import price_in
from sif.money import Vat

if TYPE_CHECKING:
    from market.models.listings import Listing


DAYS = ("available_from", "closed_from", "closed_until")


class ListingVersion(models.Model):
    """What a listing said when it was published or changed while online; orders and matches point at it."""

    listing = models.ForeignKey(
        "market.Listing", verbose_name=_("listing"), on_delete=models.PROTECT, related_name="versions"
    )
    number = models.PositiveIntegerField(_("number"))
    published_at = models.DateTimeField(_("online since"))
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    title = models.CharField(_("title"), max_length=80)
    unit = models.CharField(_("unit"), max_length=40)
    price = models.DecimalField(_("price without VAT"), max_digits=10, decimal_places=2, null=True)
    vat = models.CharField(_("VAT"), max_length=6, choices=Vat)
    content = models.JSONField(_("all fields"), default=dict)

    class Meta:
        verbose_name = _("version of a listing")
        verbose_name_plural = _("versions of listings")
        constraints = [
            models.UniqueConstraint(
                fields=["listing", "number"],
                name="listing_version_number_once",
                violation_error_message=_("This version exists already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"

    def price_of(self, variant: str = "") -> Decimal | None:
        """Euros without VAT for one, in this variant, as this version says."""
        return price_in(self.content.get("variants", []), variant, plain=self.price)


def content_of(listing: "Listing") -> dict[str, Any]:
    """Every field a buyer can read, as a version keeps it; numbers as text, so nothing is rounded."""
    return content_with(listing, listing.serves.values_list("code", flat=True))


def content_with(listing: "Listing", serves: Iterable[str]) -> dict[str, Any]:
    """The same, where the places it is delivered in are known already."""
    plain = (
        "title",
        "kind",
        "impact",
        "description",
        "price_kind",
        "unit",
        "vat",
        "minimum_quantity",
        "quantity_step",
        "lead_time_days",
        "capacity",
        "capacity_unit",
        "monthly_capacity",
        "variants",
        "cpv",
        "nationwide",
        "tags",
        "sdgs",
    )
    return {
        **{name: getattr(listing, name) for name in plain},
        "price": None if listing.price is None else f"{listing.price:.2f}",
        **{name: day.isoformat() if (day := getattr(listing, name)) else None for name in DAYS},
        "category": listing.category.slug,
        "serves": sorted(serves),
    }


def fields_of(
    content: dict[str, Any],
    *,
    categories: Mapping[str, Category] | None = None,
    places: Mapping[str, Place] | None = None,
) -> dict[str, Any]:
    """The other way round: what `content_of` wrote, as the fields of a listing; `serves` is a list of places.

    Whoever reads many contents gives the categories and places by their codes, and nothing is asked. The photos
    of a change are rows of their own: `as_wanted` reads them.
    """
    read: dict[str, Callable[[Any], Any]] = {
        "price": lambda price: None if price is None else Decimal(price),
        "category": lambda slug: categories[slug] if categories else Category.objects.get(slug=slug),
        "serves": lambda codes: (
            [places[code] for code in codes] if places else list(Place.objects.filter(code__in=codes))
        ),
        **{name: lambda day: date.fromisoformat(day) if day else None for name in DAYS},
    }
    plain = {name: value for name, value in content.items() if name != "photos"}
    return {name: read[name](value) if name in read else value for name, value in plain.items()}


def differing(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """The names of the fields in which two contents differ; a field that one of them lacks counts too."""
    return sorted(name for name in {*before, *after} if before.get(name) != after.get(name))
