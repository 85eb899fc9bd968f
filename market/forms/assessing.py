"""What is typed when proposals are judged: who judges, points with notes, and questions to one proposer."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from enterprises.models import Membership
from market.forms.amounts import AmountField
from market.forms.requests import day_input
from market.models import Criterion, Proposal
from market.models.choosing import HIGHEST
from sif.validators import no_bsn, plain_text

TEXT = [plain_text, no_bsn]
Key = tuple[int, int]  # criterion and proposal


class AppointForm(forms.Form):
    """Who of the own organisation judges."""

    members = forms.TypedMultipleChoiceField(
        label=_("Who judges the proposals?"),
        help_text=_("Each gets one mail. Whoever leaves your organisation can no longer read anything."),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, members: Iterable[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        who: Any = self.fields["members"]
        who.choices = [(one.pk, one.user.name or one.user.email) for one in members]


class GridForm(forms.Form):
    """Points and a note for each criterion and each proposal."""

    note_label: Any = _("Note")

    def __init__(
        self,
        *args: Any,
        criteria: Sequence[Criterion],
        proposals: Sequence[Proposal],
        kept: Mapping[Key, tuple[Decimal, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.keys = [(criterion.pk, proposal.pk) for proposal in proposals for criterion in criteria]
        for proposal in proposals:
            for criterion in criteria:
                points, note = kept.get((criterion.pk, proposal.pk), (None, ""))
                name = f"{criterion.pk}_{proposal.pk}"
                self.fields[f"points_{name}"] = AmountField(
                    label=_("%(criterion)s: points for %(enterprise)s")
                    % {"criterion": criterion.name, "enterprise": proposal.enterprise.name},
                    min_value=0,
                    max_value=HIGHEST,
                    decimal_places=1,
                    max_digits=3,
                    initial="" if points is None else f"{points.normalize():f}".replace(".", ","),
                    attrs={"class": "w-s"},
                    error_messages={"max_value": _("Points go from 0 to 10.")},
                )
                self.fields[f"note_{name}"] = forms.CharField(
                    label=self.note_label,
                    max_length=500,
                    required=False,
                    initial=note,
                    validators=TEXT,
                    widget=forms.Textarea(attrs={"rows": 2}),
                )

    @property
    def given(self) -> dict[Key, tuple[Decimal | None, str]]:
        """By criterion and proposal: points (or none yet) and the note."""
        return {
            (criterion, proposal): (
                self.cleaned_data.get(f"points_{criterion}_{proposal}"),
                self.cleaned_data.get(f"note_{criterion}_{proposal}", ""),
            )
            for criterion, proposal in self.keys
        }


class ScoresForm(GridForm):
    """One's own points, with the declaration that there is no conflict of interest."""

    declared = forms.BooleanField(
        label=_("I have no interest in any of these enterprises"),
        help_text=_("You do not work there, own nothing of it, and nobody close to you does."),
        required=False,
    )


class AgreedForm(GridForm):
    """The points that the assessors agree on."""

    note_label = _("Why it differs from the mean")


class OpenForm(forms.Form):
    """Why not to wait for who has not handed in."""

    reason = forms.CharField(label=_("Why do you not wait for the others?"), max_length=300, validators=TEXT)


class ClarifyForm(forms.Form):
    """A question to one proposer."""

    question = forms.CharField(
        label=_("Your question"),
        help_text=_("Only this enterprise reads it. Ask what is unclear; the price stays as it is."),
        max_length=600,
        validators=TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    answer_by = forms.DateField(label=_("When would you like the answer?"), widget=day_input())


class ClarifiedForm(forms.Form):
    """The answer of the enterprise."""

    answer = forms.CharField(
        label=_("Your answer"),
        help_text=_("The buyer reads it beside your proposal. Your prices stay as they are."),
        max_length=2000,
        validators=TEXT,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
