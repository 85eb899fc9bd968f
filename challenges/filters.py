"""What people ask for in the list of challenges."""

from datetime import date
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from challenges.models import ChallengeQuerySet, Theme


class Stand(models.TextChoices):
    """The groups a visitor thinks in; the values stand in the address, so they are Dutch."""

    OPEN = "doe-mee", _("You can join")
    RUNNING = "lopend", _("Running now")
    SOON = "binnenkort", _("Starts soon")
    FINISHED = "klaar", _("Finished")


class ChallengeFilter(forms.Form):
    """Two questions: where it stands and what it is about. Nonsense in the address asks for everything."""

    stand = forms.ChoiceField(
        label=_("Which challenges"), required=False, choices=[("", _("All challenges")), *Stand.choices]
    )
    thema = forms.ChoiceField(
        label=_("Theme"), required=False, choices=[("", _("All themes")), *Theme.choices]
    )

    def __init__(self, data: Any, *, today: date) -> None:
        super().__init__(data)
        self.today = today
        self.is_valid()

    def asked(self, name: str) -> str:
        """The valid answer to one question, or nothing."""
        return str(self.cleaned_data.get(name, ""))

    @property
    def is_narrow(self) -> bool:
        """Something was asked for."""
        return bool(self.asked("stand") or self.asked("thema"))

    def apply(self, challenges: ChallengeQuerySet) -> ChallengeQuerySet:
        """The challenges that fit."""
        if theme := self.asked("thema"):
            challenges = challenges.about(theme)
        match self.asked("stand"):
            case Stand.OPEN:
                return challenges.open_for_entry(self.today)
            case Stand.RUNNING:
                return challenges.running()
            case Stand.SOON:
                return challenges.coming()
            case Stand.FINISHED:
                return challenges.finished()
        return challenges.shown()
