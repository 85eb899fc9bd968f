"""People in organisations, and the keys their programs use."""

import hashlib
from datetime import datetime
from functools import cache
from typing import Self

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from enterprises.models.organisations import Organisation
from sif.actors import Actor
from sif.enquiries import Blank, Enquiry
from sif.models import User


class MembershipQuerySet(models.QuerySet["Membership"]):
    def active(self) -> Self:
        return self.filter(ended_at=None, user__is_active=True)

    def of(self, user: User | int | Blank) -> Self:
        """The organisations a person can act for, by name."""
        return (
            self.filter(user=user, ended_at=None)
            .select_related("organisation")
            .order_by("organisation__name", "pk")
        )

    def acted_with(self, user_id: int) -> "list[Membership]":
        """The same, each with the person, by a question that is drawn up once: every page of somebody begins here."""
        return _acted_with().found(user=user_id)

    def owners_locked(self, organisation_id: int) -> Self:
        """The owners of an organisation, held until the transaction ends: the last one has to stay."""
        return self.select_for_update(of=("self",)).filter(
            organisation=organisation_id, role=Membership.Role.OWNER, ended_at=None
        )

    def in_organisation(self, actor: Actor) -> Self:
        """The people of the organisation acted for."""
        return self.filter(organisation=actor.organisation_id, ended_at=None).select_related("user")

    def by_name(self) -> Self:
        return self.order_by("user__name", "user__email", "pk")


@cache
def _acted_with() -> Enquiry:
    return Enquiry.of(Membership.objects.of(Blank("user")).select_related("user", "organisation"))


class Membership(models.Model):
    """A person in an organisation, with a role and, for buyers, a limit on one order in euros (gross)."""

    class Role(models.TextChoices):
        OWNER = "owner", _("owner")
        MANAGER = "manager", _("manager")
        MEMBER = "member", _("member")
        AUDITOR = "auditor", _("auditor (reads only)")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.PROTECT,
        related_name="memberships",
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.MEMBER)
    spending_limit = models.DecimalField(
        _("spending limit for one order (€, including VAT)"),
        max_digits=10,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_("Empty: no limit."),
    )
    created_at = models.DateTimeField(_("since"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation"],
                name="membership_once",
                condition=Q(ended_at=None),
                violation_error_message=_("This person is already a member."),
            ),
            models.CheckConstraint(
                name="membership_limit_not_negative",
                condition=Q(spending_limit=None) | Q(spending_limit__gte=0),
                violation_error_message=_("A spending limit is zero or more."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.organisation}"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self, actor: Actor, now: datetime) -> Self:
        """Invitations of the organisation acted for that still wait for an answer."""
        return self.filter(organisation=actor.organisation_id, accepted_at=None, expires_at__gt=now).order_by(
            "created_at", "pk"
        )


class Invitation(models.Model):
    """A colleague asked to join: the link in the mail works once, for two weeks."""

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.CASCADE, related_name="invitations"
    )
    email = models.EmailField(_("e-mail address"))
    role = models.CharField(_("role"), max_length=10, choices=Membership.Role, default=Membership.Role.MEMBER)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("invited by"), on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(_("invited at"))
    expires_at = models.DateTimeField(_("valid until"))
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "email"],
                name="invitation_open_once",
                condition=Q(accepted_at=None),
                violation_error_message=_("This person was already invited."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.email} → {self.organisation}"


def digest_of(secret: str) -> str:
    """What we keep of a token: enough to recognise it, not enough to use it."""
    return hashlib.sha256(secret.encode()).hexdigest()


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def bearing(self, secret: str, *, now: datetime) -> "ApiToken | None":
        """The live token with this secret, with its person and organisation."""
        return (
            self.select_related("membership__user", "membership__organisation")
            .filter(digest=digest_of(secret), revoked_at=None, expires_at__gt=now)
            .filter(membership__ended_at=None, membership__user__is_active=True)
            .first()
        )

    def of(self, actor: Actor) -> Self:
        """The keys of the membership acted with, the newest first."""
        return self.filter(membership=actor.membership_id).order_by("-created_at", "-pk")


class ApiToken(models.Model):
    """A key with which a member's program reads the API, with the same rights as that member. Shown once."""

    membership = models.ForeignKey(
        Membership, verbose_name=_("membership"), on_delete=models.CASCADE, related_name="tokens"
    )
    label = models.CharField(_("what for"), max_length=80)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("made at"))
    expires_at = models.DateTimeField(_("valid until"))
    revoked_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")

    def __str__(self) -> str:
        return self.label
