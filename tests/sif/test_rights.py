"""The application's own database role: it may add to the past, never change it."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction

from sif import history
from sif.management.commands.grant_rights import guarded
from sif.models import PublicFigure
from tests import make

ROLE = "application_of_a_test"


@pytest.fixture
def as_application(db: None) -> Callable[[str], None]:
    """Runs one statement as the application would; the role is gone after the test."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {ROLE}")
    call_command("grant_rights", ROLE, verbosity=0)

    def run(statement: str) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL ROLE {ROLE}")  # a refusal undoes this with its savepoint
            cursor.execute(statement)
            cursor.execute("RESET ROLE")

    return run


def test_the_history_is_among_the_append_only_tables(db: None) -> None:
    assert "sif_event" in guarded("sif_append_only")


def test_the_application_changes_nothing_in_any_append_only_table(
    as_application: Callable[[str], None],
) -> None:
    for table in guarded("sif_append_only"):
        column = _first_column(table)
        for statement in (
            f"UPDATE {table} SET {column} = {column}",
            f"DELETE FROM {table}",
            f"TRUNCATE {table}",
        ):
            with pytest.raises(ProgrammingError, match="permission denied"):
                as_application(statement)


def _first_column(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT attname FROM pg_attribute WHERE attrelid = '{table}'::regclass AND attnum = 1"
        )
        (column,) = cursor.fetchone()
    return str(column)


def test_the_application_only_reads_what_the_database_keeps(as_application: Callable[[str], None]) -> None:
    kept = guarded("sif_only_by_trigger")

    assert kept == ["market_reached", "social_return_formerly", "social_return_monthtotal"]
    for table in kept:
        as_application(f"SELECT count(*) FROM {table}")
        for statement in (
            f"INSERT INTO {table} DEFAULT VALUES",
            f"UPDATE {table} SET {_first_column(table)} = {_first_column(table)}",
            f"DELETE FROM {table}",
            f"TRUNCATE {table}",
        ):
            with pytest.raises(ProgrammingError, match="permission denied"):
                as_application(statement)


def test_the_application_reads_adds_and_changes_what_may_change(
    as_application: Callable[[str], None], now: datetime
) -> None:
    PublicFigure.objects.renew("listings", 3, now=now)
    subject = make.user()

    as_application("UPDATE sif_publicfigure SET value = 4")
    as_application("SELECT nextval('sif_number')")
    as_application(
        "INSERT INTO sif_event (subject_type, subject_id, verb, at, data)"
        f" VALUES ('sif.user', {subject.pk}, 'greet', now(), '{{}}')"
    )

    assert PublicFigure.objects.get().value == 4
    assert [event.verb for event in history.of(subject)] == ["greet"]


def test_the_application_empties_no_table_and_forgets_no_migration(
    as_application: Callable[[str], None],
) -> None:
    for statement in (
        "TRUNCATE sif_publicfigure CASCADE",
        "DELETE FROM django_migrations",
        "DROP TABLE sif_job",
    ):
        with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
            as_application(statement)


def test_without_the_command_there_is_no_right_at_all(db: None) -> None:
    """The breach: a role that nobody granted anything cannot even read."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {ROLE}")
        cursor.execute(f"SET LOCAL ROLE {ROLE}")
        with pytest.raises(ProgrammingError, match="permission denied"):
            cursor.execute("SELECT count(*) FROM sif_event")


def test_a_right_given_by_hand_is_taken_away_again(as_application: Callable[[str], None]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT UPDATE, TRUNCATE ON sif_event TO {ROLE}")

    call_command("grant_rights", ROLE, verbosity=0)

    with pytest.raises(ProgrammingError, match="permission denied"):
        as_application("UPDATE sif_event SET verb = 'something else'")


@pytest.mark.parametrize(
    ("role", "sentence"), [("nobody_has_this_name", "There is no role"), ("sim", "superuser")]
)
def test_a_role_that_is_missing_or_too_strong_is_refused(db: None, role: str, sentence: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        owner = cursor.fetchone()[0]

    with pytest.raises(CommandError, match=sentence):
        call_command("grant_rights", owner if role == "sim" else role)
