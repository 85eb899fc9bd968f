"""Judging proposals: alone first, then together; and questions to one proposer."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from market.actions import assessing, clarifying
from market.models import AgreedScore, Assessment, Clarification, Proposal, Request, Score, ScoresOpened
from market.totals import ranking
from market.views.comparing import line_by_line
from sif.states import Refused
from tests import make
from tests.cast import Player

pytestmark = pytest.mark.django_db


@pytest.fixture
def judged(buyer: Player, seller: Player, stranger_seller: Player) -> Request:
    """A closed request with a price (40) and a plan (60), and two proposals of 1.000 and 1.250 euros."""
    request = make.request(buyer=buyer.organisation, status="closed")
    make.criterion(request=request, name="Prijs", weight=40, kind="price")
    make.criterion(request=request, name="Plan", weight=60)
    for player, price in ((seller, "10.00"), (stranger_seller, "12.50")):
        make.proposal(request=request, enterprise=player.enterprise, lines=[("Lunch", "100", price, "9")])
    return request


def keys(request: Request) -> tuple[tuple[int, int], tuple[int, int]]:
    """The plan of the first proposal and of the second."""
    plan = request.criteria.get(name="Plan")
    first, second = request.proposals.order_by("net")
    return (plan.pk, first.pk), (plan.pk, second.pk)


def typed(request: Request, first: str, second: str, **more: str) -> dict[str, str]:
    """Points as an assessor types them."""
    one, other = keys(request)
    return {
        f"points_{one[0]}_{one[1]}": first,
        f"points_{other[0]}_{other[1]}": second,
        f"note_{one[0]}_{one[1]}": "GEHEIME NOOT",
        **more,
    }


def test_each_scores_alone_and_reads_the_others_when_all_have_handed_in(
    buyer: Player, judged: Request, mail: Any
) -> None:
    colleague = buyer.colleague("Karel", role="manager")
    page, own = f"/inkoopvragen/{judged.number}/beoordeling/", "uw-punten/"
    members = [str(buyer.membership.pk), str(colleague.membership.pk)]
    buyer.client.post(page, {"verb": "appoint", "members": members})
    buyer.client.post(page, {"verb": "appoint", "members": members})

    undeclared = buyer.client.post(page + own, typed(judged, "8", "6", hand_in="1"))
    half = colleague.client.post(page + own, typed(judged, "7,5", "", declared="on", hand_in="1"))
    kept = buyer.client.post(page + own, typed(judged, "8", "6", declared="on", hand_in="1"))
    sealed = colleague.client.get(page).content.decode()

    assert [undeclared.status_code, half.status_code, kept.status_code] == [422, 422, 302]
    assert "GEHEIME NOOT" not in sealed
    assert not ScoresOpened.objects.exists()
    assert not Score.objects.visible_to(colleague.actor).filter(assessment__member=buyer.membership).exists()

    done = colleague.client.post(page + own, typed(judged, "7,5", "9", declared="on", hand_in="1"))
    again = colleague.client.post(page + own, typed(judged, "1", "1", declared="on", hand_in="1"))

    assert [done.status_code, again.status_code] == [302, 422]
    assert "GEHEIME NOOT" in buyer.client.get(page).content.decode()
    one, other = keys(judged)
    assert ranking.means(judged) == {one: Decimal("7.8"), other: Decimal("7.5")}
    subjects = [message.subject.partition(":")[0] for message in mail.to(buyer)]
    assert subjects == ["U beoordeelt offertes", "De punten zijn open"]


def test_together_they_agree_and_say_why_it_differs_from_the_mean(buyer: Player, judged: Request) -> None:
    mine = make.assessment(request=judged, member=buyer.membership)
    one, other = keys(judged)
    by, now = buyer.actor, timezone.now()
    given = {one: (Decimal(8), ""), other: (Decimal(6), "")}
    with pytest.raises(Refused, match="ieder alleen"):
        assessing.agree(judged, given, by=by, now=now)
    assessing.score(mine, given, declared="yes", by=by, now=now)
    assessing.hand_in(mine, by=by, now=now)

    with pytest.raises(Refused, match="afwijk"):
        assessing.agree(judged, {one: (Decimal(5), ""), other: (Decimal(6), "")}, by=by, now=now)
    assessing.agree(judged, {one: (Decimal(5), "Te vaag."), other: (Decimal(6), "")}, by=by, now=now)

    assert AgreedScore.objects.count() == 2
    page = buyer.client.get(f"/inkoopvragen/{judged.number}/beoordeling/")
    # 40% price (10 and 8,0) and 60% plan (5 and 6): 7,00 and 6,80.
    assert [(row.place, row.total) for row, _points in page.context["ranking"]] == [
        (1, Decimal("7.00")),
        (2, Decimal("6.80")),
    ]


def test_equal_sums_share_a_place(judged: Request) -> None:
    criteria = list(judged.criteria.filter(kind="judged"))
    one, other = keys(judged)

    rows = ranking.rank(criteria, list(judged.proposals.all()), {one: Decimal(7), other: Decimal(7)})

    assert [(row.place, row.is_tied) for row in rows] == [(1, True), (1, True)]


def test_who_leaves_a_line_out_is_not_the_cheapest(buyer: Player, judged: Request) -> None:
    soup = make.request_line(request=judged, title="Soep")
    first, second = judged.proposals.order_by("net")
    second.lines.update(asked=soup)
    criteria, both = list(judged.criteria.filter(kind="price")), [first, second]

    rows = ranking.rank(criteria, both, {}, asked=[soup.pk])
    page = buyer.client.get(f"/inkoopvragen/{judged.number}/")

    assert [(row.proposal, row.place) for row in rows] == [(second, 1), (first, None)]
    assert rows[0].points == [Decimal("10.0")]
    assert [column.is_cheapest for column in page.context["table"]] == [False, True]
    assert "Niet alle regels zijn geprijsd" in page.content.decode()


def test_nothing_is_judged_before_the_request_closes_or_by_who_left(buyer: Player, judged: Request) -> None:
    colleague = buyer.colleague("Karel", role="manager")
    mine = make.assessment(request=judged, member=colleague.membership)
    one, _ = keys(judged)
    address = f"/inkoopvragen/{judged.number}/beoordeling/uw-punten/"
    Request.objects.filter(pk=judged.pk).update(status="open")
    with pytest.raises(Refused, match="verzegeld"):
        assessing.score(mine, {one: (Decimal(8), "")}, declared="", by=colleague.actor, now=timezone.now())
    assert buyer.client.get(address).status_code == 404
    Request.objects.filter(pk=judged.pk).update(status="closed")

    type(colleague.membership).objects.filter(pk=colleague.membership.pk).update(ended_at=timezone.now())

    assert not Assessment.objects.of(colleague.actor).exists()
    with pytest.raises(Refused, match="mag dit niet"):
        assessing.score(mine, {one: (Decimal(8), "")}, declared="", by=colleague.actor, now=timezone.now())


def test_the_buyer_does_not_wait_only_with_a_reason(buyer: Player, judged: Request) -> None:
    late = buyer.colleague("Karel", role="manager")
    make.assessment(request=judged, member=late.membership)
    mine = make.assessment(request=judged, member=buyer.membership, status="handed_in")
    plan = judged.criteria.get(name="Plan")
    make.score(assessment=mine, criterion=plan, proposal=judged.proposals.first())
    page = f"/inkoopvragen/{judged.number}/beoordeling/"

    silent = buyer.client.post(page, {"verb": "open", "reason": ""})
    told = buyer.client.post(page, {"verb": "open", "reason": "Karel is ziek."})

    assert [silent.status_code, told.status_code] == [422, 302]
    assert "Karel is ziek." in buyer.client.get(page).content.decode()
    assert late.client.post(page + "uw-punten/", typed(judged, "1", "1")).status_code == 422


def test_a_question_to_one_proposer_and_its_answer_stay_between_the_two(
    buyer: Player, seller: Player, stranger_seller: Player, judged: Request, mail: Any
) -> None:
    proposal = judged.proposals.get(enterprise=seller.enterprise)
    address = f"/offertes/{proposal.pk}/vragen/"
    soon = (timezone.localdate() + timedelta(days=3)).isoformat()

    late = buyer.client.post(address, {"question": "Kan het eerder?", "answer_by": "2020-01-01"})
    asked = buyer.client.post(address, {"question": "Kan het eerder?", "answer_by": soon})
    shown = buyer.client.get(f"/inkoopvragen/{judged.number}/").content.decode()
    choosing = buyer.client.get(f"/inkoopvragen/{judged.number}/gunnen/{proposal.pk}/").content.decode()
    answered = seller.client.post(address, {"answer": "Ja, om elf uur."})
    twice = seller.client.post(address, {"answer": "Nee."})

    assert [r.status_code for r in (late, asked, answered, twice)] == [422, 302, 302, 422]
    assert "Kan het eerder?" in shown
    assert "wacht op antwoord" in choosing
    assert Clarification.objects.get().answer == "Ja, om elf uur."
    assert "Ja, om elf uur." in buyer.client.get(f"/inkoopvragen/{judged.number}/").content.decode()
    assert stranger_seller.client.get(address).status_code == 404
    assert [len(mail.to(seller)), len(mail.to(buyer))] == [1, 1]
    proposal.refresh_from_db()
    assert proposal.net == Decimal("1000.00")


def test_nothing_is_asked_while_the_request_is_open(buyer: Player, judged: Request) -> None:
    Request.objects.filter(pk=judged.pk).update(status="open")
    proposal = judged.proposals.first()
    assert proposal is not None

    with pytest.raises(Refused, match="tussen"):
        clarifying.ask(proposal, "Kan het?", timezone.localdate(), by=buyer.actor, now=timezone.now())


def test_proposals_stand_on_the_same_lines_and_leave_as_a_file(
    buyer: Player, stranger_buyer: Player, judged: Request
) -> None:
    soup = make.request_line(request=judged, title="Soep")
    first, second = judged.proposals.order_by("net")
    make.proposal_line(proposal=first, title="Soep", asked=soup, net_price=Decimal("4.00"))
    make.proposal_line(proposal=second, title="Soep", asked=soup, net_price=Decimal("3.00"))
    make.proposal_line(proposal=second, title="Taart", is_option=True)
    bread = make.request_line(request=judged, title="=Brood()")
    address = f"/inkoopvragen/{judged.number}/vergelijking"

    found = line_by_line([soup, bread], [first, second])
    sheet = buyer.client.get(f"{address}.csv")
    page = buyer.client.get(f"/inkoopvragen/{judged.number}/").content.decode()

    assert [cell.is_lowest for cell in found.asked[0].cells] == [False, True]
    assert [cell.lines for cell in found.asked[1].cells] == [[], []]
    assert found.beyond is not None
    assert found.options is not None
    assert "Niet geprijsd" in page
    text = sheet.content.decode("utf-8-sig")
    assert "'=Brood()" in text
    assert "Soep;80,00;persoon;320,00;240,00" in text
    assert buyer.client.get(f"{address}.xlsx").content[:2] == b"PK"
    assert stranger_buyer.client.get(f"{address}.csv").status_code == 404


def test_nobody_of_another_organisation_reads_or_judges(
    stranger_buyer: Player, seller: Player, buyer: Player, judged: Request
) -> None:
    page = f"/inkoopvragen/{judged.number}/beoordeling/"

    assert stranger_buyer.client.get(page).status_code == 404
    assert seller.client.get(page).status_code == 403
    with pytest.raises(Refused):
        assessing.appoint(judged, [stranger_buyer.membership.pk], by=stranger_buyer.actor, now=timezone.now())
    assessing.appoint(judged, [stranger_buyer.membership.pk], by=buyer.actor, now=timezone.now())
    assert not Assessment.objects.exists()
    assert Proposal.objects.filter(status="submitted").count() == 2
