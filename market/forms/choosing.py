"""What a buyer types about comparing: the lines to price, and the criteria with their weights."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from market.actions import asked
from market.forms.lines import LineRow
from market.models.choosing import CriterionKind
from sif.states import Refused
from sif.validators import no_bsn, plain_text

TEXT = [plain_text, no_bsn]
LEAST_LINES, MOST_LINES = 3, 30
LEAST_CRITERIA, MOST_CRITERIA = 3, 8


class LineForm(LineRow):
    """One line to price; a row left empty is no line."""

    key = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """A line that was begun is finished."""
        cleaned = super().clean() or {}
        if not self.is_filled:
            return cleaned
        return self.must_be_whole(cleaned)

    @property
    def is_filled(self) -> bool:
        """Whether anything was typed."""
        names = ("title", "quantity", "unit")
        return any(str(self.data.get(self.add_prefix(name), "")).strip() for name in names)


class CriterionForm(forms.Form):
    """One criterion; a row without a name and a weight is none."""

    name = forms.CharField(label=_("Criterion"), max_length=80, required=False, validators=TEXT)
    weight = forms.IntegerField(
        label=_("Weight in percent"),
        min_value=1,
        max_value=100,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "w-s"}),
        error_messages={
            "min_value": _("A weight is between 1 and 100 percent."),
            "max_value": _("A weight is between 1 and 100 percent."),
        },
    )
    kind = forms.ChoiceField(
        label=_("Where do the points come from?"),
        choices=CriterionKind,
        initial=CriterionKind.JUDGED,
        required=False,
    )
    counts = forms.CharField(
        label=_("What counts?"),
        max_length=300,
        required=False,
        validators=TEXT,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean(self) -> dict[str, Any]:
        """A criterion that was begun has a name and a weight."""
        cleaned = super().clean() or {}
        if not self.is_filled:
            return cleaned
        if not cleaned.get("name") and "name" not in self.errors:
            self.add_error("name", _("Give the criterion a name, for example: plan, or people who learn."))
        if cleaned.get("weight") is None and "weight" not in self.errors:
            self.add_error("weight", _("Fill in for how much it counts, for example 40."))
        cleaned["kind"] = cleaned.get("kind") or CriterionKind.JUDGED.value
        return cleaned

    @property
    def is_filled(self) -> bool:
        """Whether anything was typed."""
        names = ("name", "weight", "counts")
        return any(str(self.data.get(self.add_prefix(name), "")).strip() for name in names)


if TYPE_CHECKING:
    LineForms = forms.BaseFormSet[LineForm]
    CriterionForms = forms.BaseFormSet[CriterionForm]
else:
    LineForms = CriterionForms = forms.BaseFormSet


class _Lines(LineForms):
    def filled(self) -> list[asked.Line]:
        """The rows that are lines."""
        return [asked.Line(**form.cleaned_data) for form in self.forms if form.is_filled]


class _Criteria(CriterionForms):
    def clean(self) -> None:
        """The weights add up."""
        if any(self.errors):
            return
        try:
            asked.must_add_up(self.filled())
        except Refused as no:
            raise ValidationError(str(no)) from no

    def filled(self) -> list[asked.Weighed]:
        """The rows that are criteria."""
        return [asked.Weighed(**form.cleaned_data) for form in self.forms if form.is_filled]


LineFormSet: Any = forms.formset_factory(
    LineForm,
    formset=_Lines,
    extra=0,
    min_num=LEAST_LINES,
    max_num=MOST_LINES,
    absolute_max=MOST_LINES,
    validate_max=True,
)
CriterionFormSet: Any = forms.formset_factory(
    CriterionForm,
    formset=_Criteria,
    extra=0,
    min_num=LEAST_CRITERIA,
    max_num=MOST_CRITERIA,
    absolute_max=MOST_CRITERIA,
    validate_max=True,
)
