"""How the terms of a listing are typed: a word from a list or another one, and choices with prices."""

from collections.abc import Iterable
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from market.forms.amounts import AmountField
from market.models.terms import LONGEST_VARIANT, MOST_VARIANTS
from sif.validators import no_bsn, plain_text

EMPTY_ROWS = 2


class SuggestedInput(forms.TextInput):
    """A text box that proposes words; another word can be typed as well."""

    template_name = "market/listings/suggested.html"

    def __init__(self, words: Iterable[tuple[str, str]] = (), attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.words = list(words)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """With the words of the list, and what ties them to the box."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        list_id = f"{context['widget']['attrs'].get('id', name)}_words"
        context["widget"]["attrs"]["list"] = list_id
        return context | {"words": self.words, "list_id": list_id}


class VariantsInput(forms.Widget):
    """A row for each choice, its name and its price, and two empty rows; an emptied row is a choice less."""

    template_name = "market/listings/variants.html"
    use_fieldset = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[tuple[str, str]]:
        """The rows as they were typed."""
        names, prices = (
            data.getlist(f"{name}_{part}") if hasattr(data, "getlist") else data.get(f"{name}_{part}", [])
            for part in ("name", "price")
        )
        return list(zip_longest(names, prices, fillvalue=""))

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Whether nobody was asked."""
        return f"{name}_name" not in data

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The rows there are, and a few more."""
        context = super().get_context(name, value, attrs)
        typed = [row for row in value or [] if any(row)]
        room = max(min(EMPTY_ROWS, MOST_VARIANTS - len(typed)), 0)
        rows = [*typed, *[("", "")] * room]
        return context | {"rows": rows, "longest": LONGEST_VARIANT, "name": name}


class VariantsField(forms.Field):
    """Choices within one listing, each with a price of its own or that of the listing."""

    widget = VariantsInput

    def prepare_value(self, value: Any) -> list[tuple[str, str]]:
        """As rows to type in; what was typed wrong comes back as it was."""
        amount = AmountField()
        return [
            row
            if not isinstance(row, dict)
            else (row["name"], amount.prepare_value(Decimal(row["price"])) if row["price"] else "")
            for row in value or []
        ]

    def clean(self, value: Any) -> list[dict[str, str]]:
        """Rows with a name; names differ, prices are amounts above 0 or empty."""
        rows = [(" ".join(name.split()), price.strip()) for name, price in value or []]
        rows = [row for row in rows if any(row)]
        if len(rows) > MOST_VARIANTS:
            raise ValidationError(_("At most %(most)s choices."), params={"most": MOST_VARIANTS})
        names = [name.casefold() for name, _price in rows]
        if len(set(names)) < len(names):
            raise ValidationError(_("Two choices have the same name. Give each a name of its own."))
        return [self._one(name, price) for name, price in rows]

    def _one(self, name: str, price: str) -> dict[str, str]:
        if not name:
            raise ValidationError(
                _("There is a price without a name: %(price)s. Say what it is."), params={"price": price}
            )
        if {";", "="} & set(name):
            raise ValidationError(
                _("Use no ; or = in the name of a choice: %(name)s."), params={"name": name}
            )
        if len(name) > LONGEST_VARIANT:
            raise ValidationError(
                _("The name of a choice has at most %(most)s letters."), params={"most": LONGEST_VARIANT}
            )
        for guard in (plain_text, no_bsn):
            guard(name)
        try:
            amount = AmountField(min_value=Decimal("0.01"), max_digits=10).clean(price)
        except ValidationError as no:
            raise ValidationError(
                _("“%(price)s” is not a price for “%(name)s”. Write it as 12,50."),
                params={"price": price, "name": name},
            ) from no
        return {"name": name, "price": "" if amount is None else f"{amount:.2f}"}

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Never asked: a listing is compared as a whole."""
        return True


CHOICES_HELP = gettext_lazy(
    "For sizes, kinds or packages of the same thing. A buyer chooses one. Leave the price empty if it is the"
    " same. Empty a row to take it away."
)
