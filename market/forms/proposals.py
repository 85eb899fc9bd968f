"""What an enterprise types in a proposal: how it will do it, and lines with a price."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from market.forms.amounts import AmountField
from market.forms.requests import day_input
from market.models import Proposal
from sif.money import Vat
from sif.validators import no_bsn, plain_text

if TYPE_CHECKING:
    ProposalModelForm = forms.ModelForm[Proposal]
else:
    ProposalModelForm = forms.ModelForm

TEXT = [plain_text, no_bsn]
LEAST_ROWS = 3
MOST_LINES = 30


class ProposalForm(ProposalModelForm):
    """How it will be done, what it does for people, from when, and until when the offer stands."""

    class Meta:
        model = Proposal
        fields = ("approach", "impact", "starts_on", "valid_until")
        labels = {
            "approach": _("How will you do it?"),
            "impact": _("What does this assignment do for people?"),
        }
        help_texts = {
            "approach": _("Answer the need and the wishes of the buyer, in your own words."),
            "impact": _(
                "For example: three people learn to cook here. Numbers, no names or personal stories."
            ),
            "valid_until": _("Until this day the buyer can choose your proposal."),
        }
        widgets = {
            "approach": forms.Textarea(attrs={"rows": 6}),
            "impact": forms.Textarea(attrs={"rows": 3}),
            "starts_on": day_input(),
            "valid_until": day_input(),
        }

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_valid_until(self) -> date:
        """A proposal stands today at least."""
        day: date = self.cleaned_data["valid_until"]
        if day < self.today:
            raise ValidationError(_("This date has passed. Choose one in the future."))
        return day


class LineForm(forms.Form):
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
    net_price = AmountField(
        label=_("Price in €, excl. VAT"), min_value=Decimal(0), max_digits=10, attrs={"class": "w-s"}
    )
    vat = forms.ChoiceField(
        label=_("VAT"),
        choices=Vat,
        initial=Vat.HIGH,
        required=False,
        widget=forms.Select(attrs={"class": "w-m"}),
    )

    def clean(self) -> dict[str, Any]:
        """A line that was begun is finished."""
        cleaned = super().clean() or {}
        if not self.is_filled:
            return cleaned
        for name, text in (
            ("title", _("Say what this line is for.")),
            ("quantity", _("Fill in how many, for example 80.")),
            ("unit", _("Say of what, for example people or hours.")),
            ("net_price", _("Fill in a price, for example 12,50.")),
        ):
            if cleaned.get(name) in (None, "") and name not in self.errors:
                self.add_error(name, text)
        return cleaned

    @property
    def is_filled(self) -> bool:
        """Whether anything but the VAT rate was typed."""
        names = ("title", "quantity", "unit", "net_price")
        return any(str(self.data.get(self.add_prefix(name), "")).strip() for name in names)


if TYPE_CHECKING:
    LineForms = forms.BaseFormSet[LineForm]
else:
    LineForms = forms.BaseFormSet


class _Lines(LineForms):
    def clean(self) -> None:
        """At least one line with a price."""
        if not any(self.errors) and not self.filled():
            raise ValidationError(_("Add at least one line with a price."))

    def filled(self) -> list[dict[str, Any]]:
        """The rows that are lines."""
        return [form.cleaned_data for form in self.forms if form.is_filled and hasattr(form, "cleaned_data")]


LineFormSet = forms.formset_factory(
    LineForm,
    formset=_Lines,
    extra=0,
    min_num=LEAST_ROWS,
    max_num=MOST_LINES,
    absolute_max=MOST_LINES,
    validate_max=True,
)


class ExtendForm(forms.Form):
    """Until when a proposal stands now."""

    valid_until = forms.DateField(label=_("Valid until"), widget=day_input())
