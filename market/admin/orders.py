"""The orders: connectors read them, and help to end or resolve them."""

from typing import TYPE_CHECKING

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from market.actions import orders as actions
from market.forms.orders import ReasonForm
from market.models import Order, OrderLine, OrderStatus
from sif.admin import DeskVerb, HouseAdmin, workbench

if TYPE_CHECKING:
    LineTable = admin.TabularInline[OrderLine, Order]
else:
    LineTable = admin.TabularInline


class LineInline(LineTable):
    """What was agreed, and how much of it came."""

    model = OrderLine
    fields = readonly_fields = (
        "title",
        "quantity",
        "unit",
        "net_price",
        "vat_rate",
        "net",
        "delivered_quantity",
    )
    extra = 0
    can_delete = False
    ordering = ["pk"]

    def has_add_permission(self, request: HttpRequest, obj: Order | None = None) -> bool:
        return False


@admin.register(Order)
class OrderAdmin(HouseAdmin):
    """Every order, read-only; what may be done is a verb."""

    list_display = ["number", "buyer", "seller", "status", "net", "placed_at"]
    list_filter = ["status"]
    list_select_related = ["buyer", "seller"]
    search_fields = ["number", "buyer__name", "seller__name", "purpose"]
    ordering = ["-placed_at", "-pk"]
    inlines = [LineInline]
    verbs = {
        "resolve": DeskVerb(_("Resolve"), actions.resolve, ReasonForm, _("The fourteen days begin again.")),
        "cancel": DeskVerb(_("Cancel"), actions.cancel, ReasonForm, _("The order is cancelled.")),
    }
    fields = readonly_fields = (
        "number",
        "buyer",
        "seller",
        "status",
        "reason",
        "purpose",
        "reference",
        "note",
        "street",
        "postcode",
        "town",
        "wanted_on",
        "net",
        "vat",
        "gross",
        "placed_by",
        "placed_at",
        "accepted_at",
        "delivered_at",
        "confirmed_at",
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


workbench().add_desk(
    _("Orders in dispute"),
    "admin:market_order_changelist",
    lambda: Order.objects.in_status(OrderStatus.DISPUTED).count(),
)
