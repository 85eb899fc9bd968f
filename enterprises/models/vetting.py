"""The checklist that lets an enterprise sell."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Case, Q, When
from django.utils.translation import gettext_lazy as _

from enterprises.models.enterprises import Enterprise
from enterprises.models.organisations import Organisation
from sif.actors import Actor
from sif.states import Lifecycle, Verb
from sif.validators import no_bsn, plain_text


class VettingQuerySet(models.QuerySet["Vetting"]):
    def visible_to(self, actor: Actor) -> Self:
        """Connectors see all, an enterprise its own, a reviewer only what was asked of that reviewer."""
        if actor.is_staff:
            return self
        return self.filter(enterprise__organisation=actor.organisation_id)

    def of(self, enterprise: Enterprise) -> Self:
        """The rounds of one enterprise."""
        return self.filter(enterprise=enterprise)

    def approved_of(self, enterprise: Enterprise) -> Self:
        """The rounds of one enterprise that ended well."""
        return self.filter(enterprise=enterprise, status=Vetting.Status.APPROVED)

    def waiting(self) -> Self:
        """Submitted: the connector's turn."""
        return self.filter(status=Vetting.Status.SUBMITTED)

    def in_queue(self) -> Self:
        """Submitted first, then asked, then drafts, then what is over; whoever waits longest on top."""
        life = [Vetting.Status.SUBMITTED, Vetting.Status.ASKED, Vetting.Status.DRAFT]
        rank = Case(
            *(When(status=status, then=place) for place, status in enumerate(life)), default=len(life)
        )
        return self.order_by(rank, "submitted_at", "pk")

    def newest_first(self) -> Self:
        """The last one on top."""
        return self.order_by("-created_at", "-pk")

    def locked(self, vetting: "Vetting") -> "Vetting":
        return (
            self.select_for_update(of=("self",)).select_related("enterprise__organisation").get(pk=vetting.pk)
        )


