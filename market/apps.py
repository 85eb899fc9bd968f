"""The market: what is traded, from listing to confirmed delivery, and from request to award."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MarketConfig(AppConfig):
    """Hangs the market's receivers on the lower apps' announcements."""

    name = "market"
    verbose_name = _("Market")

    def ready(self) -> None:
        import_module("market.receivers")
