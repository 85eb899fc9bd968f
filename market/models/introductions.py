"""To whom a connector brought a request, and what came of it."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _

from enterprises.models import Membership
from market.models.matches import Match
from market.models.requests import ENDED, Request, RequestStatus
from sif.actors import Actor
from sif.models import Message
from sif.models.messages import MessageQuerySet
from sif.states import Lifecycle, Verb
from sif.validators import no_bsn, plain_text

TEXT = [plain_text, no_bsn]


class IntroductionStatus(models.TextChoices):
    """How far an introduction is."""

    SHORTLISTED = "shortlisted", _("Shortlisted")
    DROPPED = "dropped", _("Taken off the shortlist")
    INTRODUCED = "introduced", _("Introduced")
    INTERESTED = "interested", _("Interested")
    DECLINED = "declined", _("Not now")
    EXPIRED = "expired", _("No answer in time")
    CONCLUDED = "concluded", _("Outcome known")


class DeclineReason(models.TextChoices):
    """Why an enterprise does not take part; teaches the matching."""

    NO_TIME = "no_time", _("We have no room in this period")
    OTHER_TRADE = "other_trade", _("This is not what we do")
    TOO_FAR = "too_far", _("Too far away")
    TOO_SMALL = "too_small", _("The assignment is too small for us")
    TOO_LARGE = "too_large", _("The assignment is too large for us")
    BUDGET = "budget", _("We cannot do it for this budget")
    UNCLEAR = "unclear", _("The request is not clear enough")
    OTHER = "other", _("Another reason")


SHOWN = (
    IntroductionStatus.INTRODUCED,
    IntroductionStatus.INTERESTED,
    IntroductionStatus.DECLINED,
    IntroductionStatus.EXPIRED,
    IntroductionStatus.CONCLUDED,
)
REMIND_BEFORE = timedelta(days=2)
REMIND_AFTER = timedelta(days=1)
WITHOUT_OUTCOME = (IntroductionStatus.INTRODUCED, IntroductionStatus.INTERESTED)


class IntroductionQuerySet(models.QuerySet["Introduction"]):
    """Which introductions."""

    def known_to(self, actor: Actor) -> Self:
        """Those made to the enterprise acted for; what is only shortlisted it does not know of."""
        if "seller" not in actor.roles or not actor.organisation_id:
            return self.none()
        return self.filter(enterprise__organisation=actor.organisation_id, status__in=SHOWN)

    def visible_to(self, actor: Actor) -> Self:
        """The enterprise's own, and for staff all of them."""
        return self if actor.is_staff else self.known_to(actor)

    def shortlisted_for(self, request: Request) -> Self:
        """Those that a connector can introduce now, by name."""
        own = self.filter(request=request, status=IntroductionStatus.SHORTLISTED)
        return own.select_related(
            "enterprise", "request__buyer", "request__place", "match__listing"
        ).order_by("enterprise__name", "pk")

    def made_for(self, request: Request) -> Self:
        """Those really made for a request, whatever came of them."""
        return self.filter(request=request, status__in=SHOWN)

    def with_enterprise(self) -> Self:
        """With enterprise, town and match in the same query."""
        return self.select_related("enterprise__organisation__place", "match__listing")

    def without_outcome(self) -> Self:
        """Made, and not yet told how it ended: these keep a request from being finished."""
        return self.filter(status__in=WITHOUT_OUTCOME)

    def at_work_on(self, request: Request) -> Self:
        """Those with which a request is: made, and neither declined nor expired."""
        return self.filter(request=request, status__in=WITHOUT_OUTCOME)

    def awaiting(self) -> Self:
        """Made and not answered, on a request that still takes proposals."""
        return self.filter(status=IntroductionStatus.INTRODUCED).exclude(request__status__in=ENDED)

    def unreached(self) -> Self:
        """Made and not answered, whose mail arrived with nobody, and nobody did anything about that yet."""
        mail = Message.objects.about(Introduction).filter(about_id=OuterRef("pk"))
        return self.filter(
            Exists(mail.open_ends()),
            ~Exists(mail.arrived()),
            ~Exists(mail.unsent()),
            status=IntroductionStatus.INTRODUCED,
        )

    def mail_that_failed(self) -> MessageQuerySet:
        """The mails of these that did not arrive, as far as nobody did anything about it."""
        return Message.objects.about(Introduction).filter(about_id__in=self.values("pk")).open_ends()

    def with_mail_that_failed(self) -> Self:
        """With what of its mail did not arrive (`failed`), whether a colleague got it (`reached`), and whose
        addresses the enterprise has (`addresses`): in the same question."""
        mail = Message.objects.about(Introduction).filter(about_id=OuterRef("pk"))
        failed = mail.open_ends().order_by("pk").values(
            row=JSONObject(pk="pk", address="address", refusal="refusal", code="refusal_code")
        )  # fmt: skip
        people = Membership.objects.active().exclude(role=Membership.Role.AUDITOR)
        people = people.filter(organisation=OuterRef("enterprise__organisation"), user__is_active=True)
        return self.annotate(
            failed=ArraySubquery(failed),
            reached=Exists(mail.arrived()),
            addresses=ArraySubquery(people.order_by("pk").values("user__email")),
        )

    def answerable(self, now: datetime) -> Self:
        """Those the enterprise can still say yes or no to."""
        return self.filter(
            status__in=WITHOUT_OUTCOME, request__status=RequestStatus.OPEN, request__respond_by__gt=now
        )

    def to_expire(self, now: datetime) -> Self:
        """Not answered before their last day."""
        return self.filter(status=IntroductionStatus.INTRODUCED, answer_by__lte=now)

    def to_remind(self, now: datetime) -> Self:
        """Not answered, with two days or less to go; never on the day it was made."""
        return self.awaiting().filter(
            answer_by__gt=now, answer_by__lte=now + REMIND_BEFORE, introduced_at__lte=now - REMIND_AFTER
        )

    def with_request(self) -> Self:
        """With all that a card on the enterprise's page shows."""
        return self.select_related("request__buyer", "request__place", "request__category", "match")

    def locked(self, introduction: "Introduction") -> "Introduction":
        """The row as it is now, locked; lock the request first."""
        return (
            self.select_for_update(of=("self",))
            .select_related("request", "enterprise")
            .get(pk=introduction.pk)
        )


