"""What an enterprise types in a proposal: how it will do it, lines with a price, and the delivery plan."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from enterprises.models import Enterprise
from market.forms.amounts import AmountField
from market.forms.lines import LineRow
from market.forms.requests import day_input
from market.models import Proposal, RequestLine
from sif.money import Vat
from sif.validators import no_bsn, plain_text

if TYPE_CHECKING:
    ProposalModelForm = forms.ModelForm[Proposal]
else:
    ProposalModelForm = forms.ModelForm

TEXT = [plain_text, no_bsn]
LEAST_ROWS = 3
MOST_LINES = 40  # a buyer asks for thirty at most (`forms.choosing`), and an enterprise may add its own
LEAST_STEPS = 2
MOST_STEPS = 20


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


class LineForm(LineRow):
    """One line; a row left empty is no line. With partners, each line says who supplies it.

    A row that answers an asked line has the buyer's words and unit; without a price it is not offered.
    """

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
    is_option = forms.BooleanField(label=_("This is an option, offered besides"), required=False)
    supplier = forms.TypedChoiceField(label=_("Supplied by"), required=False, empty_value=None)

    asked = forms.TypedChoiceField(
        required=False,
        empty_value=None,
        widget=forms.HiddenInput,
        error_messages={
            "invalid_choice": _("The buyer does not ask for this line any more. Look at the request again.")
        },
    )

    def __init__(
        self,
        *args: Any,
        suppliers: Sequence[Enterprise] = (),
        asked: Sequence[RequestLine] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.asked_lines = {str(line.pk): line for line in asked}
        answers: Any = self.fields["asked"]
        answers.choices = [(key, line.title) for key, line in self.asked_lines.items()]
        answers.coerce = self.asked_lines.get
        by_key = {str(one.pk): one for one in suppliers}
        who: Any = self.fields["supplier"]
        who.choices = [("", _("Your own enterprise")), *((key, one.name) for key, one in by_key.items())]
        who.coerce = by_key.get  # what is no choice is refused before; `has_changed` asks of anything
        if not suppliers:
            del self.fields["supplier"]

    def clean(self) -> dict[str, Any]:
        """A line that was begun is finished."""
        cleaned = super().clean() or {}
        if not self.is_filled:
            return cleaned
        if self.asked_line is not None:
            cleaned |= {"title": self.asked_line.title, "unit": self.asked_line.unit, "is_option": False}
        return self.must_be_whole(cleaned)

    @property
    def asked_line(self) -> RequestLine | None:
        """What the buyer asked for that this row answers, if anything."""
        key = self.data.get(self.add_prefix("asked"), "") if self.is_bound else self.initial.get("asked")
        return self.asked_lines.get(str(key))

    @property
    def is_filled(self) -> bool:
        """Whether anything but the VAT rate was typed; of an asked line, whether it has a price."""
        names = ("net_price",) if self.asked_line else ("title", "quantity", "unit", "net_price")
        return any(str(self.data.get(self.add_prefix(name), "")).strip() for name in names)


if TYPE_CHECKING:
    LineForms = forms.BaseFormSet[LineForm]
    StepForms = forms.BaseFormSet["StepForm"]
else:
    LineForms = StepForms = forms.BaseFormSet


class _Lines(LineForms):
    def clean(self) -> None:
        """At least one line with a price that counts."""
        if any(self.errors):
            return
        if not self.filled():
            raise ValidationError(_("Add at least one line with a price."))
        answered = [line["asked"].pk for line in self.filled() if line["asked"]]
        if len(answered) > len(set(answered)):
            raise ValidationError(_("Give each line that the buyer asks for one price."))
        if all(line["is_option"] for line in self.filled()):
            raise ValidationError(
                _("Add at least one line with a price that is no option: options are offered besides.")
            )

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


class StepForm(forms.Form):
    """One step of the delivery plan; a row left empty is no step."""

    title = forms.CharField(label=_("What is ready"), max_length=160, required=False, validators=TEXT)
    ready_on = forms.DateField(label=_("By when"), required=False, widget=day_input())

    def __init__(self, *args: Any, earliest: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.earliest = earliest

    def clean(self) -> dict[str, Any]:
        """A step that was begun has words and a day, and the day is still to come."""
        cleaned = super().clean() or {}
        if not self.is_filled:
            return cleaned
        if not cleaned.get("title") and "title" not in self.errors:
            self.add_error("title", _("Say what is ready then, for example: tables delivered."))
        day = cleaned.get("ready_on")
        if day is None and "ready_on" not in self.errors:
            self.add_error("ready_on", _("Choose the day on which this is ready."))
        if day is not None and day < self.earliest:
            self.add_error(
                "ready_on",
                _("Choose %(day)s or later: before that the buyer cannot have chosen.")
                % {"day": self.earliest.strftime("%d-%m-%Y")},
            )
        return cleaned

    @property
    def is_filled(self) -> bool:
        """Whether anything was typed."""
        return any(str(self.data.get(self.add_prefix(name), "")).strip() for name in ("title", "ready_on"))


class _Steps(StepForms):
    def clean(self) -> None:
        """Each step comes after the one above it."""
        before: date | None = None
        for form in self.forms:
            day = form.cleaned_data.get("ready_on") if form.is_valid() else None
            if day is not None and before is not None and day < before:
                form.add_error(
                    "ready_on",
                    _("This is before the step above it. Put the steps in the order of their days."),
                )
            before = day or before

    def filled(self) -> list[dict[str, Any]]:
        """The rows that are steps."""
        return [form.cleaned_data for form in self.forms if form.is_filled and hasattr(form, "cleaned_data")]


StepFormSet = forms.formset_factory(
    StepForm,
    formset=_Steps,
    extra=0,
    min_num=LEAST_STEPS,
    max_num=MOST_STEPS,
    absolute_max=MOST_STEPS,
    validate_max=True,
)


class ExtendForm(forms.Form):
    """Until when a proposal stands now."""

    valid_until = forms.DateField(label=_("Valid until"), widget=day_input())
