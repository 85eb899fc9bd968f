"""Whether something kept still stands: the versions of the rows it was made of, asked for again in one small question.

PostgreSQL numbers every writing of a row, whoever wrote it. So whoever kept these numbers beside a page need not
read or compare what the page shows, and no verb has to remember to throw pages away.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Func, TextField
from django.db.models.sql.compiler import SQLCompiler

from sif.dates import local_day
from sif.enquiries import Enquiry, Versions


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
