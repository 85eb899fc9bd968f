"""What is typed about outcomes and cooperations."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sif.validators import no_bsn, plain_text
from social_return.models import Cooperation, Municipality, OutcomeRound


def _count(label: Any, **options: Any) -> forms.IntegerField:
    box = forms.NumberInput({"class": "w-s", "min": 0, "inputmode": "numeric"})
    return forms.IntegerField(label=label, min_value=0, max_value=100_000, widget=box, **options)


class OutcomeForm(forms.Form):
    """Three numbers that together are everybody."""

    still = _count(_("Still at work"), help_text=_("With you or with another employer."))
    stopped = _count(_("Not at work any more"))
    unknown = _count(_("Not known"))

    def __init__(self, *args: Any, asked: OutcomeRound, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked
        for field in self.fields.values():
            field.widget.attrs["max"] = asked.placements


class FoundForm(forms.Form):
    """The name of a new cooperation."""

    prefix = "found"
    name = forms.CharField(
        label=_("Name of the cooperation"),
        max_length=80,
        validators=[no_bsn, plain_text],
        help_text=_("For example: Region Lichtenveen and surroundings."),
    )


class InviteForm(forms.Form):
    """Which municipality to invite."""

    prefix = "invite"
    municipality = forms.ModelChoiceField(
        label=_("Municipality"), queryset=Municipality.objects.none(), empty_label=_("Choose a municipality")
    )

    def __init__(self, *args: Any, cooperation: Cooperation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        current = cooperation.members.current().values("municipality")
        free = Municipality.objects.named().exclude(pk__in=current).order_by("organisation__name", "pk")
        self.fields["municipality"].queryset = free  # type: ignore[attr-defined]
