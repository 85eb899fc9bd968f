"""What every answer must be, whoever asks for whatever; and what a refused question may not do."""

from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.http import HttpResponseBase

from market.models import WidgetHost

CSP = {"default-src": "'self'", "frame-ancestors": "'none'", "object-src": "'none'", "base-uri": "'none'"}
WIDGET = "/widget/"
"""The one page that may stand in a frame: ours, and that of the websites which a connector has listed."""
FILE_CSP = {**CSP, "default-src": "'none'"}
LOOSE = ("unsafe-inline", "unsafe-eval", "http:", "https:", "*")
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}

UNFRAMED = {name: value for name, value in HEADERS.items() if name != "X-Frame-Options"}


def wrong_headers(answer: HttpResponseBase, *, expected: dict[str, str] = CSP) -> Iterator[str]:
    """Security headers that are missing, or weaker than ours (RELIABILITY S12)."""
    for name, value in (HEADERS if expected.get("frame-ancestors") else UNFRAMED).items():
        if answer.headers.get(name) != value:
            yield f"{name} is {answer.headers.get(name)!r}"
    policy = answer.headers.get("Content-Security-Policy", "")
    directives = {part.split()[0]: part.split()[1:] for part in policy.split(";") if part.strip()}
    for name, value in expected.items():
        if directives.get(name) != [value]:
            yield f"CSP {name} is {directives.get(name)}"
    sources = [source.strip("'") for given in directives.values() for source in given]
    yield from (f"CSP allows {source}" for source in sources if source in LOOSE)
    transport = answer.headers.get("Strict-Transport-Security", "")
    seconds = transport.partition("max-age=")[2].partition(";")[0]
    if not (seconds.isdigit() and int(seconds) >= 31_536_000 and "includeSubDomains" in transport):
        yield f"HSTS is {transport!r}"
    if "Permissions-Policy" not in answer.headers:
        yield "Permissions-Policy is missing"
    if answer.headers.get("Server") or answer.headers.get("X-Powered-By"):
        yield "it says what it runs on"


def wrong_widget(answer: HttpResponseBase) -> Iterator[str]:
    """The page for frames: as strict as any but for who may frame it, and it leaves no cookie."""
    yield from wrong_headers(answer, expected={k: v for k, v in CSP.items() if k != "frame-ancestors"})
    policy = answer.headers["Content-Security-Policy"]
    (ancestors,) = [part.split()[1:] for part in policy.split(";") if part.split()[0] == "frame-ancestors"]
    listed = set(WidgetHost.objects.origins())
    yield from (f"{one} may frame it" for one in ancestors if one != "'self'" and one not in listed)
    if "X-Frame-Options" in answer.headers:
        yield "X-Frame-Options says no to everybody"
    if answer.cookies:
        yield f"it leaves cookies: {sorted(answer.cookies)}"


def finish(answer: Any) -> Any:
    """Reads a file to its end, so that it is closed; the test client does so for pages."""
    if answer.streaming:
        answer.kept = b"".join(answer.streaming_content)
    return answer


def wrong_always(answer: Any) -> Iterator[str]:
    """What is wrong with an answer on any page, for any reader."""
    if answer.status_code >= 500:
        yield f"status {answer.status_code}"
    if answer.wsgi_request.path == WIDGET and answer.status_code == 200:
        yield from wrong_widget(answer)
    else:
        yield from wrong_headers(answer)
    kept = answer.headers.get("Cache-Control", "")
    if answer.wsgi_request.user.is_authenticated and "no-store" not in kept and "immutable" not in kept:
        yield f"a shared cache may keep it: {kept!r}"


class Watch:
    """Counts what was written in this transaction, table by table: one cheap question."""

    def __init__(self) -> None:
        self.before = self._count()

    @staticmethod
    def _count() -> dict[str, int]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables"
                " WHERE n_tup_ins + n_tup_upd + n_tup_del > 0"
            )
            return dict(cursor.fetchall())

    def touched(self) -> set[str]:
        """The tables that were written to since; also where that was undone again."""
        return {table for table, count in self._count().items() if count != self.before.get(table, 0)}


def checksum() -> dict[str, Any]:
    """A fingerprint of every table: for a request that wrote, and should have been undone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
        tables = [table for (table,) in cursor.fetchall()]
        question = " UNION ALL ".join(
            f"SELECT '{table}', md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM \"{table}\" t"
            for table in tables
        )
        cursor.execute(question)
        return dict(cursor.fetchall())
