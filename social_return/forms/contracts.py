"""What is typed about a contract: amendments, the plan, and contact persons."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from market.forms.amounts import AmountField
from sif.validators import kvk_number, no_bsn, plain_text
from social_return.forms.contributions import BlockField, DayField
from social_return.models import Block, Contract, ContributionKind
from social_return.valuation.choose import claimable
from social_return.valuation.terms import ACTIVITY, EMPLOYMENT, Kind

TEXT = [no_bsn, plain_text]


class AmendForm(forms.Form):
    """What was agreed anew; the obligation follows."""

    agreed_on = DayField(label=_("Date of the amendment"))
    net_sum = AmountField(
        label=_("Contract sum excluding VAT"),
        required=True,
        attrs={"data-affix": "€"},
        max_digits=14,
        min_value=0,
    )
    fixed_obligation = AmountField(
        label=_("Fixed obligation"), required=True, attrs={"data-affix": "€"}, max_digits=14, min_value=0
    )
    end = DayField(label=_("Last day"))
    reason = forms.CharField(
        label=_("What was agreed"),
        max_length=300,
        validators=TEXT,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("The contractor reads this. For example: “Extended by a year, as the contract allows.”"),
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, contract: Contract) -> None:
        now = {name: getattr(contract, name) for name in ("net_sum", "fixed_obligation", "end")}
        super().__init__(data, initial=now)
        if contract.fixed_obligation is None:
            del self.fields["fixed_obligation"]


class PlanLineForm(forms.Form):
    """One planned contribution."""

    prefix = "line"
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("Choose")), *ContributionKind.choices])
    what = forms.CharField(
        label=_("What you will do"),
        max_length=200,
        validators=TEXT,
        help_text=_("For example: “Two work places in the kitchen.” No names."),
    )
    amount = AmountField(
        label=_("Counts for about"), required=True, attrs={"data-affix": "€"}, max_digits=12, min_value=1
    )
    hours = AmountField(label=_("Hours, if you know them"), max_digits=8)
    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"))

    def __init__(self, *args: Any, contract: Contract, **rest: Any) -> None:
        super().__init__(*args, **rest)
        kinds = EMPLOYMENT | ACTIVITY | {Kind.PURCHASE}
        codes = [block.code for block in claimable(contract.scheme.valuation_rules, kinds)]
        blocks = Block.objects.filter(scheme=contract.scheme, code__in=codes).order_by("position", "pk")
        self.fields["block"] = BlockField(
            blocks, label=_("Building block, if you know it"), required=False, empty_label=_("Choose")
        )
        self.order_fields(["kind", "what", "block", "amount", "hours", "starts_on", "ends_on"])


class SubmitPlanForm(forms.Form):
    """The words that go with the plan."""

    prefix = "plan"
    approach = forms.CharField(
        label=_("How you will go about it"),
        required=False,
        max_length=2000,
        validators=TEXT,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("With whom you work together, and what you need from the municipality."),
    )


class PlanChangeForm(forms.Form):
    """What has to change in a plan."""

    prefix = "change"
    remark = forms.CharField(
        label=_("What has to change"),
        max_length=500,
        validators=TEXT,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("The contractor reads this."),
    )


class DeadlineForm(forms.Form):
    """Another day on which the plan is due."""

    prefix = "deadline"
    due_on = DayField(label=_("The plan is due on"))


class ContactForm(forms.Form):
    """Somebody to call, at work."""

    full_name = forms.CharField(label=_("Name"), max_length=80, validators=TEXT)
    email = forms.EmailField(
        label=_("Work e-mail address"),
        max_length=120,
        help_text=_("The other party sees it too. No private address."),
    )
    role = forms.CharField(
        label=_("What for"),
        required=False,
        max_length=80,
        validators=TEXT,
        help_text=_("For example: planning, or social return."),
    )


class PassOnForm(forms.Form):
    """A part of the work, passed on to another organisation."""

    prefix = "link"
    party_name = forms.CharField(label=_("Organisation"), max_length=120, validators=TEXT)
    party_kvk = forms.CharField(label=_("KvK number"), max_length=8, validators=[kvk_number])
    subject = forms.CharField(label=_("What for"), max_length=160, validators=TEXT)
    net_sum = AmountField(
        label=_("Sum excluding VAT"),
        attrs={"data-affix": "€"},
        max_digits=14,
        min_value=0,
        help_text=_("Only you and this organisation see it, unless you share it."),
    )
    is_shared = forms.BooleanField(
        label=_("Those above us in the chain may see this organisation and its price"),
        required=False,
        help_text=_("Needed if a purchase there should count for the contract."),
    )
