"""The listings, with their verbs; connectors read what entrepreneurs wrote."""

from typing import TYPE_CHECKING

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from market.actions import listings as actions
from market.models import Listing, ListingVersion
from sif.admin import DeskVerb, HouseAdmin

if TYPE_CHECKING:
    VersionTable = admin.TabularInline[ListingVersion, Listing]
else:
    VersionTable = admin.TabularInline


class VersionInline(VersionTable):
    """What the listing said at each moment."""

    model = ListingVersion
    fk_name = "listing"
    fields = readonly_fields = ("number", "published_at", "published_by", "title", "price", "unit", "vat")
    extra = 0
    can_delete = False
    ordering = ["-number"]

    def has_add_permission(self, request: HttpRequest, obj: Listing | None = None) -> bool:
        return False


@admin.register(Listing)
class ListingAdmin(HouseAdmin):
    """Everything for sale, in every status."""

    list_display = ["title", "enterprise", "category", "status", "price", "unit", "published_at"]
    list_filter = ["status", "category", "price_kind"]
    list_select_related = ["enterprise", "category"]
    search_fields = ["title", "enterprise__name"]
    ordering = ["-changed_at", "-pk"]
    inlines = [VersionInline]
    verbs = {
        "publish": DeskVerb(_("Put online"), actions.publish, done=_("The listing is online.")),
        "pause": DeskVerb(_("Pause"), actions.pause, done=_("The listing is paused.")),
        "archive": DeskVerb(_("Archive"), actions.archive, done=_("The listing is in the archive.")),
        "restore": DeskVerb(
            _("Bring back as draft"), actions.restore, done=_("The listing is a draft again.")
        ),
    }
    what = (
        "title",
        "kind",
        "enterprise",
        "category",
        "cpv",
        "status",
        "published_at",
        "impact",
        "description",
        "tags",
        "sdgs",
    )
    price = ("price_kind", "price", "unit", "vat", "choices", "minimum_quantity", "quantity_step")
    delivery = (
        "lead_time_days", "capacity", "capacity_unit", "monthly_capacity",
        "available_from", "closed_from", "closed_until", "nationwide", "serves",
    )  # fmt: skip
    fieldsets = [
        (None, {"fields": what}),
        (_("Price"), {"fields": price}),
        (_("Delivery"), {"fields": delivery}),
    ]
    # All of it: the entrepreneur writes, the connector reads and says verbs.
    readonly_fields = (*what, *price, *delivery)

    @admin.display(description=_("choices"))
    def choices(self, listing: Listing) -> str:
        """By name, each with its price where it has one of its own."""
        return "; ".join(f"{one['name']} {one['price']}".strip() for one in listing.variants)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
