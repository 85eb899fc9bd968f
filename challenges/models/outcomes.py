"""What twelve weeks led to, and what follows from it."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from challenges.models.challenges import TEXT, Challenge


class OutcomeKind(models.TextChoices):
    """The three ways a challenge ends well; PRODUCT 5."""

    PILOT = "pilot", _("Pilot")
    PROTOTYPE = "prototype", _("Prototype")
    PLAN = "plan", _("Action plan")


class Outcome(models.Model):
    """How a finished challenge ended, in words for everyone."""

    challenge = models.OneToOneField(
        Challenge, on_delete=models.CASCADE, related_name="outcome", verbose_name=_("challenge")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=OutcomeKind)
    summary = models.TextField(_("what came of it"), max_length=3000, validators=TEXT)
    created_at = models.DateTimeField(_("written at"))

    class Meta:
        verbose_name = _("outcome")
        verbose_name_plural = _("outcomes")
        constraints = [
            models.CheckConstraint(name="outcome_kind_is_known", condition=Q(kind__in=OutcomeKind.values)),
            models.CheckConstraint(
                name="outcome_has_a_summary",
                condition=~Q(summary=""),
                violation_error_message=_("Say in a few sentences what came of it."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.challenge}"


class FollowUpKind(models.TextChoices):
    """What an outcome can turn into."""

    LISTING = "listing", _("Listing")
    REQUEST = "request", _("Request")
    ORDER = "order", _("Order")
    CONTRACT = "contract", _("Contract")
    OTHER = "other", _("Something else")


# a path on this site, or https elsewhere; nothing that runs when clicked
web_address = RegexValidator(
    r"^(/(?![/\\])|https://)[^\s\\]*$",
    _("Give an address that begins with / or https://, for example /aanbod/soep/."),
)


class FollowUp(models.Model):
    """Something real that follows an outcome: a listing, request, order or contract, by name and address."""

    outcome = models.ForeignKey(
        Outcome, on_delete=models.CASCADE, related_name="follow_ups", verbose_name=_("outcome")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=FollowUpKind)
    label = models.CharField(
        _("name or number"), max_length=120, validators=TEXT, help_text=_("For example B-100234.")
    )
    address = models.CharField(_("web address"), max_length=300, blank=True, validators=[web_address])

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        constraints = [
            models.CheckConstraint(name="follow_up_kind_is_known", condition=Q(kind__in=FollowUpKind.values)),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.label}"
