"""A challenge opens, chooses, starts, and ends with an outcome or with a reason."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from challenges.actions import challenges as actions
from challenges.actions.challenges import Next
from challenges.models import Challenge, FollowUp, Outcome
from challenges.models.outcomes import web_address
from challenges.signals import challenge_finished
from sif import history
from sif.models import PublicFigure
from sif.states import Refused
from tests import make

pytestmark = pytest.mark.django_db


def test_the_connector_walks_a_challenge_from_announced_to_finished(
    connector, reviewer, seller, mail, now, today
):
    by = {"by": connector.actor, "now": now}
    challenge = make.challenge(status="announced", jury=[reviewer.user])
    actions.open_entries(challenge, until=today + timedelta(days=7), **by)
    make.entry(challenge=challenge, organisation=seller.organisation, status="selected")
    actions.choose(challenge, **by)
    actions.start(challenge, on=today, **by)

    actions.finish(
        challenge,
        kind="pilot",
        summary="Drie kantines koken van overschot.",
        follow_ups=[Next("order", "B-100234", "/bestellingen/B-100234/")],
        **by,
    )

    challenge.refresh_from_db()
    assert (challenge.status, challenge.closed_at) == ("finished", now)
    assert challenge.outcome.kind == "pilot"
    assert [(next_.kind, next_.label) for next_ in challenge.outcome.follow_ups.all()] == [
        ("order", "B-100234")
    ]
    assert [event.verb for event in history.of(challenge)] == ["open", "choose", "start", "finish"]
    assert [message.template for message in _messages(seller)] == [
        "challenges/challenge_started",
        "challenges/challenge_finished",
    ]


def _messages(player):
    return player.user.mail.order_by("pk")


def test_the_team_hears_the_outcome_and_the_world_counts_it(connector, seller, worker, mail, now):
    challenge = make.challenge(status="in_progress", owner=seller.organisation)
    make.entry(challenge=challenge, organisation=seller.organisation, status="in_team")
    heard = []
    challenge_finished.connect(lambda **said: heard.append(said), weak=False, dispatch_uid="test")

    try:
        actions.finish(challenge, kind="plan", summary="Een plan.", by=connector.actor, now=now)
        worker.run()
    finally:
        challenge_finished.disconnect(dispatch_uid="test")

    assert len(mail.to(seller)) == 1
    assert PublicFigure.objects.get(code="challenges_finished").value == 1
    assert [said["outcome"].kind for said in heard] == ["plan"]


def test_a_challenge_is_not_finished_while_somebody_waits(connector, now):
    challenge = make.challenge(status="in_progress")
    make.entry(challenge=challenge, status="shortlisted")

    with pytest.raises(Refused):
        actions.finish(challenge, kind="plan", summary="Een plan.", by=connector.actor, now=now)

    assert not Outcome.objects.exists()


def test_stopping_tells_everyone_why_and_leaves_nobody_without_an_outcome(
    connector, seller, buyer, mail, now
):
    challenge = make.challenge(status="selecting")
    waiting = make.entry(challenge=challenge, organisation=seller.organisation)
    gone = make.entry(challenge=challenge, organisation=buyer.organisation, status="withdrawn")

    actions.stop(challenge, reason="De gemeente heeft geen geld meer.", by=connector.actor, now=now)

    waiting.refresh_from_db()
    gone.refresh_from_db()
    assert (waiting.status, waiting.feedback) == ("not_selected", "De gemeente heeft geen geld meer.")
    assert gone.status == "withdrawn"
    assert len(mail.to(seller)) == 1
    assert "De gemeente heeft geen geld meer." in mail.to(seller)[0].body
    assert mail.to(buyer) == []


def test_stopping_a_running_challenge_keeps_the_team_but_tells_it(connector, seller, mail, now):
    challenge = make.challenge(status="in_progress")
    entry = make.entry(challenge=challenge, organisation=seller.organisation, status="in_team")

    actions.stop(challenge, reason="De eigenaar is failliet.", by=connector.actor, now=now)

    entry.refresh_from_db()
    assert entry.status == "in_team"
    assert len(mail.to(seller)) == 1


def test_a_challenge_stops_with_a_reason_or_not_at_all(connector, now):
    challenge = make.challenge()

    with pytest.raises(Refused):
        actions.stop(challenge, reason="   ", by=connector.actor, now=now)

    challenge.refresh_from_db()
    assert challenge.status == "open"


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("challenge_stopped_iff_reason", {"status": "stopped", "stop_reason": ""}),
        ("challenge_stopped_iff_reason", {"stop_reason": "Zomaar"}),
        ("challenge_over_iff_dated", {"status": "finished", "closed_at": None}),
        ("challenge_status_is_known", {"status": "misschien"}),
        ("challenge_sdgs_exist", {"sdgs": [18]}),
        ("challenge_budget_not_negative", {"budget": -1}),
    ],
)
def test_what_must_never_be_true_of_a_challenge_is_refused_by_the_database(name, change):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        make.challenge(**change)


def test_entries_close_before_the_weeks_are_over(today):
    with pytest.raises(IntegrityError, match="challenge_entries_end_before_it_does"), transaction.atomic():
        make.challenge(starts_on=today, entries_until=today + timedelta(days=84))


def test_an_outcome_says_what_came_of_it_and_is_of_a_known_kind():
    challenge = make.challenge(status="finished")

    with pytest.raises(IntegrityError, match="outcome_has_a_summary"), transaction.atomic():
        make.outcome(challenge=challenge, summary="")
    with pytest.raises(IntegrityError, match="outcome_kind_is_known"), transaction.atomic():
        make.outcome(challenge=challenge, kind="feest")
    with pytest.raises(IntegrityError, match="follow_up_kind_is_known"), transaction.atomic():
        make.follow_up(outcome=make.outcome(challenge=challenge), kind="feest")


@pytest.mark.parametrize("verb", ["open_entries", "choose", "start", "finish", "stop"])
def test_only_the_connector_moves_a_challenge_along(officer, now, today, verb):
    status = {"open_entries": "announced", "choose": "open", "start": "selecting", "finish": "in_progress"}
    challenge = make.challenge(status=status.get(verb, "open"), owner=officer.organisation)
    words = {
        "open_entries": {"until": today},
        "start": {"on": today},
        "finish": {"kind": "plan", "summary": "Ja"},
        "stop": {"reason": "Nee"},
    }

    with pytest.raises(Refused):
        getattr(actions, verb)(challenge, **words.get(verb, {}), by=officer.actor, now=now)

    challenge.refresh_from_db()
    assert challenge.status == status.get(verb, "open")


@pytest.mark.parametrize("days", [-1, 200])
def test_the_last_day_for_entries_lies_between_today_and_the_end(connector, now, today, days):
    challenge = make.challenge(status="announced")

    with pytest.raises(Refused):
        actions.open_entries(challenge, until=today + timedelta(days=days), by=connector.actor, now=now)


def test_closing_entries_really_closes_them_and_opening_again_opens_them(connector, now, today):
    challenge = make.challenge(status="open")

    actions.choose(challenge, by=connector.actor, now=now)
    assert not Challenge.objects.open_for_entry(today).exists()

    actions.reopen(challenge, until=today, by=connector.actor, now=now)
    assert Challenge.objects.open_for_entry(today).get() == challenge


def test_nobody_chosen_nothing_starts(connector, now, today):
    challenge = make.challenge(status="selecting")

    with pytest.raises(Refused):
        actions.start(challenge, on=today, by=connector.actor, now=now)


def test_what_follows_can_be_added_later(connector, now, client):
    challenge = make.challenge(status="finished")
    make.outcome(challenge=challenge)

    actions.follow(challenge, next_=Next("listing", "Soep", "/aanbod/soep/"), by=connector.actor, now=now)

    assert FollowUp.objects.get().label == "Soep"
    assert '<a href="/aanbod/soep/">Soep</a>' in client.get(challenge.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "//elders.example", "/\\elders", "http://onveilig.example"]
)
def test_what_follows_links_to_this_site_or_to_https(address):
    with pytest.raises(ValidationError):
        web_address(address)
    web_address("/aanbod/soep/")
    web_address("https://voorbeeld.example/x")
