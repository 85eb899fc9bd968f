"""The corners of proposals: refusals in words, second clicks, what expires and what does not."""

# ruff: noqa: F811 - a fixture is imported here, and asked for by its name

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from market.actions import awarding
from market.actions import proposals as actions
from market.models import Proposal
from market.models.proposals import ProposalStatus
from market.totals import ranking
from sif.actors import Actor
from sif.states import Refused
from tests import make
from tests.cast import Player
from tests.market.test_proposals import LUNCH, choice, three, typed  # noqa: F401 - three is a fixture

pytestmark = pytest.mark.django_db


def test_somebody_without_an_enterprise_makes_no_proposal(buyer: Player) -> None:
    with pytest.raises(Refused, match="sociale onderneming"):
        actions.write(make.request(), {}, [], by=buyer.actor, now=timezone.now())


def test_nobody_answers_an_own_request(seller: Player) -> None:
    with pytest.raises(Refused, match="uw eigen"):
        actions.write(make.request(buyer=seller.organisation), {}, [], by=seller.actor, now=timezone.now())


def test_an_empty_or_outdated_draft_is_not_handed_in(seller: Player) -> None:
    empty = make.proposal(enterprise=seller.enterprise, status="draft", lines=())
    outdated = make.proposal(
        enterprise=seller.enterprise, status="draft", valid_until=timezone.localdate() - timedelta(days=1)
    )

    for draft, said in ((empty, "minstens één regel"), (outdated, "Kies tot welke dag")):
        page = seller.client.post(f"/offertes/{draft.pk}/indienen/", follow=True)
        assert said in page.content.decode()
        draft.refresh_from_db()
        assert draft.status == ProposalStatus.DRAFT


def test_a_draft_that_was_taken_back_can_be_written_again_and_nobody_heard_of_it(
    seller: Player, mail: Any, buyer: Player
) -> None:
    request = make.request(buyer=buyer.organisation)
    make.proposal(request=request, enterprise=seller.enterprise, status="draft")
    own = Proposal.objects.get()

    seller.client.post(f"/offertes/{own.pk}/intrekken/")
    assert mail.to(buyer) == []
    seller.client.post(f"/inkoopvragen/{request.number}/offerte/", typed(LUNCH, keep="1"))

    own.refresh_from_db()
    assert own.status == ProposalStatus.DRAFT


def test_a_second_click_is_refused_in_words(seller: Player) -> None:
    proposal = make.proposal(enterprise=seller.enterprise, status="withdrawn")

    for word, data in (
        ("intrekken", {}),
        ("verlengen", {"valid_until": "2026-12-01"}),
    ):
        page = seller.client.post(f"/offertes/{proposal.pk}/{word}/", data, follow=True)
        assert "Dit kan niet meer" in page.content.decode()
    page = seller.client.post(f"/offertes/{proposal.pk}/verlengen/", {}, follow=True)
    assert "Kies tot welke dag uw offerte geldt." in page.content.decode()


def test_what_was_taken_back_can_be_handed_in_again_while_the_request_is_open(seller: Player) -> None:
    proposal = make.proposal(enterprise=seller.enterprise, status="withdrawn", version=1)

    seller.client.post(f"/offertes/{proposal.pk}/indienen/")

    proposal.refresh_from_db()
    assert (proposal.status, proposal.version) == (ProposalStatus.SUBMITTED, 2)


def test_a_proposal_that_still_stands_or_was_taken_back_does_not_expire(seller: Player) -> None:
    standing = make.proposal(enterprise=seller.enterprise)
    yesterday = timezone.localdate() - timedelta(days=1)
    gone = make.proposal(enterprise=seller.enterprise, status="withdrawn", valid_until=yesterday)

    for proposal in (standing, gone):
        with pytest.raises(Refused):
            actions.expire(proposal, by=Actor.system(), now=timezone.now())


def test_one_that_was_extended_while_the_clock_ran_is_left_alone(
    seller: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposal = make.proposal(enterprise=seller.enterprise)
    monkeypatch.setattr(type(Proposal.objects.all()), "to_expire", lambda rows, today: rows)

    actions.expire_due(timezone.now())

    proposal.refresh_from_db()
    assert proposal.status == ProposalStatus.SUBMITTED


def test_who_was_introduced_and_proposed_hears_the_outcome_once(
    buyer: Player, three: list[Proposal], mail: Any, stranger_seller: Player
) -> None:
    winner, second, third = three
    introduced = make.introduction(request=winner.request, enterprise=second.enterprise, status="interested")

    awarding.award(winner.request, winner, choice(second, third), by=buyer.actor, now=timezone.now())

    introduced.refresh_from_db()
    assert (introduced.status, introduced.outcome_reason) == (
        "concluded",
        f"Niet gekozen: {second.enterprise.name}.",
    )
    assert len(mail.to(stranger_seller)) == 1


def test_a_refusal_comes_back_on_the_form_with_what_was_typed(buyer: Player, three: list[Proposal]) -> None:
    winner, second, third = three
    Proposal.objects.filter(pk=winner.pk).update(valid_until=timezone.localdate() - timedelta(days=1))
    reasons = {"reason": "Mooi plan.", f"reason_{second.pk}": "Te duur.", f"reason_{third.pk}": "Te laat."}

    page = buyer.client.post(f"/inkoopvragen/{winner.request.number}/gunnen/{winner.pk}/", reasons)

    assert page.status_code == 422
    assert "verlopen" in page.content.decode()
    assert "Te duur." in page.content.decode()


def test_something_for_nothing_also_gets_a_ten() -> None:
    assert ranking.price_points(Decimal(0), Decimal(0)) == 10
