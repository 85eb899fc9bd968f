"""Numbers as Dutch people type them: 1.800 is eighteen hundred, 12,50 is twelve and a half."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import formats
from django.utils.translation import gettext_lazy as _

GROUPED = re.compile(r"^-?\d{1,3}(\.\d{3})+(,\d+)?$")
DUTCH = re.compile(r"^-?\d+,\d+$")


class AmountField(forms.DecimalField):
    """A number typed with dots for thousands and a comma for decimals; a dot with one or two digits also works.

    Twelve digits at most, unless said otherwise: what no column holds goes no further than the form.
    """

    def __init__(self, **options: Any) -> None:
        attrs = {"inputmode": "decimal", "class": "w-m", **options.pop("attrs", {})}
        least = _("Fill in a number above 0.") if options.get("min_value") else _("Fill in 0 or more.")
        messages = {"min_value": least, **options.pop("error_messages", {})}
        wanted = {
            "required": False,
            "decimal_places": 2,
            "max_digits": 12,
            **options,
            "error_messages": messages,
        }
        super().__init__(**wanted, widget=forms.TextInput(attrs))

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        """Read "€ 1.800,50", "1.800", "1800,5" and "1800.50" as what they mean."""
        if isinstance(value, str):
            value = re.sub(r"[€\s]", "", value)
            if GROUPED.match(value):
                value = value.replace(".", "").replace(",", ".")
            elif DUTCH.match(value):
                value = value.replace(",", ".")
        return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        """Show a stored number as the reader would type it; what was typed wrong is shown as it was."""
        if isinstance(value, Decimal | int):
            exact = Decimal(value)
            places = 0 if exact == exact.to_integral_value() else 2
            return formats.number_format(exact, decimal_pos=places, use_l10n=True, force_grouping=False)
        return value
