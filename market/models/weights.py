"""How much each factor of a match weighs: a row for every version, so that an old match can be explained."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sif.validators import no_bsn, plain_text

TEXT = [plain_text, no_bsn]


class MatchWeights(models.Model):
    """How much each factor counts in matching: one version, never changed; the highest number is in use.

    Values are shares of the score; together they are about 1. Partnership and payment are not in here: they
    never count. `newcomer_lift` is the most an enterprise new to the market gains; with
    `max_open_introductions` unanswered introductions an enterprise lets others go first.
    """

    version = models.PositiveIntegerField(_("version"), unique=True)
    words = models.FloatField(_("words"))
    category = models.FloatField(_("kind"))
    region = models.FloatField(_("region"))
    capacity = models.FloatField(_("capacity and date"))
    price = models.FloatField(_("price"))
    wishes = models.FloatField(_("labels and wishes"))
    outcomes = models.FloatField(_("earlier outcomes"))
    newcomer_lift = models.FloatField(_("lift for newcomers"))
    max_open_introductions = models.PositiveSmallIntegerField(_("most open introductions"))
    note = models.CharField(_("why this version"), max_length=200)
    created_at = models.DateTimeField(_("since"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        verbose_name = _("weights of matching")
        verbose_name_plural = _("weights of matching")
        constraints = [
            models.CheckConstraint(
                name="match_weights_within_bounds",
                condition=Q(
                    words__range=(0, 1),
                    category__range=(0, 1),
                    region__range=(0, 1),
                    capacity__range=(0, 1),
                    price__range=(0, 1),
                    wishes__range=(0, 1),
                    outcomes__range=(0, 1),
                    newcomer_lift__range=(0, 0.05),
                ),
                violation_error_message=_(
                    "A weight is between 0 and 1; the lift for newcomers at most 0.05."
                ),
            )
        ]

    def __str__(self) -> str:
        return str(self.version)
