"""What an officer fills in when deciding, and what a contractor answers."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from market.forms.amounts import AmountField
from sif.validators import no_bsn, plain_text
from social_return.forms.contributions import DayField
from social_return.models import Contribution, ProofKind

TEXT = [no_bsn, plain_text]


def _sentence(label: Any, **options: Any) -> forms.CharField:
    area = forms.Textarea({"rows": 3})
    return forms.CharField(label=label, max_length=500, validators=TEXT, widget=area, **options)


class AskForm(forms.Form):
    """A question to the contractor."""

    prefix = "ask"
    text = _sentence(gettext_lazy("Your question"))


class AnswerForm(forms.Form):
    """The contractor's answer."""

    prefix = "answer"
    text = _sentence(gettext_lazy("Your answer"), help_text=gettext_lazy("No names and no BSN."))


class RefuseForm(forms.Form):
    """A no, and why."""

    prefix = "refuse"
    reason = _sentence(gettext_lazy("Why not"), help_text=gettext_lazy("The contractor reads this."))


class ReverseForm(forms.Form):
    """A counter-entry, and why."""

    prefix = "reverse"
    reason = _sentence(
        gettext_lazy("Why it no longer counts"), help_text=gettext_lazy("The contractor reads this.")
    )


class PartlyForm(forms.Form):
    """Less than was claimed, and why."""

    prefix = "partly"
    amount = AmountField(label=gettext_lazy("Approved amount"), required=True, attrs={"data-affix": "€"})
    reason = _sentence(gettext_lazy("Why less"), help_text=gettext_lazy("The contractor reads this."))


class ValuationForm(forms.Form):
    """The officer's written valuation of something custom."""

    prefix = "approve"
    amount = AmountField(label=gettext_lazy("What it counts for"), required=True, attrs={"data-affix": "€"})
    valuation_note = _sentence(gettext_lazy("How you arrived at this amount"))


class ApproveForm(forms.Form):
    """A yes has nothing to fill in."""

    prefix = "approve"


class ProofForm(forms.Form):
    """Which proof of a placement was seen, and when."""

    prefix = "proof"
    kind = forms.ChoiceField(label=gettext_lazy("Proof"), choices=ProofKind.choices)
    on = DayField(label=gettext_lazy("Seen on"))

    def __init__(self, *args: Any, today: date | None = None, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["on"].initial = today


class CreditForm(forms.Form):
    """A credit note on an invoice that counts."""

    prefix = "credit"
    number = forms.CharField(label=gettext_lazy("Number of the credit note"), max_length=60, validators=TEXT)
    day = DayField(label=gettext_lazy("Date of the credit note"))
    net = AmountField(
        label=gettext_lazy("Credited, excluding VAT"),
        required=True,
        attrs={"data-affix": "€"},
        max_digits=12,
        help_text=gettext_lazy("With or without a minus sign."),
    )


def approve_form(contribution: Contribution) -> type[ValuationForm] | type[ApproveForm]:
    """The form that goes with a yes for this contribution."""
    return ValuationForm if contribution.is_custom else ApproveForm


class ShareForm(forms.Form):
    """Which share of an order counts for a contract."""

    order = forms.ChoiceField(label=gettext_lazy("Order"))
    share = AmountField(
        label=gettext_lazy("Share that counts (percent)"),
        required=True,
        min_value=0,
        max_value=100,
        initial=100,
        help_text=gettext_lazy("A euro counts once: over all your contracts together at most 100%."),
    )

    def __init__(self, *args: Any, orders: list[tuple[str, str]], **rest: Any) -> None:
        super().__init__(*args, **rest)
        field = self.fields["order"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", gettext_lazy("Choose")), *orders]
