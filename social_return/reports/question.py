"""What a report is asked: whose ledger, which period, which contracts, as of which moment."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from sif.models import Event
from social_return.models import (
    Contract,
    Contribution,
    ContributionKind,
    ContributionStatus,
    LedgerEntry,
    Municipality,
)
from social_return.models.ledger import LedgerEntryQuerySet
from social_return.models.reports import ReportEdition

INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Question:
    """Two days, both included, and a moment; together they decide every row that is read."""

    municipality: Municipality
    start: date
    end: date
    as_of: datetime
    edition: ReportEdition = ReportEdition.INTERNAL
    contract: Contract | None = None

    @cached_property
    def opens(self) -> datetime:
        """The first instant of the period."""
        return midnight(self.start)

    @cached_property
    def moment(self) -> datetime:
        """The last instant that counts: of the period, or `as_of` if that came first."""
        return min(self.as_of, midnight(self.end + timedelta(days=1)) - INSTANT)

    @property
    def stand(self) -> date:
        """The day of that instant."""
        return timezone.localdate(self.moment)

    def ledger(self) -> LedgerEntryQuerySet:
        """The rows of these contracts, of all times."""
        rows = LedgerEntry.objects.of(self.municipality)
        return rows if self.contract is None else rows.filter(contract=self.contract)

    def booked(self) -> LedgerEntryQuerySet:
        """What was booked up to the last instant that counts."""
        return self.ledger().as_of(self.moment)

    def in_period(self) -> LedgerEntryQuerySet:
        return self.booked().filter(booked_at__gte=self.opens)

    def purchases_before(self) -> LedgerEntryQuerySet:
        return self.booked().filter(booked_at__lt=self.opens, contribution_kind=ContributionKind.PURCHASE)

    def contracts(self) -> QuerySet[Contract]:
        """Every contract that was known, whenever it runs."""
        known = Contract.objects.awarded_by(self.municipality).filter(
            Q(created_at__lte=self.as_of) | Exists(self.booked().filter(contract=OuterRef("pk")))
        )
        return known if self.contract is None else known.filter(pk=self.contract.pk)

    def claims(self) -> QuerySet[Contribution]:
        """What had been submitted at that instant, whatever became of it."""
        claims = Contribution.objects.filter(municipality=self.municipality, submitted_at__lte=self.moment)
        return claims if self.contract is None else claims.filter(contract=self.contract)

    def refused(self) -> QuerySet[Contribution]:
        return self.claims().filter(status=ContributionStatus.REFUSED, decided_at__lte=self.moment)

    def in_review(self) -> QuerySet[Contribution]:
        """What was submitted, and not yet booked, refused or withdrawn."""
        withdrawn_later = Event.objects.filter(
            subject_type=Contribution._meta.label_lower,
            subject_id=OuterRef("pk"),
            verb="withdraw",
            at__gt=self.moment,
        )
        return (
            self.claims()
            .exclude(Exists(self.booked().filter(contribution=OuterRef("pk"))))
            .exclude(status=ContributionStatus.REFUSED, decided_at__lte=self.moment)
            .filter(~Q(status=ContributionStatus.WITHDRAWN) | Exists(withdrawn_later))
        )


def midnight(day: date) -> datetime:
    """The first instant of a day, here."""
    return timezone.make_aware(datetime.combine(day, time()))
