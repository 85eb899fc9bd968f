"""The workbench: schemes are copied, contracts entered, the ledger read; what is fixed cannot be changed."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from social_return.actions import decisions, schemes
from social_return.models import Block, Contract, LedgerEntry, Scheme
from tests import make
from tests.make.social import SYSTEM


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


def difference(player, scheme, **asked):
    return player.client.get(reverse("admin:social_return_scheme_difference", args=[scheme.pk]), asked)


def said(answer):
    """Every change on the page: row, field, before, after."""
    return {
        (row.label, change.label, change.before, change.after)
        for part in answer.context["parts"]
        for row in part.rows
        for change in row.changes
    }


def test_a_new_version_stands_beside_the_one_before_it(municipality, admin, now):
    older = municipality.schemes.get()
    newer = schemes.adopt(
        older, municipality=municipality, start=date(2027, 1, 1), code="utrecht-v4", by=SYSTEM, now=now
    )
    newer.blocks.filter(code="participatiewet").update(amount=Decimal(45000), max_months=24)
    newer.bonuses.filter(bonus="AGE").delete()

    answer = difference(admin, newer)

    assert answer.context["older"] == older
    changes = said(answer)
    assert ("Participatiewet", "bedrag", "40.000", "45.000") in changes
    assert ("Participatiewet", "meeste maanden", "", "24") in changes
    gone = [row for part in answer.context["parts"] for row in part.rows if row.is_gone]
    assert [row.label for row in gone] == ["Ouder dan 50 jaar"]
    assert [part.same for part in answer.context["parts"]] == [0, 12, 2, 0]


def test_rows_with_another_name_for_the_same_group_are_one_row(admin, db):
    schemes.load_templates()
    middle, newest = (Scheme.objects.templates().get(code=code) for code in ("utrecht-v2-36h", "utrecht-v3"))

    answer = difference(admin, newest, older=middle.pk)

    assert ("WIA/WAO", "bedrag", "30.000", "40.000") in said(answer)
    assert ("Mbo bbl niveau 2, 3 en 4", "bedrag", "15.000", "35.000") not in said(answer)  # other levels
    new = [row.label for part in answer.context["parts"] for row in part.rows if row.is_new]
    assert "Statushouders / taalachterstand" in new


def test_a_scheme_that_is_not_there_cannot_be_compared(admin, municipality, officer):
    scheme = municipality.schemes.get()

    assert difference(admin, scheme, older=999999).status_code == 422
    assert difference(officer, scheme).status_code in {302, 403}
    assert admin.client.get("/beheer/social_return/scheme/999999/difference/").status_code == 404


def test_a_difference_costs_as_many_questions_for_large_tables_as_for_small_ones(
    admin, db, django_assert_num_queries
):
    schemes.load_templates()
    known = {scheme.code: scheme for scheme in Scheme.objects.templates()}
    difference(admin, known["harlingen"], older=known["groningen-2025"].pk)
    with CaptureQueriesContext(connection) as small:
        difference(admin, known["utrecht-v1-40h"], older=known["groningen-2025"].pk)

    with django_assert_num_queries(len(small)):
        difference(admin, known["oost-nl-2026"], older=known["oost-nl-2023"].pk)


def test_the_workbench_approves_plain_ones_for_an_officer_only(contract, contractor, officer, admin):
    kvk = {"supplier_kvk": "70000001"}
    make.approved(make.outside_invoice(contract=contract, by=contractor.actor, **kvk), by=officer.actor)
    placement = make.submitted(
        make.placement(contract=contract, by=contractor.actor, hours_per_week=Decimal(12)),
        by=contractor.actor,
    )
    decisions.see_proof(
        placement, kind="contract", on=date(2026, 3, 1), by=officer.actor, now=placement.entered_at
    )
    odd = make.submitted(
        make.outside_invoice(contract=contract, by=contractor.actor, net=Decimal(7), **kvk),
        by=contractor.actor,
    )
    chosen = {"action": "approve_plain", "_selected_action": [placement.pk, odd.pk]}
    address = reverse("admin:social_return_contribution_changelist")

    admin.client.post(address, chosen)
    before = LedgerEntry.objects.count()
    make.membership(user=admin.user, organisation=officer.organisation)
    page = admin.client.post(address, chosen, follow=True).content.decode()

    assert before == 1
    assert "Er is geen bewijsstuk toegevoegd" in page
    assert LedgerEntry.objects.filter(contribution=odd).count() == 0
    assert LedgerEntry.objects.filter(contribution=placement).count() == 1


def test_what_was_agreed_is_not_edited_in_the_workbench_once_something_counts(contract, contractor, admin):
    make.activity(contract=contract, by=contractor.actor)

    answer = change(admin, "contract", contract.pk, subject="Parken", net_sum="1", end="2030-01-01")

    contract.refresh_from_db()
    assert (answer.status_code, contract.subject, contract.net_sum) == (302, "Parken", Decimal(1_000_000))
