"""The desk around the candidates: comparing, conversations, numbers to steer by, and trying other weights."""

from datetime import timedelta
from typing import Any

import pytest

from market.models import Contact, Introduction, MatchWeights
from market.totals import connecting
from tests import make
from tests.cast import Player

pytestmark = pytest.mark.django_db
DESK = "/beheer/market/request/"


def factors(**values: float) -> list[dict[str, Any]]:
    return [{"code": code, "value": value, "hits": [], "details": {}} for code, value in values.items()]


@pytest.fixture
def lunch(buyer: Player) -> Any:
    request = make.request(buyer=buyer.organisation)
    near = make.enterprise(name="De Buurtkeuken")
    good = make.enterprise(name="Het Kookhuis")
    make.match(request=request, enterprise=near, rank=1, score=0.6, factors=factors(words=0.6, region=1.0))
    make.match(request=request, enterprise=good, rank=2, score=0.5, factors=factors(words=0.9, region=0.1))
    return request


# --- on the page of one request --------------------------------------------------------------------------


def test_candidates_stand_side_by_side(lunch, connector):
    keys = [match.pk for match in lunch.matches.order_by("rank")]

    page = connector.client.get(
        f"{DESK}{lunch.number}/kandidaten/vergelijken/?match={keys[0]}&match={keys[1]}"
    )

    text = page.content.decode()
    assert text.index("De Buurtkeuken") < text.index("Het Kookhuis")
    assert '<rect class="f-real" width="90%" height="24"/>' in text
    assert "Niets om te vergelijken" not in text


def test_comparing_nothing_says_how(lunch, connector):
    page = connector.client.get(
        f"{DESK}{lunch.number}/kandidaten/vergelijken/?match=x&match=99999999999999999999"
    )

    assert "Kruis eerst twee tot vier kandidaten" in page.content.decode()


def test_a_conversation_is_kept_and_shows_with_the_candidate(lunch, connector, today):
    spoken = {
        "enterprise": lunch.matches.get(rank=1).enterprise_id,
        "kind": "phone",
        "day": (today - timedelta(days=1)).isoformat(),
        "note": "Zij kunnen vanaf mei.",
    }
    answer = connector.client.post(f"{DESK}{lunch.number}/kandidaten/gesproken/", spoken)

    assert answer.status_code == 302
    page = connector.client.get(f"{DESK}{lunch.number}/kandidaten/").content.decode()
    assert "Zij kunnen vanaf mei." in page
    assert "laatst gesproken op " in page


def test_a_conversation_of_tomorrow_or_with_a_service_number_is_refused(lunch, connector, today):
    spoken = {"enterprise": lunch.matches.get(rank=1).enterprise_id, "kind": "phone", "note": "Belde terug."}
    late = {**spoken, "day": (today + timedelta(days=1)).isoformat()}
    private = {**spoken, "day": today.isoformat(), "note": "BSN 123456782 doorgegeven"}
    address = f"{DESK}{lunch.number}/kandidaten/gesproken/"

    assert "nog komen" in connector.client.post(address, late, follow=True).content.decode()
    answer = connector.client.post(address, private)

    assert answer.status_code == 422
    assert "123456782 doorgegeven" in answer.content.decode()
    assert not Contact.objects.exists()


def test_looking_after_a_request(lunch, connector):
    address = f"{DESK}{lunch.number}/kandidaten/"
    connector.client.post(f"{address}nemen/")
    assert connector.user.name in connector.client.get(f"{DESK}werk/?van=mijn").content.decode()
    assert lunch.title not in connector.client.get(f"{DESK}werk/?van=niemand").content.decode()

    connector.client.post(f"{address}loslaten/")
    assert lunch.title in connector.client.get(f"{DESK}werk/?van=niemand").content.decode()


def test_steering_by_the_buttons(lunch, connector, worker):
    address = f"{DESK}{lunch.number}/kandidaten/"
    wrong = connector.client.post(f"{address}vanzelf/", {"wanted": "99", "answer_days": "5"})
    assert wrong.status_code == 422
    assert 'value="99"' in wrong.content.decode()

    connector.client.post(f"{address}vanzelf/", {"wanted": "1", "answer_days": "5"})
    worker.beat("market.deadlines")
    assert Introduction.objects.get().enterprise.name == "De Buurtkeuken"
    assert "steeds bij 1 tegelijk" in connector.client.get(address).content.decode()

    connector.client.post(f"{address}stoppen/")
    assert "steeds bij 1 tegelijk" not in connector.client.get(address).content.decode()


def test_a_pinned_candidate_stays_on_top(lunch, connector):
    address, second = f"{DESK}{lunch.number}/kandidaten/", lunch.matches.get(rank=2)

    answer = connector.client.post(f"{address}{second.pk}/vastzetten/", {"place": f"m-{second.pk}"})

    assert answer.url.endswith(f"#m-{second.pk}")
    page = connector.client.get(address).content.decode()
    assert page.index("Het Kookhuis</a></h3>") < page.index("De Buurtkeuken</a></h3>")
    connector.client.post(f"{address}{second.pk}/vastzetten/", {"place": "//kwaad.example"})
    page = connector.client.get(address).content.decode()
    assert page.index("De Buurtkeuken</a></h3>") < page.index("Het Kookhuis</a></h3>")


