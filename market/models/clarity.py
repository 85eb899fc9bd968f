"""What enterprises ask about a request, in public, and what its buyer answers."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from market.models.requests import ENDED, Request
from sif.actors import Actor
from sif.validators import no_bsn, plain_text

TEXT = [plain_text, no_bsn]


class RequestQuestionQuerySet(models.QuerySet["RequestQuestion"]):
    """Which questions."""

    def about(self, request: Request) -> Self:
        """Those about one request; what waits for an answer first, then in the order of asking."""
        own = self.filter(request=request)
        return own.order_by(F("answered_at").asc(nulls_first=True), "asked_at", "pk")

    def readable_by(self, actor: Actor, request: Request) -> Self:
        """The buyer and connectors read all; others what was answered, and what they asked themselves."""
        found = self.about(request)
        if actor.is_staff or request.is_of(actor):
            return found
        own = Q(enterprise__organisation=actor.organisation_id) if "seller" in actor.roles else Q(pk=None)
        return found.filter(Q(answered_at__isnull=False) | own)

    def of_buyer(self, actor: Actor) -> Self:
        """Those about the requests of one's own organisation."""
        return self.filter(request__in=Request.objects.of_buyer(actor))

    def waiting(self) -> Self:
        """Not answered, about requests that have not ended."""
        return self.filter(answered_at=None).exclude(request__status__in=ENDED)

    def older_than(self, moment: datetime) -> Self:
        """Asked before a moment."""
        return self.filter(asked_at__lt=moment)

    def locked(self, question: "RequestQuestion") -> "RequestQuestion":
        """The row as it is now, locked; lock the request first."""
        found = self.select_for_update(of=("self",)).select_related("request", "enterprise__organisation")
        return found.get(pk=question.pk)


class RequestQuestion(models.Model):
    """A question of an enterprise about a request, and the answer that everybody can read.

    Who asked is shown to the asker and to connectors, to nobody else: not even to the buyer.
    """

    request = models.ForeignKey(
        Request, verbose_name=_("request"), on_delete=models.CASCADE, related_name="questions"
    )
    enterprise = models.ForeignKey(
        "enterprises.Enterprise", verbose_name=_("asked by"), on_delete=models.PROTECT, related_name="+"
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person who asked"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    text = models.CharField(_("question"), max_length=600, validators=TEXT)
    asked_at = models.DateTimeField(_("asked at"), editable=False)
    answer = models.TextField(_("answer"), max_length=2000, blank=True, validators=TEXT)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True, editable=False)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("answered by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = RequestQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question about a request")
        verbose_name_plural = _("questions about requests")
        constraints = [
            models.CheckConstraint(
                name="request_question_answered_iff_answer",
                condition=Q(answered_at=None, answer="") | Q(answered_at__isnull=False) & ~Q(answer=""),
                violation_error_message=_("An answer has a date, and only an answer has one."),
            ),
        ]

    def __str__(self) -> str:
        return self.text
