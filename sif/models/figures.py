"""Figures the public sees, each computed from confirmed facts."""

from datetime import datetime
from decimal import Decimal
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

SMALL_GROUP = 10  # under ten people somebody could be recognised; PRODUCT, social return


class PublicFigureQuerySet(models.QuerySet["PublicFigure"]):
    """Reading and renewing the public figures."""

    def values_by_code(self) -> dict[str, "PublicFigure"]:
        """All figures in one query, by code."""
        return {figure.code: figure for figure in self}

    def shown(self) -> Self:
        """Those the public may see, by code: a group of people under ten is not among them."""
        small = models.Q(code__startswith="people", value__lt=SMALL_GROUP)
        return self.exclude(small).order_by("code")

    def renew(self, code: str, value: Decimal | int, *, now: datetime) -> None:
        """Writes the newly computed value of one figure; only tasks that add up facts call this."""
        self.update_or_create(code=code, defaults={"value": value, "as_of": now})


class PublicFigure(models.Model):
    """One figure with the moment it was computed: listings, enterprises, turnover, people, hours …"""

    code = models.CharField(_("figure"), max_length=60, unique=True)
    value = models.DecimalField(_("value"), max_digits=16, decimal_places=2)
    as_of = models.DateTimeField(_("computed at"))

    objects = PublicFigureQuerySet.as_manager()

    class Meta:
        verbose_name = _("public figure")
        verbose_name_plural = _("public figures")

    def __str__(self) -> str:
        return f"{self.code}: {self.value}"
