"""The connector's desk in the admin: what waits, who fits and why, and a button for each verb."""

from typing import Any

import pytest
from django.utils import timezone

from market.admin.desk.queue import Counts, next_step
from market.models import Introduction, Match, MatchWeights, Proposal
from sif.models import Job
from tests import make
from tests.cast import Player

pytestmark = pytest.mark.django_db

DESK = "/beheer/market/request/"


@pytest.fixture
def match(seller: Player, buyer: Player) -> Match:
    listing = make.listing(enterprise=seller.enterprise, title="Kantoorlunch voor uw team", nationwide=True)
    return make.match(request=make.request(buyer=buyer.organisation), listing=listing)


def page_of(match: Match) -> str:
    return f"{DESK}{match.request.number}/kandidaten/"


def test_the_whole_way_from_shortlist_to_introduction(
    match: Match, connector: Player, seller: Player, mail: Any
) -> None:
    other = make.match(request=match.request, enterprise=make.enterprise(name="Tweede keuken"), rank=2)
    desk = connector.client

    for one in (match, other):
        desk.post(f"{page_of(match)}{one.pk}/shortlist/")
    chosen = [introduction.pk for introduction in Introduction.objects.all()]
    answer = desk.post(
        f"{page_of(match)}voorstellen/", {"introductions": chosen, "note": "Zij kennen de wijk."}
    )

    assert answer.status_code == 302
    assert {introduction.status for introduction in Introduction.objects.all()} == {"introduced"}
    assert "Zij kennen de wijk." in mail.to(seller)[0].body


def test_introducing_nobody_says_what_to_do_and_keeps_the_note(match: Match, connector: Player) -> None:
    connector.client.post(f"{page_of(match)}{match.pk}/shortlist/")

    answer = connector.client.post(f"{page_of(match)}voorstellen/", {"note": "Zij kennen de wijk."})

    assert answer.status_code == 422
    assert "Kies minstens één onderneming." in answer.content.decode()
    assert "Zij kennen de wijk." in answer.content.decode()
    assert not Introduction.objects.filter(status="introduced").exists()


def test_the_page_shows_factors_words_failures_labels_and_open_introductions(
    match: Match, connector: Player, seller: Player
) -> None:
    make.certificate(enterprise=seller.enterprise, kind="pso_3")
    make.introduction(request=make.request(), enterprise=seller.enterprise)
    make.match(
        request=match.request,
        listing=make.listing(title="Lunch uit het Noorden"),
        factors=[],
        failures=[{"code": "region", "wanted": "Utrecht", "found": ""}],
    )

    page = connector.client.get(page_of(match)).content.decode()

    assert "“Kantoorlunch voor uw team” past (woorden: “kantoorlunch”)." in page
    assert '<rect class="f-real" width="20%" height="24"/>' in page
    assert "Regio: levert niet in Utrecht" in page
    assert "1 open voorstel" in page
    assert "PSO trede 3" in page


def test_refusing_asks_for_a_reason_code(match: Match, connector: Player) -> None:
    connector.client.post(f"{page_of(match)}{match.pk}/afwijzen/", {"note": "Zomaar"})
    match.refresh_from_db()
    assert match.decision == "none"

    connector.client.post(f"{page_of(match)}{match.pk}/afwijzen/", {"code": "too_small", "note": "Tien man"})
    match.refresh_from_db()
    assert (match.decision, match.decision_code) == ("refused", "too_small")
    assert "Tien man" in connector.client.get(page_of(match)).content.decode()

    connector.client.post(f"{page_of(match)}{match.pk}/terug/")
    match.refresh_from_db()
    assert match.decision == "none"


def test_adding_by_hand(match: Match, connector: Player, stranger_seller: Player) -> None:
    connector.client.post(f"{page_of(match)}toevoegen/", {"enterprise": "999999"})
    connector.client.post(f"{page_of(match)}toevoegen/", {"enterprise": stranger_seller.enterprise.pk})

    assert [introduction.enterprise for introduction in Introduction.objects.all()] == [
        stranger_seller.enterprise
    ]
    assert "Toegevoegd door de makelaar" in connector.client.get(page_of(match)).content.decode()


def test_computing_again_is_work_for_later(match: Match, connector: Player) -> None:
    connector.client.post(f"{page_of(match)}opnieuw/")

    assert Job.objects.get(task="market.match").args == [match.request_id]


def test_a_match_of_another_request_is_not_there(match: Match, connector: Player) -> None:
    other = make.request()

    answer = connector.client.post(f"{DESK}{other.number}/kandidaten/{match.pk}/shortlist/")

    assert answer.status_code == 404


def test_a_draft_is_not_on_the_desk(connector: Player) -> None:
    draft = make.request(status="draft")

    assert connector.client.get(f"{DESK}{draft.number}/kandidaten/").status_code == 404
    assert draft.title not in connector.client.get(f"{DESK}werk/").content.decode()


