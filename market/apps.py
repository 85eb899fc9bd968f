"""The market: what is traded, from listing to confirmed delivery, and from request to award."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MarketConfig(AppConfig):
    """The market as a Django app; `sif` loads its tasks and receivers."""

    name = "market"
    verbose_name = _("Market")
