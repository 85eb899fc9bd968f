"""Social return as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SocialReturnConfig(AppConfig):
    """The highest app: it listens to the market and never announces anything itself."""

    name = "social_return"
    verbose_name = _("Social return")
