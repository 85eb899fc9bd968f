"""Looking closer: how it divides, what would count, who did what, and what waits by age."""

from datetime import timedelta
from decimal import Decimal

import pytest

from social_return.actions import decisions
from social_return.actions.suggestions import suggestions
from social_return.models import Contract, Municipality
from social_return.totals.spread import spreads
from social_return.totals.work import worklist
from tests import make
from tests.cast import Player
from tests.conftest import Clock
from tests.make.social import acting

pytestmark = pytest.mark.django_db
D = Decimal


def divided(contract: Contract, clock: Clock, *, days: int = 0) -> dict[str, list[tuple[str, Decimal, int]]]:
    today = clock.now.date()
    found = spreads([contract], today - timedelta(days=days), today)
    return {way.code: [(part.label, part.amount, part.contributions) for part in way.parts] for way in found}


def test_what_was_booked_is_divided_by_block_district_and_goal(
    contract: Contract, officer: Player, contractor: Player, seller: Player, clock: Clock
) -> None:
    make.approved(make.activity(contract=contract, district="Oost", hours=D(8)))
    make.approved(make.activity(contract=contract, district="West", hours=D(2)))
    make.approved(make.activity(contract=contract, district="Oost", hours=D(1)))

    ways = divided(contract, clock)

    assert ways["districts"] == [("Oost", D("900.00"), 2), ("West", D("200.00"), 1)]
    assert [(amount, count) for _label, amount, count in ways["blocks"]] == [(D("1100.00"), 3)]
    assert ways["goals"] == []


def test_a_period_and_a_correction_are_followed(contract: Contract, officer: Player, clock: Clock) -> None:
    entry = make.approved(make.activity(contract=contract, district="Oost"))
    clock.forward(days=1)
    decisions.reverse(entry.contribution, reason="Fout.", by=officer.actor, now=clock.now)

    assert divided(contract, clock, days=1)["districts"] == [("Oost", D("0.00"), 0)]
    assert divided(contract, clock)["districts"] == [("Oost", D("-800.00"), -1)]


def test_the_page_is_for_who_has_the_contract(
    contract: Contract, officer: Player, contractor: Player, stranger_officer: Player
) -> None:
    make.municipality(organisation=stranger_officer.organisation)
    make.approved(make.activity(contract=contract, district="Oost"))
    address = "/social-return/verdeling/?jaar=2026&kwartaal=1"

    assert [">Oost<" in who.client.get(address).content.decode() for who in (officer, contractor)] == [
        True,
        True,
    ]
    assert ">Oost<" not in stranger_officer.client.get(address).content.decode()
    assert ">Oost<" not in officer.client.get("/social-return/verdeling/?jaar=2025").content.decode()


# --- the worklist ----------------------------------------------------------------------------------------


def test_the_oldest_waits_on_top_with_a_word_for_its_age(
    contract: Contract, officer: Player, contractor: Player, clock: Clock
) -> None:
    make.submitted(make.outside_invoice(contract=contract))
    clock.forward(days=20)
    make.submitted(make.outside_invoice(contract=contract))
    clock.forward(days=15)
    make.submitted(make.outside_invoice(contract=contract))

    ages = worklist(officer.actor, now=clock.now)

    assert [(age.code, [item.days for item in age.items]) for age in ages] == [
        ("long", [35]),
        ("while", [15]),
        ("new", [0]),
    ]
    assert "Langer dan een maand" in officer.client.get("/social-return/werklijst/").content.decode()


def test_the_contractor_sees_drafts_the_plan_and_what_is_asked(
    contract: Contract, contractor: Player, stranger_contractor: Player, clock: Clock
) -> None:
    make.outside_invoice(contract=contract)
    asked = make.outcome_round(contract=contract, people=1)

    found = {item.what for age in worklist(contractor.actor, now=clock.now) for item in age.items}

    assert found == {"Controleer en dien in", "Lever het plan in", "Vertel wie er nog aan het werk is"}
    assert asked.placements == 1
    assert worklist(stranger_contractor.actor, now=clock.now) == []


