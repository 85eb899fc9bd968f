"""For a PSO audit of a buyer: the suppliers, their PSO level on the day of the order, and the amounts."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import DecimalField, F, Sum
from django.db.models.functions import Coalesce, Round
from django.utils.translation import gettext_lazy as _

from enterprises.models import Certificate, CertificateKind
from market.models import Order, OrderStatus
from sif.actors import Actor
from sif.dates import local_day
from sif.money import ZERO

from .question import midnight
from .tables import Column, Kind, Table, table

COUNTS = (
    OrderStatus.PLACED,
    OrderStatus.ACCEPTED,
    OrderStatus.DELIVERED,
    OrderStatus.DISPUTED,
    OrderStatus.CONFIRMED,
)
LEVELS = (CertificateKind.PSO_30PLUS, CertificateKind.PSO_3, CertificateKind.PSO_2, CertificateKind.PSO_1)
"""From high to low: on a day with two, the higher one counts."""


@dataclass(frozen=True, slots=True)
class Bought:
    """One order as the audit wants to see it. Euros excluding VAT."""

    order: str
    ordered_on: date
    supplier: str
    kvk: str
    level: str
    """A PSO certificate that was valid, and checked, on the day of the order; empty for none."""
    ordered: Decimal
    delivered: Decimal
    """Of what was delivered: what is, or will be, on the invoice."""

    @property
    def level_label(self) -> str:
        return str(CertificateKind(self.level).label) if self.level else str(_("none"))


@dataclass(frozen=True, slots=True)
class Supplier:
    """What was bought of one supplier while it had one level."""

    supplier: str
    kvk: str
    level_label: str
    orders: int
    ordered: Decimal
    delivered: Decimal


ORDERS = (
    Column("order", Kind.TEXT, _("Order"), _("Number of the order.")),
    Column("ordered_on", Kind.DATE, _("Ordered on"), _("Day of the order.")),
    Column("supplier", Kind.TEXT, _("Supplier"), _("Social enterprise that was bought from.")),
    Column("kvk", Kind.TEXT, _("CoC number"), _("Number in the trade register (KvK).")),
    Column("level_label", Kind.TEXT, _("PSO on the day of the order"), _("Valid and checked on that day.")),
    Column("ordered", Kind.EUROS, _("Ordered excl. VAT (€)"), _("What was ordered.")),
    Column("delivered", Kind.EUROS, _("Invoice excl. VAT (€)"), _("What was delivered, to be invoiced.")),
)
SUPPLIERS = (
    ORDERS[2],
    ORDERS[3],
    ORDERS[4],
    Column("orders", Kind.COUNT, _("Orders"), _("How many orders.")),
    *ORDERS[5:],
)


def bought(actor: Actor, first: date, last: date) -> list[Bought]:
    """The orders that somebody's organisation placed in these days, by day: two queries."""
    invoice = Coalesce(
        Sum(Round(F("lines__delivered_quantity") * F("lines__net_price"), precision=2)),
        ZERO,
        output_field=DecimalField(max_digits=12, decimal_places=2),
    )
    orders = list(
        Order.objects.bought_by(actor)
        .in_status(*COUNTS)
        .filter(
            placed_at__gte=midnight(first), placed_at__lt=midnight(date.fromordinal(last.toordinal() + 1))
        )
        .order_by("placed_at", "pk")
        .annotate(invoice=invoice)
        .values_list(
            "number",
            "placed_at",
            "seller_id",
            "seller__name",
            "seller__organisation__kvk_number",
            "net",
            "invoice",
        )
    )
    levels = _levels({row[2] for row in orders})
    return [
        Bought(
            number,
            local_day(placed_at),
            name,
            kvk,
            _level(levels[seller], local_day(placed_at)),
            net,
            delivered,
        )
        for number, placed_at, seller, name, kvk, net, delivered in orders
    ]


Period = tuple[str, date, date]


def _levels(sellers: set[int]) -> dict[int, list[Period]]:
    """The checked PSO certificates of these enterprises, with their periods."""
    found: dict[int, list[Period]] = defaultdict(list)
    rows = Certificate.objects.filter(enterprise__in=sellers, kind__in=LEVELS, checked_at__isnull=False)
    for seller, kind, first, last in rows.values_list("enterprise", "kind", "valid_from", "valid_until"):
        found[seller].append((kind, first, last))
    return found


def _level(periods: list[Period], day: date) -> str:
    valid = {kind for kind, first, last in periods if first <= day <= last}
    return next((level for level in LEVELS if level in valid), "")


def by_supplier(orders: list[Bought]) -> list[Supplier]:
    """The same per supplier and level, the largest first."""
    groups: dict[tuple[str, str, str], list[Bought]] = defaultdict(list)
    for one in orders:
        groups[one.supplier, one.kvk, one.level].append(one)
    found = [
        Supplier(
            supplier,
            kvk,
            of[0].level_label,
            len(of),
            sum((one.ordered for one in of), ZERO),
            sum((one.delivered for one in of), ZERO),
        )
        for (supplier, kvk, _level), of in groups.items()
    ]
    return sorted(found, key=lambda one: (-one.delivered, -one.ordered, one.supplier, one.level_label))


def tables(orders: list[Bought]) -> tuple[Table, Table]:
    """Per supplier, and order by order."""
    return (
        table("suppliers", _("Suppliers"), SUPPLIERS, by_supplier(orders)),
        table("orders", _("Orders"), ORDERS, orders),
    )
