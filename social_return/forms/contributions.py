"""What a contractor fills in for each kind of contribution."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.forms.proofs import ProofField
from enterprises.models import Enterprise
from market.forms.amounts import AmountField
from sif.validators import kvk_number, no_bsn, plain_text
from social_return.forms.files import Accepted, kept
from social_return.models import Block, Bonus, Contract, Contribution, ContributionKind, EvidenceKind, Link
from social_return.valuation.choose import claimable
from social_return.valuation.terms import ACTIVITY, EMPLOYMENT, Basis, Kind, Recognition

if TYPE_CHECKING:
    _BlockChoice = forms.ModelChoiceField[Block]
    _LinkChoice = forms.ModelChoiceField[Link]
else:
    _BlockChoice = _LinkChoice = forms.ModelChoiceField

TEXT = [no_bsn, plain_text]
# The facts of a valuation, and the fields in which people type them.
FIELDS = {
    "amount_ex_vat": "net",
    "labour_amount": "labour",
    "target": "block",
    "kind": "block",
    "mbo_level": "block",
}


class DayField(forms.DateField):
    """A date, chosen or typed as 2026-03-24 or 24-3-2026."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput({"type": "date", "class": "w-m"}, format="%Y-%m-%d")
        formats = ["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"]
        super().__init__(**{"widget": widget, "input_formats": formats, **options})


class ContributionForm(forms.Form):
    """What every kind of contribution shares. It cleans; entering it is an action."""

    kind: ContributionKind

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        contract: Contract,
        today: date,
        contribution: Contribution | None = None,
        through: Link | None = None,
    ) -> None:
        super().__init__(data, initial=shown(contribution) if contribution else None)
        self.contract = contract
        self.today = today
        self.contribution = contribution
        self.through = through
        self.prepare()
        if through is not None:
            self.fields.pop("through_subcontractor", None)

    def prepare(self) -> None:
        """What depends on the contract."""

    def facts(self) -> dict[str, Any]:
        """The cleaned answers, as an entry takes them."""
        return {"kind": self.kind, **self.cleaned_data}

    def refuse(self, column: str, sentence: str) -> None:
        """Puts what the valuation said beside the field that it is about."""
        field = FIELDS.get(column, column)
        self.add_error(field if field in self.fields else None, sentence)

    def _blocks(self, kinds: frozenset[Any]) -> "BlockField":
        codes = [block.code for block in claimable(self.contract.scheme.valuation_rules, kinds)]
        blocks = Block.objects.filter(scheme=self.contract.scheme, code__in=codes).order_by("position", "pk")
        return BlockField(blocks, label=gettext_lazy("Building block"), empty_label=gettext_lazy("Choose"))

    def _place_in_chain(self, empty: Any) -> None:
        """By which organisation of the chain; asked only where there is one that the contractor may see."""
        places = Link.objects.live().filter(contract=self.contract).exclude(is_shared=False, level__gt=1)
        if self.through is not None:  # a subcontractor: of whom it bought, and nobody else's place
            bought = self.kind == ContributionKind.PURCHASE
            places, empty = (places.under(self.through) if bought else places.none()), gettext_lazy("Choose")
        if places:
            label = gettext_lazy("Place in the chain")
            self.fields["link"] = LinkField(
                places.in_order(), label=label, required=self.through is not None, empty_label=empty
            )

    def _district(self) -> forms.Field:
        districts = self.contract.municipality.districts
        label = gettext_lazy("District")
        if not districts:
            return forms.CharField(label=label, max_length=60, required=False, validators=TEXT)
        choices = [("", gettext_lazy("Choose")), *((district, district) for district in districts)]
        return forms.ChoiceField(label=label, choices=choices, required=False)


class BlockField(_BlockChoice):
    """A building block, told with its value."""

    def label_from_instance(self, obj: Block) -> str:
        return _("%(label)s (%(basis)s)") % {"label": obj.label, "basis": obj.get_basis_display()}


class LinkField(_LinkChoice):
    """A place in the chain, told by its organisation."""

    def label_from_instance(self, obj: Link) -> str:
        return f"{obj.party_name}, {obj.subject}"


