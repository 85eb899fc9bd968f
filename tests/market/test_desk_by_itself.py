"""A request that goes by itself: invite, remind, expire, next candidate; and the connector who takes the wheel."""

from typing import Any

import pytest

from enterprises.models import Enterprise
from market.actions import desk, introductions, requests
from market.models import Handling, Introduction, Match, Request
from sif.models import Event
from sif.states import Refused
from tests import make
from tests.cast import Player

pytestmark = pytest.mark.django_db


@pytest.fixture
def lunch(buyer: Player) -> Request:
    """An open request with five candidates, the last far behind the others."""
    request = make.request(buyer=buyer.organisation)
    for place in range(1, 6):
        enterprise = make.enterprise(name=f"Keuken {place}")
        score = 0.2 if place == 5 else 0.9 - place / 100
        make.match(request=request, enterprise=enterprise, rank=place, score=score)
    return request


def names(request: Request) -> list[str]:
    made = Introduction.objects.made_for(request).order_by("introduced_at", "pk")
    return [introduction.enterprise.name for introduction in made.select_related("enterprise")]


def member_of(enterprise: Enterprise) -> Player:
    user = make.user()
    return Player(user, make.membership(user=user, organisation=enterprise.organisation))


def steer(request: Request, connector: Player, *, now: Any, wanted: int = 2) -> Handling:
    return desk.steer(request, wanted=wanted, answer_days=5, by=connector.actor, now=now)


def test_the_best_are_introduced_until_there_are_enough(lunch, connector, worker, now):
    steer(lunch, connector, now=now)

    worker.beat("market.deadlines")
    worker.beat("market.deadlines")

    assert names(lunch) == ["Keuken 1", "Keuken 2"]
    by = Event.objects.filter(verb="introduce").values_list("by", flat=True)
    assert set(by) == {connector.user.pk}


def test_who_says_no_makes_room_for_the_next(lunch, connector, worker, clock, now):
    steer(lunch, connector, now=now)
    worker.beat("market.deadlines")
    first = Introduction.objects.get(enterprise__name="Keuken 1")
    seller = member_of(first.enterprise)

    introductions.decline(first, "no_time", by=seller.actor, now=clock.forward(hours=1))
    worker.beat("market.deadlines")

    assert names(lunch) == ["Keuken 1", "Keuken 2", "Keuken 3"]


def test_who_is_silent_is_reminded_then_passed_over_and_may_still_answer(
    lunch, connector, worker, clock, mail
):
    steer(lunch, connector, now=clock.now, wanted=1)
    worker.beat("market.deadlines")
    silent = Introduction.objects.get(enterprise__name="Keuken 1")
    reader = member_of(silent.enterprise)

    clock.forward(days=3, hours=1)
    worker.beat("market.request_reminders")
    worker.beat("market.request_reminders")
    clock.forward(days=2)
    worker.beat("market.deadlines")
    silent.refresh_from_db()

    assert [message.subject[:22] for message in mail.to(reader)] == [
        "Nog twee dagen om te r",
        "Wij vragen nu een ande",
    ]
    assert silent.status == "expired"
    assert names(lunch) == ["Keuken 1", "Keuken 2"]
    introductions.take_up(silent, by=reader.actor, now=clock.now)


def test_who_was_silent_when_the_buyer_closed_early_is_not_told_to_hurry(
    lunch, connector, buyer, worker, clock, mail
):
    steer(lunch, connector, now=clock.now, wanted=1)
    worker.beat("market.deadlines")
    reader = member_of(Introduction.objects.get(enterprise__name="Keuken 1").enterprise)

    requests.close(lunch, by=buyer.actor, now=clock.forward(days=1))
    clock.forward(days=5)
    worker.beat("market.deadlines")

    assert [message.subject[:25] for message in mail.to(reader)][-1:] == ["Gesloten zonder uw antwoo"]


def test_who_comes_less_near_is_never_introduced_without_a_connectors_eye(lunch, connector, worker, now):
    steer(lunch, connector, now=now, wanted=10)

    worker.beat("market.deadlines")

    assert names(lunch) == ["Keuken 1", "Keuken 2", "Keuken 3", "Keuken 4"]


def test_the_shortlist_and_the_pinned_go_first_and_the_full_and_refused_are_passed_over(
    lunch, connector, now
):
    by_name = {
        match.enterprise.name: match for match in Match.objects.select_related("enterprise", "request")
    }
    by = connector.actor
    introductions.shortlist(by_name["Keuken 5"], by=by, now=now)
    introductions.pin(by_name["Keuken 3"], by=by, now=now)
    introductions.refuse(by_name["Keuken 1"], "too_far", by=by, now=now)
    Match.objects.filter(pk=by_name["Keuken 2"].pk).update(full=True)

    desk.bring_next(steer(lunch, connector, now=now, wanted=9), now=now)

    assert names(lunch) == ["Keuken 5", "Keuken 3", "Keuken 4"]


def test_an_enterprise_that_may_not_sell_is_passed_over(lunch, connector, now, today):
    first = Match.objects.get(enterprise__name="Keuken 1").enterprise
    first.verified_until = today.replace(year=2025)
    first.save()

    desk.bring_next(steer(lunch, connector, now=now, wanted=1), now=now)

    assert names(lunch) == ["Keuken 2"]


def test_the_connector_takes_the_wheel(lunch, connector, worker, clock):
    handling = steer(lunch, connector, now=clock.now, wanted=1)
    desk.bring_next(handling, now=clock.now)

    desk.stop(lunch, by=connector.actor, now=clock.now)
    clock.forward(days=6)
    worker.beat("market.deadlines")

    assert names(lunch) == ["Keuken 1"]
    assert desk.bring_next(handling, now=clock.now) == []


def test_a_closed_request_goes_no_further(lunch, connector, clock, worker):
    handling = steer(lunch, connector, now=clock.now)
    clock.forward(days=15)
    worker.beat("market.deadlines")

    assert names(lunch) == []
    with pytest.raises(Refused, match="kan nu niemand reageren"):
        steer(lunch, connector, now=clock.now)
    assert desk.bring_next(handling, now=clock.now) == []


def test_somebody_who_is_no_connector_any_more_steers_nothing(lunch, connector, now):
    handling = steer(lunch, connector, now=now)
    connector.user.is_staff = False
    connector.user.save()

    assert desk.bring_next(handling, now=now) == []


def test_a_buyer_cannot_steer(lunch, buyer, now):
    with pytest.raises(Refused):
        steer(lunch, buyer, now=now)
