"""The ledger: append-only amounts, chained by their hashes, and the sums over it."""

import hashlib
from datetime import UTC, datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sif.actors import Actor
from social_return.models.contracts import Contract
from social_return.models.contributions import Contribution
from social_return.models.municipalities import Municipality
from social_return.models.states import ContributionKind

GENESIS = "0" * 64
"""What the first row of a chain carries as the hash of the row before it."""


class EntryKind(models.TextChoices):
    """An amount that was approved, a credit note on one, or a counter-entry of either."""

    BOOKING = "booking", _("Booking")
    CREDIT = "credit", _("Credit note")
    CORRECTION = "correction", _("Correction")


class LedgerEntryQuerySet(models.QuerySet["LedgerEntry"]):
    """Which rows."""

    def visible_to(self, actor: Actor) -> Self:
        """The municipality's ledger, or the contractor's own rows in it."""
        if actor.is_staff or actor.is_system:
            return self
        if actor.organisation_id is None:
            return self.none()
        mine = Q(pk=None)
        if actor.has("municipality"):
            mine |= Q(municipality__organisation_id=actor.organisation_id)
        if actor.has("contractor"):
            mine |= Q(contract__contractor_id=actor.organisation_id)
        return self.filter(mine)

    def of(self, municipality: Municipality) -> Self:
        return self.filter(municipality=municipality)

    def as_of(self, moment: datetime) -> Self:
        """What was booked at a moment."""
        return self.filter(booked_at__lte=moment)

    def with_subject(self) -> Self:
        """With the contract and the contribution at hand, in the same query."""
        return self.select_related("contract", "contribution__block", "municipality__organisation")

    def in_chain_order(self) -> Self:
        return self.order_by("municipality_id", "number")

    def newest(self) -> Self:
        return self.order_by("-booked_at", "-pk")

    def head(self, municipality: Municipality) -> "LedgerEntry | None":
        """The last row of a municipality's chain."""
        return self.of(municipality).order_by("-number").first()


class LedgerEntry(models.Model):
    """An append-only amount in euros. The database refuses change and delete; corrections are counter-entries.

    `number` counts per municipality; `hash` seals the row and, through `previous_hash`, every row before
    it. No personal data stands in the row, so erasing a person leaves the chain whole.
    """

    # A key of each of these begins an index below: an index of its own would only make booking slower.
    municipality = models.ForeignKey(
        Municipality,
        verbose_name=_("municipality"),
        on_delete=models.PROTECT,
        related_name="ledger",
        db_index=False,
    )
    number = models.PositiveBigIntegerField(_("ledger number"))
    contract = models.ForeignKey(
        Contract,
        verbose_name=_("contract"),
        on_delete=models.PROTECT,
        related_name="ledger",
        db_index=False,
    )
    contribution = models.ForeignKey(
        Contribution,
        verbose_name=_("contribution"),
        on_delete=models.PROTECT,
        related_name="ledger",
        db_index=False,
    )
    kind = models.CharField(_("entry"), max_length=10, choices=EntryKind)
    contribution_kind = models.CharField(_("kind"), max_length=12, choices=ContributionKind)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    booked_at = models.DateTimeField(_("booked at"))
    previous_hash = models.CharField(_("hash of the row before"), max_length=64)
    hash = models.CharField(_("hash"), max_length=64)

    objects = LedgerEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger entries")
        indexes = [
            models.Index(fields=["contract", "booked_at"], name="ledger_of_contract"),
            # What adding up a month reads, and nothing else (migration 0016).
            models.Index(
                fields=["municipality", "contribution_kind", "booked_at"],
                name="ledger_of_month",
                include=["amount"],
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "number"],
                name="ledger_number_once",
                violation_error_message=_("A ledger number is used once."),
            ),
            models.UniqueConstraint(
                fields=["municipality", "previous_hash"],
                name="ledger_chain_does_not_fork",
                violation_error_message=_("A ledger row is followed by one row."),
            ),
            models.UniqueConstraint(
                fields=["contribution", "kind"],
                name="ledger_contribution_booked_once",
                violation_error_message=_("This contribution has already been booked."),
            ),
            models.CheckConstraint(
                name="ledger_sign_follows_kind",
                condition=Q(kind=EntryKind.BOOKING, amount__gte=0)
                | Q(kind=EntryKind.CREDIT, amount__lte=0)
                | Q(kind=EntryKind.CORRECTION),
                violation_error_message=_("A booking is not negative, a credit note not positive."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.municipality_id}-{self.number}"

    def sealed(self) -> str:
        """The hash that belongs to this row: SHA-256 over its facts and the hash before it.

        Written out so that anyone can repeat it, in SQL too (`social_return/verify.sql`).
        """
        return seal(
            self.previous_hash,
            municipality=self.municipality_id,
            number=self.number,
            contract=self.contract_id,
            contribution=self.contribution_id,
            kind=self.kind,
            contribution_kind=self.contribution_kind,
            amount=f"{self.amount:.2f}",
            booked_at=self.booked_at,
        )


def seal(
    previous_hash: str,
    *,
    municipality: int,
    number: int,
    contract: int,
    contribution: int,
    kind: str,
    contribution_kind: str,
    amount: str,
    booked_at: datetime,
) -> str:
    """The hash of a ledger row."""
    moment = booked_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    said = "|".join(
        (
            previous_hash,
            str(municipality),
            str(number),
            str(contract),
            str(contribution),
            kind,
            contribution_kind,
            amount,
            moment,
        )
    )
    return hashlib.sha256(said.encode()).hexdigest()


class Total(models.Model):
    """The sum of the ledger for one contract, month and kind of contribution. A sum, never a counter."""

    municipality = models.ForeignKey(
        Municipality, verbose_name=_("municipality"), on_delete=models.CASCADE, related_name="totals"
    )
    contract = models.ForeignKey(
        Contract, verbose_name=_("contract"), on_delete=models.CASCADE, related_name="totals"
    )
    month = models.DateField(_("month"), help_text=_("Its first day."))
    kind = models.CharField(_("kind"), max_length=12, choices=ContributionKind)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    entries = models.PositiveIntegerField(_("ledger rows"))

    class Meta:
        verbose_name = _("total")
        verbose_name_plural = _("totals")
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "month", "kind"],
                name="total_once",
                violation_error_message=_("There is one total per contract, month and kind."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.month:%Y-%m} {self.kind}: {self.amount}"


class MonthTotal(models.Model):
    """The sum of a municipality's ledger for one month and kind of contribution. A sum, never a counter.

    The database adds a month up again whenever a row is booked into it (migration 0016), so it always equals
    the ledger, to the cent; nobody else writes it.
    """

    municipality = models.ForeignKey(
        Municipality,
        verbose_name=_("municipality"),
        on_delete=models.PROTECT,
        related_name="months",
        db_index=False,
    )
    month = models.DateField(_("month"), help_text=_("Its first day."))
    kind = models.CharField(_("kind"), max_length=12, choices=ContributionKind)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    entries = models.PositiveIntegerField(_("ledger rows"))

    class Meta:
        verbose_name = _("total of a month")
        verbose_name_plural = _("totals of months")
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "month", "kind"],
                name="month_total_once",
                violation_error_message=_("There is one total per municipality, month and kind."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.municipality_id} {self.month:%Y-%m} {self.kind}: {self.amount}"