class EmploymentForm(ContributionForm):
    """A work or learning place: the block, hours, dates and district; nothing about the person."""

    kind = ContributionKind.EMPLOYMENT
    start = DayField(label=gettext_lazy("First day"))
    end = DayField(
        label=gettext_lazy("Last day"),
        help_text=gettext_lazy(
            "The end date of the employment contract, or the last day that you report on."
        ),
    )
    hours_per_week = AmountField(label=gettext_lazy("Hours a week"), max_value=168, min_value=0)
    reference = forms.CharField(
        label=gettext_lazy("Reference of the employer desk"),
        max_length=60,
        required=False,
        help_text=gettext_lazy(
            "The number that the employer desk (WSP) gave this placement. We keep it in code only, so that nobody "
            "counts twice. No name and no BSN."
        ),
    )
    through_subcontractor = forms.BooleanField(
        label=gettext_lazy("The person works for a subcontractor"), required=False
    )

    def prepare(self) -> None:
        scheme = self.contract.scheme
        self.fields["block"] = self._blocks(EMPLOYMENT)
        self._bonuses()
        rules = scheme.valuation_rules.blocks
        at_work = [block for block in rules if block.kind in EMPLOYMENT]
        self.fields["hours_per_week"].required = all(
            block.basis is Basis.ANNUAL_FULLTIME and block.hourly is None for block in at_work
        )
        if any(block.hourly or block.basis is Basis.HOURLY for block in at_work):
            self.fields["total_hours"] = AmountField(
                label=gettext_lazy("Hours in all"),
                help_text=gettext_lazy("This scheme has hourly rates: with the hours in all we use those."),
            )
        if any(block.basis is Basis.WAGE_PLUS_30 for block in rules):
            self.fields["labour"] = AmountField(
                label=gettext_lazy("Gross wage over this period"), attrs={"data-affix": "€"}
            )
        self.fields["district"] = self._district()
        self._place_in_chain(gettext_lazy("At the contractor itself"))
        self.fields["reference"].required = not (self.contribution and self.contribution.candidate_hash)
        self.order_fields(
            [
                "block",
                "start",
                "end",
                "hours_per_week",
                "total_hours",
                "labour",
                "bonuses",
                "district",
                "reference",
            ]
        )

    def _bonuses(self) -> None:
        bonuses = Bonus.objects.filter(scheme=self.contract.scheme).order_by("position", "pk")
        if bonuses:
            self.fields["bonuses"] = forms.ModelMultipleChoiceField(
                bonuses,
                label=gettext_lazy("What also applies"),
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )

    def facts(self) -> dict[str, Any]:
        return {**super().facts(), "bonuses": tuple(self.cleaned_data.get("bonuses", ()))}


class CostField(_BlockChoice):
    """A row of the scheme, told by what was bought."""

    def label_from_instance(self, obj: Block) -> str:
        return ", ".join(obj.cost_types)


class PurchaseForm(ContributionForm):
    """An invoice from outside the market; orders on the market propose themselves."""

    kind = ContributionKind.PURCHASE
    supplier_name = forms.CharField(label=gettext_lazy("Supplier"), max_length=120, validators=TEXT)
    supplier_kvk = forms.CharField(
        label=gettext_lazy("KvK number of the supplier"), max_length=8, validators=[kvk_number]
    )
    invoice_number = forms.CharField(label=gettext_lazy("Invoice number"), max_length=60, validators=TEXT)
    invoice_date = DayField(label=gettext_lazy("Invoice date"))
    net = AmountField(
        label=gettext_lazy("Amount excluding VAT"), required=True, attrs={"data-affix": "€"}, max_digits=12
    )
    labour = AmountField(
        label=gettext_lazy("Of which labour"),
        attrs={"data-affix": "€"},
        max_digits=12,
        help_text=gettext_lazy("Only for schemes in which the labour part counts."),
    )
    recognition = forms.ChoiceField(
        label=gettext_lazy("Recognised as"),
        required=False,
        help_text=gettext_lazy(
            "The certificate of the supplier on the invoice date. For enterprises on this market we look it up."
        ),
    )
    through_subcontractor = forms.BooleanField(
        label=gettext_lazy("Bought by a subcontractor"), required=False
    )

    def prepare(self) -> None:
        choices = [("", gettext_lazy("Choose")), *Recognition.choices]
        self.fields["recognition"] = _with_choices(self.fields["recognition"], choices)

        whole = Block.objects.filter(scheme=self.contract.scheme, kind=Kind.PURCHASE, cost_types__len__gt=0)
        if whole:
            self.fields["block"] = CostField(
                whole.order_by("position", "pk"),
                label=gettext_lazy("What was bought"),
                required=False,
                empty_label=gettext_lazy("Something else"),
                help_text=gettext_lazy(
                    "These count in full under this scheme; of all else the usual part counts."
                ),
            )

        self._place_in_chain(gettext_lazy("Not in the chain, or bought directly"))

    def clean_net(self) -> Decimal:
        net: Decimal = self.cleaned_data["net"]
        if net < 0:
            raise forms.ValidationError(
                _("This is a credit note. Open the invoice that it belongs to, and enter it there.")
            )
        return net

    def clean_invoice_date(self) -> date:
        day: date = self.cleaned_data["invoice_date"]
        if day > self.today:
            raise forms.ValidationError(_("This date is in the future. Fill in the date on the invoice."))
        return day

    def facts(self) -> dict[str, Any]:
        kvk = self.cleaned_data["supplier_kvk"]
        known = Enterprise.objects.filter(organisation__kvk_number=kvk).first()
        return {**super().facts(), "supplier": known}


