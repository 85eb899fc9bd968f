"""Synthetic data at scale: each app sows its part, the lowest first, and the same number always gives the same.

An app's `seed` has one function `sow(seed)`. It makes model objects with keys it has reserved and hands them to
`seed.write`, which copies them into the table: a hundred thousand listings in minutes. No verb is called and no
mail is written; what a verb would have left behind (versions, events, sums) a part writes itself, as far as it
matters. What is there already is never touched.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from importlib import import_module
from importlib.util import find_spec
from itertools import islice
from random import Random
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model

from sif.dates import local_day

APPS = ("enterprises", "market", "challenges", "social_return")
BATCH = 5_000


class Seed:
    """What is wanted, what was sown so far, and the tools to sow with."""

    def __init__(self, wanted: Mapping[str, int], *, number: int, now: datetime) -> None:
        self.wanted = wanted
        self.number = number
        self.now = now
        self.today: date = local_day(now)
        self._things: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        return self._things[name]

    def __setitem__(self, name: str, thing: Any) -> None:
        self._things[name] = thing

    def __contains__(self, name: str) -> bool:
        return name in self._things

    def dice(self, part: str) -> Random:
        """A part's own dice, so that another number of orders does not make other listings."""
        return Random(f"{self.number}:{part}")  # noqa: S311 - for variety, not for secrets

    def ago(self, *, days: float = 0) -> datetime:
        """A moment in the past."""
        return self.now - timedelta(days=days)

    def keys(self, model: type[Model], number: int) -> range:
        """So many primary keys that nobody else will get."""
        table, column = model._meta.db_table, str(model._meta.pk.column)
        with connection.cursor() as cursor:
            # Until the transaction ends nobody else draws from this sequence.
            cursor.execute(f"LOCK TABLE {connection.ops.quote_name(table)} IN EXCLUSIVE MODE")
            cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, %s))", [table, column])
            (first,) = cursor.fetchone()
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, %s), %s)",
                [table, column, first + max(number, 1) - 1],
            )
        return range(first, first + number)

    def write(self, rows: Iterable[Model]) -> int:
        """Copies objects of one model into its table, as they are; answers how many."""
        left, total = iter(rows), 0
        while batch := list(islice(left, BATCH)):
            total += _copy(batch)
        return total


def _copy(rows: Sequence[Model]) -> int:
    fields = [field for field in rows[0]._meta.concrete_fields if not field.generated]
    if rows[0].pk is None:
        fields = [field for field in fields if not field.primary_key]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    into = f"COPY {quote(rows[0]._meta.db_table)} ({columns}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(into) as copy:
        for row in rows:
            copy.write_row(
                [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
            )
    return len(rows)


def sow_all(wanted: Mapping[str, int], *, number: int, now: datetime) -> Iterator[str]:
    """Every app's part, in one transaction each; says what it did, line by line."""
    seed = Seed(wanted, number=number, now=now)
    for app in APPS:
        if apps.is_installed(app) and find_spec(f"{app}.seed"):
            with transaction.atomic():
                yield from import_module(f"{app}.seed").sow(seed)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # so that the planner knows what has just come in
