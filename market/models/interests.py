"""What enterprises say to public requests that match, and which of those they were told of."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from market.models.introductions import DeclineReason
from market.models.requests import Request
from sif.actors import Actor
from sif.validators import no_bsn, plain_text

TEXT = [plain_text, no_bsn]


class InterestAnswer(models.TextChoices):
    """What an enterprise says to a request nobody introduced it to."""

    INTERESTED = "interested", _("Interested")
    NOT_NOW = "not_now", _("Not now")


class InterestQuerySet(models.QuerySet["Interest"]):
    """Which answers."""

    def of(self, actor: Actor) -> Self:
        """Those of the enterprise acted for."""
        if "seller" not in actor.roles or not actor.organisation_id:
            return self.none()
        return self.filter(enterprise__organisation=actor.organisation_id)

    def interested(self) -> Self:
        """Those that say yes."""
        return self.filter(answer=InterestAnswer.INTERESTED)

    def not_now(self) -> Self:
        """Those that say no, each with a reason: labels for the matching."""
        return self.filter(answer=InterestAnswer.NOT_NOW)


class Interest(models.Model):
    """An enterprise's own answer to a public request: interested, or not now and why.

    Interested means: it hears of changes and answers, and may read the attachments. The reasons of a no are
    kept as labels to measure the matching by. Its answer may change as long as the request is open.
    """

    request = models.ForeignKey(
        Request, verbose_name=_("request"), on_delete=models.CASCADE, related_name="interests"
    )
    enterprise = models.ForeignKey(
        "enterprises.Enterprise",
        verbose_name=_("social enterprise"),
        on_delete=models.CASCADE,
        related_name="interests",
    )
    answer = models.CharField(_("answer"), max_length=10, choices=InterestAnswer, editable=False)
    code = models.CharField(_("reason"), max_length=20, choices=DeclineReason, blank=True, editable=False)
    note = models.CharField(_("explanation"), max_length=300, blank=True, validators=TEXT, editable=False)
    answered_at = models.DateTimeField(_("answered at"), editable=False)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("answered by"),
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = InterestQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer to a public request")
        verbose_name_plural = _("answers to public requests")
        constraints = [
            models.UniqueConstraint(
                fields=["request", "enterprise"],
                name="interest_once",
                violation_error_message=_("Your enterprise has already answered this request."),
            ),
            models.CheckConstraint(
                name="interest_not_now_iff_reason",
                condition=Q(answer=InterestAnswer.NOT_NOW) & ~Q(code="")
                | ~Q(answer=InterestAnswer.NOT_NOW) & Q(code="", note=""),
                violation_error_message=_("Who says not now says why, and only then."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} ← {self.enterprise_id}"


class MatchTold(models.Model):
    """A public request that an enterprise was told of in a digest: each once."""

    request = models.ForeignKey(
        Request, verbose_name=_("request"), on_delete=models.CASCADE, related_name="+"
    )
    enterprise = models.ForeignKey(
        "enterprises.Enterprise",
        verbose_name=_("social enterprise"),
        on_delete=models.CASCADE,
        related_name="+",
    )
    told_at = models.DateTimeField(_("told at"))

    class Meta:
        verbose_name = _("match told of")
        verbose_name_plural = _("matches told of")
        constraints = [
            models.UniqueConstraint(
                fields=["request", "enterprise"],
                name="match_told_once",
                violation_error_message=_("This enterprise was already told of this request."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} → {self.enterprise_id}"


class DigestStop(models.Model):
    """Somebody who wants no daily digest for this enterprise; one click stops it, one click starts it again."""

    membership = models.OneToOneField(
        "enterprises.Membership", verbose_name=_("member"), on_delete=models.CASCADE, related_name="+"
    )
    stopped_at = models.DateTimeField(_("stopped at"))

    class Meta:
        verbose_name = _("digest that was stopped")
        verbose_name_plural = _("digests that were stopped")

    def __str__(self) -> str:
        return str(self.membership_id)
