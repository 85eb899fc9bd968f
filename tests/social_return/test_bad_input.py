"""Bad input and bad days around contributions: clear words, nothing counted twice, nothing lost."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from enterprises.models import Certificate
from sif.states import Refused
from social_return.actions import decisions, schemes
from social_return.models import Block, Contribution, LedgerEntry, Scheme
from social_return.valuation import Unvaluable
from tests import make
from tests.make.social import SYSTEM

INVOICE = {
    "supplier_name": "Bakkerij De Korst",
    "supplier_kvk": "70000001",
    "invoice_number": "F-2026 001",
    "invoice_date": "2026-03-01",
    "net": "1.840,00",
    "recognition": "CODE_SO",
}


@pytest.fixture
def purchase(contract) -> str:
    return f"{contract.get_absolute_url()}inkoop/"


@pytest.mark.parametrize("number", ["F-2026 001", "f-2026001", "F-2026  001"])
def test_the_same_invoice_at_another_municipality_leaks_nothing(
    number, purchase, contract, contractor, stranger_contractor
):
    other = make.contract(
        municipality=make.municipality(name="Waterland"), contractor=stranger_contractor.organisation
    )
    contractor.client.post(purchase, INVOICE)

    page = stranger_contractor.client.post(
        f"{other.get_absolute_url()}inkoop/", {**INVOICE, "invoice_number": number}
    )

    said = page.content.decode()
    assert page.status_code == 422
    assert "Deze factuur is al ingevoerd" in said
    assert not {contract.number, contractor.organisation.name, contract.municipality.organisation.name} & set(
        said.split()
    )
    assert contract.number not in said
    assert Contribution.objects.get().net == Decimal("1840.00")


def test_the_database_alone_refuses_the_same_invoice_in_other_letters(contract, contractor):
    one = make.outside_invoice(contract=contract, by=contractor.actor, invoice_number="F 1")

    with pytest.raises(Refused, match="al ingevoerd"):
        make.outside_invoice(
            contract=contract, by=contractor.actor, supplier_kvk=one.supplier_kvk, invoice_number="f1"
        )


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("invoice_date", "31-02-2026"),
        ("invoice_date", "2027-01-01"),
        ("invoice_date", "1026-03-01"),
        ("supplier_name", "Jan 111222333"),
        ("invoice_number", "111222333"),
        ("net", "veel"),
        ("net", "-1"),
        ("net", "9" * 20),
        ("supplier_kvk", "1"),
        ("recognition", "GOUD"),
    ],
)
def test_what_cannot_be_is_told_beside_its_field(field, typed, purchase, contractor):
    page = contractor.client.post(purchase, {**INVOICE, field: typed})

    assert page.status_code == 422
    assert page.context["form"].errors[field]
    assert not Contribution.objects.exists()


def test_a_certificate_that_had_ended_on_the_invoice_date(contract, contractor, seller, today):
    make.certificate(enterprise=seller.enterprise)
    Certificate.objects.update(valid_from=date(2020, 1, 1), valid_until=today - timedelta(days=10))

    with pytest.raises(Unvaluable, match="geen geldig keurmerk"):
        make.outside_invoice(
            contract=contract, by=contractor.actor, supplier=seller.enterprise,
            supplier_kvk=seller.organisation.kvk_number,
        )  # fmt: skip


def test_a_block_of_another_scheme_is_refused(contract, contractor):
    foreign = Scheme.objects.templates().get(code="haaglanden-2023")
    block = Block.objects.filter(scheme=foreign).first()

    page = contractor.client.post(
        f"{contract.get_absolute_url()}activiteit/",
        {"block": block.pk, "description": "Les", "start": "2026-03-01", "hours": "8"},
    )

    assert page.status_code == 422
    assert page.context["form"].errors["block"]


def test_a_scheme_that_changes_before_the_approval_changes_nothing(
    municipality, contract, contractor, officer, now, today
):
    waits = make.submitted(make.placement(contract=contract, by=contractor.actor), by=contractor.actor)
    template = Scheme.objects.templates().get(code="oost-nl-2026")
    schemes.adopt(template, municipality=municipality, start=today, by=SYSTEM, now=now)

    make.approved(waits, by=officer.actor)

    waits.refresh_from_db()
    assert (waits.scheme_id, LedgerEntry.objects.get().amount) == (contract.scheme_id, Decimal("13333.33"))


def test_a_question_may_be_answered_with_other_facts(contract, contractor, officer, now):
    waits = make.submitted(make.activity(contract=contract, by=contractor.actor), by=contractor.actor)
    decisions.ask(waits, text="Hoeveel uur was reistijd?", by=officer.actor, now=now)

    contractor.client.post(
        f"{waits.get_absolute_url()}wijzigen/",
        {"block": waits.block_id, "description": "Training", "start": "2026-03-01", "hours": "6,5"},
    )
    contractor.client.post(f"{waits.get_absolute_url()}antwoorden/", {"answer-text": "Anderhalf uur."})

    waits.refresh_from_db()
    assert (waits.status, waits.claimed) == ("submitted", Decimal("650.00"))
