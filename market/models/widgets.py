"""Which websites may show a piece of our catalogue."""

import re
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sif.validators import no_bsn, plain_text

HOST = r"^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}$"


def host_name(text: str) -> None:
    """A name as in an address, without https:// and without a path."""
    if not re.fullmatch(HOST, text):
        raise ValidationError(
            _("Write the name of the website only, in small letters, for example www.utrecht.nl."),
            code="host",
        )


class WidgetHostQuerySet(models.QuerySet["WidgetHost"]):
    """Which websites."""

    def origins(self) -> list[str]:
        """As a browser wants to read them, in order."""
        return [f"https://{host}" for host in self.order_by("host").values_list("host", flat=True)]

    def by_name(self) -> Self:
        """In the order of the alphabet."""
        return self.order_by("host")


class WidgetHost(models.Model):
    """A website of a partner that may show a piece of our catalogue in a frame; a connector puts it on the list."""

    host = models.CharField(
        _("website"),
        max_length=120,
        unique=True,
        validators=[host_name],
        help_text=_("Only the name, for example www.utrecht.nl. The page must be on https."),
    )
    note = models.CharField(_("whose it is"), max_length=200, blank=True, validators=[plain_text, no_bsn])

    objects = WidgetHostQuerySet.as_manager()

    class Meta:
        verbose_name = _("website that shows our catalogue")
        verbose_name_plural = _("websites that show our catalogue")
        constraints = [
            models.CheckConstraint(
                name="widget_host_is_a_name",
                condition=Q(host__regex=HOST),
                violation_error_message=_("Write the name of the website only, for example www.utrecht.nl."),
            )
        ]

    def __str__(self) -> str:
        return self.host
