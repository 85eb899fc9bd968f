"""Questions to the database that are drawn up once, and asked again with other values.

Drawing one up costs the ORM more than PostgreSQL needs to answer it, and PostgreSQL in turn more to plan it than to
read a few rows. So what every page asks keeps its SQL here, and its plan in each connection.
"""

import re
from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass
from functools import partial
from types import SimpleNamespace
from typing import Any, Self

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.backends.utils import CursorWrapper
from django.db.models import BooleanField, Expression, Func, QuerySet
from django.db.models.sql.compiler import SQLCompiler
from psycopg import RawCursor
from psycopg.sql import Literal

Rows = Sequence[tuple[Any, ...]]


class Blank(Expression):
    """In an enquiry, a value that is filled in when it is asked."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, tuple[Any, ...]]:
        return "%s", (self,)


class _Any(Blank):
    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, tuple[Any, ...]]:
        return "ANY(%s)", (self,)


class IsAnyOf(Func):
    """Whether a column is in a list that is filled in when it is asked: `filter(IsAnyOf("pk", "seen"))`."""

    template = "(%(expressions)s)"
    arg_joiner = " = "
    output_field = BooleanField()

    def __init__(self, column: str, name: str) -> None:
        super().__init__(column, _Any(name))


class _Planned(RawCursor[Any]):
    """Takes values as $1, $2 and so on; what has any is planned once for as long as the connection lives."""

    def execute(self, query: Any, params: Any = None, **how: Any) -> Self:
        return super().execute(query, params, prepare=bool(params))


def _cursor() -> CursorWrapper:
    """As `connection.cursor()` gives one: looked after, counted, and with Django's own errors."""
    wrapper: Any = connection  # its own `_cursor`, but for the kind of cursor
    wrapper.close_if_health_check_failed()
    wrapper.ensure_connection()
    with wrapper.wrap_database_errors:
        found: CursorWrapper = wrapper._prepare_cursor(_Planned(wrapper.connection))
    return found


@dataclass(frozen=True, slots=True)
class Enquiry:
    """An enquiry drawn up once, to be asked again; `besides` looks at what no row tells, such as a file."""

    asked: "QuerySet[Any, Any]"
    compiler: SQLCompiler
    sql: str
    blanks: tuple[str, ...]
    besides: Callable[[Rows], object]
    converters: dict[int, Any]

    @classmethod
    def of(cls, asked: "QuerySet[Any, Any]", besides: Callable[[Rows], object] = lambda rows: None) -> Self:
        compiler = asked.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, values = compiler.as_sql()
        converters = compiler.get_converters([found[0] for found in compiler.select[: compiler.col_count]])
        blanks = tuple(dict.fromkeys(value.name for value in values if isinstance(value, Blank)))
        written = map(partial(_written, blanks), values)
        whole = re.sub("%[s%]", lambda found: next(written) if found[0] == "%s" else "%", sql)
        return cls(asked, compiler, whole, blanks, besides, converters)

    def rows(self, **filled: Any) -> Rows:
        """What it answers now, as plain values; `filled` are its blanks, by name."""
        with _cursor() as cursor:
            cursor.execute(self.sql, [filled[name] for name in self.blanks] or None)
            found: Rows = cursor.fetchall()
        return found

    def column(self, annotation: str) -> int:
        """Where an annotation stands in a plain row."""
        places: dict[str, int] = self.compiler.annotation_col_map or {}
        return places[annotation]

    def read(self, rows: Rows) -> list[Any]:
        """What the queryset would make of these rows: models, with what was selected and annotated."""
        source: Any = SimpleNamespace(
            query=_Answered(self.compiler, rows, self.converters),
            db=DEFAULT_DB_ALIAS,
            model=self.asked.model,
            _known_related_objects={},
        )
        made: Any = self.asked._iterable_class(source)
        return list(made)

    def found(self, **filled: Any) -> list[Any]:
        """What the queryset would find now."""
        return self.read(self.rows(**filled))

    def versions(self) -> "Versions":
        """The versions that it asks for, as they are now."""
        rows = self.rows()
        return Versions(rows, self.besides(rows))


def _written(blanks: Sequence[str], value: object) -> str:
    """How a value stands in the SQL: a blank by its number, any other as it is, or no partial index would fit."""
    if isinstance(value, Blank):
        return f"${blanks.index(value.name) + 1}"
    connection.ensure_connection()
    return Literal(value).as_string(connection.connection)


@dataclass(frozen=True, slots=True)
class Versions:
    """The versions of rows, and what was seen besides."""

    rows: Rows
    besides: object = None


class _Answered:
    """A query that was asked already: its compiler has the rows at hand."""

    def __init__(self, compiler: SQLCompiler, rows: Rows, converters: dict[int, Any]) -> None:
        own: Any = copy(compiler)
        own.connection = connection
        own.get_converters = lambda _selected: converters
        own.execute_sql = lambda *_args, **_options: [rows]
        self.compiler = own

    def get_compiler(self, using: str) -> Any:
        """As `Query.get_compiler`."""
        return self.compiler
