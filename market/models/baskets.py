"""What somebody means to buy, across enterprises, until it is checked out once."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Self

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from market.models.listings import Listing
from market.models.terms import LONGEST_VARIANT, titled
from sif.actors import Actor
from sif.money import ZERO, Price, Vat, round_cents


class BasketQuerySet(models.QuerySet["Basket"]):
    """Finding one's basket."""

    def visible_to(self, actor: Actor) -> Self:
        """The baskets of this person for the organisation acted for."""
        if actor.person is None or actor.organisation_id is None:
            return self.none()
        return self.filter(person=actor.person, organisation_id=actor.organisation_id)

    def open(self) -> Self:
        """Not checked out yet."""
        return self.filter(closed_at=None)

    def locked(self, basket: "Basket") -> "Basket":
        """The row as it is now, locked until the transaction ends."""
        return self.select_for_update(of=("self",)).select_related("organisation").get(pk=basket.pk)

    def filled(self) -> Self:
        """With parts, lines, listings and makers at hand: three queries, whatever is in it."""
        lines = BasketLine.objects.select_related("listing__category").order_by("pk")
        lines = lines.prefetch_related(
            Prefetch("listing", queryset=Listing.objects.with_maker()),
        )
        parts = BasketPart.objects.select_related("enterprise__organisation").order_by("pk")
        return self.prefetch_related(
            Prefetch("parts", queryset=parts.prefetch_related(Prefetch("lines", queryset=lines)))
        )


class Basket(models.Model):
    """What one person is about to buy for one organisation; closed by the one checkout it leads to."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.PROTECT, related_name="baskets"
    )
    organisation = models.ForeignKey(
        "enterprises.Organisation",
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        related_name="baskets",
    )
    opened_at = models.DateTimeField(_("opened at"))
    closed_at = models.DateTimeField(_("checked out at"), null=True, blank=True)

    objects = BasketQuerySet.as_manager()

    class Meta:
        verbose_name = _("basket")
        verbose_name_plural = _("baskets")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation"],
                condition=Q(closed_at=None),
                name="basket_one_open",
                violation_error_message=_("You have an open basket already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("basket")


class BasketPart(models.Model):
    """The part of a basket that one enterprise will get as its order, and what it should count for."""

    basket = models.ForeignKey(
        Basket, verbose_name=_("basket"), on_delete=models.CASCADE, related_name="parts"
    )
    enterprise = models.ForeignKey(
        "enterprises.Enterprise",
        verbose_name=_("social enterprise"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    purpose = models.CharField(
        _("counts for"),
        max_length=40,
        blank=True,
        help_text=_("The number of the contract it should count for."),
    )
    wanted_on = models.DateField(_("wanted on"), null=True, blank=True)

    class Meta:
        verbose_name = _("part of a basket")
        verbose_name_plural = _("parts of a basket")
        constraints = [
            models.UniqueConstraint(
                fields=["basket", "enterprise"],
                name="basket_part_one_per_enterprise",
                violation_error_message=_("This enterprise is in your basket already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.basket_id}: {self.enterprise}"

    @property
    def price(self) -> Price:
        """What this part costs, VAT rounded once per rate."""
        return Price.of((line.net, line.listing.vat) for line in self.lines.all())

    @property
    def net_by_enterprise(self) -> list[tuple[int, Decimal]]:
        """What the social-return side weighs: this enterprise and the sum without VAT."""
        return [(self.enterprise_id, self.price.net)]


class BasketLine(models.Model):
    """A listing, in one of its variants where it has those, and how many of it."""

    part = models.ForeignKey(
        BasketPart, verbose_name=_("part"), on_delete=models.CASCADE, related_name="lines"
    )
    listing = models.ForeignKey(
        Listing, verbose_name=_("listing"), on_delete=models.PROTECT, related_name="+"
    )
    variant = models.CharField(_("choice"), max_length=LONGEST_VARIANT, blank=True)
    quantity = models.PositiveIntegerField(_("quantity"), validators=[MinValueValidator(1)])

    class Meta:
        verbose_name = _("line of a basket")
        verbose_name_plural = _("lines of a basket")
        constraints = [
            models.UniqueConstraint(
                fields=["part", "listing", "variant"],
                name="basket_line_one_per_listing",
                violation_error_message=_("This is in your basket already."),
            ),
            models.CheckConstraint(
                name="basket_line_quantity_positive",
                condition=Q(quantity__gte=1),
                violation_error_message=_("Fill in a quantity of at least 1."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.title}"

    @property
    def title(self) -> str:
        """The listing with its variant, as the order will say."""
        return titled(self.listing.title, self.variant)

    @property
    def price(self) -> Decimal | None:
        """Euros without VAT for one; None for a listing or a variant that lost its price meanwhile."""
        return self.listing.price_of(self.variant)

    @property
    def net(self) -> Decimal:
        """Euros without VAT; nothing for what lost its price meanwhile."""
        return round_cents((self.price or ZERO) * self.quantity)


class CheckoutQuerySet(models.QuerySet["Checkout"]):
    """Finding checkouts."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of the organisation acted for, by any colleague."""
        return self.filter(basket__organisation_id=actor.organisation_id or 0)


class Checkout(models.Model):
    """The moment a basket became orders, one for each enterprise; its joint status is computed from them.

    One basket has at most one: however often the button is pressed, there is one set of orders.
    """

    basket = models.OneToOneField(
        Basket, verbose_name=_("basket"), on_delete=models.PROTECT, related_name="checkout"
    )
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("placed by"), on_delete=models.PROTECT, related_name="+"
    )
    placed_at = models.DateTimeField(_("placed at"))

    objects = CheckoutQuerySet.as_manager()

    class Meta:
        verbose_name = _("checkout")
        verbose_name_plural = _("checkouts")

    def __str__(self) -> str:
        return f"{self.pk}"


def price_of(parts: Iterable[BasketPart]) -> Price:
    """What orders for these parts cost together: each is invoiced apart, so each is rounded apart."""
    return sum((part.price for part in parts), Price())


def per_rate(parts: Iterable[BasketPart]) -> dict[Vat, Price]:
    """Net and VAT for each rate over all parts, each part rounded apart."""
    total: dict[Vat, Price] = {}
    for part in parts:
        for vat, price in Price.per_rate((line.net, line.listing.vat) for line in part.lines.all()).items():
            total[vat] = total.get(vat, Price()) + price
    return total