def test_adding_by_part_of_the_name(lunch, connector, stranger_seller):
    name = stranger_seller.enterprise.name

    page = connector.client.get(f"{DESK}{lunch.number}/kandidaten/", {"naam": name[:8].upper()})

    assert (
        f'<input type="hidden" name="enterprise" value="{stranger_seller.enterprise.pk}">'
        in page.content.decode()
    )
    none = connector.client.get(f"{DESK}{lunch.number}/kandidaten/", {"naam": "zzz\0"}).content.decode()
    assert "heeft deze letters in de naam" in none


@pytest.mark.parametrize("rows", [1, 20])
def test_the_desk_asks_twelve_questions_at_most(rows, lunch, connector, django_assert_max_num_queries):
    for place in range(rows):
        match = make.match(request=lunch, enterprise=make.enterprise(), rank=place + 3)
        make.certificate(enterprise=match.enterprise, kind="pso_2")
        make.introduction(request=lunch, enterprise=match.enterprise, match=match)
        make.contact(enterprise=match.enterprise, request=lunch)
    connector.client.get(f"{DESK}{lunch.number}/kandidaten/")

    with django_assert_max_num_queries(12):
        connector.client.get(f"{DESK}{lunch.number}/kandidaten/")


# --- the numbers -----------------------------------------------------------------------------------------


def test_the_numbers_follow_from_what_happened(now, buyer):
    def asked(*, hours: int, status: str = "open", **rest: Any) -> Any:
        opened = now - timedelta(days=10)
        request = make.request(
            buyer=buyer.organisation, status=status, opened_at=opened, matched_at=opened, **rest
        )
        match = make.match(request=request, enterprise=make.enterprise())
        state = "concluded" if status == "awarded" else "introduced"
        introduction = make.introduction(
            request=request, enterprise=match.enterprise, match=match, status=state
        )
        Introduction.objects.filter(pk=introduction.pk).update(introduced_at=opened + timedelta(hours=hours))
        return request

    asked(hours=2)
    asked(hours=4)
    asked(hours=99)
    chosen = asked(hours=4, status="awarded", ended_at=now - timedelta(days=2))
    make.proposal(request=chosen, enterprise=make.enterprise(), status="rejected")
    make.request(buyer=buyer.organisation, opened_at=now - timedelta(days=9), matched_at=now)  # nobody fits

    found = connecting.connecting(now - timedelta(days=30), now)

    assert found.requests == 5
    assert found.to_first_introduction == timedelta(hours=4)
    assert found.to_decision == timedelta(days=8)
    assert (found.introductions, found.answered) == (4, 0.0)
    assert (found.proposals_per_request, found.filled, found.unmatched) == (1.0, 1.0, 0.2)
    assert (found.exposure.fitting, found.exposure.introduced, found.exposure.of_the_top_tenth) == (
        4,
        4,
        0.25,
    )


def test_without_requests_there_is_nothing_to_divide(now):
    found = connecting.connecting(now - timedelta(days=30), now)

    assert (found.requests, found.answered, found.filled, found.unmatched) == (0, None, None, None)


@pytest.mark.parametrize(
    ("numbers", "share"), [([], None), ([3], 1.0), ([5, 5], 0.5), ([10] + [1] * 10, 0.55), ([1] * 20, 0.1)]
)
def test_the_top_tenth_is_at_least_one(numbers, share):
    assert connecting.of_the_top_tenth(numbers) == share


@pytest.mark.parametrize(("number", "shown"), [(0, None), (4, None), (5, 5), (9, 5), (10, 10), (23, 20)])
def test_the_public_sees_fives(number, shown):
    assert connecting.rounded(number) == shown


def test_the_page_of_the_numbers(lunch, connector, buyer):
    make.request(buyer=buyer.organisation, category="schoonmaak", matched_at=lunch.opened_at)

    page = connector.client.get(f"{DESK}cijfers/?over=kwartaal").content.decode()

    assert "Vergeefs gevraagd" in page
    assert "Schoonmaak" in page
    assert connector.client.get(f"{DESK}cijfers/?over=%00").status_code == 200


# --- other weights ---------------------------------------------------------------------------------------


def test_other_weights_are_tried_before_they_count(lunch, connector):
    weights = dict.fromkeys(("category", "capacity", "price", "wishes", "outcomes", "newcomer_lift"), "0")
    asked = {**weights, "words": "1", "region": "0", "max_open_introductions": "5"}

    page = connector.client.get("/beheer/market/matchweights/proberen/", asked).content.decode()

    assert "Bij 1 van 1 open inkoopvraag verandert de eerste vijf" in page
    assert page.index("Het Kookhuis") < page.index("De Buurtkeuken")
    assert "/beheer/market/matchweights/add/?words=1.0" in page
    assert MatchWeights.objects.count() == 1


def test_a_weight_out_of_bounds_is_refused_in_words(lunch, connector):
    answer = connector.client.get("/beheer/market/matchweights/proberen/", {"words": "7"})

    assert answer.status_code == 422
    assert "tussen 0 en 1" in answer.content.decode()
