"""The figures of a report: what counts, when, and that the same moment always gives the same."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from enterprises.models import Organisation
from social_return.actions import amendments, contributions, decisions, plans
from social_return.models import Contract, ContributionKind, Formerly, Municipality, ReportEdition
from social_return.reports import formats
from social_return.reports.entries import people
from social_return.reports.facts import gather
from social_return.reports.figures import Figures, LeftOut, Near, PeopleFigures, Quality, without_small_groups
from social_return.reports.periods import before
from social_return.reports.question import Question
from social_return.valuation.pace import Course
from tests import make
from tests.cast import Player
from tests.conftest import Clock
from tests.database import meddle

YEAR = (date(2026, 1, 1), date(2026, 12, 31))


def asked(municipality: Municipality, clock: Clock, *days: date, **options: object) -> Figures:
    """The report over these days (or this year), as of now."""
    start, end = days or YEAR
    return gather(Question(municipality=municipality, start=start, end=end, as_of=clock.now, **options))


def csv(municipality: Municipality, as_of: datetime) -> str:
    """The checksum of the report over this year as of a moment."""
    return formats.document(gather(Question(municipality, *YEAR, as_of))).checksum


def test_what_is_booked_waits_and_is_refused_stands_apart(
    municipality: Municipality, contract: Contract, officer: Player, clock: Clock
) -> None:
    make.approved(make.outside_invoice(contract=contract, net=Decimal("1000.00")))
    make.submitted(make.outside_invoice(contract=contract, net=Decimal("200.00")))
    refused = make.submitted(make.outside_invoice(contract=contract, net=Decimal("30.00")))
    decisions.refuse(refused, reason="Al eerder geteld.", by=officer.actor, now=clock.now)
    make.outside_invoice(contract=contract, net=Decimal("4.00"))  # a draft is nobody's business

    (row,) = asked(municipality, clock).contracts

    assert (row.booked, row.in_review, row.refused) == (
        Decimal("1000.00"),
        Decimal("200.00"),
        Decimal("30.00"),
    )
    assert (row.obligation, row.share) == (Decimal("50000.00"), Decimal("2.0"))
    assert row.course is Course.BEHIND


def test_a_contract_is_started_and_ended_in_the_period_it_did(
    municipality: Municipality, contractor: Player, clock: Clock
) -> None:
    def signed(number: str, start: date, end: date) -> None:
        make.contract(
            municipality=municipality, contractor=contractor.organisation, number=number, start=start, end=end
        )

    signed("A-RAN", date(2025, 1, 1), date(2027, 12, 31))
    signed("B-STARTED", date(2026, 2, 1), date(2027, 12, 31))
    signed("C-ENDED", date(2025, 1, 1), date(2026, 3, 1))
    signed("D-GONE", date(2025, 1, 1), date(2025, 12, 31))
    signed("E-LATER", date(2027, 1, 1), date(2027, 12, 31))

    found = asked(municipality, clock).contracts

    assert [(row.number, row.started, row.ended) for row in found] == [
        ("A-RAN", False, False),
        ("B-STARTED", True, False),
        ("C-ENDED", False, True),
    ]


def test_a_booking_on_a_contract_that_has_ended_is_not_lost(
    municipality: Municipality, contractor: Player, clock: Clock
) -> None:
    ended = make.contract(
        municipality=municipality,
        contractor=contractor.organisation,
        start=date(2025, 1, 1),
        end=date(2025, 12, 31),
    )
    late = make.outside_invoice(contract=ended, net=Decimal("500.00"), invoice_date=date(2025, 12, 30))
    make.approved(late)

    figures = asked(municipality, clock)

    assert [row.number for row in figures.contracts] == [ended.number]
    assert figures.booked_in_period == Decimal("500.00")


def test_every_cent_is_in_the_kinds_the_quarters_and_the_list(
    municipality: Municipality, contract: Contract, clock: Clock
) -> None:
    make.approved(make.outside_invoice(contract=contract, net=Decimal("840.10")))
    make.approved(make.placement(contract=contract))
    make.approved(make.activity(contract=contract))

    figures = asked(municipality, clock)

    total = sum(line.amount for line in figures.lines)
    assert total == Decimal("840.10") + Decimal("13333.33") + Decimal("800.00")
    assert sum(row.amount for row in figures.kinds) == total
    assert sum(row.booked for row in figures.quarters) == total
    assert sum(row.amount for row in figures.quality) == total
    assert figures.contracts[0].booked == total
    assert figures.change.now == total


def test_the_quarter_of_a_booking_is_that_of_the_day_here(
    municipality: Municipality, contract: Contract, clock: Clock
) -> None:
    clock.set(datetime(2026, 3, 31, 22, 30, tzinfo=UTC))  # half past midnight in Utrecht, on 1 April
    make.approved(make.outside_invoice(contract=contract, net=Decimal("100.00")))

    first = asked(municipality, clock, date(2026, 1, 1), date(2026, 3, 31))
    second = asked(municipality, clock, date(2026, 4, 1), date(2026, 6, 30))

    assert (len(first.lines), len(second.lines)) == (0, 1)
    assert [(row.year, row.quarter, row.booked) for row in second.quarters] == [(2026, 2, Decimal("100.00"))]


def test_people_are_counted_as_placements_with_hours_and_fte(
    municipality: Municipality, contract: Contract, clock: Clock
) -> None:
    make.approved(make.placement(contract=contract, start=date(2026, 1, 5), end=date(2026, 3, 1)))
    make.approved(
        make.placement(
            contract=contract, start=date(2026, 1, 5), end=date(2026, 3, 1), total_hours=Decimal(200)
        )
    )

    figures = asked(municipality, clock)

    # 24 hours × 8 weeks = 192, and 200 as stated; full time is 36 hours a week.
    assert figures.people == (
        PeopleFigures(
            "participatiewet", figures.people[0].block_label, 2, Decimal("392.00"), Decimal("0.21")
        ),
    )
    assert figures.people_total.placements == 2


def test_what_is_reversed_leaves_the_heads_and_the_euros(
    municipality: Municipality, contract: Contract, officer: Player, clock: Clock
) -> None:
    wrong = make.placement(contract=contract)
    booking = make.approved(wrong)
    clock.forward(days=1)
    wrong.refresh_from_db()
    decisions.reverse(wrong, reason="Dubbel ingevoerd.", by=officer.actor, now=clock.now)

    figures = asked(municipality, clock)

    assert [line.amount for line in figures.lines] == [Decimal("13333.33"), Decimal("-13333.33")]
    assert figures.lines[1].corrects == booking.number
    assert figures.people == ()
    assert figures.kinds[0].contributions == 0
    assert figures.kinds[0].amount == Decimal("0.00")
    (correction,) = figures.corrections
    assert (correction.corrects, correction.reason, correction.after_period) == (
        booking.number,
        "Dubbel ingevoerd.",
        False,
    )


def test_a_correction_after_the_period_is_told_but_not_counted(
    municipality: Municipality, contract: Contract, officer: Player, clock: Clock
) -> None:
    wrong = make.outside_invoice(contract=contract, net=Decimal("100.00"))
    make.approved(wrong)
    clock.set(datetime(2026, 4, 2, 10, 0, tzinfo=UTC))
    wrong.refresh_from_db()
    decisions.reverse(wrong, reason="Gecrediteerd.", by=officer.actor, now=clock.now)

    figures = asked(municipality, clock, date(2026, 1, 1), date(2026, 3, 31))

    assert figures.booked == Decimal("100.00")
    assert [(row.amount, row.after_period) for row in figures.corrections] == [(Decimal("-100.00"), True)]


def test_a_supplier_is_new_once_and_near_or_far(
    municipality: Municipality, contract: Contract, clock: Clock
) -> None:
    for name, kvk in (("Al Bekend", "70999901"), ("Al Bekend", "70999901"), ("Nieuw", "70999902")):
        if name == "Nieuw":
            clock.set(datetime(2026, 4, 3, 10, 0, tzinfo=UTC))
        make.approved(make.outside_invoice(contract=contract, supplier_name=name, supplier_kvk=kvk))
    clock.forward(hours=1)
    make.approved(make.outside_invoice(contract=contract, supplier_name="Al Bekend", supplier_kvk="70999901"))

    found = asked(municipality, clock, date(2026, 4, 1), date(2026, 6, 30)).suppliers

    assert [(row.name, row.first_time, row.purchases, row.spent) for row in found] == [
        ("Al Bekend", False, 1, Decimal("840.00")),
        ("Nieuw", True, 1, Decimal("840.00")),
    ]
    assert {row.near for row in found} == {Near.UNKNOWN}


@pytest.mark.parametrize(
    ("place", "region", "near"),
    [("Utrecht", "", Near.TOWN), ("Zeist", "", Near.REGION), ("Enschede", "Twente", Near.ELSEWHERE)],
)
def test_a_supplier_on_the_market_is_in_town_in_the_region_or_elsewhere(
    municipality: Municipality, contract: Contract, clock: Clock, place: str, region: str, near: Near
) -> None:
    seat = make.place(name=place, in_region=make.region(name=region) if region else None)
    party = make.organisation(name="De Ruime Pan B.V.", capacities=["seller"], in_place=seat)
    shop = make.enterprise(name="De Ruime Pan", organisation=party)
    make.certificate(enterprise=shop)
    bought = make.outside_invoice(
        contract=contract, supplier=shop, supplier_name=shop.name, supplier_kvk=shop.organisation.kvk_number
    )
    make.approved(bought)

    (row,) = asked(municipality, clock).suppliers

    assert (row.near, row.place) == (near, place)


def test_what_a_subcontractor_bought_stands_apart(
    municipality: Municipality, contract: Contract, clock: Clock
) -> None:
    make.approved(make.outside_invoice(contract=contract, net=Decimal("100.00"), through_subcontractor=True))
    make.approved(make.outside_invoice(contract=contract, net=Decimal("40.00")))

    found = asked(municipality, clock).suppliers

    assert sum(row.through_subcontractor for row in found) == Decimal("100.00")
    assert sum(row.counted for row in found) == Decimal("140.00")


def test_proof_is_graded(municipality: Municipality, contract: Contract, clock: Clock) -> None:
    make.approved(make.placement(contract=contract))  # its builder lets the officer see a proof
    make.approved(make.outside_invoice(contract=contract))

    grades = {row.quality: (row.contributions, row.two_pairs) for row in asked(municipality, clock).quality}

    assert grades == {Quality.DOCUMENTED: (1, 1), Quality.DECLARED: (1, 1)}


def test_a_stranger_s_ledger_is_not_in_it(
    municipality: Municipality, contract: Contract, stranger_officer: Player, clock: Clock
) -> None:
    other = make.contract(municipality=make.municipality(organisation=stranger_officer.organisation))
    make.approved(make.outside_invoice(contract=other, net=Decimal("77777.00")))
    make.approved(make.outside_invoice(contract=contract, net=Decimal("1.00")))

    figures = asked(municipality, clock)

    assert [line.amount for line in figures.lines] == [Decimal("1.00")]
    assert figures.scope.entries == 1
    assert [row.number for row in figures.contracts] == [contract.number]


def test_one_contract_can_be_asked_for(municipality: Municipality, contractor: Player, clock: Clock) -> None:
    one, other = (
        make.contract(municipality=municipality, contractor=contractor.organisation, number=number)
        for number in ("LV-1", "LV-2")
    )
    make.approved(make.outside_invoice(contract=one, net=Decimal("1.00")))
    make.approved(make.outside_invoice(contract=other, net=Decimal("2.00")))

    figures = asked(municipality, clock, contract=one)

    assert [row.number for row in figures.contracts] == ["LV-1"]
    assert figures.booked_in_period == Decimal("1.00")
    assert figures.scope.entries == 2  # the seal is that of the whole ledger


def test_the_same_moment_gives_the_same_bytes_whatever_happens_later(
    municipality: Municipality, contract: Contract, officer: Player, contractor: Player, clock: Clock
) -> None:
    booked = make.outside_invoice(contract=contract, net=Decimal("100.00"))
    make.approved(booked)
    make.approved(make.placement(contract=contract))
    waiting = make.submitted(make.outside_invoice(contract=contract, net=Decimal("50.00")))
    asked_about = make.submitted(make.outside_invoice(contract=contract, net=Decimal("60.00")))
    taken_back = make.submitted(make.outside_invoice(contract=contract, net=Decimal("70.00")))
    as_of = clock.now
    then = csv(municipality, as_of)

    clock.forward(days=40)
    booked.refresh_from_db()
    decisions.reverse(booked, reason="Fout.", by=officer.actor, now=clock.now)
    decisions.approve(waiting, by=officer.actor, now=clock.now)
    decisions.ask(asked_about, text="Klopt dit bedrag?", by=officer.actor, now=clock.now)
    asked_about.refresh_from_db()
    asked_about.claimed = Decimal("10.00")
    entry = contributions.Entry(
        kind=asked_about.kind,
        net=Decimal("10.00"),
        supplier_name=asked_about.supplier_name,
        supplier_kvk=asked_about.supplier_kvk,
        invoice_number=asked_about.invoice_number,
        invoice_date=asked_about.invoice_date,
        recognition=asked_about.recognition,
    )
    contributions.change(asked_about, entry, by=contractor.actor, now=clock.now)
    contributions.withdraw(taken_back, by=contractor.actor, now=clock.now)
    make.approved(make.outside_invoice(contract=contract, net=Decimal("999.00")))
    make.contract(municipality=municipality, contractor=contractor.organisation, number="LV-LATER")
    Organisation.objects.filter(pk=contractor.organisation.pk).update(
        name="Andere Naam", kvk_number="11112222"
    )
    Organisation.objects.filter(pk=officer.organisation.pk).update(name="Fusiegemeente")
    change = amendments.Change(
        agreed_on=clock.now.date(), reason="Meer werk.", net_sum=Decimal("3000000.00"), end=date(2030, 1, 1)
    )
    amendments.amend(contract, change, by=officer.actor, now=clock.now)
    Municipality.objects.filter(pk=municipality.pk).update(behind_pct=1, attention_pct=2)
    municipality.refresh_from_db()
    contractor.user.name = "Gewist"
    contractor.user.save()

    assert csv(municipality, as_of) == then
    assert csv(municipality, clock.now) != then


def test_the_plan_that_lay_there_then_is_what_an_old_report_expects(
    municipality: Municipality, contract: Contract, contractor: Player, officer: Player, clock: Clock
) -> None:
    def plan(amount: str) -> None:
        today = clock.now.date()
        wanted = plans.Wanted(
            ContributionKind.ACTIVITY, "Les", Decimal(amount), today + timedelta(days=1), contract.end
        )
        plans.add(contract, wanted, by=contractor.actor, now=clock.now)
        plans.submit(contract, approach="", by=contractor.actor, now=clock.now)

    plan("30000.00")
    as_of = clock.now
    then = csv(municipality, as_of)
    [row] = asked(municipality, clock).contracts
    assert (row.forecast, row.by_plan) == (Decimal("30000.00"), True)

    clock.forward(days=3)
    plans.revise(contract, by=contractor.actor, now=clock.now)
    [row] = asked(municipality, clock).contracts
    assert (row.forecast, row.by_plan) == (Decimal("0.00"), False)
    plan("15000.00")

    [row] = asked(municipality, clock).contracts
    assert row.by_plan
    assert row.forecast > Decimal("44000.00")  # 15,000, and what is left of 30,000 after three days
    assert csv(municipality, as_of) == then


def test_without_the_memory_a_new_name_would_change_an_old_report(
    municipality: Municipality, contract: Contract, clock: Clock
) -> None:
    then = csv(municipality, clock.now)
    Organisation.objects.filter(pk=contract.contractor_id).update(name="Andere Naam")
    meddle("DELETE FROM social_return_formerly")

    assert csv(municipality, clock.now) != then


def test_only_a_change_of_what_a_report_shows_is_remembered(contract: Contract) -> None:
    Contract.objects.filter(pk=contract.pk).update(cpv="77310000")
    Organisation.objects.filter(pk=contract.contractor_id).update(address="Elders 1")
    assert not Formerly.objects.exists()

    Contract.objects.filter(pk=contract.pk).update(net_sum=Decimal("2000000.00"))

    was = Formerly.objects.get().was
    assert (was["net_sum"], was["obligation"]) == ("1000000.00", "50000.00")


def test_the_seal_is_that_of_the_last_row_at_the_moment(
    municipality: Municipality, contract: Contract, clock: Clock
) -> None:
    first = make.approved(make.outside_invoice(contract=contract))
    moment = clock.now
    clock.forward(hours=1)
    last = make.approved(make.outside_invoice(contract=contract))

    then = gather(Question(municipality, *YEAR, moment)).scope
    now = asked(municipality, clock).scope

    assert (then.chain_head, then.entries) == (first.hash, 1)
    assert (now.chain_head, now.entries) == (last.hash, 2)


def test_the_period_before_has_the_same_length() -> None:
    assert before(date(2026, 4, 1), date(2026, 6, 30)) == (date(2026, 1, 1), date(2026, 3, 31))
    assert before(date(2026, 1, 1), date(2026, 12, 31)) == (date(2025, 1, 1), date(2025, 12, 31))
    assert before(date(2026, 3, 1), date(2026, 3, 31)) == (date(2026, 2, 1), date(2026, 2, 28))
    assert before(date(2026, 3, 10), date(2026, 3, 19)) == (date(2026, 2, 28), date(2026, 3, 9))


def group(block: str, placements: int) -> PeopleFigures:
    return PeopleFigures(block, block, placements, Decimal(placements), Decimal(1))


def total(placements: int) -> PeopleFigures:
    return group("", placements)


def test_a_small_group_is_hidden_and_cannot_be_found_by_subtraction() -> None:
    groups = (group("a", 30), group("b", 3), group("c", 12))

    shown, all_of_them = without_small_groups(groups, total(45))

    assert [one.placements for one in shown] == [30, None, None]
    assert all_of_them.placements == 45


def test_two_small_groups_hide_each_other() -> None:
    shown, all_of_them = without_small_groups((group("a", 30), group("b", 3), group("c", 2)), total(35))

    assert [one.placements for one in shown] == [30, None, None]
    assert all_of_them.placements == 35


def test_a_small_total_is_hidden_with_its_only_group() -> None:
    shown, all_of_them = without_small_groups((group("a", 4),), total(4))

    assert [one.placements for one in shown] == [None]
    assert (all_of_them.placements, all_of_them.hours, all_of_them.fte) == (None, None, None)


def test_large_groups_are_shown_as_they_are() -> None:
    groups = (group("a", 10), group("b", 11))

    assert without_small_groups(groups, total(21)) == (groups, total(21))


def test_the_public_edition_hides_small_groups_and_says_so(
    municipality: Municipality, contract: Contract, clock: Clock
) -> None:
    make.approved(make.placement(contract=contract))

    figures = asked(municipality, clock, edition=ReportEdition.PUBLIC)

    assert figures.people_total.placements is None
    assert LeftOut.SMALL_GROUPS in figures.scope.left_out


def test_nothing_at_all_is_a_report_too(municipality: Municipality, clock: Clock) -> None:
    figures = asked(municipality, clock)

    assert (figures.contracts, figures.lines, figures.scope.chain_head) == ((), (), "")
    assert [row.booked for row in figures.quarters] == [Decimal("0.00")]


@pytest.mark.parametrize("rows", [1, 3])
def test_more_rows_cost_no_more_queries(
    municipality: Municipality,
    contract: Contract,
    clock: Clock,
    rows: int,
    django_assert_max_num_queries: object,
) -> None:
    for _row in range(rows):
        make.approved(make.outside_invoice(contract=contract))

    with django_assert_max_num_queries(24):
        asked(municipality, clock)


def test_no_people_is_no_group() -> None:
    assert people([]) == ()


def test_a_day_more_or_less_decides(municipality: Municipality, contract: Contract, clock: Clock) -> None:
    make.approved(make.outside_invoice(contract=contract))
    day = clock.now.date()

    until_yesterday = asked(municipality, clock, date(2026, 1, 1), day - timedelta(days=1))
    until_today = asked(municipality, clock, date(2026, 1, 1), day)

    assert (len(until_yesterday.lines), len(until_today.lines)) == (0, 1)
