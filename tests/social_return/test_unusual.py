"""What is unusual is pulled out, each with a sentence; together only the plain ones are approved."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from enterprises.models import Certificate
from social_return.actions import orders
from social_return.models import Contribution, LedgerEntry
from social_return.totals.unusual import reasons, unusual
from tests import make

FIRST = "Het is de eerste inkoop bij deze leverancier"
JUDGE = "Ter beoordeling door de adviseur"
NO_PROOF = "Er is geen bewijsstuk toegevoegd"


@pytest.fixture
def known(contract, contractor, officer):
    """A supplier of whom something was booked."""
    entry = make.approved(
        make.outside_invoice(contract=contract, by=contractor.actor, net=Decimal(1)), by=officer.actor
    )
    return {"supplier_kvk": entry.contribution.supplier_kvk}


def again(contribution) -> list[str]:
    """The reasons, but for what the scheme itself leaves to the adviser."""
    found = unusual(Contribution.objects.with_parties().with_proof().get(pk=contribution.pk))
    return [why.replace("\xa0", " ") for why in found if why != JUDGE]


def test_an_invoice_of_a_new_supplier_without_evidence(contract, contractor):
    assert again(make.outside_invoice(contract=contract, by=contractor.actor)) == [NO_PROOF, FIRST]


def test_of_a_known_supplier_only_the_evidence_is_missing(contract, contractor, known):
    assert again(make.outside_invoice(contract=contract, by=contractor.actor, **known)) == [NO_PROOF]


def test_more_than_the_municipality_lets_pass(municipality, contract, contractor, known):
    municipality.unusual_from = Decimal("839.99")
    municipality.save()

    assert "Het is meer dan € 839,99" in again(
        make.outside_invoice(contract=contract, by=contractor.actor, **known)
    )


def test_the_same_amount_in_the_same_month_looks_like_it(contract, contractor, known, today):
    for number, days in (("F-A", 3), ("F-B", 20), ("F-C", 90)):
        make.outside_invoice(
            contract=contract, by=contractor.actor, invoice_number=number,
            invoice_date=today - timedelta(days=days), **known,
        )  # fmt: skip

    found = {
        one.invoice_number: again(one) for one in Contribution.objects.filter(invoice_number__startswith="F-")
    }
    like = "Het lijkt op een andere inkoop: zelfde leverancier, zelfde bedrag, ongeveer dezelfde datum"
    assert [like in found[number] for number in ("F-A", "F-B", "F-C")] == [True, True, False]


def test_an_invoice_that_looks_like_an_order(contract, contractor, seller):
    make.delivered_order(buyer=contractor.organisation, seller=seller.enterprise)
    kvk = seller.organisation.kvk_number

    typed = make.outside_invoice(contract=contract, by=contractor.actor, supplier_kvk=kvk)

    assert "Het lijkt op een bestelling op de markt: zelfde leverancier, zelfde bedrag" in again(typed)


def test_a_certificate_that_ended_after_all(contract, contractor, seller, now, today):
    make.certificate(enterprise=seller.enterprise)
    order = make.delivered_order(buyer=contractor.organisation, seller=seller.enterprise)
    orders.count(order, contract=contract, share=Decimal(100), by=contractor.actor, now=now)
    proposed = orders.propose(order, contract, by=contractor.actor, now=now)
    assert again(proposed) == [FIRST]

    Certificate.objects.update(valid_from=date(2020, 1, 1), valid_until=today - timedelta(days=60))

    assert again(proposed) == [FIRST, "Het keurmerk van de leverancier was op deze datum niet geldig"]


def test_a_long_week(contract, contractor):
    placement = make.placement(contract=contract, by=contractor.actor, hours_per_week=Decimal(60))

    assert "Het is meer dan 48 uur per week" in again(placement)


def test_together_only_what_is_plain_and_the_rest_says_why(contract, contractor, officer):
    odd = make.submitted(make.outside_invoice(contract=contract, by=contractor.actor), by=contractor.actor)

    page = officer.client.post("/social-return/goedkeuren/", {"contribution": [odd.pk]}, follow=True)

    assert not LedgerEntry.objects.exists()
    assert f"bekijk deze zelf: {JUDGE}; {NO_PROOF}; {FIRST}" in page.content.decode()


@pytest.mark.parametrize("rows", [1, 4])
def test_the_reasons_cost_the_same_however_many_wait(rows, contract, contractor, django_assert_num_queries):
    for _ in range(rows):
        make.outside_invoice(contract=contract, by=contractor.actor)
    listed = list(Contribution.objects.with_parties().with_proof().newest())

    with django_assert_num_queries(3):
        reasons(listed)
