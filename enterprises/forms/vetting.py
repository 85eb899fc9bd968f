"""What a connector and an outside reviewer say about an enterprise."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enterprises.models import Capacity, Check, Organisation
from sif.dates import local_day
from sif.validators import no_bsn, plain_text

TEXT = [no_bsn, plain_text]
A_YEAR = timedelta(days=365)


def _in_a_year() -> date:
    return local_day(timezone.now()) + A_YEAR


class VerdictForm(forms.Form):
    """Good or not good, and on what evidence."""

    verdict = forms.ChoiceField(
        label=_("Your verdict"),
        choices=[(Check.Verdict.GOOD.value, _("Good")), (Check.Verdict.BAD.value, _("Not good"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose good or not good.")},
    )
    evidence = forms.CharField(
        label=_("On what evidence?"),
        max_length=2000,
        validators=TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What did you see, and of which year? No personal data."),
        error_messages={"required": _("Write on what evidence you decided.")},
    )


class AskForm(forms.Form):
    """One question to the enterprise."""

    question = forms.CharField(
        label=_("Your question"), max_length=2000, validators=TEXT, widget=forms.Textarea(attrs={"rows": 4})
    )


class RefuseForm(forms.Form):
    """Why not; the enterprise reads it."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        validators=TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The enterprise reads this. Say what has to change."),
    )


class ApproveForm(forms.Form):
    """Until which day the enterprise may sell."""

    valid_until = forms.DateField(
        label=_("Verified until"),
        initial=_in_a_year,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "w-m"}),
    )


class ReviewerForm(forms.Form):
    """Which outside party judges the finances."""

    reviewer = forms.ModelChoiceField(
        label=_("Who judges the finances?"), queryset=Organisation.objects.none()
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reviewer = self.fields["reviewer"]
        assert isinstance(reviewer, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        reviewer.queryset = Organisation.objects.with_capacity(Capacity.REVIEWER).by_name()
