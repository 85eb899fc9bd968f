"""What was done stays done: the database refuses to change the past."""

from datetime import datetime

import pytest
from django.db import IntegrityError, connection, transaction

from sif import history
from sif.actors import Actor
from sif.models import Event
from tests import make
from tests.cast import Player


def test_an_event_says_who_for_whom_when_and_why(buyer: Player, now: datetime) -> None:
    history.record(buyer.organisation, "rename", by=buyer.actor, now=now, reason="merged")

    (event,) = history.of(buyer.organisation)
    assert (event.verb, event.by, event.organisation_id) == ("rename", buyer.user, buyer.organisation.pk)
    assert (event.at, event.data) == (now, {"reason": "merged"})
    assert str(event) == f"rename enterprises.organisation {buyer.organisation.pk}"


def test_the_market_itself_acts_without_a_person(db: None, now: datetime) -> None:
    subject = make.user()

    history.record(subject, "remind", by=Actor.system(), now=now)

    assert history.of(subject).get().by is None


def test_the_past_is_told_oldest_first_and_of_one_object_only(db: None, now: datetime) -> None:
    one, other = make.user(), make.user()
    for subject, verb in [(one, "first"), (other, "elsewhere"), (one, "second")]:
        history.record(subject, verb, by=Actor.system(), now=now)

    assert [event.verb for event in history.of(one)] == ["first", "second"]


@pytest.mark.parametrize(
    "statement",
    ["UPDATE sif_event SET verb = 'other'", "DELETE FROM sif_event", "TRUNCATE sif_event CASCADE"],
)
def test_the_database_refuses_to_change_the_past(db: None, now: datetime, statement: str) -> None:
    history.record(make.user(), "greet", by=Actor.system(), now=now)

    with connection.cursor() as cursor:
        cursor.execute(
            "SET CONSTRAINTS ALL IMMEDIATE"
        )  # TRUNCATE waits for no pending check of a foreign key
    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    assert Event.objects.get().verb == "greet"


def test_without_the_trigger_the_past_could_be_changed(db: None, now: datetime) -> None:
    """The breach: it is the trigger that refuses, and nothing else would."""
    history.record(make.user(), "greet", by=Actor.system(), now=now)

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE sif_event DISABLE TRIGGER sif_event_append_only")
        cursor.execute("UPDATE sif_event SET verb = 'other'")

    assert Event.objects.get().verb == "other"
