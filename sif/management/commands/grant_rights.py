"""`grant_rights ROLE`: what the application's own database role may do, and what it may never do."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction
from psycopg import sql

# The tables that a trigger guards: the triggers are the list, so none is forgotten.
GUARDED = """
    SELECT DISTINCT c.relname FROM pg_trigger t
    JOIN pg_class c ON c.oid = t.tgrelid AND c.relnamespace = 'public'::regnamespace
    JOIN pg_proc p ON p.oid = t.tgfoid
    WHERE p.proname = %s
    ORDER BY c.relname
"""
REFUSED = {
    "sif_append_only": "REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {role}",
    "sif_only_by_trigger": "REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON {table} FROM {role}",
}
# A superuser passes every right, and an owner can give itself back what was taken.
TOO_STRONG = """
    SELECT rolsuper OR EXISTS (
        SELECT 1 FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
        AND pg_has_role(r.oid, c.relowner, 'member')
    ) FROM pg_roles r WHERE rolname = %s
"""
RIGHTS = (
    "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}",
    "REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {role}",
    "GRANT USAGE ON SCHEMA public TO {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
    "REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role}",
)


class Command(BaseCommand):
    """Grants the rights of the application, in one transaction."""

    help = (
        "Lets a database role run the application: it reads and writes every table, only adds to the "
        "append-only ones (history, ledger), only reads what the database keeps "
        "itself, and empties none. Run it as the owner, after every migrate."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("role", help="the role in DATABASE_URL of web and worker; it must exist")

    def handle(self, *args: Any, role: str, **options: Any) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(TOO_STRONG, [role])
            found = cursor.fetchone()
            if found is None:
                raise CommandError(f"There is no role {role}: make it first, with CREATE ROLE … LOGIN.")
            if found[0]:
                raise CommandError(
                    f"{role} is a superuser or owns the tables, so no right can be kept from it: "
                    "let one role own the tables and migrate, and another run the application."
                )
            named = sql.Identifier(role)
            for right in RIGHTS:
                cursor.execute(sql.SQL(right).format(role=named))
            tables = {guard: guarded(guard) for guard in REFUSED}
            for guard, refuse in REFUSED.items():
                for table in tables[guard]:
                    cursor.execute(sql.SQL(refuse).format(table=sql.Identifier(table), role=named))
        added, kept = (", ".join(tables[guard]) for guard in REFUSED)
        self.stdout.write(f"{role} may run the application, only add to {added}, and only read {kept}.")


def guarded(guard: str) -> list[str]:
    """The tables that a trigger function guards."""
    with connection.cursor() as cursor:
        cursor.execute(GUARDED, [guard])
        return [table for (table,) in cursor.fetchall()]
