"""Credit notes: bound to an invoice that counts, the same share off, never below zero."""

from datetime import timedelta
from decimal import Decimal

import pytest

from sif.states import Refused
from social_return import totals
from social_return.actions import contributions, decisions
from social_return.actions.credits import credit
from social_return.models import Contribution, LedgerEntry
from tests import make


@pytest.fixture
def invoice(contract, contractor, officer) -> Contribution:
    """840 euros, of which the officer recognised 600."""
    sent = make.submitted(make.outside_invoice(contract=contract, by=contractor.actor), by=contractor.actor)
    decisions.approve_partly(
        sent, amount=Decimal(600), reason="De rest was materiaal.", by=officer.actor, now=sent.entered_at
    )
    return Contribution.objects.get(pk=sent.pk)


def credited(invoice, contractor, now, net, number="C-1"):
    note = credit(invoice, number=number, day=now.date(), net=Decimal(net), by=contractor.actor, now=now)
    return contributions.submit(note, by=contractor.actor, now=now)


@pytest.mark.parametrize("typed", ["210.00", "-210.00"])
def test_the_same_share_goes_off_and_the_ledger_still_checks_out(
    typed, invoice, contractor, officer, worker, now
):
    note = credited(invoice, contractor, now, typed)
    entry = decisions.approve(note, by=officer.actor, now=now)
    worker.run()

    assert (entry.kind, entry.amount) == ("credit", Decimal("-150.00"))
    assert sum(one.amount for one in LedgerEntry.objects.all()) == Decimal("450.00")
    assert totals.verify() == []


def test_thirds_add_up_to_nothing(invoice, contractor, officer, now):
    for number in range(3):
        note = credited(invoice, contractor, now, "280.00", f"C-{number}")
        decisions.approve(note, by=officer.actor, now=now)

    assert sum(one.amount for one in LedgerEntry.objects.all()) == 0
    with pytest.raises(Refused, match="niet meer crediteren"):
        credited(invoice, contractor, now, "0.01", "C-9")


def test_never_more_than_the_invoice_was_for(invoice, contractor, now):
    credited(invoice, contractor, now, "800.00")

    with pytest.raises(Refused, match="nog €\xa040,00 over"):
        credited(invoice, contractor, now, "40.01", "C-2")


def test_only_a_booked_invoice_is_credited(contract, contractor, now):
    draft = make.outside_invoice(contract=contract, by=contractor.actor)

    with pytest.raises(Refused, match="niet geboekt"):
        credit(draft, number="C-1", day=now.date(), net=Decimal(1), by=contractor.actor, now=now)


def test_the_same_credit_note_is_entered_once(invoice, contractor, now):
    credited(invoice, contractor, now, "10.00")

    with pytest.raises(Refused, match="al ingevoerd"):
        credited(invoice, contractor, now, "10.00", "c-1")


def test_an_invoice_with_a_credit_note_is_reversed_after_it(invoice, contractor, officer, now):
    note = credited(invoice, contractor, now, "84.00")
    decisions.approve(note, by=officer.actor, now=now)

    with pytest.raises(Refused, match="Boek die eerst terug"):
        decisions.reverse(invoice, reason="Fout", by=officer.actor, now=now)
    decisions.reverse(note, reason="Fout", by=officer.actor, now=now)
    decisions.reverse(invoice, reason="Fout", by=officer.actor, now=now)

    assert sum(one.amount for one in LedgerEntry.objects.all()) == 0
    assert totals.verify() == [] or totals.recompute(invoice.contract_id) is None


def test_dates_are_possible(invoice, contractor, now):
    for day in (now.date() + timedelta(days=1), invoice.invoice_date - timedelta(days=1)):
        with pytest.raises(Refused):
            credit(invoice, number="C-1", day=day, net=Decimal(1), by=contractor.actor, now=now)


def test_a_negative_invoice_is_sent_to_its_invoice(contract, contractor):
    page = contractor.client.post(
        f"{contract.get_absolute_url()}inkoop/",
        {
            "supplier_name": "Bakker", "supplier_kvk": "12345678", "invoice_number": "F-1",
            "invoice_date": "2026-03-01", "net": "-250,00", "recognition": "CODE_SO",
        },
    )  # fmt: skip

    assert page.status_code == 422
    assert "Dit is een creditnota" in page.content.decode()


def test_the_contractor_enters_it_on_the_page_of_the_invoice(invoice, contractor, officer):
    sent = contractor.client.post(
        f"{invoice.get_absolute_url()}creditnota/",
        {"credit-number": "C-7", "credit-day": "2026-03-24", "credit-net": "84,00"},
    )

    note = Contribution.objects.get(credits=invoice)
    assert (sent.status_code, sent.url, note.claimed) == (302, note.get_absolute_url(), Decimal("-60.00"))
    assert "Creditnota" in contractor.client.get(note.get_absolute_url()).content.decode()
    assert officer.client.post(f"{invoice.get_absolute_url()}creditnota/").status_code == 403
