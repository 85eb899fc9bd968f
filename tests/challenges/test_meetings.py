"""A seat at a meeting: taken once, given back, and never one too many."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction

from challenges.actions import meetings as actions
from challenges.models import Attendance, Meeting
from sif.states import Refused
from tests import make


@pytest.mark.django_db
def test_a_person_takes_a_seat_and_gets_the_details_once(person, mail):
    meeting = make.meeting(title="Werfkelder open")
    page = f"/agenda/{meeting.pk}/"

    person.client.post(f"{page}aanmelden/")
    person.client.post(f"{page}aanmelden/")

    assert Attendance.objects.get().user == person.user
    assert [message.subject for message in mail.to(person)] == ["U komt naar “Werfkelder open”"]
    assert "U komt" in person.client.get(page).content.decode()


@pytest.mark.django_db
def test_a_visitor_is_asked_to_sign_in_first(client):
    meeting = make.meeting()

    answer = client.post(f"/agenda/{meeting.pk}/aanmelden/")

    assert answer.status_code == 302
    assert answer.url.startswith("/account/")
    assert not Attendance.objects.exists()


@pytest.mark.django_db
def test_a_seat_given_back_goes_to_somebody_else(person, buyer, now):
    meeting = make.meeting(capacity=1)
    actions.sign_up(meeting, by=person.actor, now=now)
    with pytest.raises(Refused):
        actions.sign_up(meeting, by=buyer.actor, now=now)

    person.client.post(f"/agenda/{meeting.pk}/afmelden/")
    actions.sign_up(meeting, by=buyer.actor, now=now)

    seat = Attendance.objects.get()
    assert (seat.user, seat.organisation) == (buyer.user, buyer.organisation)


@pytest.mark.django_db(transaction=True)
def test_the_last_seat_goes_to_one_of_two_who_ask_at_once(person, buyer, now):
    meeting = make.meeting(capacity=1)

    outcomes = _at_once(meeting, [person.actor, buyer.actor], now)

    assert sorted(outcomes) == ["refused", "seated"]
    assert Attendance.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_last_seat_is_given_twice(person, buyer, now, monkeypatch):
    """The race is real: the test above would see it."""
    meeting = make.meeting(capacity=1)
    barrier = Barrier(2, timeout=10)
    look = actions._may_come

    def look_then_wait(*args, **kwargs):
        look(*args, **kwargs)
        barrier.wait()

    monkeypatch.setattr(Meeting.objects.all().__class__, "locked", lambda self, found: self.get(pk=found.pk))
    monkeypatch.setattr(actions, "_may_come", look_then_wait)

    outcomes = _at_once(meeting, [person.actor, buyer.actor], now)

    assert outcomes == ["seated", "seated"]


def _at_once(meeting, actors, now):
    ready = Barrier(len(actors), timeout=10)

    def ask(actor):
        try:
            ready.wait()
            actions.sign_up(meeting, by=actor, now=now)
        except Refused:
            return "refused"
        else:
            return "seated"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(actors)) as pool:
        return list(pool.map(ask, actors))


@pytest.mark.django_db
def test_a_person_has_one_seat_says_the_database(person):
    meeting = make.meeting()
    make.attendance(meeting=meeting, user=person.user)

    with pytest.raises(IntegrityError, match="attendance_once"), transaction.atomic():
        make.attendance(meeting=meeting, user=person.user)


@pytest.mark.django_db
def test_a_meeting_for_members_is_not_for_a_person_alone(person, buyer, now):
    meeting = make.meeting(audience="members")

    with pytest.raises(Refused):
        actions.sign_up(meeting, by=person.actor, now=now)

    assert actions.sign_up(meeting, by=buyer.actor, now=now).user == buyer.user


@pytest.mark.django_db
def test_no_seat_at_a_meeting_that_has_begun_or_was_cancelled(person, now):
    begun = make.meeting(starts_at=now - timedelta(minutes=1))
    cancelled = make.meeting(status="cancelled")

    for meeting in (begun, cancelled):
        with pytest.raises(Refused):
            actions.sign_up(meeting, by=person.actor, now=now)
    with pytest.raises(Refused):
        actions.sign_off(begun, by=person.actor, now=now)


@pytest.mark.django_db
def test_the_online_address_is_for_who_comes(person, client):
    meeting = make.meeting(online_address="https://vergader.example/geheim")
    make.attendance(meeting=meeting, user=person.user)

    assert "vergader.example/geheim" in person.client.get(f"/agenda/{meeting.pk}/").content.decode()
    assert "vergader.example" not in client.get(f"/agenda/{meeting.pk}/").content.decode()


@pytest.mark.django_db
def test_cancelling_tells_who_would_come_and_why(person, connector, mail, now):
    meeting = make.meeting()
    make.attendance(meeting=meeting, user=person.user)

    actions.cancel(meeting, reason="De zaal staat onder water.", by=connector.actor, now=now)

    assert "De zaal staat onder water." in mail.to(person)[0].body
    with pytest.raises(Refused):
        actions.cancel(meeting, reason="Nog eens.", by=connector.actor, now=now)


@pytest.mark.django_db
def test_a_meeting_is_cancelled_by_the_connector_and_with_a_reason(officer, connector, now):
    meeting = make.meeting()

    with pytest.raises(Refused):
        actions.cancel(meeting, reason="Ik wil niet.", by=officer.actor, now=now)
    with pytest.raises(Refused):
        actions.cancel(meeting, reason=" ", by=connector.actor, now=now)


@pytest.mark.django_db
def test_a_reminder_comes_once_a_day_ahead(person, worker, mail, now):
    soon = make.meeting(starts_at=now + timedelta(hours=20))
    later = make.meeting(starts_at=now + timedelta(days=3))
    off = make.meeting(starts_at=now + timedelta(hours=20), status="cancelled")
    for meeting in (soon, later, off):
        make.attendance(meeting=meeting, user=person.user)

    worker.beat("challenges.meeting_reminders")
    worker.beat("challenges.meeting_reminders")

    assert [message.subject for message in mail.to(person)] == [f"Tot straks bij “{soon.title}”"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("meeting_ends_after_it_starts", {"ends_at": "start"}),
        ("meeting_is_somewhere", {"place": ""}),
        ("meeting_has_a_seat", {"capacity": 0}),
        ("meeting_cancelled_iff_reason", {"cancel_reason": "Zomaar"}),
    ],
)
def test_what_must_never_be_true_of_a_meeting_is_refused_by_the_database(name, change, now):
    change = {key: now + timedelta(days=7) if value == "start" else value for key, value in change.items()}
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        make.meeting(starts_at=now + timedelta(days=7), **change)


@pytest.mark.django_db
def test_the_agenda_shows_what_is_coming_and_apart_what_was(client, now):
    make.meeting(title="Straks samen")
    make.meeting(title="Vroeger samen", starts_at=now - timedelta(days=7))

    coming = client.get("/agenda/").content.decode()
    was = client.get("/agenda/?was=1").content.decode()

    assert ("Straks samen" in coming, "Vroeger samen" in coming) == (True, False)
    assert ("Straks samen" in was, "Vroeger samen" in was) == (False, True)


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 3])
def test_the_agenda_costs_the_same_for_three_meetings_as_for_one(rows, client, django_assert_num_queries):
    for _ in range(rows):
        make.meeting(challenge=make.challenge())
    client.get("/agenda/")

    with django_assert_num_queries(2):
        client.get("/agenda/")