class Introduction(models.Model):
    """The connector brings a request to an enterprise, and what came of it.

    `outcome_reason` is what the enterprise hears at the end: nobody who was asked stays without an answer. `subject`
    and `opening` are what the connector wrote in the mail, as it was sent; empty is the standard text.
    """

    request = models.ForeignKey(
        Request, verbose_name=_("request"), on_delete=models.CASCADE, related_name="introductions"
    )
    enterprise = models.ForeignKey(
        "enterprises.Enterprise",
        verbose_name=_("social enterprise"),
        on_delete=models.PROTECT,
        related_name="introductions",
    )
    match = models.OneToOneField(
        Match,
        verbose_name=_("match"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="introduction",
    )
    status = models.CharField(
        _("status"),
        max_length=12,
        choices=IntroductionStatus,
        default=IntroductionStatus.SHORTLISTED,
        editable=False,
    )
    note = models.TextField(_("note to the enterprise"), max_length=1000, blank=True, validators=TEXT)
    subject = models.CharField(
        _("subject of the mail"), max_length=200, blank=True, validators=TEXT, editable=False
    )
    opening = models.TextField(
        _("opening of the mail"), max_length=3000, blank=True, validators=TEXT, editable=False
    )
    created_at = models.DateTimeField(_("shortlisted at"), editable=False)
    introduced_at = models.DateTimeField(_("introduced at"), null=True, blank=True, editable=False)
    introduced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("introduced by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    answer_by = models.DateTimeField(_("answer before"), null=True, blank=True, editable=False)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True, editable=False)
    answer_code = models.CharField(
        _("reason"), max_length=20, choices=DeclineReason, blank=True, editable=False
    )
    answer_note = models.CharField(
        _("explanation"), max_length=300, blank=True, validators=TEXT, editable=False
    )
    outcome_reason = models.TextField(
        _("what came of it, and why"), max_length=1000, blank=True, editable=False
    )
    concluded_at = models.DateTimeField(_("told at"), null=True, blank=True, editable=False)

    lifecycle = Lifecycle(
        introduce=Verb(
            {IntroductionStatus.SHORTLISTED, IntroductionStatus.DROPPED},
            to=IntroductionStatus.INTRODUCED,
            by={"staff", "system"},
        ),
        drop=Verb({IntroductionStatus.SHORTLISTED}, to=IntroductionStatus.DROPPED, by="staff"),
        take_up=Verb(
            {IntroductionStatus.INTRODUCED, IntroductionStatus.DECLINED, IntroductionStatus.EXPIRED},
            to=IntroductionStatus.INTERESTED,
            by="seller",
        ),
        decline=Verb(
            {IntroductionStatus.INTRODUCED, IntroductionStatus.INTERESTED},
            to=IntroductionStatus.DECLINED,
            by="seller",
        ),
        expire=Verb({IntroductionStatus.INTRODUCED}, to=IntroductionStatus.EXPIRED, by="system"),
        conclude=Verb(
            {IntroductionStatus.INTRODUCED, IntroductionStatus.INTERESTED},
            to=IntroductionStatus.CONCLUDED,
            by={"buyer", "system"},
        ),
    )

    objects = IntroductionQuerySet.as_manager()

    class Meta:
        verbose_name = _("introduction")
        verbose_name_plural = _("introductions")
        constraints = [
            models.UniqueConstraint(
                fields=["request", "enterprise"],
                name="introduction_once",
                violation_error_message=_("This enterprise was already introduced to this request."),
            ),
            models.CheckConstraint(
                name="introduction_shown_iff_dated",
                condition=Q(status__in=SHOWN, introduced_at__isnull=False, answer_by__isnull=False)
                | ~Q(status__in=SHOWN) & Q(introduced_at=None),
                violation_error_message=_("An introduction that was made has a date, and only then."),
            ),
            models.CheckConstraint(
                name="introduction_declined_has_reason",
                condition=~Q(status=IntroductionStatus.DECLINED) | ~Q(answer_code=""),
                violation_error_message=_("Who declines says why."),
            ),
            models.CheckConstraint(
                name="introduction_concluded_has_reason",
                condition=~Q(status=IntroductionStatus.CONCLUDED)
                | Q(concluded_at__isnull=False) & ~Q(outcome_reason=""),
                violation_error_message=_("An outcome comes with a reason and a date."),
            ),
        ]
        indexes = [models.Index(fields=["status", "answer_by"], name="introduction_to_expire")]

    def __str__(self) -> str:
        return f"{self.request_id} → {self.enterprise_id}"

    def roles_of(self, actor: Actor) -> frozenset[str]:
        """The roles this actor has towards this introduction."""
        own = (
            {"seller"}
            if "seller" in actor.roles and actor.organisation_id == self.enterprise.organisation_id
            else set()
        )
        return frozenset(own | (actor.roles & {"staff", "system"}))

    def is_answerable(self, now: datetime) -> bool:
        """Whether the enterprise can still say yes or no."""
        return self.status in WITHOUT_OUTCOME and self.request.takes_proposals(now)
