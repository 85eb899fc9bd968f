"""The listings, with their verbs; connectors read what entrepreneurs wrote."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from market.actions import listings as actions
from market.models import Listing, ListingVersion
from sif.admin import DeskVerb, HouseAdmin


class VersionInline(admin.TabularInline):
    """What the listing said at each moment."""

    model = ListingVersion
    fk_name = "listing"
    fields = ["number", "published_at", "published_by", "title", "price", "unit", "vat"]
    readonly_fields = fields
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
    fieldsets = [
        (None, {"fields": ["title", "enterprise", "category", "status", "published_at"]}),
        (_("What"), {"fields": ["impact", "description", "tags", "sdgs"]}),
        (_("Price"), {"fields": ["price_kind", "price", "unit", "vat", "minimum_quantity", "quantity_step"]}),
        (
            _("Delivery"),
            {"fields": ["lead_time_days", "capacity", "capacity_unit", "nationwide", "serves"]},
        ),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Listing | None = None) -> list[str]:
        """All of it: the entrepreneur writes, the connector reads and says verbs."""
        return [name for _title, options in self.fieldsets for name in options["fields"]]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Listing]:
        return super().get_queryset(request).prefetch_related("serves")
