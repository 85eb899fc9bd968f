"""Municipalities that agreed to add their figures up together."""

from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sif.actors import Actor
from sif.states import Lifecycle, Verb
from sif.validators import no_bsn, plain_text
from social_return.models.municipalities import Municipality


class TakesPart(models.TextChoices):
    """Whether a municipality takes part in a cooperation."""

    INVITED = "invited", _("Invited")
    JOINED = "joined", _("Takes part")
    DECLINED = "declined", _("Declined")
    LEFT = "left", _("Left")


S = TakesPart


class CooperationQuerySet(models.QuerySet["Cooperation"]):
    """Which cooperations."""

    def visible_to(self, actor: Actor) -> Self:
        """Those that the municipality acted for takes part in, or is invited to; nobody else knows of them."""
        if actor.organisation_id is None or not actor.has("municipality"):
            return self.none()
        mine = CooperationMember.objects.current().filter(
            cooperation=OuterRef("pk"), municipality__organisation_id=actor.organisation_id
        )
        return self.filter(Exists(mine))

    def named(self) -> Self:
        """By name; a total order."""
        return self.order_by("name", "pk")


class Cooperation(models.Model):
    """Municipalities that see each other's sums. Both sides said yes: one invited, the other joined."""

    name = models.CharField(
        _("name of the cooperation"),
        max_length=80,
        unique=True,
        validators=[no_bsn, plain_text],
        error_messages={"unique": _("There is already a cooperation with this name.")},
    )
    founded_at = models.DateTimeField(_("founded at"))

    objects = CooperationQuerySet.as_manager()

    class Meta:
        verbose_name = _("cooperation")
        verbose_name_plural = _("cooperations")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("cooperation", args=[self.pk])


class CooperationMemberQuerySet(models.QuerySet["CooperationMember"]):
    """Which municipalities of cooperations."""

    def current(self) -> Self:
        """Invited or taking part."""
        return self.filter(status__in=[S.INVITED, S.JOINED])

    def joined(self) -> Self:
        """Those that said yes: only their figures are added up."""
        return self.filter(status=S.JOINED)

    def of(self, cooperation: Cooperation) -> Self:
        return self.filter(cooperation=cooperation)

    def with_names(self) -> Self:
        return self.select_related("municipality__organisation", "cooperation")

    def by_name(self) -> Self:
        return self.order_by("municipality__organisation__name", "pk")

    def locked(self, member: "CooperationMember") -> "CooperationMember":
        return self.select_for_update(of=("self",)).with_names().get(pk=member.pk)


class CooperationMember(models.Model):
    """One municipality in a cooperation: invited by who takes part, joined or declined by itself."""

    cooperation = models.ForeignKey(
        Cooperation, verbose_name=_("cooperation"), on_delete=models.CASCADE, related_name="members"
    )
    municipality = models.ForeignKey(
        Municipality,
        verbose_name=_("municipality"),
        on_delete=models.PROTECT,
        related_name="cooperations",
    )
    status = models.CharField(_("status"), max_length=8, choices=TakesPart, default=S.INVITED, editable=False)
    invited_at = models.DateTimeField(_("invited at"))
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    lifecycle = Lifecycle(
        join=Verb({S.INVITED}, to=S.JOINED, by="itself"),
        decline=Verb({S.INVITED}, to=S.DECLINED, by="itself"),
        leave=Verb({S.JOINED}, to=S.LEFT, by="itself"),
        invite=Verb({S.DECLINED, S.LEFT}, to=S.INVITED, by="partner"),
    )

    objects = CooperationMemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("municipality in a cooperation")
        verbose_name_plural = _("municipalities in a cooperation")
        constraints = [
            models.UniqueConstraint(
                fields=["cooperation", "municipality"],
                name="cooperation_member_once",
                violation_error_message=_("This municipality is already in the cooperation."),
            ),
            models.CheckConstraint(
                name="cooperation_member_decided_iff_answered",
                condition=Q(status=S.INVITED, decided_at__isnull=True)
                | ~Q(status=S.INVITED) & Q(decided_at__isnull=False),
                violation_error_message=_("An invitation that was answered has a date, and only then."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cooperation_id}: {self.municipality_id}"

    def roles_of(self, actor: Actor) -> frozenset[str]:
        """ "itself" for who acts for this municipality; an auditor is nothing."""
        mine = self.municipality.organisation_id == actor.organisation_id
        return frozenset({"itself"} if mine and actor.has("municipality") and not actor.read_only else ())

    @property
    def takes_part(self) -> bool:
        return self.status == S.JOINED

    @property
    def is_invited(self) -> bool:
        return self.status == S.INVITED
