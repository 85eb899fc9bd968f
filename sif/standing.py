"""Whether something kept still stands: the versions of the rows it was made of, asked for again in one small question.

PostgreSQL numbers every writing of a row, whoever wrote it. So whoever kept these numbers beside a page need not
read or compare what the page shows, and no verb has to remember to throw pages away.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Self

from django.db import connection
from django.db.models import Expression, Func, QuerySet, TextField
from django.db.models.sql.compiler import SQLCompiler

from sif.dates import local_day

Rows = Sequence[tuple[Any, ...]]


class RowVersion(Func):
    """Which writing of a row this is, by any column of it: `RowVersion("enterprise__slug")`.

    The transaction that wrote it, and where it put it: one transaction may write a row twice.
    """

    arity = 1
    output_field = TextField()

    def as_sql(self, compiler: SQLCompiler, connection: Any, **extra: Any) -> tuple[str, tuple[()]]:  # type: ignore[override]
        (column,) = self.get_source_expressions()
        table = compiler.quote_name_unless_alias(column.alias)
        return f"({table}.xmin::text || {table}.ctid::text)", ()


class Blank(Expression):
    """In an enquiry, a value that is filled in when it is asked."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, tuple[Any, ...]]:
        return "%s", (self,)


@dataclass(frozen=True, slots=True)
class Enquiry:
    """An enquiry drawn up once, to be asked again; `besides` looks at what no row tells, such as a file."""

    sql: str
    values: tuple[Any, ...]
    besides: Callable[[Rows], object]

    @classmethod
    def of(cls, rows: "QuerySet[Any, Any]", besides: Callable[[Rows], object] = lambda rows: None) -> Self:
        sql, values = rows.query.sql_with_params()
        return cls(sql, tuple(values), besides)

    def rows(self, **filled: Any) -> Rows:
        """What it answers now, without the work of drawing it up; `filled` are its blanks, by name."""
        values = [filled[value.name] if isinstance(value, Blank) else value for value in self.values]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, values)
            found: Rows = cursor.fetchall()
        return found

    def versions(self) -> "Versions":
        """The versions that it asks for, as they are now."""
        rows = self.rows()
        return Versions(rows, self.besides(rows))


@dataclass(frozen=True, slots=True)
class Versions:
    """The versions of rows, and what was seen besides."""

    rows: Rows
    besides: object = None


@dataclass(frozen=True, slots=True)
class Standing:
    """The versions of what something was made of, asked before it was made, and how long they may be believed."""

    enquiry: Enquiry
    versions: Versions
    day: date
    until: datetime | None = None

    def still_stands(self, now: datetime) -> bool:
        """Whether nothing was written since."""
        is_believed = local_day(now) == self.day and (self.until is None or now < self.until)
        return is_believed and self.enquiry.versions() == self.versions
