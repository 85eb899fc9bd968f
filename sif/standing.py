"""Whether something kept still stands: the versions of the rows it was made of, asked for again in one small question.

PostgreSQL numbers every writing of a row, whoever wrote it. So whoever kept these numbers beside a page need not
read or compare what the page shows, and no verb has to remember to throw pages away.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Self

from django.db import connection
from django.db.models import Func, QuerySet, TextField
from django.db.models.sql.compiler import SQLCompiler

from sif.dates import local_day


class RowVersion(Func):
    """The number of the last writing of a row, by any column of it: `RowVersion("enterprise__slug")`."""

    arity = 1
    output_field = TextField()

    def as_sql(self, compiler: SQLCompiler, connection: Any, **extra: Any) -> tuple[str, tuple[()]]:  # type: ignore[override]
        (column,) = self.get_source_expressions()
        table = compiler.quote_name_unless_alias(column.alias)
        return f"{table}.xmin::text", ()


@dataclass(frozen=True, slots=True)
class Standing:
    """A question drawn up once, what it answered when something was made, and how long that may be believed."""

    sql: str
    values: tuple[Any, ...]
    answer: Sequence[tuple[Any, ...]]
    day: date
    until: datetime | None

    @classmethod
    def when_read(
        cls,
        rows: "QuerySet[Any, Any]",
        answer: Sequence[tuple[Any, ...]],
        *,
        day: date,
        until: datetime | None = None,
    ) -> Self:
        """Of something made of rows that were read with their versions: `answer` is what `rows` said on this `day`."""
        sql, values = rows.query.sql_with_params()
        return cls(sql, tuple(values), answer, day, until)

    def still_stands(self, now: datetime) -> bool:
        """Whether nothing was written since: one question, without the work of drawing it up."""
        is_believed = local_day(now) == self.day and (self.until is None or now < self.until)
        return is_believed and _asked(self.sql, self.values) == self.answer


def _asked(sql: str, values: tuple[Any, ...]) -> Sequence[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
