"""What was ordered, what was delivered, and how far it is."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Self

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import DecimalField, F, Prefetch, Q, Sum
from django.db.models.functions import Round
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from market.models.baskets import Checkout
from market.models.deliveries import Delivery
from market.models.versions import ListingVersion
from sif.actors import Actor
from sif.dates import local_day
from sif.money import Price, Vat, round_cents
from sif.states import Lifecycle, Verb
from sif.validators import no_bsn, plain_text

TEXT = [plain_text, no_bsn]
DAYS_TO_CONFIRM = 14
REMINDER_AFTER_DAYS = 10


class OrderStatus(models.TextChoices):
    """How far an order is."""

    AWAITING = "awaiting", _("Waiting for approval")
    PLACED = "placed", _("Ordered")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    DELIVERED = "delivered", _("Delivered")
    CONFIRMED = "confirmed", _("Confirmed")
    CANCELLED = "cancelled", _("Cancelled")
    DISPUTED = "disputed", _("In dispute")


TONES = {
    OrderStatus.AWAITING: "wait",
    OrderStatus.PLACED: "wait",
    OrderStatus.ACCEPTED: "ok",
    OrderStatus.DECLINED: "bad-s",
    OrderStatus.DELIVERED: "wait",
    OrderStatus.CONFIRMED: "ok",
    OrderStatus.CANCELLED: "off",
    OrderStatus.DISPUTED: "bad-s",
}
WITH_DELIVERY_DATE = (OrderStatus.DELIVERED, OrderStatus.CONFIRMED, OrderStatus.DISPUTED)
WITH_REASON = (OrderStatus.DECLINED, OrderStatus.CANCELLED, OrderStatus.DISPUTED)


class OrderQuerySet(models.QuerySet["Order"]):
    """The words for orders."""

    def visible_to(self, actor: Actor) -> Self:
        """The orders of the organisation acted for: bought all, sold once a colleague has approved them."""
        if actor.is_staff:
            return self
        if actor.organisation_id is None:
            return self.none()
        return self.filter(Q(buyer_id=actor.organisation_id) | self._sold(actor.organisation_id))

    @staticmethod
    def _sold(organisation_id: int) -> Q:
        return Q(seller__organisation_id=organisation_id) & ~Q(status=OrderStatus.AWAITING)

    def bought_by(self, actor: Actor) -> Self:
        """What the organisation acted for ordered."""
        return self.filter(buyer_id=actor.organisation_id or 0)

    def sold_by(self, actor: Actor) -> Self:
        """What was ordered from the enterprise acted for; not before it is approved."""
        return self.filter(self._sold(actor.organisation_id or 0))

    def decided_with(self, order: "Order") -> Self:
        """The order with all that was decided on together: the orders of one award; else it is alone."""
        if order.proposal_id is None:
            return self.filter(pk=order.pk)
        return self.filter(proposal__request__proposals=order.proposal_id)

    def gross_total(self) -> Decimal:
        """The sum with VAT."""
        total: Decimal | None = self.aggregate(total=Sum("gross"))["total"]
        return total or Decimal("0.00")

    def of_checkout(self, checkout: Checkout) -> Self:
        """The orders that one basket became."""
        return self.filter(checkout=checkout)

    def with_address(self) -> Self:
        """Those that say where to deliver."""
        return self.exclude(street="")

    def in_status(self, *statuses: OrderStatus) -> Self:
        return self.filter(status__in=statuses)

    def running(self) -> Self:
        """Not at an end yet."""
        ended = (OrderStatus.DECLINED, OrderStatus.CANCELLED, OrderStatus.CONFIRMED)
        return self.exclude(status__in=ended)

    def confirmed(self) -> Self:
        """Delivered, and the buyer agrees: what counts as turnover."""
        return self.filter(status=OrderStatus.CONFIRMED)

    def due_for_reminder(self, now: datetime) -> Self:
        """Unconfirmed for ten days, and the buyer has not heard yet that it will confirm itself."""
        return self.filter(waits_since__lte=now - timedelta(days=REMINDER_AFTER_DAYS), reminded_at=None)

    def due_for_confirmation(self, now: datetime) -> Self:
        """Unconfirmed for fourteen days, of which at least four after the reminder."""
        days_to_react = DAYS_TO_CONFIRM - REMINDER_AFTER_DAYS
        return self.filter(
            waits_since__lte=now - timedelta(days=DAYS_TO_CONFIRM),
            reminded_at__lte=now - timedelta(days=days_to_react),
        )

    def with_parties(self) -> Self:
        """With buyer and seller at hand."""
        return self.select_related("buyer", "seller__organisation")

    def with_lines(self) -> Self:
        """With lines, the listing behind each, and deliveries at hand: three queries more."""
        lines = OrderLine.objects.select_related("listing_version__listing").order_by("pk")
        deliveries = Delivery.objects.order_by("delivered_at", "pk").prefetch_related("lines__line")
        return self.prefetch_related(Prefetch("lines", lines), Prefetch("deliveries", deliveries))

    def newest(self) -> Self:
        """Latest first; a total order."""
        return self.order_by("-placed_at", "-pk")

    def locked(self, order: "Order") -> "Order":
        """The row as it is now, locked until the transaction ends."""
        return (
            self.select_for_update(of=("self",))
            .select_related("buyer", "seller__organisation")
            .get(pk=order.pk)
        )


class Order(models.Model):
    """What one organisation orders from one enterprise, on account.

    Its life: placed, accepted or declined; accepted orders are delivered (in parts, if need be) and
    confirmed by the buyer, or by themselves after fourteen days. Above the member's spending limit it
    first waits for a colleague. What was agreed is copied onto the lines and never changes afterwards.
    """

    number = models.CharField(_("number"), max_length=20, unique=True, editable=False)
    buyer = models.ForeignKey(
        "enterprises.Organisation", verbose_name=_("buyer"), on_delete=models.PROTECT, related_name="orders"
    )
    seller = models.ForeignKey(
        "enterprises.Enterprise",
        verbose_name=_("social enterprise"),
        on_delete=models.PROTECT,
        related_name="orders",
    )
    checkout = models.ForeignKey(
        Checkout,
        verbose_name=_("checkout"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="orders",
    )
    proposal = models.ForeignKey(
        "market.Proposal",
        verbose_name=_("proposal"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="orders",
    )
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("placed by"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    status = models.CharField(_("status"), max_length=10, choices=OrderStatus, editable=False)
    purpose = models.CharField(
        _("counts for contract"),
        max_length=40,
        blank=True,
        help_text=_("The number of the contract it should count for."),
    )
    reference = models.CharField(_("your purchase number"), max_length=60, blank=True, validators=TEXT)
    note = models.TextField(_("remark for the enterprise"), max_length=1000, blank=True, validators=TEXT)
    street = models.CharField(_("street and number"), max_length=120, blank=True, validators=TEXT)
    postcode = models.CharField(_("postcode"), max_length=8, blank=True, validators=TEXT)
    town = models.CharField(_("town"), max_length=80, blank=True, validators=TEXT)
    wanted_on = models.DateField(_("wanted on"), null=True, blank=True)
    net = models.DecimalField(_("total without VAT"), max_digits=12, decimal_places=2)
    vat = models.DecimalField(_("VAT"), max_digits=12, decimal_places=2)
    gross = models.GeneratedField(
        expression=F("net") + F("vat"),
        output_field=models.DecimalField(max_digits=12, decimal_places=2),
        db_persist=True,
    )
    reason = models.TextField(_("reason"), max_length=1000, blank=True, validators=TEXT, editable=False)
    placed_at = models.DateTimeField(_("placed at"), editable=False)
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True, editable=False)
    delivered_at = models.DateTimeField(_("delivered at"), null=True, blank=True, editable=False)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True, editable=False)
    waits_since = models.DateTimeField(
        _("waits for confirmation since"), null=True, blank=True, editable=False
    )
    reminded_at = models.DateTimeField(_("reminded at"), null=True, blank=True, editable=False)

    lifecycle = Lifecycle(
        approve=Verb({OrderStatus.AWAITING}, to=OrderStatus.PLACED, by={"buyer"}),
        reject=Verb({OrderStatus.AWAITING}, to=OrderStatus.CANCELLED, by={"buyer"}),
        accept=Verb({OrderStatus.PLACED}, to=OrderStatus.ACCEPTED, by={"seller"}),
        decline=Verb({OrderStatus.PLACED}, to=OrderStatus.DECLINED, by={"seller"}),
        deliver_part=Verb({OrderStatus.ACCEPTED}, to=OrderStatus.ACCEPTED, by={"seller"}),
        deliver=Verb({OrderStatus.ACCEPTED}, to=OrderStatus.DELIVERED, by={"seller"}),
        confirm=Verb({OrderStatus.DELIVERED}, to=OrderStatus.CONFIRMED, by={"buyer", "system"}),
        dispute=Verb({OrderStatus.DELIVERED}, to=OrderStatus.DISPUTED, by={"buyer"}),
        resolve=Verb({OrderStatus.DISPUTED}, to=OrderStatus.DELIVERED, by={"buyer", "staff"}),
        cancel=Verb(
            {OrderStatus.AWAITING, OrderStatus.PLACED, OrderStatus.ACCEPTED},
            to=OrderStatus.CANCELLED,
            by={"buyer", "seller", "staff"},
        ),
    )

    objects = OrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        constraints = [
            models.UniqueConstraint(
                fields=["checkout", "seller"],
                name="order_one_per_enterprise_in_checkout",
                violation_error_message=_("This enterprise has its order already."),
            ),
            models.CheckConstraint(
                name="order_amounts_not_negative",
                condition=Q(net__gte=0, vat__gte=0),
                violation_error_message=_("An amount cannot be negative."),
            ),
            models.CheckConstraint(
                name="order_delivered_iff_dated",
                condition=Q(status__in=WITH_DELIVERY_DATE, delivered_at__isnull=False)
                | (~Q(status__in=WITH_DELIVERY_DATE) & Q(delivered_at=None)),
                violation_error_message=_("A delivered order has a date, and only a delivered order."),
            ),
            models.CheckConstraint(
                name="order_confirmed_iff_dated",
                condition=Q(status=OrderStatus.CONFIRMED, confirmed_at__isnull=False)
                | (~Q(status=OrderStatus.CONFIRMED) & Q(confirmed_at=None)),
                violation_error_message=_("A confirmed order has a date, and only a confirmed order."),
            ),
            models.CheckConstraint(
                name="order_waits_iff_delivered",
                condition=Q(status=OrderStatus.DELIVERED, waits_since__isnull=False)
                | (~Q(status=OrderStatus.DELIVERED) & Q(waits_since=None)),
                violation_error_message=_("Only a delivered order waits for confirmation."),
            ),
            models.CheckConstraint(
                name="order_ended_iff_reason",
                condition=(Q(status__in=WITH_REASON) & ~Q(reason=""))
                | (~Q(status__in=WITH_REASON) & Q(reason="")),
                violation_error_message=_("Say why: the other side reads it."),
            ),
        ]
        indexes = [
            models.Index(fields=["buyer", "-placed_at", "-id"], name="order_of_buyer"),
            models.Index(fields=["seller", "-placed_at", "-id"], name="order_of_seller"),
            models.Index(
                fields=["waits_since"], name="order_unconfirmed", condition=Q(waits_since__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("order", args=[self.number])

    def roles_of(self, actor: Actor) -> frozenset[str]:
        """The roles this actor has towards this order: "buyer", "seller", "staff", "system"."""
        roles = set(actor.roles & {"staff", "system"})
        if actor.organisation_id is not None:
            if actor.organisation_id == self.buyer_id:
                roles.add("buyer")
            if actor.organisation_id == self.seller.organisation_id:
                roles.add("seller")
        return frozenset(roles)

    @property
    def vat_per_rate(self) -> dict[Vat, Price]:
        """Net and VAT for each rate, rounded once per rate (EN 16931)."""
        return Price.per_rate((line.net, line.vat_rate) for line in self.lines.all())

    @property
    def confirms_itself_on(self) -> date | None:
        """The day on which an unconfirmed delivery counts as confirmed."""
        return local_day(self.waits_since + timedelta(days=DAYS_TO_CONFIRM)) if self.waits_since else None

    @property
    def is_partly_delivered(self) -> bool:
        """Something was delivered, and more is to come."""
        return self.status == OrderStatus.ACCEPTED and any(
            line.delivered_quantity for line in self.lines.all()
        )

    @property
    def delivered_price(self) -> Price:
        """What was really delivered, without and with VAT: what an invoice and a contribution build on."""
        return Price.of((line.delivered_net, line.vat_rate) for line in self.lines.all())


class OrderLineQuerySet(models.QuerySet["OrderLine"]):
    """The words for order lines."""

    def net_total(self) -> Decimal:
        """The sum without VAT."""
        total: Decimal | None = self.aggregate(total=Sum("net"))["total"]
        return total or Decimal("0.00")


class OrderLine(models.Model):
    """One line as it was agreed: title, unit, price and VAT are copies, whatever the listing says later."""

    order = models.ForeignKey(Order, verbose_name=_("order"), on_delete=models.CASCADE, related_name="lines")
    listing_version = models.ForeignKey(
        ListingVersion,
        verbose_name=_("version of the listing"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="order_lines",
    )
    title = models.CharField(_("title"), max_length=160)
    unit = models.CharField(_("unit"), max_length=40)
    quantity = models.DecimalField(
        _("quantity"), max_digits=10, decimal_places=2, validators=[MinValueValidator(Decimal("0.01"))]
    )
    net_price = models.DecimalField(_("price for one, without VAT"), max_digits=10, decimal_places=2)
    vat_rate = models.CharField(_("VAT"), max_length=6, choices=Vat)
    net = models.GeneratedField(
        expression=Round(F("quantity") * F("net_price"), precision=2),
        output_field=DecimalField(max_digits=12, decimal_places=2),
        db_persist=True,
    )
    delivered_quantity = models.DecimalField(
        _("delivered"), max_digits=10, decimal_places=2, default=Decimal(0)
    )

    objects = OrderLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("order line")
        verbose_name_plural = _("order lines")
        constraints = [
            models.CheckConstraint(
                name="order_line_quantity_positive",
                condition=Q(quantity__gt=0, net_price__gte=0),
                violation_error_message=_("A line has a quantity above 0 and a price."),
            ),
            models.CheckConstraint(
                name="order_line_not_over_delivered",
                condition=Q(delivered_quantity__gte=0, delivered_quantity__lte=F("quantity")),
                violation_error_message=_("You cannot deliver more than was ordered."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.title}"

    @property
    def remaining(self) -> Decimal:
        """What is still to be delivered."""
        return self.quantity - self.delivered_quantity

    @property
    def delivered_net(self) -> Decimal:
        """Euros without VAT for what was delivered."""
        return round_cents(self.delivered_quantity * self.net_price)
