"""What people type about an order: a reason, a hand-over, an address."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from market.actions.orders import HandOver, Terms
from market.models import Basket, Order
from sif.validators import no_bsn, plain_text

TEXT = [plain_text, no_bsn]


class ReasonForm(forms.Form):
    """Why: the other side reads it."""

    reason = forms.CharField(
        label=_("Why?"),
        help_text=_("The other side reads this."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=TEXT,
    )


class DeliveryForm(forms.Form):
    """How much of each line is handed over now, and whether more is to come."""

    note = forms.CharField(label=_("Remark for the buyer"), max_length=300, required=False, validators=TEXT)
    is_last = forms.BooleanField(
        label=_("This was everything. The rest does not come."),
        required=False,
        help_text=_("Only if you cannot deliver all of it. The buyer pays for what was delivered."),
    )

    def __init__(self, data: Any = None, *, order: Order) -> None:
        super().__init__(data)
        self.lines = [line for line in order.lines.all() if line.remaining]
        for line in self.lines:
            remaining = line.remaining.normalize()
            self.fields[f"line_{line.pk}"] = forms.DecimalField(
                label=line.title,
                help_text=_("%(unit)s, still to come: %(number)s")
                % {"unit": line.unit, "number": f"{remaining:f}".replace(".", ",")},
                min_value=0,
                max_value=line.remaining,
                decimal_places=2,
                initial=f"{remaining:f}".replace(".", ","),
                required=False,
                localize=True,
                widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "w-m"}),
            )
        self.order_fields([*(f"line_{line.pk}" for line in self.lines), "is_last", "note"])

    @property
    def hand_over(self) -> HandOver:
        """What was filled in, as the action wants it."""
        given = {line.pk: self.cleaned_data.get(f"line_{line.pk}") for line in self.lines}
        return HandOver(
            quantities={pk: Decimal(quantity) for pk, quantity in given.items() if quantity},
            note=self.cleaned_data["note"],
            is_last=self.cleaned_data["is_last"],
        )


class CheckoutForm(forms.Form):
    """Where, when and under which number: once for the whole basket, a day for each enterprise."""

    street = forms.CharField(
        label=_("Street and number"),
        max_length=120,
        validators=TEXT,
        widget=forms.TextInput(attrs={"autocomplete": "address-line1"}),
    )
    postcode = forms.RegexField(
        label=_("Postcode"),
        regex=r"^\s*[1-9][0-9]{3} ?[A-Za-z]{2}\s*$",
        error_messages={"invalid": _("Fill in a postcode, for example 3511 AB.")},
        widget=forms.TextInput(attrs={"autocomplete": "postal-code", "class": "w-m"}),
    )
    town = forms.CharField(
        label=_("Town"),
        max_length=80,
        validators=TEXT,
        widget=forms.TextInput(attrs={"autocomplete": "address-level2"}),
    )
    reference = forms.CharField(
        label=_("Your purchase number"),
        help_text=_("Comes on every invoice. Municipalities often need one."),
        max_length=60,
        required=False,
        validators=TEXT,
    )
    note = forms.CharField(
        label=_("Remark for the enterprises"),
        help_text=_("For example where to report. Do not write about people’s health or background."),
        max_length=1000,
        required=False,
        validators=TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    seen = forms.DecimalField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, basket: Basket, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.parts = list(basket.parts.all())
        for part in self.parts:
            self.fields[f"wanted_{part.pk}"] = forms.DateField(
                label=_("Wanted on, from %(enterprise)s") % {"enterprise": part.enterprise.name},
                required=False,
                widget=forms.DateInput(attrs={"type": "date", "class": "w-m"}, format="%Y-%m-%d"),
            )

    @property
    def days(self) -> list[forms.BoundField]:
        """The fields for the wished days, one for each enterprise."""
        return [self[f"wanted_{part.pk}"] for part in self.parts]

    @property
    def terms(self) -> Terms:
        """The part of the answer that is the same for every enterprise."""
        kept = {name: self.cleaned_data[name] for name in ("street", "town", "reference", "note")}
        letters = "".join(self.cleaned_data["postcode"].upper().split())
        return Terms(**kept, postcode=f"{letters[:4]} {letters[4:]}")

    @property
    def wanted(self) -> dict[int, Any]:
        """The wished day for each part of the basket."""
        return {part.pk: self.cleaned_data[f"wanted_{part.pk}"] for part in self.parts}
