"""What a buyer plans to buy: the purchasing calendar, screened each quarter for chances."""

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sif.actors import Actor
from sif.states import Lifecycle, Verb
from sif.validators import no_bsn, plain_text

TEXT = [plain_text, no_bsn]


def _own(actor: Actor) -> Q:
    """Of the organisation acted for, by somebody who buys for it; nobody else has business here."""
    return Q(buyer=actor.organisation_id if "buyer" in actor.roles else None)


class CalendarQuerySet(models.QuerySet["Calendar"]):
    """Which uploaded calendars."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of the organisation acted for."""
        return self.filter(_own(actor))

    def waiting(self) -> Self:
        """Uploaded, and not yet told which column is which."""
        return self.filter(taken_at=None)

    def locked(self, calendar: "Calendar") -> "Calendar":
        """The row as it is now, locked until the transaction ends."""
        return self.select_for_update(of=("self",)).get(pk=calendar.pk)


class Calendar(models.Model):
    """A purchasing calendar as it was uploaded: cells, until somebody says which column is which.

    `rows` is emptied when the lines were taken over: the lines are the calendar then, not the file.
    """

    buyer = models.ForeignKey(
        "enterprises.Organisation", verbose_name=_("buyer"), on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(_("file"), max_length=120, validators=TEXT)
    rows = models.JSONField(_("cells"), default=list)
    uploaded_at = models.DateTimeField(_("uploaded at"))
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    taken_at = models.DateTimeField(_("taken over at"), null=True, blank=True)

    objects = CalendarQuerySet.as_manager()

    class Meta:
        verbose_name = _("purchasing calendar")
        verbose_name_plural = _("purchasing calendars")
        constraints = [
            models.CheckConstraint(
                name="calendar_taken_iff_emptied",
                condition=Q(taken_at=None) | Q(rows=[]),
                violation_error_message=_("A calendar that was taken over keeps no copy of its cells."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class CalendarColumns(models.Model):
    """Which column of a buyer's calendar is which: kept, so that the next upload knows it by itself."""

    buyer = models.OneToOneField(
        "enterprises.Organisation", verbose_name=_("buyer"), on_delete=models.CASCADE, related_name="+"
    )
    columns = models.JSONField(_("columns"), default=dict)

    class Meta:
        verbose_name = _("columns of a calendar")
        verbose_name_plural = _("columns of calendars")

    def __str__(self) -> str:
        return str(self.buyer_id)


class Chance(models.TextChoices):
    """What a buyer makes of a planned purchase."""

    NEW = "new", _("Not looked at")
    CHANCE = "chance", _("Chance")
    NONE = "none", _("No chance")
    ASKED = "asked", _("Request started")


class PlannedPurchaseQuerySet(models.QuerySet["PlannedPurchase"]):
    """Which planned purchases."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of the organisation acted for."""
        return self.filter(_own(actor))

    def to_screen(self, before: Any) -> Self:
        """Not screened since this moment, and still worth looking at."""
        return self.exclude(chance__in=(Chance.NONE, Chance.ASKED)).filter(
            Q(screened_at=None) | Q(screened_at__lt=before)
        )

    def upcoming(self, today: date) -> Self:
        """Those that begin today or later, or at an unknown moment."""
        return self.filter(Q(starts_on=None) | Q(starts_on__gte=today))

    def soonest(self) -> Self:
        """First to begin first; a total order."""
        return self.order_by(F("starts_on").asc(nulls_last=True), "pk")

    def most_promising(self) -> Self:
        """The best fit first; a total order."""
        return self.order_by(F("best").desc(nulls_last=True), "pk")

    def locked(self, planned: "PlannedPurchase") -> "PlannedPurchase":
        """The row as it is now, locked until the transaction ends."""
        return self.select_for_update(of=("self",)).select_related("buyer").get(pk=planned.pk)


class PlannedPurchase(models.Model):
    """A line of a buyer's purchasing calendar, screened each quarter for chances.

    `candidates` holds who fits, as it was found at `screened_at`: enterprise and listing by key, the fit between
    0 and 1, and the words that hit. `best` is the fit of the first.
    """

    buyer = models.ForeignKey(
        "enterprises.Organisation",
        verbose_name=_("buyer"),
        on_delete=models.PROTECT,
        related_name="planned_purchases",
    )
    calendar = models.ForeignKey(
        Calendar, verbose_name=_("calendar"), null=True, on_delete=models.SET_NULL, related_name="lines"
    )
    key = models.CharField(max_length=64, editable=False)
    title = models.CharField(_("what"), max_length=200, validators=TEXT)
    about = models.TextField(_("description"), max_length=2000, blank=True, validators=TEXT)
    department = models.CharField(_("department"), max_length=100, blank=True, validators=TEXT)
    procedure = models.CharField(_("procedure"), max_length=100, blank=True, validators=TEXT)
    amount = models.DecimalField(
        _("estimated amount without VAT"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    starts_on = models.DateField(_("begins on"), null=True, blank=True)
    starts_text = models.CharField(_("begins"), max_length=60, blank=True, validators=TEXT)
    category = models.ForeignKey(
        "market.Category",
        verbose_name=_("kind"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    chance = models.CharField(_("chance"), max_length=8, choices=Chance, default=Chance.NEW, editable=False)
    chance_reason = models.CharField(_("why"), max_length=300, blank=True, validators=TEXT, editable=False)
    request = models.OneToOneField(
        "market.Request",
        verbose_name=_("request"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="planned",
    )
    candidates = models.JSONField(_("who fits"), default=list, editable=False)
    best = models.FloatField(_("best fit"), null=True, editable=False)
    screened_at = models.DateTimeField(_("screened at"), null=True, editable=False)
    changed_at = models.DateTimeField(_("changed at"), editable=False)

    lifecycle = Lifecycle(
        flag=Verb({Chance.NEW, Chance.NONE}, to=Chance.CHANCE, by="buyer"),
        dismiss=Verb({Chance.NEW, Chance.CHANCE}, to=Chance.NONE, by="buyer"),
        start_request=Verb({Chance.NEW, Chance.CHANCE}, to=Chance.ASKED, by="buyer"),
    )

    objects = PlannedPurchaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("planned purchase")
        verbose_name_plural = _("planned purchases")
        constraints = [
            models.UniqueConstraint(
                fields=["buyer", "key"],
                name="planned_purchase_once",
                violation_error_message=_("This line is in the calendar already."),
            ),
            models.CheckConstraint(
                name="planned_purchase_amount_above_zero",
                condition=Q(amount=None) | Q(amount__gt=0),
                violation_error_message=_("An amount is above zero, or unknown."),
            ),
            models.CheckConstraint(
                name="planned_purchase_none_has_reason",
                condition=~Q(chance=Chance.NONE) | ~Q(chance_reason=""),
                violation_error_message=_("Say why this is no chance; next quarter somebody asks again."),
            ),
        ]
        indexes = [models.Index(fields=["buyer", "starts_on", "id"], name="planned_purchase_soonest")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("planned_purchase", args=[self.pk])

    def roles_of(self, actor: Actor) -> frozenset[str]:
        """The roles this actor has towards this line."""
        own = "buyer" in actor.roles and actor.organisation_id == self.buyer_id
        return frozenset({"buyer"} if own else ())


class TalkQuerySet(models.QuerySet["Talk"]):
    """Which talks and invitations."""

    def about(self, planned: PlannedPurchase) -> Self:
        """Those about one planned purchase, latest first."""
        return self.filter(planned=planned).select_related("enterprise", "by").order_by("-at", "-pk")

    def invitations_of(self, actor: Actor) -> Self:
        """Those to the enterprise acted for, latest first."""
        if "seller" not in actor.roles or not actor.organisation_id:
            return self.none()
        own = self.filter(enterprise__organisation=actor.organisation_id, invited=True)
        return own.select_related("planned__buyer", "enterprise").order_by("-at", "-pk")


class Talk(models.Model):
    """What was said about a planned purchase: with a colleague, or an enterprise that was invited for a talk."""

    planned = models.ForeignKey(
        PlannedPurchase, verbose_name=_("planned purchase"), on_delete=models.CASCADE, related_name="talks"
    )
    enterprise = models.ForeignKey(
        "enterprises.Enterprise",
        verbose_name=_("social enterprise"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="talks",
    )
    invited = models.BooleanField(_("invitation"), default=False)
    note = models.CharField(_("what was said"), max_length=600, validators=TEXT)
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = TalkQuerySet.as_manager()

    class Meta:
        verbose_name = _("talk about a planned purchase")
        verbose_name_plural = _("talks about planned purchases")
        constraints = [
            models.UniqueConstraint(
                fields=["planned", "enterprise"],
                condition=Q(invited=True),
                name="talk_invited_once",
                violation_error_message=_("This enterprise was invited already."),
            ),
            models.CheckConstraint(
                name="talk_invitation_has_enterprise",
                condition=Q(invited=False) | Q(enterprise__isnull=False),
                violation_error_message=_("An invitation goes to an enterprise."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.planned_id} {self.at:%Y-%m-%d}"
