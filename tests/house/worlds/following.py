"""What is told and shown while contracts run: an outcome that is asked, a cooperation, a council page, a proof."""

from datetime import date

from django.utils import timezone

from social_return.actions import nudges, outcomes, quarterly
from social_return.models import LedgerCheck, Municipality, Nudge, Report
from tests.house.worlds import Side
from tests.make import following as make
from tests.make import social

AFTER = ("social", "reports")


def build(side: Side) -> dict[str, object]:
    now = timezone.now()
    municipality = Municipality.objects.get(organisation=side.organisation_officer)
    contract = social.contract(
        municipality=municipality,
        contractor=side.organisation_contractor,
        number=f"{side.name}-2025-{side.copy + 1:03}",
        start=date(2025, 7, 1),
    )
    asked = make.outcome_round(contract=contract)
    cooperation = make.cooperation(municipality, name=f"Regio {side.name}{side.copy + 1}")
    make.council_page(municipality=municipality)
    quarterly.subscribe(municipality, by=side.officer.actor, now=now)
    nudges.stop(side.contractor.user.pk, now=now)
    Nudge.objects.create(contract=contract, month=date(2026, 3, 1), sent_at=now)
    LedgerCheck.objects.create(checked_at=now, faults=0)
    report = Report.objects.filter(municipality=municipality).order_by("-pk").first()
    assert report is not None
    proof = make.proof(report=report)
    return {
        "outcome": outcomes.link(asked),
        "cooperation": cooperation.pk,
        "municipality": municipality.slug,
        "proof": proof.code,
    }
