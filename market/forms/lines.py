"""A line as it is typed, by a buyer who asks and by an enterprise that prices: what, how many, of what."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from market.forms.amounts import AmountField
from sif.validators import no_bsn, plain_text

TEXT = [plain_text, no_bsn]


class LineRow(forms.Form):
    """One line; a row left empty is no line."""

    title = forms.CharField(label=_("What"), max_length=120, required=False, validators=TEXT)
    quantity = AmountField(
        label=_("How many"), min_value=Decimal("0.01"), max_digits=10, attrs={"class": "w-s"}
    )
    unit = forms.CharField(
        label=_("Unit"),
        max_length=40,
        required=False,
        validators=TEXT,
        widget=forms.TextInput(attrs={"class": "w-s"}),
    )

    def must_be_whole(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        """A line that was begun is finished."""
        for name, text in (
            ("title", _("Say what this line is for.")),
            ("quantity", _("Fill in how many, for example 80.")),
            ("unit", _("Say of what, for example people or hours.")),
            ("net_price", _("Fill in a price, for example 12,50.")),
        ):
            if name in self.fields and cleaned.get(name) in (None, "") and name not in self.errors:
                self.add_error(name, text)
        return cleaned
