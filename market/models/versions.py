"""What a listing said, and when."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from sif.money import Vat

if TYPE_CHECKING:
    from market.models.listings import Listing


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
        "nationwide",
        "tags",
        "sdgs",
    )
    return {
        **{name: getattr(listing, name) for name in plain},
        "price": None if listing.price is None else str(listing.price),
        "category": listing.category.slug,
        "serves": sorted(serves),
    }
