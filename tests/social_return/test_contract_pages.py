"""The pages around a contract: amend it, plan for it, name whom to call."""

import pytest

from social_return.actions import plans
from social_return.models import Amendment, Contact, Plan, PlannedContribution
from tests import make

LINE = {
    "line-kind": "activity",
    "line-what": "Rondleiding",
    "line-amount": "1.250,50",
    "line-starts_on": "24-3-2026",
    "line-ends_on": "2026-04-24",
}


@pytest.fixture
def page(contract) -> str:
    return contract.get_absolute_url()


def test_the_officer_amends_with_a_comma_and_the_contractor_reads_it(page, officer, contractor):
    sent = officer.client.post(
        f"{page}wijzigen/",
        {"agreed_on": "2026-03-20", "net_sum": "1.200.000,00", "end": "2026-12-31", "reason": "Verlengd."},
    )

    assert (sent.status_code, sent.url) == (302, page)
    shown = contractor.client.get(page).content.decode()
    assert "Verplichting van € 50.000,00 naar € 60.000,00." in shown.replace("\xa0", " ")


def test_what_is_wrong_comes_back_as_it_was_typed(page, officer):
    sent = officer.client.post(
        f"{page}wijzigen/", {"agreed_on": "31-02-2026", "net_sum": "veel", "end": "", "reason": "Verlengd."}
    )

    assert sent.status_code == 422
    assert "31-02-2026" in sent.content.decode()
    assert not Amendment.objects.exists()


def test_the_contractor_does_not_amend(page, contractor):
    assert contractor.client.get(f"{page}wijzigen/").status_code == 403


def test_a_plan_goes_from_line_to_accepted(page, contract, contractor, officer):
    added = contractor.client.post(f"{page}plan/regel/", LINE)
    hidden = officer.client.get(f"{page}plan/").content.decode()
    contractor.client.post(f"{page}plan/indienen/", {"plan-approach": "Klein beginnen."})
    shown = officer.client.get(f"{page}plan/").content.decode()
    officer.client.post(f"{page}plan/accepteren/")

    assert added.status_code == 302
    assert "Rondleiding" not in hidden
    assert "Rondleiding" in shown
    assert PlannedContribution.objects.get().amount == pytest.approx(1250.5)
    assert Plan.objects.get(contract=contract).is_accepted


def test_a_line_that_is_not_right_comes_back(page, contractor):
    sent = contractor.client.post(f"{page}plan/regel/", {**LINE, "line-ends_on": "2026-03-01"})

    assert sent.status_code == 422
    assert "Rondleiding" in sent.content.decode()
    assert not PlannedContribution.objects.exists()


def test_the_line_of_a_stranger_is_not_there(contract, contractor, stranger_contractor, now):
    wanted = plans.Wanted("activity", "Rondleiding", 800, now.date(), now.date())
    line = plans.add(contract, wanted, by=contractor.actor, now=now)

    sent = stranger_contractor.client.post(f"/social-return/planregels/{line.pk}/weghalen/")

    assert sent.status_code == 404
    assert PlannedContribution.objects.exists()


def test_each_side_names_and_removes_its_own_contact_persons(page, contract, officer, contractor):
    facts = {"full_name": "Jo Bakker", "email": "Jo@Bouw.example", "role": "Planning"}
    contractor.client.post(f"{page}contactpersonen/", facts)
    contact = Contact.objects.get()

    refused = officer.client.post(f"/social-return/contactpersonen/{contact.pk}/weghalen/", follow=True)
    assert "Elke partij noemt" in refused.content.decode()
    contractor.client.post(f"/social-return/contactpersonen/{contact.pk}/weghalen/")

    assert (contact.email, contact.side) == ("jo@bouw.example", "contractor")
    assert not Contact.objects.exists()


def test_an_old_contract_without_a_plan_has_a_page_too(page, contract, contractor):
    Plan.objects.all().delete()

    assert contractor.client.get(page).status_code == 200
    assert contractor.client.get(f"{page}plan/").status_code == 200
    contractor.client.post(f"{page}plan/regel/", LINE)
    assert Plan.objects.get(contract=contract).is_writable


def test_a_scheme_of_another_municipality_gives_no_blocks(page, contractor):
    make.scheme(municipality=make.municipality(name="Waterland"), template="oost-nl-2026")

    form = contractor.client.get(f"{page}plan/").context["forms"]["write"]

    assert {block.scheme.municipality.slug for block in form.fields["block"].queryset} == {
        "gemeente-lichtenveen"
    }