class Vetting(models.Model):
    """One round of checks of one enterprise: submitted by the enterprise, worked by a connector."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("not submitted yet")
        SUBMITTED = "submitted", _("submitted")
        ASKED = "asked", _("question asked")
        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("refused")

    lifecycle = Lifecycle(
        submit=Verb({Status.DRAFT, Status.ASKED}, to=Status.SUBMITTED, by="seller"),
        ask=Verb({Status.SUBMITTED}, to=Status.ASKED, by="staff"),
        approve=Verb({Status.SUBMITTED}, to=Status.APPROVED, by="staff"),
        refuse=Verb({Status.SUBMITTED, Status.ASKED}, to=Status.REFUSED, by="staff"),
    )

    enterprise = models.ForeignKey(
        Enterprise, verbose_name=_("enterprise"), on_delete=models.CASCADE, related_name="vettings"
    )
    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.DRAFT, editable=False
    )
    question = models.TextField(_("question"), max_length=2000, blank=True, validators=[no_bsn, plain_text])
    reason = models.TextField(_("reason"), max_length=2000, blank=True, validators=[no_bsn, plain_text])
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("connector"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    created_at = models.DateTimeField(_("started"))
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True, editable=False)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True, editable=False)
    valid_until = models.DateField(_("verified until"), null=True, blank=True, editable=False)

    objects = VettingQuerySet.as_manager()

    class Meta:
        verbose_name = _("vetting")
        verbose_name_plural = _("vettings")
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise"],
                name="vetting_one_open",
                condition=Q(status__in=["draft", "submitted", "asked"]),
                violation_error_message=_("There is already a vetting under way."),
            ),
            models.CheckConstraint(
                name="vetting_refused_with_reason",
                condition=~Q(status="refused") | ~Q(reason=""),
                violation_error_message=_("Say why the enterprise was refused."),
            ),
            models.CheckConstraint(
                name="vetting_approved_iff_dated",
                condition=Q(status="approved", valid_until__isnull=False)
                | ~Q(status="approved") & Q(valid_until=None),
                violation_error_message=_("An approved vetting has a last day, and only an approved one."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise} ({self.get_status_display()})"

    @property
    def is_over(self) -> bool:
        """Approved or refused: a new round may begin."""
        return self.status in {Vetting.Status.APPROVED, Vetting.Status.REFUSED}

    @property
    def is_draft(self) -> bool:
        """Never submitted."""
        return self.status == Vetting.Status.DRAFT

    @property
    def tone(self) -> str:
        """How the status badge looks."""
        return {
            Vetting.Status.APPROVED: "ok",
            Vetting.Status.REFUSED: "bad-s",
            Vetting.Status.DRAFT: "off",
        }.get(Vetting.Status(self.status), "wait")


class CheckKind(models.TextChoices):
    """What is looked at before an enterprise may sell."""

    REGISTRATION = "registration", _("Registered with the Chamber of Commerce")
    MISSION = "mission", _("A social mission that can be checked")
    INCOME = "income", _("At least half of the income comes from trade")
    PROFILE = "profile", _("The profile is complete and clear")
    CERTIFICATES = "certificates", _("Certificates are real and valid")
    FINANCE = "finance", _("Financially healthy, says an outside reviewer")


class CheckQuerySet(models.QuerySet["Check"]):
    def asked_of(self, actor: Actor) -> Self:
        """The financial questions put to the organisation that the actor acts for."""
        if actor.organisation_id is None:
            return self.none()
        running = Q(vetting__status__in=[Vetting.Status.SUBMITTED, Vetting.Status.ASKED])
        return self.filter(
            running | Q(decided_at__isnull=False), kind=CheckKind.FINANCE, reviewer=actor.organisation_id
        )

    def unanswered(self) -> Self:
        """Without a verdict."""
        return self.filter(decided_at=None)

    def with_enterprise(self) -> Self:
        """With the enterprise it is about and its organisation."""
        return self.select_related("vetting__enterprise__organisation__place")

    def waiting_first(self) -> Self:
        """Without a verdict first, the longest waiting on top; then the latest verdict."""
        return self.order_by("-decided_at", "pk")

    def in_order(self) -> Self:
        """In the order of the checklist."""
        order = [When(kind=kind, then=place) for place, kind in enumerate(CheckKind)]
        return self.order_by(Case(*order), "pk")


class Check(models.Model):
    """One line of the checklist: the verdict, who gave it, when, and on what evidence."""

    class Verdict(models.TextChoices):
        OPEN = "open", _("not looked at yet")
        GOOD = "good", _("good")
        BAD = "bad", _("not good")

    vetting = models.ForeignKey(
        Vetting, verbose_name=_("vetting"), on_delete=models.CASCADE, related_name="checks"
    )
    kind = models.CharField(_("what"), max_length=20, choices=CheckKind)
    verdict = models.CharField(_("verdict"), max_length=5, choices=Verdict, default=Verdict.OPEN)
    evidence = models.TextField(
        _("on what evidence"), max_length=2000, blank=True, validators=[no_bsn, plain_text]
    )
    reviewer = models.ForeignKey(
        Organisation,
        verbose_name=_("asked of"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("when"), null=True, blank=True)

    objects = CheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("check")
        verbose_name_plural = _("checks")
        constraints = [
            models.UniqueConstraint(fields=["vetting", "kind"], name="check_once"),
            models.CheckConstraint(
                name="check_decided_with_evidence",
                condition=Q(verdict="open", decided_at=None)
                | ~Q(verdict="open") & Q(decided_at__isnull=False) & ~Q(evidence=""),
                violation_error_message=_("Write on what evidence you decided."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def tone(self) -> str:
        """How the verdict looks."""
        return {Check.Verdict.GOOD: "ok", Check.Verdict.BAD: "bad-s"}.get(Check.Verdict(self.verdict), "wait")

    @property
    def is_open(self) -> bool:
        """Nobody has looked at it."""
        return self.verdict == Check.Verdict.OPEN

    @property
    def is_finance(self) -> bool:
        """The line that only the outside reviewer judges."""
        return self.kind == CheckKind.FINANCE
