"""The chain: municipality, contractor, enterprise, its supplier. Each sees its own link; a euro counts at one level."""

from decimal import Decimal

import pytest

from sif.states import Refused
from social_return.actions import chain, contributions, orders
from social_return.actions.chain import Passing
from social_return.models import Contribution, Link
from social_return.totals.chain import levels, ways
from tests import cast, make


@pytest.fixture
def supplier():
    """Of the enterprise: the last of the chain."""
    return cast.seller(" Leverancier")


def passing(player, net=5000, **facts) -> Passing:
    party = player.organisation
    return Passing(party.name, party.kvk_number, "Catering", Decimal(net), **facts)


@pytest.fixture
def first(contract, contractor, seller, now) -> Link:
    return chain.pass_on(contract, passing(seller), by=contractor.actor, now=now)


@pytest.fixture
def second(first, seller, supplier, now) -> Link:
    return chain.pass_on(first.contract, passing(supplier, 1200), above=first, by=seller.actor, now=now)


def bought(contract, contractor, player, **facts) -> Contribution:
    return make.outside_invoice(
        contract=contract, by=contractor.actor, supplier_kvk=player.organisation.kvk_number,
        supplier_name=player.organisation.name, **facts,
    )  # fmt: skip


def seen_by(player) -> list[str]:
    return [link.subject for link in Link.objects.visible_to(player.actor).in_order()]


def test_each_sees_its_own_link(first, second, contractor, officer, seller, supplier, buyer):
    Link.objects.filter(pk=first.pk).update(subject="een")
    Link.objects.filter(pk=second.pk).update(subject="twee")

    assert seen_by(contractor) == ["een"]
    assert seen_by(seller) == ["een", "twee"]
    assert seen_by(supplier) == ["twee"]
    assert seen_by(officer) == []
    assert seen_by(buyer) == []


def test_what_is_shared_is_seen_above_and_nowhere_else(second, seller, contractor, officer, buyer, now):
    chain.share(second, is_shared=True, by=seller.actor, now=now)

    for player, sees in ((contractor, True), (officer, True), (buyer, False)):
        assert Link.objects.visible_to(player.actor).filter(pk=second.pk).exists() is sees
    chain.share(second, is_shared=False, by=seller.actor, now=now)
    assert not Link.objects.visible_to(contractor.actor).filter(pk=second.pk).exists()


def test_a_sum_is_told_from_three_prices_on(first, seller, now):
    for number in range(3):
        assert [level.net_sum for level in levels(first.contract)][1:] == ([None] if number else [])
        one = Passing(f"Bedrijf {number}", f"1234567{number}", "Hulp", Decimal(100))
        chain.pass_on(first.contract, one, above=first, by=seller.actor, now=now)

    last = levels(first.contract, under=first)[-1]
    assert (last.number, last.parties, last.net_sum) == (2, 3, Decimal(300))


@pytest.mark.parametrize("order", ["enterprise first", "supplier first"])
def test_value_counts_at_one_level(order, contract, contractor, seller, supplier, first, second):
    def of_enterprise():
        return bought(contract, contractor, seller, link=first)

    def of_supplier():
        return bought(contract, contractor, supplier, link=second)

    taken, other = (
        (of_enterprise, of_supplier) if order == "enterprise first" else (of_supplier, of_enterprise)
    )
    taken()

    with pytest.raises(Refused, match="Een euro telt één keer") as refused:
        other()

    assert supplier.organisation.name not in str(refused.value)
    assert Contribution.objects.count() == 1


def test_without_choosing_a_link_the_direct_one_is_found(
    contract, contractor, seller, supplier, first, second
):
    assert bought(contract, contractor, seller).link == first

    with pytest.raises(Refused, match="Een euro telt één keer"):
        bought(contract, contractor, supplier, link=second)


def test_what_was_withdrawn_leaves_room(contract, contractor, seller, supplier, first, second, now):
    one = bought(contract, contractor, seller, link=first)
    contributions.withdraw(one, by=contractor.actor, now=now)

    kept = bought(contract, contractor, supplier, link=second)

    assert kept.through_subcontractor


