"""Twelve weeks are 84 days, and nobody moves them."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from challenges import weeks
from challenges.actions import challenges as actions
from challenges.models import Challenge, Step
from sif import history
from sif.states import Refused
from tests import make


@pytest.mark.django_db
def test_the_database_counts_84_days_from_the_first_day():
    challenge = make.challenge(starts_on=date(2026, 3, 1))

    assert challenge.ends_on == date(2026, 5, 24)
    assert challenge.ends_on - challenge.starts_on == timedelta(days=84)


@pytest.mark.django_db
def test_nobody_can_write_another_last_day():
    challenge = make.challenge(starts_on=date(2026, 3, 1))

    Challenge.objects.filter(pk=challenge.pk).update(starts_on=date(2026, 4, 1))
    challenge.refresh_from_db()

    assert challenge.ends_on == date(2026, 6, 24)


@pytest.mark.django_db
@pytest.mark.parametrize("status", ["in_progress", "finished"])
def test_the_first_day_of_a_running_challenge_cannot_be_moved(status, today):
    challenge = make.challenge(status=status)

    with pytest.raises(IntegrityError, match="are fixed"), transaction.atomic():
        Challenge.objects.filter(pk=challenge.pk).update(starts_on=today - timedelta(days=1))


@pytest.mark.parametrize(
    ("day", "week"),
    [
        (date(2026, 2, 28), 0),
        (date(2026, 3, 1), 1),
        (date(2026, 3, 7), 1),
        (date(2026, 3, 8), 2),
        (date(2026, 5, 23), 12),
        (date(2026, 5, 24), 13),
        (date(2027, 1, 1), 13),
    ],
)
def test_the_week_follows_from_the_first_day(day, week):
    assert weeks.current(date(2026, 3, 1), day) == week


@pytest.mark.django_db
def test_before_the_start_the_plan_comes_from_the_template_and_no_week_is_now(today):
    challenge = make.challenge(status="open")

    plan = weeks.plan(challenge, [], today=today)

    assert [week.number for week in plan] == list(range(1, 13))
    assert plan[1].begins_on == challenge.starts_on + timedelta(days=7)
    assert not any(week.is_now or week.is_done for week in plan)


@pytest.mark.django_db
def test_a_running_challenge_shows_what_is_done_and_which_week_it_is(today):
    challenge = make.challenge(status="in_progress", starts_on=today - timedelta(days=44), weeks_done=6)

    plan = weeks.plan(challenge, challenge.steps.all(), today=today)

    assert [week.number for week in plan if week.is_done] == [1, 2, 3, 4, 5, 6]
    assert [week.number for week in plan if week.is_now] == [7]


@pytest.mark.django_db
def test_starting_makes_a_step_for_each_week_in_dutch(connector, now, today):
    challenge = make.challenge(status="selecting")
    make.entry(challenge=challenge, status="selected")

    actions.start(challenge, on=today, by=connector.actor, now=now)

    steps = Step.objects.in_order()
    assert [step.week for step in steps] == list(range(1, 13))
    assert steps[0].title == "De vraag scherp maken"


@pytest.mark.django_db
@pytest.mark.parametrize("days", [-7, 1, 30])
def test_the_first_day_lies_in_the_past_week(connector, now, today, days):
    challenge = make.challenge(status="selecting")
    make.entry(challenge=challenge, status="selected")

    with pytest.raises(Refused):
        actions.start(challenge, on=today + timedelta(days=days), by=connector.actor, now=now)

    assert not Step.objects.exists()


@pytest.mark.django_db
def test_the_connector_ticks_off_a_week_with_a_note_and_it_is_kept_who_did(connector, now, client):
    challenge = make.challenge(status="in_progress")

    actions.tick(challenge, week=1, note="Vijf kantines meten mee.", by=connector.actor, now=now)

    step = challenge.steps.get(week=1)
    assert (step.done_at, step.done_by, step.note) == (now, connector.user, "Vijf kantines meten mee.")
    assert [event.verb for event in history.of(challenge)] == ["tick"]
    assert "Vijf kantines meten mee." in client.get(challenge.get_absolute_url()).content.decode()


@pytest.mark.django_db
def test_a_week_that_has_not_begun_cannot_be_ticked_off(connector, now):
    challenge = make.challenge(status="in_progress")

    with pytest.raises(Refused):
        actions.tick(challenge, week=2, by=connector.actor, now=now)

    assert not Step.objects.done().exists()


@pytest.mark.django_db
def test_a_week_is_ticked_off_once(connector, now):
    challenge = make.challenge(status="in_progress")
    actions.tick(challenge, week=1, note="Eerst", by=connector.actor, now=now)

    with pytest.raises(Refused):
        actions.tick(challenge, week=1, note="Later", by=connector.actor, now=now)

    assert challenge.steps.get(week=1).note == "Eerst"


@pytest.mark.django_db
def test_only_the_connector_ticks_off_a_week(buyer, now):
    challenge = make.challenge(status="in_progress", owner=buyer.organisation)

    with pytest.raises(Refused):
        actions.tick(challenge, week=1, by=buyer.actor, now=now)


@pytest.mark.django_db
def test_a_challenge_has_each_week_once_and_no_thirteenth():
    challenge = make.challenge(status="in_progress")

    with pytest.raises(IntegrityError, match="step_once_a_week"), transaction.atomic():
        Step.objects.create(challenge=challenge, week=3, title="Nog eens")
    with pytest.raises(IntegrityError, match="step_in_twelve_weeks"), transaction.atomic():
        Step.objects.create(challenge=challenge, week=13, title="Erbij")


@pytest.mark.django_db
def test_a_new_week_is_told_once_to_the_team_and_the_owner(seller, buyer, worker, mail, clock, today):
    challenge = make.challenge(status="in_progress", owner=buyer.organisation)
    make.entry(challenge=challenge, organisation=seller.organisation, status="in_team")
    clock.forward(days=7)

    worker.beat("challenges.week_turns")
    worker.beat("challenges.week_turns")

    assert [message.subject for message in mail.to(seller)] == [
        f"“{challenge.title}”, week 2 van 12: Netwerk uitnodigen"
    ]
    assert len(mail.to(buyer)) == 1


@pytest.mark.django_db
def test_the_first_week_and_a_stopped_challenge_are_not_announced_again(seller, worker, mail, clock):
    running = make.challenge(status="in_progress")
    make.entry(challenge=running, organisation=seller.organisation, status="in_team")
    stopped = make.challenge(status="stopped")
    make.entry(challenge=stopped, organisation=seller.organisation, status="in_team")

    worker.beat("challenges.week_turns")

    assert mail.to(seller) == []


@pytest.mark.django_db
def test_the_coach_hears_which_weeks_are_not_ticked_and_when_time_is_up(connector, worker, mail, clock):
    make.challenge(status="in_progress", coach=connector.user, weeks_done=1)
    clock.forward(days=14)
    worker.beat("challenges.week_turns")
    third = mail.to(connector)
    clock.forward(days=70)

    worker.beat("challenges.week_turns")
    worker.beat("challenges.week_turns")

    assert "- week 2: Netwerk uitnodigen" in third[0].body
    assert "week 1" not in third[0].body
    assert len(mail.to(connector)) == 2
