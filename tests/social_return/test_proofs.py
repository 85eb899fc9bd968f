"""What is shown to everybody: the council page, and proofs of reports and of obligations that were met."""

import xml.etree.ElementTree as ET
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from sif.states import Refused
from social_return import totals
from social_return.actions import publishing
from social_return.models import Contract, LedgerCheck, Municipality, Proof
from social_return.reports import qr, seal
from social_return.reports.council import rounded
from tests import make
from tests.cast import Player
from tests.conftest import Clock, Worker

pytestmark = pytest.mark.django_db


@pytest.fixture
def proof(municipality: Municipality, contract: Contract) -> Proof:
    """Of a report with one booking."""
    make.approved(make.outside_invoice(contract=contract, net=Decimal("12345.67")))
    return make.proof(report=make.report(municipality=municipality))


def test_everybody_reads_checksum_seal_and_rounded_sums(proof: Proof, client: Client) -> None:
    page = client.get(f"/bewijs/{proof.code}/").content.decode()

    assert proof.report.checksum in page
    assert proof.chain_head in page
    assert ("€\u00a012.000" in page, "12.345" in page) == (True, False)
    assert "Het grootboek zegt dit nog steeds" in page


def test_it_says_so_when_the_ledger_was_touched(proof: Proof, client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # who owns the database
        cursor.execute("UPDATE social_return_ledgerentry SET hash = repeat('0', 64)")
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")

    assert not seal.look(proof).fits
    assert "Het grootboek klopt niet" in client.get(f"/bewijs/{proof.code}/").content.decode()


def test_it_says_so_when_the_nightly_walk_found_a_fault(
    proof: Proof, worker: Worker, client: Client, clock: Clock
) -> None:
    worker.beat("social_return.verify")
    assert seal.look(proof).holds

    clock.forward(days=1)
    LedgerCheck.objects.create(checked_at=clock.now, faults=1)
    assert "Het grootboek klopt niet" in client.get(f"/bewijs/{proof.code}/").content.decode()


def test_later_bookings_do_not_break_it(proof: Proof, contract: Contract) -> None:
    make.approved(make.outside_invoice(contract=contract))

    assert seal.look(proof).holds


def test_it_can_be_taken_back_by_its_own_people_only(
    proof: Proof, officer: Player, stranger_officer: Player, auditor: Player, client: Client
) -> None:
    address = f"/bewijs/{proof.code}/"
    assert stranger_officer.client.post(f"{address}intrekken/").status_code == 404
    assert auditor.client.post(f"{address}intrekken/").status_code == 403

    officer.client.post(f"{address}intrekken/")

    gone = client.get(address)
    assert gone.status_code == 410
    assert "12.000" not in gone.content.decode()
    assert client.get(f"{address}qr.svg").status_code == 404
    make.proof(report=proof.report)  # and a new one can be made


def test_one_proof_of_a_report_at_a_time(proof: Proof) -> None:
    with pytest.raises(Refused):
        make.proof(report=proof.report)


def test_the_qr_code_is_a_picture_of_the_address(proof: Proof, client: Client) -> None:
    answer = client.get(f"/bewijs/{proof.code}/qr.svg")

    assert answer.headers["Content-Type"] == "image/svg+xml"
    picture = ET.fromstring(answer.content)
    side = int(picture.attrib["viewBox"].split()[2])
    assert (side - 8 - 21) % 4 == 0  # a QR code has 21, 25, 29 … modules, and a quiet edge of four
    assert qr.svg("https://a.example/1") != qr.svg("https://a.example/2")


def test_a_contractor_shows_that_an_obligation_was_met_once_it_was(
    municipality: Municipality, contractor: Player, clock: Clock, client: Client
) -> None:
    contract = make.contract(
        municipality=municipality, contractor=contractor.organisation, net_sum=Decimal("20000.00")
    )
    address = f"/social-return/contracten/{contract.number}/"
    make.approved(make.outside_invoice(contract=contract, net=Decimal("999.99")))
    contractor.client.post(f"{address}voldaan/")
    assert not Proof.objects.exists()

    make.approved(make.outside_invoice(contract=contract, net=Decimal("0.01")))
    totals.recompute(contract.pk)
    assert "voldaan/" in contractor.client.get(address).content.decode()
    contractor.client.post(f"{address}voldaan/")

    made = Proof.objects.get()
    page = client.get(f"/bewijs/{made.code}/").content.decode()
    assert "100% van de verplichting" in page
    assert contract.subject not in page


def test_the_database_too_refuses_a_second_proof_of_a_contract(
    municipality: Municipality, contractor: Player, clock: Clock
) -> None:
    contract = make.contract(
        municipality=municipality, contractor=contractor.organisation, net_sum=Decimal("2000.00")
    )
    make.approved(make.outside_invoice(contract=contract, net=Decimal("100.00")))
    first = publishing.prove_contract(contract, by=contractor.actor, now=clock.now)

    first.pk, first.code, first._state.adding = None, "another", True
    with pytest.raises(IntegrityError, match="proof_once_per_contract"), transaction.atomic():
        first.save()


# --- the council page ------------------------------------------------------------------------------------


def test_the_council_page_is_seen_only_while_it_is_published(
    municipality: Municipality, contract: Contract, officer: Player, auditor: Player, client: Client
) -> None:
    address = f"/social-return/raad/{municipality.slug}/"
    assert client.get(address).status_code == 404
    assert auditor.client.post("/social-return/raad/publiceren/").status_code == 403

    assert address not in client.get("/impact/").content.decode()
    officer.client.post("/social-return/raad/publiceren/")
    assert client.get(address).status_code == 200
    assert address in client.get("/impact/").content.decode()

    officer.client.post("/social-return/raad/intrekken/")
    assert client.get(address).status_code == 404


def test_it_is_rounded_and_hides_small_groups(
    municipality: Municipality, contract: Contract, client: Client
) -> None:
    for _person in range(11):
        make.approved(make.placement(contract=contract))
    for _person in range(3):
        make.approved(make.placement(contract=contract, block="ww"))
    make.approved(make.outside_invoice(contract=contract, net=Decimal("1499.99")))
    totals.recompute(contract.pk)
    make.council_page(municipality=municipality)

    page = client.get(f"/social-return/raad/{municipality.slug}/").content.decode()

    # 11 × 13,332.xx … is not to be found; three people neither, and not by taking eleven from fourteen.
    assert "minder dan 10" in page
    assert "14" in page
    assert ">11<" not in page
    assert ">3<" not in page
    assert "€\u00a01.000" in page
    assert contract.number not in page
    assert contract.subject not in page


def test_rounding_is_to_the_nearest_thousand() -> None:
    assert [rounded(Decimal(amount)) for amount in ("499.99", "500", "1499.99", "-700")] == [
        Decimal(0),
        Decimal(1000),
        Decimal(1000),
        Decimal(-1000),
    ]
