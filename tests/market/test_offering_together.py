"""Joint proposals: asked, agreed to one's own lines, lapsed, stepped out; and everybody hears what came of it."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from market.actions import awarding, proposals
from market.actions import partners as actions
from market.actions import requests as request_actions
from market.models import PartnerStatus, Proposal, ProposalPartner, Request
from market.models.partners import mark_of
from market.models.proposals import ProposalStatus
from sif.actors import Actor
from sif.models import Message
from sif.states import Refused
from tests import make
from tests.cast import Player
from tests.market.test_proposals import LUNCH, typed

pytestmark = pytest.mark.django_db

SOUP = proposals.Line("Soep", Decimal(80), "persoon", Decimal("3.33"), "9")
BREAD = proposals.Line("Brood", Decimal(80), "persoon", Decimal("1.11"), "9")


def told(who: Player) -> list[str]:
    """Which mails somebody got, by template."""
    mails = Message.objects.filter(to=who.user, template__startswith="market/").order_by("pk")
    return [template.removeprefix("market/") for template in mails.values_list("template", flat=True)]


def values() -> dict[str, Any]:
    return {"approach": "Samen.", "valid_until": timezone.localdate() + timedelta(days=30)}


def theirs(line: proposals.Line, who: Player) -> proposals.Line:
    return proposals.Line(
        line.title, line.quantity, line.unit, line.net_price, line.vat, supplier=who.enterprise
    )


def write(request: Request, lead: Player, *lines: proposals.Line) -> Proposal:
    return proposals.write(request, values(), lines, by=lead.actor, now=timezone.now())


def agree(partner: ProposalPartner, who: Player) -> ProposalPartner:
    mark = mark_of(partner.proposal.lines.filter(supplier=partner.enterprise))
    return actions.agree(partner, mark, by=who.actor, now=timezone.now())


@pytest.fixture
def asked(buyer: Player) -> Request:
    return make.request(buyer=buyer.organisation)


@pytest.fixture
def joint(asked: Request, seller: Player, stranger_seller: Player) -> ProposalPartner:
    """A draft of the seller in which the other enterprise was asked and has one line."""
    draft = write(asked, seller, SOUP)
    partner = actions.invite(draft, stranger_seller.enterprise, by=seller.actor, now=timezone.now())
    write(asked, seller, SOUP, theirs(BREAD, stranger_seller))
    return partner


def test_two_enterprises_offer_together_and_each_has_its_share(
    joint: ProposalPartner, seller: Player, stranger_seller: Player
) -> None:
    with pytest.raises(Refused, match="nog niet akkoord"):
        proposals.submit(joint.proposal, by=seller.actor, now=timezone.now())
    agree(joint, stranger_seller)

    handed_in = proposals.submit(joint.proposal, by=seller.actor, now=timezone.now())

    parts = [(part.enterprise, part.price.net, part.price.vat, part.percent) for part in handed_in.parts()]
    assert parts == [
        (seller.enterprise, Decimal("266.40"), Decimal("23.98"), Decimal("75.0")),
        (stranger_seller.enterprise, Decimal("88.80"), Decimal("7.99"), Decimal("25.0")),
    ]
    assert (handed_in.net, handed_in.vat) == (Decimal("355.20"), Decimal("31.97"))
    assert told(stranger_seller) == ["partner_invited", "partner_asked"]
    assert told(seller) == ["partner_agreed"]


def test_shares_add_up_to_a_hundred_however_they_round(seller: Player) -> None:
    proposal = make.proposal(enterprise=seller.enterprise, lines=[("Soep", "1", "10", "9")])
    for number in range(2):
        shop = make.enterprise(name=f"Partner {number}")
        make.proposal_line(proposal=proposal, supplier=shop, quantity=Decimal(1), net_price=Decimal(10))

    assert sorted(part.percent for part in proposal.parts()) == [
        Decimal("33.3"), Decimal("33.3"), Decimal("33.4")
    ]  # fmt: skip


def test_changing_a_partners_line_lets_its_agreement_lapse_and_asks_it_once(
    joint: ProposalPartner, asked: Request, seller: Player, stranger_seller: Player
) -> None:
    agree(joint, stranger_seller)
    cheaper = proposals.Line(
        "Brood", Decimal(80), "persoon", Decimal("0.90"), "9", supplier=stranger_seller.enterprise
    )

    write(asked, seller, SOUP, theirs(BREAD, stranger_seller))
    joint.refresh_from_db()
    assert joint.status == PartnerStatus.AGREED
    for _again in range(2):
        write(asked, seller, SOUP, cheaper)

    joint.refresh_from_db()
    assert (joint.status, joint.agreed_to) == (PartnerStatus.INVITED, "")
    assert told(stranger_seller) == ["partner_invited", "partner_asked", "partner_asked"]


def test_nobody_agrees_to_lines_it_did_not_read(
    joint: ProposalPartner, asked: Request, seller: Player, stranger_seller: Player
) -> None:
    page = stranger_seller.client.get(f"/offertes/{joint.proposal_id}/")
    write(asked, seller, SOUP, proposals.Line(
        "Brood", Decimal(80), "persoon", Decimal("0.01"), "9", supplier=stranger_seller.enterprise
    ))  # fmt: skip

    address = f"/offertes/deelname/{joint.pk}/akkoord/"
    said = stranger_seller.client.post(address, {"mark": page.context["mark"]}, follow=True)

    assert "veranderd terwijl u las" in said.content.decode()
    joint.refresh_from_db()
    assert joint.status == PartnerStatus.INVITED


def test_a_proposal_that_was_handed_in_keeps_the_lines_of_its_partners(
    joint: ProposalPartner, asked: Request, seller: Player, stranger_seller: Player
) -> None:
    agree(joint, stranger_seller)
    proposals.submit(joint.proposal, by=seller.actor, now=timezone.now())

    with pytest.raises(Refused, match="Trek uw offerte eerst terug"):
        write(asked, seller, SOUP)

    assert joint.proposal.lines.count() == 2


def test_who_steps_out_takes_what_was_handed_in_back_with_it(
    joint: ProposalPartner, seller: Player, stranger_seller: Player, buyer: Player, mail: Any
) -> None:
    agree(joint, stranger_seller)
    proposals.submit(joint.proposal, by=seller.actor, now=timezone.now())

    stranger_seller.client.post(f"/offertes/deelname/{joint.pk}/nee/")

    proposal = Proposal.objects.get()
    assert proposal.status == ProposalStatus.WITHDRAWN
    assert stranger_seller.client.get(f"/offertes/{proposal.pk}/").status_code == 404
    assert told(buyer) == ["proposal_submitted", "proposal_withdrawn"]
    assert "teruggetrokken" in mail.to(seller)[-1].body
    with pytest.raises(Refused, match="nog niet akkoord"):
        proposals.submit(proposal, by=seller.actor, now=timezone.now())


def test_a_line_of_somebody_who_was_not_asked_is_refused(
    asked: Request, seller: Player, stranger_seller: Player
) -> None:
    with pytest.raises(Refused, match="doet niet mee"):
        write(asked, seller, SOUP, theirs(BREAD, stranger_seller))


def test_who_can_be_asked(asked: Request, seller: Player, buyer: Player) -> None:
    draft = write(asked, seller, SOUP)
    lapsed = make.enterprise(name="Verlopen", verified_until=timezone.localdate() - timedelta(days=1))
    of_buyer = make.enterprise(organisation=buyer.organisation)

    for shop, why in (
        (lapsed, "niet geverifieerd"),
        (of_buyer, "hoort bij de inkoper"),
        (seller.enterprise, "eigen"),
    ):
        with pytest.raises(Refused, match=why):
            actions.invite(draft, shop, by=seller.actor, now=timezone.now())
    for number in range(actions.MOST_PARTNERS):
        actions.invite(draft, make.enterprise(name=f"P{number}"), by=seller.actor, now=timezone.now())
    with pytest.raises(Refused, match="hoogstens vijf"):
        actions.invite(draft, make.enterprise(name="Zes"), by=seller.actor, now=timezone.now())


def test_a_partner_reads_a_closed_request_but_does_not_answer_it_alone(
    buyer: Player, seller: Player, stranger_seller: Player
) -> None:
    request = make.request(buyer=buyer.organisation, visibility="invited")
    make.introduction(request=request, enterprise=seller.enterprise)
    draft = write(request, seller, SOUP)
    assert stranger_seller.client.get(f"/inkoopvragen/{request.number}/").status_code == 404

    seller.client.post(f"/offertes/{draft.pk}/partners/", {"enterprise": stranger_seller.enterprise.slug})

    assert stranger_seller.client.get(f"/inkoopvragen/{request.number}/").status_code == 200
    with pytest.raises(Refused, match="voorgesteld"):
        write(request, stranger_seller, SOUP)
    assert draft.request.title in stranger_seller.client.get("/offertes/").content.decode()
    assert stranger_seller.client.post(f"/offertes/{draft.pk}/indienen/").status_code == 404


def test_every_partner_hears_the_outcome_once_also_of_its_own_introduction(
    joint: ProposalPartner, asked: Request, seller: Player, stranger_seller: Player, buyer: Player
) -> None:
    introduction = make.introduction(request=asked, enterprise=stranger_seller.enterprise)
    agree(joint, stranger_seller)
    proposals.submit(joint.proposal, by=seller.actor, now=timezone.now())
    request = request_actions.close(asked, by=buyer.actor, now=timezone.now())

    request_actions.give_up(request, "Het budget is weg.", by=buyer.actor, now=timezone.now())

    introduction.refresh_from_db()
    assert (introduction.status, introduction.outcome_reason) == ("concluded", "Het budget is weg.")
    assert told(stranger_seller).count("partner_outcome") == 1
    outcome = Message.objects.get(to=stranger_seller.user, template="market/partner_outcome")
    assert "Het budget is weg." in outcome.body


def test_the_buyer_sees_who_offers_more_than_once(
    joint: ProposalPartner, asked: Request, seller: Player, stranger_seller: Player, buyer: Player
) -> None:
    agree(joint, stranger_seller)
    proposals.submit(joint.proposal, by=seller.actor, now=timezone.now())
    alone = make.proposal(request=asked, enterprise=stranger_seller.enterprise)
    request_actions.close(asked, by=buyer.actor, now=timezone.now())

    for proposal in (joint.proposal, alone):
        shown = buyer.client.get(f"/offertes/{proposal.pk}/")
        assert [hand.enterprise for hand in shown.context["twice"]] == [stranger_seller.enterprise]
    compared = buyer.client.get(f"/inkoopvragen/{asked.number}/")
    assert [(hand.enterprise, len(hand.proposals)) for hand in compared.context["twice"]] == [
        (stranger_seller.enterprise, 2)
    ]
    assert "twice" not in seller.client.get(f"/offertes/{joint.proposal_id}/").context


def test_the_lead_looks_for_a_partner_and_goes_on_without_it(
    asked: Request, seller: Player, stranger_seller: Player
) -> None:
    draft = write(asked, seller, SOUP)
    address = f"/offertes/{draft.pk}/partners/"
    name = stranger_seller.enterprise.name
    assert name in seller.client.get(address, {"q": name}).content.decode()
    assert seller.client.get(address, {"q": "\0" + "x" * 3000}).status_code == 200
    assert stranger_seller.client.get(address).status_code == 404

    seller.client.post(address, {"enterprise": stranger_seller.enterprise.slug})
    seller.client.post(address, {"enterprise": stranger_seller.enterprise.slug})
    partner = ProposalPartner.objects.get()
    assert seller.client.post(address, {"enterprise": "bestaat-niet\0"}).status_code == 404
    seller.client.post(f"/offertes/deelname/{partner.pk}/zonder/")

    partner.refresh_from_db()
    assert partner.status == PartnerStatus.DROPPED
    assert told(stranger_seller) == ["partner_invited", "partner_dropped"]


def test_the_form_divides_the_lines(joint: ProposalPartner, asked: Request, seller: Player) -> None:
    page = seller.client.get(f"/inkoopvragen/{asked.number}/offerte/").content.decode()
    assert joint.enterprise.name in page
    data = typed(LUNCH, submit="1") | {"lines-0-supplier": str(joint.enterprise_id)}

    said = seller.client.post(f"/inkoopvragen/{asked.number}/offerte/", data)
    nonsense = seller.client.post(
        f"/inkoopvragen/{asked.number}/offerte/", data | {"lines-0-supplier": "99999"}
    )

    assert (said.status_code, nonsense.status_code) == (422, 422)
    assert "nog niet akkoord" in said.content.decode()
    assert joint.proposal.lines.count() == 2


def test_only_partners_answer_and_only_while_it_can_still_change(
    joint: ProposalPartner, asked: Request, seller: Player, buyer: Player, stranger_seller: Player
) -> None:
    assert seller.client.post(f"/offertes/deelname/{joint.pk}/akkoord/", {"mark": "x"}).status_code == 404
    assert stranger_seller.client.post(f"/offertes/deelname/{joint.pk}/zonder/").status_code == 404
    request_actions.close(asked, by=Actor.system(), now=timezone.now())
    with pytest.raises(Refused, match="geen offerte meer"):
        agree(joint, stranger_seller)


def test_the_database_keeps_an_agreement_with_what_it_is_about(joint: ProposalPartner) -> None:
    with pytest.raises(IntegrityError, match="proposal_partner_agreed_to_something"), transaction.atomic():
        ProposalPartner.objects.update(status=PartnerStatus.AGREED, answered_at=timezone.now())


def test_who_is_asked_finds_it_in_its_inbox_until_it_answered(
    joint: ProposalPartner, asked: Request, stranger_seller: Player
) -> None:
    lead = joint.proposal.enterprise.name
    assert list(stranger_seller.client.get("/inkoopvragen/postvak/").context["together"]) == [joint]
    page = stranger_seller.client.get(f"/inkoopvragen/{asked.number}/").content.decode()
    assert f"U doet mee in de offerte van {lead}" in page

    agree(joint, stranger_seller)

    assert not stranger_seller.client.get("/inkoopvragen/postvak/").context["together"]


def test_who_offers_alone_too_is_told_that_the_buyer_sees_it(
    joint: ProposalPartner, asked: Request, stranger_seller: Player
) -> None:
    address = f"/offertes/{joint.proposal_id}/"
    assert "ook een eigen offerte" not in stranger_seller.client.get(address).content.decode()

    make.proposal(request=asked, enterprise=stranger_seller.enterprise)

    assert "ook een eigen offerte" in stranger_seller.client.get(address).content.decode()


def test_connectors_see_who_takes_part_and_no_price(joint: ProposalPartner, admin: Player) -> None:
    Proposal.objects.update(status=ProposalStatus.SUBMITTED, submitted_at=timezone.now())

    page = admin.client.get(f"/beheer/market/proposal/{joint.proposal_id}/change/").content.decode()

    assert joint.enterprise.name in page
    assert "3,33" not in page
    assert "266,40" not in page


def test_an_award_makes_an_order_for_each_and_every_introduction_ends_with_its_reason(
    joint: ProposalPartner, asked: Request, seller: Player, stranger_seller: Player, buyer: Player
) -> None:
    introduction = make.introduction(request=asked, enterprise=stranger_seller.enterprise)
    agree(joint, stranger_seller)
    proposal = proposals.submit(joint.proposal, by=seller.actor, now=timezone.now())
    request = request_actions.close(asked, by=buyer.actor, now=timezone.now())

    orders = awarding.award(
        request, proposal, awarding.Choice("Samen het best."), by=buyer.actor, now=timezone.now()
    )

    assert sorted((order.seller.name, order.net) for order in orders) == sorted(
        [(seller.enterprise.name, Decimal("266.40")), (stranger_seller.enterprise.name, Decimal("88.80"))]
    )
    introduction.refresh_from_db()
    assert (introduction.status, introduction.outcome_reason) == ("concluded", "Samen het best.")
    assert told(stranger_seller).count("partner_outcome") == 1
    assert "introduction_concluded" not in told(stranger_seller)
