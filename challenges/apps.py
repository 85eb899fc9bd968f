"""Challenges: a social question, twelve weeks, a team, an outcome; and the meetings around it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChallengesConfig(AppConfig):
    """Tasks and receivers are loaded by the ground floor."""

    name = "challenges"
    verbose_name = _("Challenges")
