"""The test database: what the migrations put in it stays in it, whatever a test does.

A test with real transactions ends with a flush. That would be refused by the append-only tables, and it
would take away the places and categories that the migrations wrote. So the flush runs with triggers off,
and puts back the rows that were there when the database was new.
"""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations

KEPT = "as_migrated"


def _with_triggers_off(work: Callable[[Any], None]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        try:
            work(cursor)
        finally:
            cursor.execute("RESET session_replication_role")


def remember() -> None:
    """Keeps a copy of every row that the migrations wrote; a database that is used again has it already."""
    with connection.cursor() as cursor:
        assert connection.settings_dict["NAME"].startswith("test"), "this is no database of tests"
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'django_migrations'"
        )
        tables = [table for (table,) in cursor.fetchall()]
        cursor.execute("SELECT EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = %s)", [KEPT])
        if cursor.fetchone()[0]:
            return
        cursor.execute(f"CREATE SCHEMA {KEPT}")
        for table in tables:
            cursor.execute(f'SELECT EXISTS (SELECT 1 FROM public."{table}")')
            if cursor.fetchone()[0]:
                cursor.execute(f'CREATE TABLE {KEPT}."{table}" AS TABLE public."{table}"')


def send_away_the_others() -> None:
    """Ends what a live server or a thread left open, or the test database could not be dropped."""
    with connection.cursor() as cursor:
        assert connection.settings_dict["NAME"].startswith("test"), "this is no database of tests"
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def put_back(cursor: Any) -> None:
    """Writes the copies back into emptied tables."""
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [KEPT])
    for (table,) in cursor.fetchall():
        cursor.execute(
            "SELECT string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position)"
            " FROM information_schema.columns"
            " WHERE table_schema = 'public' AND table_name = %s AND is_generated = 'NEVER'",
            [table],
        )
        columns = cursor.fetchone()[0]
        cursor.execute(f'INSERT INTO public."{table}" ({columns}) SELECT {columns} FROM {KEPT}."{table}"')
        cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [f'public."{table}"'])
        if sequence := cursor.fetchone()[0]:  # the flush began it anew
            cursor.execute(f'SELECT setval(%s, (SELECT max(id) FROM public."{table}"))', [sequence])


def mend_flush(patch: pytest.MonkeyPatch) -> None:
    """Lets Django's flush pass the triggers, and put the migrated rows back."""

    def flush(self: DatabaseOperations, statements: Sequence[str]) -> None:
        def work(cursor: Any) -> None:
            for statement in statements:
                cursor.execute(statement)
            put_back(cursor)

        _with_triggers_off(work)

    patch.setattr(DatabaseOperations, "execute_sql_flush", flush)


def meddle(statement: str, *values: object) -> None:
    """What somebody with all rights could do: triggers off, one statement."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement, values)
        cursor.execute("SET LOCAL session_replication_role = origin")
