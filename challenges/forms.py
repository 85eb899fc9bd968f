"""What people type: an entry, a jury score, and what a connector says with a verb."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from challenges.actions.challenges import Next
from challenges.models import WEEKS, Entry, FollowUpKind, JuryScore, OutcomeKind
from challenges.models.outcomes import web_address
from sif.dates import local_day
from sif.validators import no_bsn, plain_text

if TYPE_CHECKING:
    EntryModelForm = forms.ModelForm[Entry]
    JuryModelForm = forms.ModelForm[JuryScore]
else:
    EntryModelForm = JuryModelForm = forms.ModelForm

TEXT = [no_bsn, plain_text]
LINES = 4


def _today() -> date:
    return local_day(timezone.now())


def _in_a_month() -> date:
    return _today() + timedelta(days=28)


class Day(forms.DateInput):
    """A date box that every browser knows, in the form it asks for."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d", attrs={"class": "w-m"})


class EntryForm(EntryModelForm):
    """Why an organisation wants to join, and what it brings."""

    class Meta:
        model = Entry
        fields = ["motivation", "brings"]
        widgets = {
            "motivation": forms.Textarea(attrs={"rows": 7}),
            "brings": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts = {
            "motivation": _("Why does this question fit your organisation? A few sentences are enough."),
            "brings": _("For example a kitchen, a van, a network or ten hours a week."),
        }
        error_messages = {
            "motivation": {"required": _("Write in a few sentences why you want to join.")},
        }


class JuryForm(JuryModelForm):
    """A mark with a reason, or a conflict of interest."""

    class Meta:
        model = JuryScore
        fields = ["mark", "remark", "conflict"]
        widgets = {
            "mark": forms.NumberInput(attrs={"min": 1, "max": 10, "class": "w-s"}),
            "remark": forms.Textarea(attrs={"rows": 4}),
            "conflict": forms.TextInput,
        }

    def clean(self) -> dict[str, Any]:
        """One of the two: a mark from 1 to 10, or an interest."""
        answers = super().clean() or {}
        mark, conflict = answers.get("mark"), answers.get("conflict")
        if mark is not None and not 1 <= mark <= 10:
            self.add_error("mark", _("Give a mark from 1 to 10, for example 7."))
        elif "mark" in answers and mark is None and not conflict:
            self.add_error("mark", _("Give a mark from 1 to 10, or say which interest you have in it."))
        elif mark is not None and conflict:
            self.add_error("conflict", _("Give a mark or declare an interest, not both."))
        return answers

    def _get_validation_exclusions(self) -> set[str]:
        # the sentence about mark or interest is already said above, at the field
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]  # not in the stubs
        return excluded | {"mark", "conflict"}


class UntilForm(forms.Form):
    """Up to and including which day entries are welcome."""

    until = forms.DateField(label=_("Entries until"), widget=Day(), initial=_in_a_month)


class StartForm(forms.Form):
    """The first of the 84 days."""

    on = forms.DateField(
        label=_("First day"),
        widget=Day(),
        initial=_today,
        help_text=_("The twelve weeks count from this day. After this it cannot change."),
    )


class FeedbackForm(forms.Form):
    """What the applicant reads with the outcome."""

    feedback = forms.CharField(
        label=_("Feedback for the applicant"),
        max_length=2000,
        validators=TEXT,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("What was strong, what was missing, and what helps them further."),
    )


class ReasonForm(forms.Form):
    """Why something ends; whoever joined reads it."""

    reason = forms.CharField(
        label=_("Reason"), max_length=1000, validators=TEXT, widget=forms.Textarea(attrs={"rows": 4})
    )


class CancelForm(ReasonForm):
    """Why a meeting does not go on: one line."""

    reason = forms.CharField(label=_("Reason"), max_length=300, validators=TEXT)


class TickForm(forms.Form):
    """What came of a week."""

    week = forms.TypedChoiceField(
        label=_("Week"), coerce=int, choices=[(number, number) for number in range(1, WEEKS + 1)]
    )
    note = forms.CharField(
        label=_("What came of it"),
        required=False,
        max_length=600,
        validators=TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Everyone reads this. No names of participants."),
    )


class FollowForm(forms.Form):
    """One thing that follows from an outcome."""

    kind = forms.ChoiceField(label=_("Kind"), choices=FollowUpKind.choices)
    label = forms.CharField(
        label=_("Name or number"), max_length=120, validators=TEXT, help_text=_("For example B-100234.")
    )
    address = forms.CharField(
        label=_("Web address"),
        required=False,
        max_length=300,
        validators=[web_address],
        help_text=_("For example /aanbod/soep/."),
    )

    def clean(self) -> dict[str, Any]:
        """One `next_`, as the action asks for."""
        answers = super().clean() or {}
        return answers if self.errors else {"next_": Next(**answers)}


class FinishForm(forms.Form):
    """How a challenge ended, and up to four things that follow from it, one a line."""

    kind = forms.ChoiceField(label=_("Outcome"), choices=OutcomeKind.choices)
    summary = forms.CharField(
        label=_("What came of it"),
        max_length=3000,
        validators=TEXT,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Everyone reads this. Say what works now, for whom, and how it goes on."),
    )
    follow_ups = forms.CharField(
        label=_("What follows from it"),
        required=False,
        max_length=2000,
        validators=TEXT,
        widget=forms.Textarea(attrs={"rows": LINES}),
        help_text=_(
            "One a line: what it is, its name or number, its web address. "
            "For example: aanbod; Soep van gisteren; /aanbod/soep-van-gisteren/"
        ),
    )

    def clean_follow_ups(self) -> list[Next]:
        """The lines as things that follow."""
        lines = self.cleaned_data["follow_ups"].splitlines()
        return [_next(line) for line in lines if line.strip()]


def _next(line: str) -> Next:
    """One typed line, such as "bestelling; B-100234; /bestellingen/B-100234/".

    Raises:
        ValidationError: an unknown kind, no name, or an address we do not link to.
    """
    words = {str(kind.label).lower(): kind for kind in FollowUpKind} | {
        kind.value: kind for kind in FollowUpKind
    }
    kind, _mark, rest = (part.strip() for part in line.partition(";"))
    label, _mark, address = (part.strip() for part in rest.partition(";"))
    if kind.lower() not in words or not label or len(label) > 120:
        raise ValidationError(
            _("“%(line)s” is not clear. Begin with one of: %(kinds)s; then a name, for example: %(example)s"),
            params={
                "line": line.strip(),
                "kinds": ", ".join(str(kind.label).lower() for kind in FollowUpKind),
                "example": f"{str(FollowUpKind.ORDER.label).lower()}; B-100234; /bestellingen/B-100234/",
            },
        )
    if address:
        web_address(address)
    return Next(kind=words[kind.lower()].value, label=label, address=address)
