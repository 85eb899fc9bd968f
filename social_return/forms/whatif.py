"""Which other rules: a scheme, or the scheme of another day."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from social_return.forms.contributions import DayField
from social_return.models import Contract, Scheme

if TYPE_CHECKING:
    _SchemeChoice = forms.ModelChoiceField[Scheme]
else:
    _SchemeChoice = forms.ModelChoiceField


class SchemeField(_SchemeChoice):
    """A scheme, told by its name, and whether it is the municipality's own."""

    def label_from_instance(self, obj: Scheme) -> str:
        if obj.municipality_id is None or obj.during is None:
            return _("%(name)s (regional table)") % {"name": obj.name}
        return _("%(name)s (from %(year)s)") % {"name": obj.name, "year": obj.during.lower.year}


class WhatIfForm(forms.Form):
    """What to compare with; asked in the address, so that an answer can be passed on."""

    scheme = SchemeField(
        Scheme.objects.none(),
        label=gettext_lazy("Scheme"),
        required=False,
        empty_label=gettext_lazy("Choose"),
    )
    day = DayField(
        label=gettext_lazy("Or the scheme of this municipality on"),
        required=False,
        help_text=gettext_lazy("The rules that held on that day."),
    )

    def __init__(self, data: Any, *, contract: Contract) -> None:
        super().__init__(data)
        self.contract = contract
        field = self.fields["scheme"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = Scheme.objects.beside(contract.scheme)

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        day = cleaned.get("day")
        if cleaned.get("scheme") is None and day is not None:
            found = Scheme.objects.of(self.contract.municipality).in_force(day).with_rows().first()
            if found is None:
                self.add_error("day", _("This municipality had no scheme on that day. Choose another one."))
            cleaned["scheme"] = found
        elif cleaned.get("scheme") is None and not self.errors:
            self.add_error("scheme", _("Choose a scheme, or fill in a day."))
        return cleaned