# --- the trail -------------------------------------------------------------------------------------------


def test_the_auditor_reads_who_did_what_and_a_draft_stays_the_contractor_s_own(
    municipality: Municipality,
    contract: Contract,
    officer: Player,
    auditor: Player,
    stranger_officer: Player,
) -> None:
    make.municipality(organisation=stranger_officer.organisation)
    make.approved(make.outside_invoice(contract=contract, supplier_name="Bakkerij Zichtbaar"))
    make.outside_invoice(contract=contract, supplier_name="Bakkerij Verborgen")

    page = auditor.client.get("/social-return/spoor/").content.decode()
    filtered = auditor.client.get("/social-return/spoor/?soort=verslagen").content.decode()

    assert ("Bakkerij Zichtbaar" in page, "Bakkerij Verborgen" in page) == (True, False)
    assert "Bakkerij Zichtbaar" not in filtered
    assert "Bakkerij Zichtbaar" not in stranger_officer.client.get("/social-return/spoor/").content.decode()


def test_the_trail_goes_along_as_a_file_oldest_first_and_safe_to_open(
    municipality: Municipality,
    contract: Contract,
    contractor: Player,
    auditor: Player,
    stranger_officer: Player,
) -> None:
    make.municipality(organisation=stranger_officer.organisation)
    make.approved(make.outside_invoice(contract=contract, supplier_name="Bakkerij Zichtbaar"))
    asked = make.submitted(make.activity(contract=contract, by=contractor.actor))
    decisions.ask(
        asked, text="=1+1", by=acting(municipality.organisation, "municipality"), now=asked.entered_at
    )
    address = "/social-return/spoor/{}/?jaar=2026"

    lines = b"".join(auditor.client.get(address.format("csv"))).decode("utf-8-sig").splitlines()
    told = auditor.client.get(address.format("json")).json()["trail"]
    sheet = auditor.client.get(address.format("xlsx"))

    assert lines[0].split(";")[1:4] == ["Wanneer", "Wat", "Waarop"]
    assert [line.split(";")[2] for line in lines[1:]] == [one["what"] for one in told]
    assert told[0]["at"] <= told[-1]["at"]
    assert [one["amount"] for one in told if one["what"] == "Goedgekeurd"] == ["840.00"]
    assert any(line.split(";")[5] == "'=1+1" for line in lines)
    assert (
        sheet.headers["Content-Disposition"]
        == 'attachment; filename="spoor-gemeente-lichtenveen-2026-01-01-2026-12-31.xlsx"'
    )
    assert stranger_officer.client.get(address.format("json")).json()["trail"] == []
    assert contractor.client.get(address.format("csv")).status_code == 403
    assert auditor.client.get(address.format("pdf")).status_code == 404


# --- what would count ------------------------------------------------------------------------------------


def test_what_is_for_sale_and_counts_is_shown_with_the_amount(
    contract: Contract, contractor: Player, seller: Player, stranger_contractor: Player, clock: Clock
) -> None:
    make.certificate(enterprise=seller.enterprise, kind="sw")
    make.listing(
        enterprise=seller.enterprise, title="Lunch met een verhaal", price=D("12.50"), minimum_quantity=10
    )

    [one] = suggestions(contract, today=clock.now.date())

    assert (one.listing.title, one.net, one.counts, one.share) == (
        "Lunch met een verhaal",
        D("125.00"),
        D("125.00"),
        100,
    )
    address = f"/social-return/contracten/{contract.number}/aanbod/"
    assert "Lunch met een verhaal" in contractor.client.get(address).content.decode()
    assert stranger_contractor.client.get(address).status_code == 404


def test_without_a_certificate_nothing_is_promised(contract: Contract, seller: Player, clock: Clock) -> None:
    make.listing(enterprise=seller.enterprise)

    assert suggestions(contract, today=clock.now.date()) == []
