"""`manage.py demo [--reset]`: the demo story, in development only."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils import timezone

from sif.demo import tell_all
from sif.models import User


class Command(BaseCommand):
    help = "Fills an empty market with the demo story: every role, every state, with pictures."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--reset", action="store_true", help="empty the market first")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("The demo has passwords that everybody knows: it runs in development only.")
        if options["reset"]:
            empty()
        if User.objects.exists():
            self.stdout.write("The market is not empty: the demo stays as it is (--reset starts it anew).")
            return
        with transaction.atomic():
            tell_all(timezone.now())
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # so that the planner knows what has just come in
        self.stdout.write(self.style.SUCCESS("The demo story is told."))


def empty() -> None:
    """Empties every table but those that migrations filled; append-only ones too, by laying the rule aside.

    Only the owner of the tables can do this, and the application's own role is not the owner in production.
    """
    kept = {"django_migrations", "django_content_type", "auth_permission", *REFERENCE}
    tables = [name for name in connection.introspection.table_names() if name not in kept]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for name in tables:  # not TRUNCATE … CASCADE: that would take the reference tables along
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(name)}")  # noqa: S608


REFERENCE = frozenset(
    {"enterprises_region", "enterprises_place", "market_category", "market_matchweights", "market_wordgroup"}
)
