"""What an officer types to ask for a report."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sif.dates import quarter_days, quarter_of
from social_return.actions.reports import Wish
from social_return.models import Contract, Municipality, ReportEdition
from social_return.reports import words
from social_return.reports.public import back

OWN = "own"
QUARTERS, YEARS = 6, 3

if TYPE_CHECKING:
    _ContractChoice = forms.ModelChoiceField[Contract]
else:
    _ContractChoice = forms.ModelChoiceField


class ContractField(_ContractChoice):
    """A contract by number and subject."""

    def label_from_instance(self, obj: Contract) -> str:
        return f"{obj.number} {obj.subject}"


def day_input() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "w-m"})


class AskForm(forms.Form):
    """A period out of a list, or two days of one's own; all contracts, or one."""

    period = forms.ChoiceField(label=_("Period"))
    start = forms.DateField(
        label=_("First day"),
        required=False,
        widget=day_input(),
        help_text=_("Only if you choose your own days."),
    )
    end = forms.DateField(
        label=_("Last day"), required=False, widget=day_input(), help_text=_("This day counts too.")
    )
    contract = ContractField(
        label=_("Contract"), queryset=Contract.objects.none(), required=False, empty_label=_("All contracts")
    )
    edition = forms.ChoiceField(
        label=_("Who will read it?"),
        choices=ReportEdition.choices,
        initial=ReportEdition.INTERNAL,
        widget=forms.RadioSelect,
        help_text=_(
            "To make public: without the list of contributions, and without groups under ten people."
        ),
    )

    def __init__(self, *args: Any, municipality: Municipality, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.periods = periods(today)
        choices = [(code, words.period(*days).capitalize()) for code, days in self.periods.items()]
        self.fields["period"].choices = [*choices, (OWN, gettext("My own days"))]  # type: ignore[attr-defined]
        contracts = Contract.objects.awarded_by(municipality).order_by("number", "pk")
        self.fields["contract"].queryset = contracts  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("period") == OWN:
            self._clean_days(cleaned)
        elif cleaned.get("period"):
            cleaned["start"], cleaned["end"] = self.periods[cleaned["period"]]
        return cleaned

    def _clean_days(self, cleaned: dict[str, Any]) -> None:
        for name, missing in (
            ("start", _("Fill in the first day, for example 01-01-2026.")),
            ("end", _("Fill in the last day, for example 31-03-2026.")),
        ):
            if not cleaned.get(name) and not self.has_error(name):
                self.add_error(name, missing)
        if cleaned.get("start") and cleaned.get("end") and cleaned["end"] < cleaned["start"]:
            self.add_error("end", _("The last day comes before the first day. Check both days."))

    def wish(self) -> Wish:
        """What is asked for, once the form is valid."""
        return Wish(
            start=self.cleaned_data["start"],
            end=self.cleaned_data["end"],
            edition=ReportEdition(self.cleaned_data["edition"]),
            contract=self.cleaned_data["contract"],
        )


def periods(today: date) -> dict[str, tuple[date, date]]:
    """The periods to choose from, the latest first: quarters, then years."""
    of = quarter_of(today)
    quarters = [back(of, steps) for steps in range(QUARTERS)]
    years = [today.year - steps for steps in range(YEARS)]
    return {f"{year}-{quarter}": quarter_days(year, quarter) for year, quarter in quarters} | {
        str(year): (date(year, 1, 1), date(year, 12, 31)) for year in years
    }