class LabourForm(ContributionForm):
    """What an order on the market cannot know: which part of it is labour."""

    kind = ContributionKind.PURCHASE
    labour = AmountField(label=gettext_lazy("Of which labour"), required=True, attrs={"data-affix": "€"})


class ActivityForm(ContributionForm):
    """A social activity or a training: hours, or documented cost."""

    kind = ContributionKind.ACTIVITY
    description = forms.CharField(
        label=gettext_lazy("What you did"),
        max_length=300,
        validators=TEXT,
        help_text=gettext_lazy("What, and for which organisation. No names of participants."),
    )
    start = DayField(label=gettext_lazy("First day"))
    end = DayField(label=gettext_lazy("Last day"), required=False)
    hours = AmountField(label=gettext_lazy("Hours of your people together"))
    net = AmountField(
        label=gettext_lazy("Or the cost excluding VAT"), attrs={"data-affix": "€"}, max_digits=12
    )

    def prepare(self) -> None:
        self.fields["block"] = self._blocks(ACTIVITY)
        self.fields["district"] = self._district()
        self.order_fields(["block", "description", "start", "end", "hours", "net", "district"])

    def clean_start(self) -> date:
        day: date = self.cleaned_data["start"]
        if day > self.today:
            raise forms.ValidationError(
                _("This date is in the future. Enter the activity when it has taken place.")
            )
        return day


class CustomForm(ContributionForm):
    """Something that is not in the table: the officer writes down what it is worth."""

    kind = ContributionKind.CUSTOM
    description = forms.CharField(
        label=gettext_lazy("What you did"),
        max_length=300,
        validators=TEXT,
        help_text=gettext_lazy("Agree it with the adviser first. No names of participants."),
    )
    start = DayField(label=gettext_lazy("First day"), required=False)
    end = DayField(label=gettext_lazy("Last day"), required=False)
    asked = AmountField(
        label=gettext_lazy("What it should count for"),
        required=True,
        attrs={"data-affix": "€"},
        max_digits=12,
    )

    def prepare(self) -> None:
        self.fields["district"] = self._district()


FORMS: dict[str, type[ContributionForm]] = {
    ContributionKind.EMPLOYMENT: EmploymentForm,
    ContributionKind.PURCHASE: PurchaseForm,
    ContributionKind.ACTIVITY: ActivityForm,
    ContributionKind.CUSTOM: CustomForm,
}


def shown(contribution: Contribution) -> dict[str, Any]:
    """The answers of an entered contribution, to be changed. A coded reference cannot be shown."""
    names = [
        *(
            "block",
            "start",
            "end",
            "hours_per_week",
            "total_hours",
            "district",
            "supplier_name",
            "supplier_kvk",
        ),
        *("invoice_number", "invoice_date", "recognition", "through_subcontractor", "net", "labour", "hours"),
        "description",
        "link",
    ]
    answers = {name: getattr(contribution, name) for name in names}
    return {**answers, "bonuses": list(contribution.bonuses.all()), "asked": contribution.claimed}


def _with_choices(field: forms.Field, choices: list[Any]) -> forms.Field:
    chosen = forms.ChoiceField(
        label=field.label, choices=choices, required=field.required, help_text=field.help_text
    )
    chosen.widget.attrs.update(field.widget.attrs)
    return chosen


class EvidenceForm(forms.Form):
    """A document that proves a purchase, an activity or something custom."""

    evidence_kind = forms.ChoiceField(label=gettext_lazy("What it is"), choices=EvidenceKind.choices)
    file = ProofField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("PDF, JPEG or PNG, at most 10 MB. No documents about a person."),
    )

    def clean_file(self) -> Accepted:
        upload: UploadedFile[bytes] = self.cleaned_data["file"]
        for check in TEXT:
            check(upload.name or "")
        self.cleaned_data["name"] = (upload.name or "")[-120:]
        return kept(upload)
