"""What the desk knows of a request and of an enterprise besides the matches: who looks after it, and what was said."""

from datetime import date, datetime, timedelta
from typing import Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from market.models.requests import Request, RequestStatus
from sif.dates import local_day
from sif.validators import no_bsn, plain_text

MOST_AT_ONCE = 10
MOST_DAYS = 30


class HandlingQuerySet(models.QuerySet["Handling"]):
    """Which requests the desk handles, and how."""

    def by_itself(self, now: datetime) -> Self:
        """Those that bring open requests to enterprises without a hand."""
        return self.filter(
            goes_by_itself=True, request__status=RequestStatus.OPEN, request__respond_by__gt=now
        ).select_related("request", "steered_by")

    def locked(self, handling: "Handling") -> "Handling":
        """The row as it is now, locked; lock the request first."""
        return self.select_for_update(of=("self",)).select_related("steered_by").get(pk=handling.pk)


class Handling(models.Model):
    """How the desk handles one request: which connector looks after it, and whether it goes by itself.

    A request that goes by itself is always with `wanted` enterprises. One that says no, or is silent for
    `answer_days` days, makes room for the next candidate. `steered_by` is the connector who asked for that:
    what goes by itself happens in that name, and can be stopped at any moment.
    """

    request = models.OneToOneField(
        Request, verbose_name=_("request"), on_delete=models.CASCADE, related_name="handling"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("looked after by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    goes_by_itself = models.BooleanField(_("goes by itself"), default=False)
    wanted = models.PositiveSmallIntegerField(
        _("with how many enterprises at a time"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_AT_ONCE)],
    )
    answer_days = models.PositiveSmallIntegerField(
        _("days to answer"), default=5, validators=[MinValueValidator(1), MaxValueValidator(MOST_DAYS)]
    )
    steered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("set by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = HandlingQuerySet.as_manager()

    class Meta:
        verbose_name = _("handling of a request")
        verbose_name_plural = _("handling of requests")
        constraints = [
            models.CheckConstraint(
                name="handling_by_itself_has_a_name",
                condition=Q(goes_by_itself=False) | Q(steered_by__isnull=False),
                violation_error_message=_("What goes by itself was asked for by somebody."),
            ),
            models.CheckConstraint(
                name="handling_within_bounds",
                condition=Q(wanted__range=(1, MOST_AT_ONCE), answer_days__range=(1, MOST_DAYS)),
                violation_error_message=_("From 1 to 10 enterprises, and from 1 to 30 days."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.request_id)

    def answer_by(self, now: datetime) -> datetime:
        """Until when an enterprise that is introduced now can answer: its days, or the closing date."""
        last, closing = now + timedelta(days=self.answer_days), self.request.respond_by
        return min(last, closing) if closing else last


class ContactKind(models.TextChoices):
    """How a connector and an enterprise spoke."""

    PHONE = "phone", _("By telephone")
    MAIL = "mail", _("By mail")
    MEETING = "meeting", _("Meeting")
    OTHER = "other", _("Otherwise")


class ContactQuerySet(models.QuerySet["Contact"]):
    """Which contacts."""

    def about(self, request: Request) -> Self:
        """Those about one request, latest first."""
        return self.filter(request=request).select_related("enterprise", "by").latest_first()

    def latest_first(self) -> Self:
        """A total order."""
        return self.order_by("-day", "-pk")


class Contact(models.Model):
    """One conversation of a connector with an enterprise, about a request or in general.

    Never changed: what was said was said. About the work, not about people.
    """

    enterprise = models.ForeignKey(
        "enterprises.Enterprise",
        verbose_name=_("social enterprise"),
        on_delete=models.CASCADE,
        related_name="contacts",
    )
    request = models.ForeignKey(
        Request,
        verbose_name=_("request"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="contacts",
    )
    kind = models.CharField(_("how"), max_length=10, choices=ContactKind)
    day = models.DateField(_("on"))
    note = models.CharField(_("what was said"), max_length=500, validators=[plain_text, no_bsn])
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.PROTECT, related_name="+"
    )
    written_at = models.DateTimeField(_("written at"))

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        indexes = [models.Index(fields=["enterprise", "-day"], name="contact_of_enterprise")]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.day}"

    @staticmethod
    def may_be_on(day: date, now: datetime) -> bool:
        """Whether a conversation can have been on this day: not later than today."""
        return day <= local_day(now)
