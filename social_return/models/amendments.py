"""Amendments: what was agreed after the signature, with the day it was agreed and the moment it was entered."""

from datetime import datetime
from decimal import Decimal
from typing import Self

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sif.money import ZERO
from sif.validators import no_bsn, plain_text
from social_return.models.contracts import Contract


class AmendmentQuerySet(models.QuerySet["Amendment"]):
    """Which amendments."""

    def of(self, contract: Contract) -> Self:
        return self.filter(contract=contract)

    def entered_after(self, moment: datetime) -> Self:
        """What nobody here knew yet at a moment."""
        return self.filter(created_at__gt=moment)

    def in_order(self) -> Self:
        """As they were agreed, the first first; a total order."""
        return self.order_by("number", "pk")


class Amendment(models.Model):
    """A dated change of a contract: another sum, another fixed obligation, another last day. Never the scheme.

    Append-only (migration 0006 holds that). The contract itself carries what holds now; each amendment says what
    held until then, so that every earlier figure can be given again.
    """

    contract = models.ForeignKey(
        Contract, verbose_name=_("contract"), on_delete=models.PROTECT, related_name="amendments"
    )
    number = models.PositiveSmallIntegerField(_("number"), validators=[MinValueValidator(1)])
    agreed_on = models.DateField(_("agreed on"))
    reason = models.CharField(_("what was agreed"), max_length=300, validators=[no_bsn, plain_text])
    net_sum_before = models.DecimalField(_("contract sum until then"), max_digits=14, decimal_places=2)
    fixed_before = models.DecimalField(
        _("fixed obligation until then"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    end_before = models.DateField(_("last day until then"))
    net_sum = models.DecimalField(_("contract sum excluding VAT"), max_digits=14, decimal_places=2)
    fixed_obligation = models.DecimalField(
        _("fixed obligation"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    end = models.DateField(_("last day"))
    created_at = models.DateTimeField(_("entered at"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = AmendmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("amendment")
        verbose_name_plural = _("amendments")
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "number"],
                name="amendment_number_once",
                violation_error_message=_("Somebody else changed this contract just now. Look at it again."),
            ),
            models.CheckConstraint(
                name="amendment_changes_something",
                condition=~Q(net_sum=F("net_sum_before"))
                | ~Q(end=F("end_before"))
                | Q(fixed_obligation__isnull=False, fixed_before__isnull=False)
                & ~Q(fixed_obligation=F("fixed_before")),
                violation_error_message=_("An amendment changes the sum, the obligation or the last day."),
            ),
            models.CheckConstraint(
                name="amendment_amounts_not_negative",
                condition=Q(net_sum__gte=ZERO)
                & (Q(fixed_obligation__isnull=True) | Q(fixed_obligation__gte=ZERO)),
                violation_error_message=_("An amount is zero or more."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id}, {self.number}"

    @property
    def obligation_before(self) -> Decimal:
        """What was owed until then."""
        return self.contract.owed(self.net_sum_before, self.fixed_before)

    @property
    def obligation(self) -> Decimal:
        """What is owed from then on."""
        return self.contract.owed(self.net_sum, self.fixed_obligation)
