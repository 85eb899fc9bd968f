"""What was done: append-only."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class EventQuerySet(models.QuerySet["Event"]):
    """Looking back."""

    def about(self, subject: models.Model) -> Self:
        """Everything that was done to one object, oldest first."""
        return self.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk).order_by("at", "pk")


class Event(models.Model):
    """One thing somebody did to one object: who, for whom, when, which verb, why.

    The database refuses to change or delete a row (migration 0002). `data` holds reasons and figures,
    never personal data, so that erasing a person leaves the trail whole.
    """

    subject_type = models.CharField(_("kind"), max_length=80)
    subject_id = models.BigIntegerField(_("number"))
    verb = models.CharField(_("what"), max_length=40)
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="events",
    )
    organisation_id = models.BigIntegerField(_("for organisation"), null=True, blank=True)
    data = models.JSONField(_("details"), default=dict, blank=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [models.Index(fields=["subject_type", "subject_id", "at"], name="event_of_subject")]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_type} {self.subject_id}"
