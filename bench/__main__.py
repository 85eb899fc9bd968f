"""`make bench`: pages as production serves them, without a network in between.

Milliseconds say little about another machine, so each page is also given as a multiple of the plainest
page Django can make (one query, one template, no middleware of ours), measured in turns with it.
Prints a table, and the same as JSON in `.sim/bench.json`; ends with 1 if a promise is broken.
"""

import gzip
import json
import os
import re
import secrets
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

from sif import embedded

os.environ.setdefault("DATABASE_URL", embedded.database_url(os.environ.get("SIM_DB", "sim")))
os.environ.setdefault("REDIS_URL", f"unix://{embedded.run_dir()}/valkey.sock")
os.environ.update(
    DEBUG="no",
    SECRET_KEY=secrets.token_urlsafe(64),
    ALLOWED_HOSTS="testserver",
    SITE_URL="https://testserver",
    EMAIL_URL="smtp://localhost",
    SSL_REDIRECT="no",
    MEDIA_ROOT=str(embedded.STATE / "media"),
    DJANGO_SETTINGS_MODULE="sif.settings",
)

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.template import engines  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from market.models import Listing  # noqa: E402

ROUNDS = 30
STATEMENTS = 8  # a page asks fewer
FIRST_VIEW = 40_000  # bytes, gzipped: HTML, CSS and JS of the catalogue


@dataclass(frozen=True, slots=True)
class Measure:
    """One page: half of the requests and 19 of 20 were faster than this; how many statements; how heavy."""

    page: str
    p50_ms: float
    p95_ms: float
    times_plain: float
    statements: int
    gzipped: int


def _plainest() -> Callable[[], None]:
    template = engines["django"].from_string("{% for row in rows %}<li>{{ row.title }}</li>{% endfor %}")

    def page() -> None:
        template.render({"rows": Listing.objects.order_by("pk")[:20]})

    return page


def _seconds(what: Callable[[], object]) -> float:
    began = time.perf_counter()
    what()
    return time.perf_counter() - began


def measure(client: Client, name: str, address: str) -> Measure:
    """Time a page in turns with the plainest one, after both are warm."""
    plain = _plainest()
    plain()
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(address)
    statements = len(asked)  # now: the next request forgets them
    if answer.status_code != 200:
        raise SystemExit(f"{address} answers {answer.status_code}")
    times, unit = [], []
    for _ in range(ROUNDS):
        times.append(_seconds(lambda: client.get(address)))
        unit.append(_seconds(plain))
    p50 = statistics.median(times)
    return Measure(
        page=name,
        p50_ms=round(p50 * 1000, 1),
        p95_ms=round(statistics.quantiles(times, n=20)[-1] * 1000, 1),
        times_plain=round(p50 / statistics.median(unit), 1),
        statements=statements,
        gzipped=len(gzip.compress(answer.content)),
    )


def first_view(client: Client, address: str) -> int:
    """Bytes, gzipped, of a page with the style sheets and scripts it names, and what those import."""
    todo, seen, total = [address], set(), 0
    while todo:
        path = todo.pop()
        if path in seen:
            continue
        seen.add(path)
        answer = client.get(path)
        body = b"".join(answer) if answer.streaming else answer.content
        total += len(gzip.compress(body))
        text = body.decode()
        named = re.findall(r'(?:href|src)="(/static/[^"]+\.(?:css|js))"', text) if path == address else []
        imported = re.findall(r'(?:@import\s+(?:url\()?|from\s+|import\s+)["\']([^"\')]+)["\']', text)
        folder = path.rsplit("/", 1)[0]
        todo += [*named, *(os.path.normpath(f"{folder}/{other}") for other in imported if path != address)]
    return total


def main() -> int:
    """Measure, print, keep, judge."""
    call_command("collectstatic", interactive=False, verbosity=0)
    client = Client()
    some = Listing.objects.on_sale(timezone.localdate()).order_by("pk").first()
    if some is None:
        raise SystemExit("Nothing is for sale: `make run` tells the demo story, `make seed` makes more.")
    pages = {
        "home": "/",
        "catalogue": "/catalogus/",
        "search": "/catalogus/?q=catering",
        "listing": some.get_absolute_url(),
        "enterprises": "/ondernemingen/",
        "requests": "/inkoopvragen/",
        "impact": "/impact/",
    }
    measures = [measure(client, name, address) for name, address in pages.items()]
    weight = first_view(client, pages["catalogue"])
    print(f"{'page':<14}{'p50 ms':>8}{'p95 ms':>8}{'x plain':>9}{'SQL':>5}{'gz bytes':>10}")
    for row in measures:
        print(
            f"{row.page:<14}{row.p50_ms:>8}{row.p95_ms:>8}{row.times_plain:>9}{row.statements:>5}{row.gzipped:>10}"
        )
    print(f"first view of the catalogue: {weight} bytes gzipped of {FIRST_VIEW}")
    broken = [row.page for row in measures[1:4] if row.statements >= STATEMENTS]
    broken += ["first view"] if weight >= FIRST_VIEW else []
    found = {"pages": [asdict(row) for row in measures], "first_view_bytes": weight, "broken": broken}
    (embedded.STATE / "bench.json").write_text(json.dumps(found, indent=2))
    if broken:
        print(f"Broken promises: {', '.join(broken)}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
