"""Builders of what is told and shown while contracts run."""

from datetime import date

from django.utils import timezone

from sif.actors import Actor
from social_return.actions import cooperations, outcomes, publishing
from social_return.models import (
    Contract,
    Cooperation,
    CouncilPage,
    Municipality,
    OutcomeRound,
    Proof,
    Report,
)
from tests.make import social

__all__ = ["cooperation", "council_page", "outcome_round", "proof"]


def _officer(municipality: Municipality) -> Actor:
    return social.acting(municipality.organisation, "municipality")


def cooperation(
    *municipalities: Municipality, name: str = "Regio Lichtenveen", invited: tuple[Municipality, ...] = ()
) -> Cooperation:
    """The first begins it, the others said yes; `invited` did not answer yet."""
    first, *others = municipalities
    now = timezone.now()
    made = cooperations.found(name, municipality=first, by=_officer(first), now=now)
    for other in (*others, *invited):
        member = cooperations.invite(made, municipality=other, by=_officer(first), now=now)
        if other in others:
            cooperations.join(member, by=_officer(other), now=now)
    return made


def council_page(*, municipality: Municipality) -> CouncilPage:
    """A council page that everybody can see."""
    return publishing.publish(municipality, by=_officer(municipality), now=timezone.now())


def proof(*, report: Report) -> Proof:
    """A public proof of a report."""
    return publishing.prove_report(report, by=_officer(report.municipality), now=timezone.now())


def outcome_round(
    *, contract: Contract, people: int = 3, start: date = date(2025, 8, 1), end: date = date(2025, 12, 31)
) -> OutcomeRound:
    """Approved placements that began more than half a year ago, and the question about them."""
    for _person in range(people):
        social.approved(social.placement(contract=contract, start=start, end=end))
    asked = outcomes.ask_due(now=timezone.now())
    return next(made for made in asked if made.contract_id == contract.pk)