@pytest.mark.parametrize("player", ["buyer", "seller", "officer", "reviewer"])
def test_nobody_else_opens_the_desk(player: str, match: Match, request: pytest.FixtureRequest) -> None:
    somebody: Player = request.getfixturevalue(player)

    for address in (f"{DESK}werk/", page_of(match)):
        assert somebody.client.get(address).status_code in {302, 403}
    for word in ("shortlist", "afwijzen", "terug"):
        somebody.client.post(f"{page_of(match)}{match.pk}/{word}/", {"code": "other"})
    match.refresh_from_db()
    assert match.decision == "none"


def test_statuses_cannot_be_edited_in_the_admin(match: Match, admin: Player) -> None:
    introduction = make.introduction()
    proposal = make.proposal()

    for noun, pk in (
        ("request", match.request_id),
        ("match", match.pk),
        ("introduction", introduction.pk),
        ("proposal", proposal.pk),
    ):
        address = f"/beheer/market/{noun}/{pk}/change/"
        assert admin.client.get(address).status_code == 200
        assert admin.client.post(address, {"status": "awarded", "decision": "refused"}).status_code == 403


def test_prices_of_proposals_are_not_in_the_admin(admin: Player) -> None:
    proposal = make.proposal(lines=[("Lunch", "80", "77.77", "9")])

    for address in ("/beheer/market/proposal/", f"/beheer/market/proposal/{proposal.pk}/change/"):
        page = admin.client.get(address).content.decode()
        assert "6221" not in page
        assert "6.221" not in page
    assert Proposal.objects.get().net == 80 * proposal.lines.get().net_price


def test_new_weights_are_added_and_old_ones_are_read_only(admin: Player) -> None:
    values = {
        "words": "0.4",
        "category": "0.2",
        "region": "0.2",
        "capacity": "0.05",
        "price": "0.05",
        "wishes": "0.06",
        "outcomes": "0.04",
        "newcomer_lift": "0.02",
        "max_open_introductions": "5",
        "note": "Dichtbij telt zwaarder",
    }

    admin.client.post("/beheer/market/matchweights/add/", values)
    too_much = admin.client.post("/beheer/market/matchweights/add/", {**values, "newcomer_lift": "0.5"})

    versions = MatchWeights.objects.order_by("version")
    assert [(row.version, row.region) for row in versions] == [(1, 0.08), (2, 0.2)]
    assert too_much.status_code == 200
    assert "hoogstens 0,05" in too_much.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_queue_costs_the_same_for_three_as_for_one(
    connector: Player, rows: int, django_assert_max_num_queries: Any
) -> None:
    for _ in range(rows):
        make.match(request=make.request())
    desk = connector.client

    with django_assert_max_num_queries(10):
        page = desk.get(f"{DESK}werk/")

    assert len(page.context["lines"]) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_the_candidates_cost_the_same_for_three_as_for_one(
    connector: Player, rows: int, django_assert_max_num_queries: Any
) -> None:
    request = make.request()
    for number in range(rows):
        make.match(request=request, listing=make.listing(), rank=number + 1)
        make.match(
            request=request,
            listing=make.listing(),
            factors=[],
            failures=[{"code": "region", "wanted": "Utrecht"}],
        )
        make.introduction(request=request, enterprise=make.enterprise(name=f"Keuken {number}"))
        make.introduction(
            request=request, enterprise=make.enterprise(name=f"Bakkerij {number}"), status="shortlisted"
        )
    desk = connector.client

    with django_assert_max_num_queries(12):
        page = desk.get(f"{DESK}{request.number}/kandidaten/")

    assert len(page.context["near"]) + len(page.context["farther"]) == rows


@pytest.mark.parametrize(
    ("fields", "counts", "step"),
    [
        ({"status": "closed"}, Counts(), "De inkoper kiest; vraag hoe het ermee staat"),
        ({}, Counts(shortlisted=2, candidates=3), "Stel 2 ondernemingen voor"),
        ({}, Counts(), "Matches worden berekend"),
        ({"matched": True}, Counts(candidates=3), "Kies kandidaten"),
        ({"matched": True}, Counts(), "Niemand past: voeg zelf toe"),
        ({"soon": True}, Counts(introduced=2, unanswered=1), "Nog geen offertes en weinig tijd: bel"),
        ({}, Counts(introduced=2, unanswered=1), "1 heeft niet geantwoord"),
        ({}, Counts(introduced=2, proposals=2), "Wacht op de sluitingsdatum"),
    ],
)
def test_the_next_step_follows_from_how_far_it_is(fields: dict[str, Any], counts: Counts, step: str) -> None:
    now = timezone.now()
    wanted = {"matched_at": now if fields.pop("matched", False) else None}
    if fields.pop("soon", False):
        wanted["respond_by"] = now + timezone.timedelta(days=2)
    request = make.request(**fields, **wanted)

    assert next_step(request, counts, now=now)[0] == step
