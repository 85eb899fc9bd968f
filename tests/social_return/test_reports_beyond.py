"""What a report tells beyond euros: bonuses, and goals as the enterprises named them at that moment."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from enterprises.models import Enterprise
from social_return.actions import decisions
from social_return.models import Bonus, Contract, Municipality, ProofKind, ReportEdition
from social_return.reports.facts import gather
from social_return.reports.figures import Figures
from social_return.reports.question import Question
from tests import make
from tests.cast import Player
from tests.conftest import Clock

pytestmark = pytest.mark.django_db


def asked(
    municipality: Municipality, as_of: datetime, edition: ReportEdition = ReportEdition.INTERNAL
) -> Figures:
    return gather(Question(municipality, date(2026, 1, 1), date(2026, 12, 31), as_of, edition))


def bought(contract: Contract, shop: Enterprise, net: str) -> None:
    facts = {"supplier": shop, "supplier_name": shop.name, "supplier_kvk": shop.organisation.kvk_number}
    make.approved(make.outside_invoice(contract=contract, net=Decimal(net), **facts))


def test_goals_are_those_of_the_moment_and_one_purchase_may_serve_several(
    municipality: Municipality, contract: Contract, clock: Clock
) -> None:
    first = make.enterprise(name="De Ruime Pan", sdgs=[8, 12])
    second = make.enterprise(name="Kleine Kade", sdgs=[8])
    for shop in (first, second):
        make.certificate(enterprise=shop)
    bought(contract, first, "100.00")
    bought(contract, first, "20.00")
    bought(contract, second, "3.00")
    then = clock.now

    figures = asked(municipality, then)
    Enterprise.objects.filter(pk=first.pk).update(sdgs=[13])

    rows = [(row.goal, row.enterprises, row.purchases, row.counted) for row in figures.goals]
    assert rows == [(8, 2, 3, Decimal("123.00")), (12, 1, 2, Decimal("120.00"))]
    assert asked(municipality, then).goals == figures.goals


def test_goals_of_now_are_in_a_report_of_now(
    municipality: Municipality, contract: Contract, clock: Clock
) -> None:
    shop = make.enterprise(name="De Ruime Pan")
    make.certificate(enterprise=shop)
    Enterprise.objects.filter(pk=shop.pk).update(sdgs=[3])
    bought(contract, shop, "100.00")

    # What was changed is remembered by the clock of the database: that of today.
    later = datetime.fromisoformat("2027-01-01T00:00:00+00:00")
    Enterprise.objects.filter(pk=shop.pk).update(sdgs=[4])

    assert [row.goal for row in asked(municipality, later).goals] == [4]


def test_bonuses_are_counted_as_placements_and_small_groups_stay_out_of_public(
    municipality: Municipality, contract: Contract, clock: Clock
) -> None:
    bonus = Bonus.objects.filter(scheme=contract.scheme).order_by("pk").first()
    make.approved(make.placement(contract=contract, bonuses=(bonus,)))
    make.approved(make.placement(contract=contract, bonuses=(bonus,)))
    make.approved(make.placement(contract=contract))

    [internal] = asked(municipality, clock.now).bonuses
    [public] = asked(municipality, clock.now, ReportEdition.PUBLIC).bonuses

    assert (internal.label, internal.placements, public.placements) == (bonus.label, 2, None)
    assert (internal.counted, public.counted) == (2 * bonus.amount, None)  # once, not pro rata


def test_of_what_was_partly_approved_a_bonus_adds_its_share(
    municipality: Municipality, contract: Contract, officer: Player, clock: Clock
) -> None:
    """Utrecht: 40,000 × 24/36 × 6/12 + 10,000 = 23,333.33. Of 7,000.00 approved the bonus is 10,000 / 23,333.33…"""
    bonus = Bonus.objects.filter(scheme=contract.scheme, amount=10_000).order_by("pk").first()
    one = make.submitted(make.placement(contract=contract, bonuses=(bonus,)))
    decisions.see_proof(one, kind=ProofKind.WAGE, on=clock.now.date(), by=officer.actor, now=clock.now)
    decisions.approve_partly(
        one, amount=Decimal("7000.00"), reason="Minder uren.", by=officer.actor, now=clock.now
    )

    [row] = asked(municipality, clock.now).bonuses

    assert row.counted == Decimal("3000.00")
