"""The chain under a contract: who passes a part of the work on to whom, and for how much."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from enterprises.models import Organisation
from sif.actors import Actor
from sif.validators import kvk_number, no_bsn, plain_text
from social_return.models.contracts import Contract

DEEPEST = 4
"""Levels under the main contractor: its subcontractors are the first."""


class LinkQuerySet(models.QuerySet["Link"]):
    """Which links of the chain."""

    def visible_to(self, actor: Actor) -> Self:
        """One's own: as the one who passes work on, or who takes it. Those higher up see what is shared."""
        if actor.is_staff or actor.is_system:
            return self
        if actor.organisation_id is None:
            return self.none()
        me = actor.organisation_id
        above = (
            Q(contract__contractor_id=me)
            | Q(contract__municipality__organisation_id=me)
            | Q(above__buyer_id=me)
            | Q(above__above__buyer_id=me)
        )
        return self.filter(Q(buyer_id=me) | Q(party_id=me) | Q(is_shared=True) & above)

    def live(self) -> Self:
        return self.filter(ended_at=None)

    def passed_on_by(self, organisation_id: int) -> Self:
        return self.filter(buyer_id=organisation_id)

    def taken_by(self, organisation_id: int) -> Self:
        return self.filter(party_id=organisation_id)

    def under(self, link: "Link") -> Self:
        """The links right under one."""
        return self.filter(above=link)

    def with_parties(self) -> Self:
        return self.select_related(
            "contract__municipality__organisation", "contract__contractor", "buyer", "party", "above"
        )

    def in_order(self) -> Self:
        """By level, then by name; a total order."""
        return self.order_by("level", "party_name", "pk")

    def locked(self, link: "Link") -> "Link":
        return self.select_for_update(of=("self",)).with_parties().get(pk=link.pk)


class Link(models.Model):
    """One link of a subcontract chain: a buyer passes a part of the contract on to another party.

    The price is between those two, unless they share it with those above. Value counts at one level of a branch
    only: what is bought from a party includes what that party buys itself (migration 0014 holds that).
    """

    contract = models.ForeignKey(
        Contract, verbose_name=_("contract"), on_delete=models.PROTECT, related_name="chain"
    )
    above = models.ForeignKey(
        "self", verbose_name=_("under"), null=True, blank=True, on_delete=models.PROTECT, related_name="below"
    )
    level = models.PositiveSmallIntegerField(_("level"))
    buyer = models.ForeignKey(
        Organisation, verbose_name=_("passed on by"), on_delete=models.PROTECT, related_name="passed_on"
    )
    party = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="taken_on",
    )
    party_name = models.CharField(_("passed on to"), max_length=120, validators=[no_bsn, plain_text])
    party_kvk = models.CharField(_("KvK number"), max_length=8, validators=[kvk_number])
    subject = models.CharField(_("what for"), max_length=160, validators=[no_bsn, plain_text])
    net_sum = models.DecimalField(
        _("sum excluding VAT"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    is_shared = models.BooleanField(_("those above may see this"), default=False)
    created_at = models.DateTimeField(_("entered at"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    objects = LinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link of the chain")
        verbose_name_plural = _("links of the chain")
        indexes = [models.Index(fields=["party", "contract"], name="link_of_party")]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "above", "party_kvk"],
                condition=Q(ended_at=None),
                nulls_distinct=False,
                name="link_once",
                violation_error_message=_("This organisation is there already, at this place in the chain."),
            ),
            models.CheckConstraint(
                name="link_has_its_level",
                condition=Q(level=1, above=None) | Q(level__gt=1, level__lte=DEEPEST, above__isnull=False),
                violation_error_message=_("A chain has at most four levels."),
            ),
            models.CheckConstraint(
                name="link_to_somebody_else",
                condition=Q(party=None) | ~Q(party=F("buyer")),
                violation_error_message=_("An organisation does not pass work on to itself."),
            ),
            models.CheckConstraint(
                name="link_sum_not_negative",
                condition=Q(net_sum__isnull=True) | Q(net_sum__gte=0),
                violation_error_message=_("An amount is zero or more."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party_name}: {self.subject}"

    def get_absolute_url(self) -> str:
        return reverse("link", args=[self.pk])

    def is_passed_on_by(self, actor: Actor) -> bool:
        """The one who entered it, and who may change it."""
        return self.buyer_id == actor.organisation_id and not actor.read_only

    def is_taken_by(self, actor: Actor) -> bool:
        """The one who may pass a part of it on."""
        return self.party_id == actor.organisation_id and not actor.read_only
