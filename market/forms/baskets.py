"""What people type about their basket: how many, and what it should count for."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from market.models import BasketPart, Listing
from market.signals import Purpose
from sif.templatetags.house import euro


class QuantityForm(forms.Form):
    """How many of a listing."""

    quantity = forms.IntegerField(
        min_value=1, max_value=1_000_000, widget=forms.NumberInput(attrs={"class": "w-m"})
    )

    def __init__(self, data: Any = None, *, listing: Listing, quantity: int | None = None) -> None:
        super().__init__(data, initial={"quantity": quantity or first_quantity(listing)})
        field = self.fields["quantity"]
        field.label = _("Quantity (%(unit)s)") % {"unit": listing.unit}
        hints = []
        if listing.minimum_quantity > 1:
            hints.append(_("At least %(least)s.") % {"least": listing.minimum_quantity})
        if listing.quantity_step > 1:
            hints.append(_("Sold per %(step)s.") % {"step": listing.quantity_step})
        if listing.capacity:
            unit = listing.capacity_unit or listing.unit
            hints.append(_("At most %(most)s %(unit)s at a time.") % {"most": listing.capacity, "unit": unit})
        if listing.monthly_capacity:
            hints.append(_("At most %(most)s in a month.") % {"most": listing.monthly_capacity})
        field.help_text = " ".join(str(hint) for hint in hints)
        field.widget.attrs |= {
            "min": first_quantity(listing),
            "step": listing.quantity_step,
            "inputmode": "numeric",
        }


class PutForm(QuantityForm):
    """How many of a listing to put in the basket, and which of its choices."""

    def __init__(self, data: Any = None, *, listing: Listing, quantity: int | None = None) -> None:
        super().__init__(data, listing=listing, quantity=quantity)
        if listing.variants:
            self.fields["variant"] = forms.ChoiceField(
                label=_("Choose"),
                choices=[
                    (variant["name"], self._label(listing, variant["name"])) for variant in listing.variants
                ],
            )
            self.order_fields(["variant", "quantity"])

    @staticmethod
    def _label(listing: Listing, variant: str) -> str:
        """The name with its price, where prices differ."""
        prices = {listing.price_of(one["name"]) for one in listing.variants}
        price = listing.price_of(variant)
        return variant if price is None or len(prices) == 1 else f"{variant}: {euro(price)}"


def first_quantity(listing: Listing) -> int:
    """The smallest quantity one can order: the minimum, rounded up to whole packs."""
    step = listing.quantity_step
    return -(-listing.minimum_quantity // step) * step


class PurposeForm(forms.Form):
    """Which contract an enterprise's order should count for, or none."""

    purpose = forms.ChoiceField(label=_("Contract"), required=False)

    def __init__(self, data: Any = None, *, part: BasketPart, purposes: Sequence[Purpose]) -> None:
        super().__init__(data, initial={"purpose": part.purpose}, auto_id=f"part{part.pk}_%s")
        choices = [
            ("", _("Counts for no contract")),
            *((purpose.code, purpose.label) for purpose in purposes),
        ]
        self.fields["purpose"].choices = choices  # type: ignore[attr-defined]
        self.fields["purpose"].widget.attrs["data-send"] = ""
