"""Joint proposals: the enterprises that supply a part of one, and whether they agreed to it."""

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from market.models.proposals import Proposal, ProposalLine, ProposalStatus
from market.models.requests import RequestStatus
from sif.actors import Actor
from sif.states import Lifecycle, Verb


class PartnerStatus(models.TextChoices):
    """Where a partner of a joint proposal stands."""

    INVITED = "invited", _("Invited")
    AGREED = "agreed", _("Agreed")
    DECLINED = "declined", _("Does not take part")
    DROPPED = "dropped", _("No partner any more")


UNDECIDED = (ProposalStatus.DRAFT, ProposalStatus.SUBMITTED, ProposalStatus.WITHDRAWN)
TAKING_PART = (PartnerStatus.INVITED, PartnerStatus.AGREED)


class ProposalPartnerQuerySet(models.QuerySet["ProposalPartner"]):
    """Which partners."""

    def of(self, actor: Actor) -> Self:
        """Those that are the enterprise acted for."""
        if "seller" not in actor.roles or not actor.organisation_id:
            return self.none()
        return self.filter(enterprise__organisation=actor.organisation_id)

    def taking_part(self) -> Self:
        """Those who were invited or agreed: they read the proposal, and lines can be theirs."""
        return self.filter(status__in=TAKING_PART)

    def answerable(self, now: datetime) -> Self:
        """Asked and not answered, in a proposal that can still change."""
        return self.filter(
            status=PartnerStatus.INVITED,
            proposal__status__in=UNDECIDED,
            proposal__request__status=RequestStatus.OPEN,
            proposal__request__respond_by__gt=now,
        )

    def agreed(self) -> Self:
        """Those who agreed to their lines as they stand."""
        return self.filter(status=PartnerStatus.AGREED)

    def with_proposal(self) -> Self:
        """With the proposal, its lead and its request in the same query."""
        return self.select_related("proposal__enterprise", "proposal__request__buyer")

    def with_names(self) -> Self:
        """With the enterprise and its organisation in the same query."""
        return self.select_related("enterprise__organisation")

    def in_order(self) -> Self:
        """First invited first; a total order."""
        return self.order_by("invited_at", "pk")

    def locked(self, partner: "ProposalPartner") -> "ProposalPartner":
        """The row as it is now, locked; lock the request and the proposal first."""
        return self.select_for_update(of=("self",)).with_names().get(pk=partner.pk)


class ProposalPartner(models.Model):
    """An enterprise that supplies lines of somebody else's proposal, for as far as it agreed to them.

    `agreed_to` is the fingerprint of its own lines when it agreed: changing them lets the agreement lapse. What its
    share is follows from the lines (`Proposal.parts`).
    """

    proposal = models.ForeignKey(
        Proposal, verbose_name=_("proposal"), on_delete=models.CASCADE, related_name="partners"
    )
    enterprise = models.ForeignKey(
        "enterprises.Enterprise",
        verbose_name=_("social enterprise"),
        on_delete=models.PROTECT,
        related_name="partnerships",
    )
    status = models.CharField(
        _("status"), max_length=10, choices=PartnerStatus, default=PartnerStatus.INVITED, editable=False
    )
    invited_at = models.DateTimeField(_("invited at"), editable=False)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True, editable=False)
    agreed_to = models.CharField(_("agreed to"), max_length=64, blank=True, editable=False)

    lifecycle = Lifecycle(
        invite=Verb({PartnerStatus.DECLINED, PartnerStatus.DROPPED}, to=PartnerStatus.INVITED, by="seller"),
        agree=Verb({PartnerStatus.INVITED}, to=PartnerStatus.AGREED, by="partner"),
        decline=Verb({PartnerStatus.INVITED, PartnerStatus.AGREED}, to=PartnerStatus.DECLINED, by="partner"),
        lapse=Verb({PartnerStatus.AGREED}, to=PartnerStatus.INVITED, by="seller"),
        drop=Verb({PartnerStatus.INVITED, PartnerStatus.AGREED}, to=PartnerStatus.DROPPED, by="seller"),
    )

    objects = ProposalPartnerQuerySet.as_manager()

    class Meta:
        verbose_name = _("partner in a proposal")
        verbose_name_plural = _("partners in proposals")
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "enterprise"],
                name="proposal_partner_once",
                violation_error_message=_("This enterprise is a partner already."),
            ),
            models.CheckConstraint(
                name="proposal_partner_agreed_to_something",
                condition=Q(status=PartnerStatus.AGREED) & ~Q(agreed_to="")
                | ~Q(status=PartnerStatus.AGREED) & Q(agreed_to=""),
                violation_error_message=_("A partner agrees to lines, and what it agreed to is kept."),
            ),
            models.CheckConstraint(
                name="proposal_partner_answer_has_date",
                condition=~Q(status__in=(PartnerStatus.AGREED, PartnerStatus.DECLINED))
                | Q(answered_at__isnull=False),
                violation_error_message=_("An answer has a date."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.enterprise)

    def get_absolute_url(self) -> str:
        return self.proposal.get_absolute_url()

    def roles_of(self, actor: Actor) -> frozenset[str]:
        """Whether the actor leads the proposal ("seller") or is this partner."""
        me = actor.organisation_id if "seller" in actor.roles else None
        lead, partner = self.proposal.enterprise.organisation_id, self.enterprise.organisation_id
        roles = {role for role, whose in (("seller", lead), ("partner", partner)) if me == whose}
        return frozenset(roles if me else ())

    @property
    def is_taking_part(self) -> bool:
        """Whether lines can be this partner's."""
        return self.status in TAKING_PART

    @property
    def has_agreed(self) -> bool:
        """Whether it agreed to its lines as they stand."""
        return self.status == PartnerStatus.AGREED


def mark_of(lines: Iterable[ProposalLine]) -> str:
    """The fingerprint of lines: what they say and cost, whatever their place; nothing for no lines."""
    said = sorted(
        [one.title, f"{one.quantity:.2f}", one.unit, f"{one.net_price:.2f}", str(one.vat), str(one.is_option)]
        for one in lines
    )
    return hashlib.sha256(json.dumps(said).encode()).hexdigest() if said else ""
