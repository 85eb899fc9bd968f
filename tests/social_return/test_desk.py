"""The workbench: schemes are copied, contracts entered, the ledger read; what is fixed cannot be changed."""

from decimal import Decimal

import pytest
from django.urls import reverse

from social_return.actions import schemes
from social_return.models import Block, Contract, Scheme
from tests import make


def change(player, model, pk, **data):
    return player.client.post(reverse(f"admin:social_return_{model}_change", args=[pk]), data)


def test_a_connector_enters_a_contract_and_the_obligation_is_derived(municipality, contractor, admin):
    typed = {
        "number": "LV-2026-010",
        "municipality": municipality.pk,
        "contractor": contractor.organisation.pk,
        "subject": "Onderhoud groen",
        "net_sum": "1150000,00",
        "percentage": "5",
        "start": "2026-01-01",
        "end": "2027-12-31",
    }

    answer = admin.client.post(reverse("admin:social_return_contract_add"), typed)

    assert answer.status_code == 302
    made = Contract.objects.get()
    assert (made.obligation, made.scheme) == (Decimal("57500.00"), municipality.schemes.get())


@pytest.mark.parametrize(
    "wrong", [{"start": "2019-01-01"}, {"percentage": ""}, {"fixed_obligation": "10"}, {"end": "2025-01-01"}]
)
def test_a_contract_that_cannot_be_is_refused_with_a_sentence(wrong, municipality, contractor, admin):
    typed = {
        "number": "LV-2026-010",
        "municipality": municipality.pk,
        "contractor": contractor.organisation.pk,
        "subject": "Onderhoud groen",
        "net_sum": "1150000,00",
        "percentage": "5",
        "start": "2026-01-01",
        "end": "2027-12-31",
        **wrong,
    }

    answer = admin.client.post(reverse("admin:social_return_contract_add"), typed)

    assert answer.context["adminform"].form.errors
    assert not Contract.objects.exists()


def test_a_template_is_copied_for_a_municipality(admin, db):
    schemes.load_templates()
    template = Scheme.objects.templates().get(code="oost-nl-2026")
    place = make.municipality(name="Oostrijk")
    typed = {"municipality": place.pk, "start": "2026-01-01", "code": "oost", "name": "Bouwblokken Oostrijk"}

    admin.client.post(reverse("admin:social_return_scheme_verb", args=[template.pk, "adopt"]), typed)

    copy = Scheme.objects.get(municipality=place)
    assert (copy.code, copy.name, copy.blocks.count()) == (
        "oost",
        "Bouwblokken Oostrijk",
        template.blocks.count(),
    )


def test_a_row_of_a_used_scheme_is_there_to_read(contract, admin):
    block = contract.scheme.blocks.get(code="participatiewet")

    page = admin.client.get(reverse("admin:social_return_block_change", args=[block.pk]))
    answer = change(admin, "block", block.pk, amount="1")

    assert page.status_code == 200
    assert answer.status_code == 403
    block.refresh_from_db()
    assert block.amount == Decimal("40000.00")


def test_a_row_of_a_scheme_that_nobody_used_can_be_changed(municipality, admin):
    block = municipality.schemes.get().blocks.get(code="participatiewet")
    typed = {
        "code": block.code,
        "position": "0",
        "label": "Participatiewet",
        "kind": "hire",
        "basis": "annual_fulltime",
        "targets": ["PW"],
        "amount": "45000,00",
    }

    answer = change(admin, "block", block.pk, **typed)

    assert answer.status_code == 302
    assert Block.objects.get(pk=block.pk).amount == Decimal(45000)


def test_the_ledger_and_contributions_are_there_to_read(contract, contractor, officer, admin):
    entry = make.approved(make.placement(contract=contract, by=contractor.actor), by=officer.actor)

    for model, row in (("ledgerentry", entry), ("contribution", entry.contribution)):
        page = admin.client.get(reverse(f"admin:social_return_{model}_change", args=[row.pk]))
        assert page.status_code == 200
        assert entry.contribution.candidate_hash not in page.content.decode()
        assert change(admin, model, row.pk, amount="1").status_code == 403
        address = reverse(f"admin:social_return_{model}_delete", args=[row.pk])
        assert admin.client.post(address, {"post": "yes"}).status_code == 403
