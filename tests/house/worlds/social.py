"""A municipality with a contract, and contributions in several states; one that waits for the officer has evidence."""

from decimal import Decimal

from django.core.files.base import ContentFile
from django.utils import timezone

from sif.dates import local_day
from social_return import totals
from social_return.actions import amendments, chain, contacts, decisions, evidence, orders, plans
from social_return.models import Contract, Municipality
from tests import make
from tests.house.worlds import Side
from tests.make import social

AFTER = ("trade", "enterprises")


def build(side: Side) -> dict[str, object]:
    contract = _contract(side)
    contractor, officer = side.contractor.actor, side.officer.actor
    now = timezone.now()
    invoice = social.submitted(social.outside_invoice(contract=contract, by=contractor), by=contractor)
    document = evidence.Document(
        "invoice", "factuur.pdf", ContentFile(b"%PDF-1.7 %%EOF"), "application/pdf", 14, "a" * 64
    )
    piece = evidence.add(invoice, document, by=contractor, now=now)
    social.activity(contract=contract, by=contractor, district="Oost")
    asked = social.submitted(social.activity(contract=contract, by=contractor), by=contractor)
    decisions.ask(asked, text="Wie tekende de urenstaat?", by=officer, now=now)
    order = social.delivered_order(buyer=side.organisation_contractor, seller=side.enterprise)
    orders.count(order, contract=contract, share=Decimal(50), by=contractor, now=now)
    social.approved(orders.propose(order, contract, by=contractor, now=now), by=officer)
    gone = social.approved(social.outside_invoice(contract=contract, by=contractor), by=officer)
    decisions.reverse(gone.contribution, reason="Gecrediteerd", by=officer, now=now)
    social.approved(social.activity(contract=contract, by=contractor), by=officer)
    totals.recompute(contract.pk)
    nouns = {"contract": contract.number, "contribution": invoice.pk, "evidence": piece.pk}
    return {**nouns, **_agreed(side, contract)}


def _agreed(side: Side, contract: Contract) -> dict[str, object]:
    """What is beside a contract: an amendment, contact persons, a plan."""
    contractor, officer = side.contractor.actor, side.officer.actor
    now = timezone.now()
    change = amendments.Change(local_day(now), "Meerwerk.", net_sum=contract.net_sum + 1000)
    amendments.amend(contract, change, by=officer, now=now)
    contact = contacts.name(
        contract, full_name="Jo Bakker", email="jo@bouw.example", role="Planning", by=contractor, now=now
    )
    wanted = plans.Wanted("activity", "Rondleiding", Decimal(800), local_day(now), local_day(now))
    planned = plans.add(contract, wanted, by=contractor, now=now)
    passing = chain.Passing(
        side.enterprise.name, side.organisation_seller.kvk_number, "Deel van het werk", Decimal(5000)
    )
    link = chain.pass_on(contract, passing, by=contractor, now=now)
    return {"contact": contact.pk, "planned": planned.pk, "link": link.pk}


def _contract(side: Side) -> Contract:
    """One more contract between the municipality and the contractor of this side."""
    organisation = side.organisation_officer
    municipality = Municipality.objects.filter(organisation=organisation).first()
    if municipality is None:
        municipality = social.municipality(organisation=organisation)
        social.scheme(municipality=municipality)
        make.certificate(enterprise=side.enterprise, kind="sw")
    return social.contract(
        municipality=municipality,
        contractor=side.organisation_contractor,
        number=f"{side.name}-2026-{side.copy + 1:03}",
    )