def test_an_order_that_counts_elsewhere_waits_as_a_draft_and_says_why(
    contract, contractor, seller, supplier, first, second, now
):
    bought(contract, contractor, supplier, link=second)
    make.certificate(enterprise=seller.enterprise)
    order = make.delivered_order(buyer=contractor.organisation, seller=seller.enterprise)
    orders.count(order, contract=contract, share=Decimal(100), by=contractor.actor, now=now)

    proposed = orders.propose(order, contract, by=contractor.actor, now=now)

    assert (proposed.status, proposed.claimed) == ("draft", 0)
    assert "een andere plek in de keten" in proposed.rule


def test_direct_and_through_subcontractors_stand_apart(
    contract, contractor, officer, seller, supplier, first, second, now
):
    other = chain.pass_on(contract, Passing("Ander", "11111111", "Groen", None), by=contractor.actor, now=now)
    make.approved(bought(contract, contractor, supplier, link=second, net=Decimal(300)), by=officer.actor)
    make.approved(
        make.outside_invoice(
            contract=contract, by=contractor.actor, supplier_kvk="11111111", link=other, net=Decimal(200)
        ),
        by=officer.actor,
    )

    told = ways(contract)

    assert (told.direct, told.through) == (Decimal(200), Decimal(300))


def test_the_supplier_is_the_one_of_the_link(contract, contractor, first):
    with pytest.raises(Refused, match="KvK-nummer"):
        make.outside_invoice(contract=contract, by=contractor.actor, link=first)


def test_work_does_not_go_round_and_not_deeper_than_four(contract, contractor, seller, supplier, second, now):
    back = Passing("Terug", contractor.organisation.kvk_number, "Rondje")
    with pytest.raises(Refused, match="kring"):
        chain.pass_on(contract, back, above=second, by=supplier.actor, now=now)
    with pytest.raises(Refused):
        chain.pass_on(contract, passing(seller), above=second, by=contractor.actor, now=now)


@pytest.mark.parametrize("who", ["officer", "seller", "stranger_contractor"])
def test_only_the_contractor_passes_its_own_work_on(who, contract, request, now):
    player = request.getfixturevalue(who)

    with pytest.raises(Refused):
        chain.pass_on(contract, Passing("X", "12345678", "Y"), by=player.actor, now=now)


def test_the_pages(contract, contractor, officer, seller, supplier, first, second, buyer, now):
    page = f"{contract.get_absolute_url()}keten/"
    sent = contractor.client.post(
        page,
        {
            "link-party_name": "Schilder",
            "link-party_kvk": "87654321",
            "link-subject": "Verf",
            "link-net_sum": "1.000",
        },
    )
    sub = seller.client.get(first.get_absolute_url()).content.decode()

    assert sent.status_code == 302
    assert supplier.organisation.name in sub
    assert supplier.organisation.name not in contractor.client.get(page).content.decode()
    assert "1.200" not in officer.client.get(page).content.decode()
    assert buyer.client.get(first.get_absolute_url()).status_code == 404
    assert contractor.client.get(second.get_absolute_url()).status_code == 404
    assert "Catering" in supplier.client.get("/social-return/keten/").content.decode()
    assert "Catering" in seller.client.get("/mijn/").content.decode()
    assert seller.client.post(f"{first.get_absolute_url()}delen/", follow=True).status_code == 200
    first.refresh_from_db()
    assert not first.is_shared


@pytest.mark.django_db(transaction=True)
def test_two_claims_at_once_count_at_one_level(contract, contractor, seller, supplier, first, second):
    done = make.at_once(
        lambda: bought(contract, contractor, seller, link=first),
        lambda: bought(contract, contractor, supplier, link=second),
    )

    assert sorted(type(one).__name__ for one in done) == ["Contribution", "Refused"]


def test_a_placement_at_a_subcontractor_is_entered_with_its_place(contract, contractor, first):
    block = contract.scheme.blocks.get(code="participatiewet")

    contractor.client.post(
        f"{contract.get_absolute_url()}werkplek/",
        {
            "block": block.pk, "start": "2026-01-01", "end": "2026-06-30", "hours_per_week": "24",
            "reference": "WSP-77", "link": first.pk,
        },
    )  # fmt: skip

    placement = Contribution.objects.get()
    assert (placement.link, placement.through_subcontractor) == (first, True)
