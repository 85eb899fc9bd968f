"""Municipalities: organisations that award contracts with social return."""

import secrets
from decimal import Decimal
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from enterprises.models import Organisation
from sif.actors import Actor
from social_return.valuation.pace import Thresholds


class MunicipalityQuerySet(models.QuerySet["Municipality"]):
    """Which municipalities."""

    def visible_to(self, actor: Actor) -> Self:
        """The municipality acted for; the connectors see all of them."""
        if actor.is_staff or actor.is_system:
            return self
        if not actor.has("municipality"):
            return self.none()
        return self.filter(organisation_id=actor.organisation_id)

    def named(self) -> Self:
        return self.select_related("organisation")

    def locked(self, municipality: "Municipality") -> "Municipality":
        """The row, held until the end of the transaction: whoever writes its ledger waits here."""
        return self.select_for_update(of=("self",)).get(pk=municipality.pk)


class Municipality(models.Model):
    """A municipality (or province, or region) with schemes, contracts and a ledger of its own."""

    organisation = models.OneToOneField(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="municipality"
    )
    slug = models.SlugField(_("name in addresses"), max_length=60, unique=True)
    districts = ArrayField(
        models.CharField(max_length=60),
        verbose_name=_("districts"),
        default=list,
        blank=True,
        help_text=_("The names to choose from for a contribution, separated by commas."),
    )
    candidate_retention_months = models.PositiveSmallIntegerField(
        _("months that a candidate reference is kept"),
        default=24,
        help_text=_("Counted from the end of the placement. After that the coded reference is erased."),
    )
    quiet_pct = models.PositiveSmallIntegerField(
        _("no warning in the first part of a contract (percent)"),
        default=10,
        help_text=_(
            "Before this part of the time has passed a pace says nothing: a contractor first has to make a plan."
        ),
    )
    attention_pct = models.PositiveSmallIntegerField(
        _("on course from (percent expected)"),
        default=95,
        help_text=_(
            "Less than this of what is due, and the contract needs attention. Five percent is noise."
        ),
    )
    behind_pct = models.PositiveSmallIntegerField(
        _("behind schedule under (percent expected)"),
        default=70,
        help_text=_(
            "Less than this of what is due, and the contract is behind schedule: "
            "the contractor is told while there is time to mend it."
        ),
    )
    unusual_from = models.DecimalField(
        _("amount to look at one by one"),
        max_digits=12,
        decimal_places=2,
        default=Decimal(25_000),
        help_text=_("Contributions above this amount are never approved together with others."),
    )
    evidence_retention_months = models.PositiveSmallIntegerField(
        _("months that evidence is kept"),
        default=84,
        help_text=_(
            "Counted from the end of the contract. After that the files are removed; that they were there stays."
        ),
    )

    objects = MunicipalityQuerySet.as_manager()

    class Meta:
        verbose_name = _("municipality")
        verbose_name_plural = _("municipalities")
        constraints = [
            models.CheckConstraint(
                name="municipality_warns_in_order",
                condition=Q(quiet_pct__lte=100, attention_pct__lte=100, behind_pct__lte=F("attention_pct")),
                violation_error_message=_(
                    "Behind schedule lies under needing attention, and both under a hundred percent."
                ),
            ),
            models.CheckConstraint(
                name="municipality_looks_from_an_amount",
                condition=models.Q(unusual_from__gt=0),
                violation_error_message=_("Fill in a number above 0."),
            ),
        ]

    def __str__(self) -> str:
        return self.organisation.name

    def get_absolute_url(self) -> str:
        return reverse("social_return")

    @property
    def thresholds(self) -> Thresholds:
        """From when on this municipality warns."""
        return Thresholds.of(self.quiet_pct, self.attention_pct, self.behind_pct)


def new_key() -> bytes:
    """Thirty-two random bytes; they follow from nothing else, so no leaked setting gives them away."""
    return secrets.token_bytes(32)


class CandidateKey(models.Model):
    """The secret with which a municipality's candidate references are coded.

    Kept apart from the municipality, so that no page, export or admin form carries it along. With it gone
    the codes mean nothing.
    """

    municipality = models.OneToOneField(
        Municipality, verbose_name=_("municipality"), on_delete=models.CASCADE, related_name="candidate_key"
    )
    secret = models.BinaryField(_("secret"), default=new_key, editable=False)

    class Meta:
        verbose_name = _("candidate key")
        verbose_name_plural = _("candidate keys")

    def __str__(self) -> str:
        return str(self.municipality)
