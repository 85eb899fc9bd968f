"""A subcontractor enters what it does itself, at its own link; the contractor answers for it and submits it."""

from decimal import Decimal

import pytest

from sif.states import Refused
from social_return.actions import chain, contributions
from social_return.actions.chain import Passing
from social_return.actions.entries import Entry
from social_return.models import Contribution, ContributionKind, Link
from tests import cast, make

ACTIVITY = {"description": "Rondleiding", "start": "2026-03-20", "hours": "8"}


@pytest.fixture
def supplier():
    return cast.seller(" Leverancier")


def passing(player, net=5000, **facts) -> Passing:
    return Passing(
        player.organisation.name, player.organisation.kvk_number, "Catering", Decimal(net), **facts
    )


@pytest.fixture
def first(contract, contractor, seller, now) -> Link:
    return chain.pass_on(contract, passing(seller), by=contractor.actor, now=now)


@pytest.fixture
def second(first, seller, supplier, now) -> Link:
    return chain.pass_on(first.contract, passing(supplier, 1200), above=first, by=seller.actor, now=now)


def typed(link: Link) -> dict[str, object]:
    block = (
        link.contract.scheme.blocks.filter(kind__in=["community", "training"]).order_by("position").first()
    )
    return {"block": block.pk, **ACTIVITY}


def test_it_enters_an_activity_and_the_contractor_submits_it(first, seller, contractor, officer, mail):
    address = f"/social-return/keten/{first.pk}/activiteit/"

    made = seller.client.post(address, typed(first))

    one = Contribution.objects.get()
    assert (made.status_code, made.headers["Location"]) == (302, one.get_absolute_url())
    assert (one.status, one.link, one.entered_through, one.through_subcontractor) == (
        "draft",
        first,
        first,
        True,
    )
    assert ["heeft een bijdrage ingevuld" in message.subject for message in mail.to(contractor)] == [True]
    assert seller.client.post(f"{one.get_absolute_url()}indienen/").status_code in {403, 404}
    contractor.client.post(f"{one.get_absolute_url()}indienen/")
    make.approved(Contribution.objects.get(), by=officer.actor)
    assert ["Goedgekeurd" in message.subject for message in mail.to(seller)] == [True]
    assert "Goedgekeurd" in seller.client.get(one.get_absolute_url()).content.decode()
    assert "Rondleiding" in seller.client.get(first.get_absolute_url()).content.decode()


def test_its_page_tells_nothing_of_the_contract_beyond_its_link(
    contract, first, seller, stranger_seller, buyer
):
    type(contract).objects.filter(pk=contract.pk).update(subject="Geheim onderhoud")
    seller.client.post(f"/social-return/keten/{first.pk}/activiteit/", typed(first))
    one = Contribution.objects.get()

    form = seller.client.get(f"{one.get_absolute_url()}wijzigen/").content.decode()
    page = seller.client.get(one.get_absolute_url()).content.decode()

    assert "Geheim onderhoud" not in page + form
    assert contract.get_absolute_url() not in page + form
    assert seller.client.get(contract.get_absolute_url()).status_code in {403, 404}
    for stranger in (stranger_seller, buyer):
        assert stranger.client.get(one.get_absolute_url()).status_code == 404
        assert stranger.client.get(f"/social-return/keten/{first.pk}/activiteit/").status_code == 404


def test_it_changes_and_takes_back_a_draft_but_not_what_is_with_the_municipality(
    first, seller, contractor, now
):
    one = _entered(first, seller)
    block = first.contract.scheme.blocks.get(code="sociaal-project-steunen")
    entry = Entry(ContributionKind.ACTIVITY, block=block, hours=Decimal(4), description="Korter")
    contributions.change(one, entry, by=seller.actor, now=now)
    assert Contribution.objects.get().link == first

    contributions.submit(one, by=contractor.actor, now=now)
    with pytest.raises(Refused):
        contributions.change(one, entry, by=seller.actor, now=now)
    with pytest.raises(Refused):
        contributions.withdraw(one, by=seller.actor, now=now)

    other = _entered(first, seller)
    assert contributions.withdraw(other, by=seller.actor, now=now).status == "withdrawn"


def test_deeper_in_the_chain_the_link_is_shared_first(second, seller, supplier, now):
    with pytest.raises(Refused, match="delen"):
        _entered(second, supplier)
    answer = supplier.client.get(f"/social-return/keten/{second.pk}/activiteit/")
    assert answer.headers["Location"] == second.get_absolute_url()

    chain.share(second, is_shared=True, by=seller.actor, now=now)

    assert _entered(second, supplier).link == second


def test_a_purchase_is_of_whom_it_passes_work_on_to_and_counts_at_one_level(
    first, second, seller, supplier, contractor, now
):
    def bought(link):
        return make.outside_invoice(
            contract=first.contract, through=first, by=seller.actor, link=link, supplier_name="Leverancier",
            supplier_kvk=supplier.organisation.kvk_number,
        )  # fmt: skip

    for link in (None, first, second):
        with pytest.raises(Refused, match="Kies bij wie"):
            bought(link)
    chain.share(second, is_shared=True, by=seller.actor, now=now)
    second.refresh_from_db()

    made = bought(second)

    assert (made.link, made.entered_through) == (second, first)
    with pytest.raises(Refused, match="Een euro telt één keer"):
        make.outside_invoice(
            contract=first.contract,
            by=contractor.actor,
            supplier_kvk=seller.organisation.kvk_number,
            link=first,
        )


def test_nobody_enters_for_another_and_nothing_when_the_work_has_ended(
    first, contractor, seller, stranger_seller, buyer, now
):
    for somebody in (stranger_seller, buyer):
        with pytest.raises(Refused):
            _entered(first, somebody)
        with pytest.raises(Refused):
            make.activity(contract=first.contract, by=somebody.actor)
    chain.end(first, by=contractor.actor, now=now)

    with pytest.raises(Refused, match="afgelopen"):
        _entered(first, seller)


def _entered(link, player) -> Contribution:
    return make.activity(contract=link.contract, through=link, by=player.actor)
