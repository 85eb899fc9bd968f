"""Promises of the catalogue: its pages beside the plainest page Django can make of the same rows.

Each is measured over HTTP on 127.0.0.1, on two workers, at 100,000 listings of 2,000 enterprises. While working on
one page: `BENCH_ONLY=first,detail BENCH_ROUNDS=40 python -m bench market` measures these only, beside the unit.
"""

import gzip
import os
import random
import re
from collections.abc import Callable, Iterator
from itertools import cycle
from math import ceil

from django.conf import settings
from django.test import Client
from django.utils import timezone

from bench.frame import Promise, Server, in_turns, serving
from enterprises.models import Membership
from market.models import Category, Listing
from market.totals.shelves import count_shelves
from sif.dates import local_day

WANTED = {"listings": 100_000, "enterprises": 2_000}
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "120"))
ONLY = frozenset(os.environ.get("BENCH_ONLY", "").split(",")) - {""}
PER_PAGE = 24
FIRST_VIEW = 40.0  # kB, gzipped: HTML, CSS and JS of the catalogue
CATEGORY = "catering"
WORDS = (
    "catering", "lunch", "schoonmaak", "fiets", "meubel", "glazenwasser", "drukwerk", "taart", "groen", "kerstpakket",
    "catring", "schoonmak", "fietsreperatie", "utrehct", "bloemn", "verhuizen", "kantoorinrichting", "wandelroute",
    "lunch utrecht", "duurzame schoonmaak", "flyers vouwen", "tuinonderhoud school", "cleaning", "gifts",
)  # fmt: skip
SIGNED_IN = "signed in"
# The one that knows people; the others only guard and allow.
SIGNED_IN_BY = settings.AUTHENTICATION_BACKENDS[1]
PAGES = (
    ("first page", "first", "(c) list", 1.0, 0.5),
    ("category page", "category", "(c) category", 1.0, 0.75),
    ("first page, signed in", SIGNED_IN, "(c) list", 1.6, 1.0),
    ("search with typos, compounds and facet counts", "search", "(c) list", 2.5, 1.5),
    ("detail, for the first time", "detail", "(c) list", 2.0, 1.5),
    ("detail, seen before", "detail again", "(c) list", 2.0, 1.5),
    ("page 500", "page 500", "first", 1.1, 1.1),
    ("last page", "last page", "first", 1.1, 1.1),
    ("any mix of filters", "filters", "(c) list", 4.0, 2.0),
    ("by distance", "distance", "(c) list", 4.0, 1.5),
)


def promises() -> Iterator[Promise]:
    """Measure all pages in one run, with the shelves counted, as a worker keeps them."""
    count_shelves(now=timezone.now())
    with serving() as ours, serving("bench.plain") as plain:
        yield from _pages(ours, plain)
        yield Promise("private memory of a worker", ours.private_megabytes(), 90, 70, "MB")
        yield Promise("first view: HTML, CSS and JS, gzipped", first_view(ours) / 1000, FIRST_VIEW, 14, "kB")


def _pages(ours: Server, plain: Server) -> Iterator[Promise]:
    things = _things(ours, plain)
    found = in_turns(
        {name: thing for name, thing in things.items() if not ONLY or name in ONLY or name.startswith("(c)")},
        rounds=ROUNDS,
    )
    p50 = {name: times.p50 for name, times in found.items()}
    for name, times in found.items():
        print(f"  {name:<24} p50 {times.p50 * 1000:6.2f} ms   p95 {times.p95 * 1000:6.2f} ms")
    for said, name, unit, floor, goal in PAGES:
        if name in p50 and unit in p50:
            yield Promise(
                f"{said} / {'page 1' if unit == 'first' else '(c)'}", p50[name] / p50[unit], floor, goal
            )


def _things(ours: Server, plain: Server) -> dict[str, Callable[[], object]]:
    dice = random.Random(3)
    on_sale = Listing.objects.on_sale(local_day(timezone.now()))
    online = list(on_sale.order_by("pk").values_list("slug", flat=True)[:2000])
    plain_slugs, slugs, popular = (cycle(dice.sample(online, number)) for number in (50, 1000, 5))
    words = cycle(WORDS)
    category = Category.objects.get(slug=CATEGORY).pk
    mixes = cycle(_mixes(dice))
    last = ceil(on_sale.count() / PER_PAGE)
    cookie = _cookie()
    if b"/account/logout/" not in ours.get("/catalogus/", cookie=cookie):
        raise SystemExit("Nobody is signed in: what is measured as signed in would not be.")
    return {
        "(c) list": lambda: plain.get("/catalogus/"),
        "(c) category": lambda: plain.get(f"/catalogus/?categorie={category}"),
        "(c) detail": lambda: plain.get(f"/aanbod/{next(plain_slugs)}/"),
        "first": lambda: ours.get("/catalogus/"),
        "category": lambda: ours.get(f"/catalogus/?categorie={CATEGORY}"),
        SIGNED_IN: lambda: ours.get("/catalogus/", cookie=cookie),
        "search": lambda: ours.get(f"/catalogus/?q={next(words).replace(' ', '+')}"),
        "detail": lambda: ours.get(f"/aanbod/{next(slugs)}/"),
        "detail again": lambda: ours.get(f"/aanbod/{next(popular)}/"),
        "page 500": lambda: ours.get("/catalogus/?pagina=500"),
        "last page": lambda: ours.get(f"/catalogus/?pagina={last}"),
        "filters": lambda: ours.get(f"/catalogus/?{next(mixes)}"),
        "distance": lambda: ours.get("/catalogus/?sorteer=afstand&plaats=utrecht"),
    }


def _mixes(dice: random.Random) -> list[str]:
    values = {
        "categorie": ["catering", "schoonmaak", "groen", "ict", "bouw"],
        "regio": ["utrecht-en-omgeving", "twente", "rijnmond"],
        "sdg": ["3", "8", "12"],
        "doelgroep": ["young", "autism", "women"],
        "keurmerk": ["pso_3", "b_corp"],
        "prijs_max": ["25", "250"],
    }
    return [
        "&".join(
            f"{name}={dice.choice(values[name])}"
            for name in dice.sample(sorted(values), dice.randrange(1, 4))
        )
        for _ in range(60)
    ]


def _cookie() -> str:
    """Of a buyer who has just signed in."""
    client = Client()
    member = Membership.objects.select_related("user").order_by("pk").first()
    if member is None:
        raise SystemExit("The database of the bench has no members: drop it, and it is made again.")
    client.force_login(member.user, backend=SIGNED_IN_BY)
    return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())


def first_view(server: Server, address: str = "/catalogus/") -> int:
    """Bytes, gzipped, of a page with the style sheets and scripts it names, and what those import."""
    todo, seen, total = [address], set(), 0
    while todo:
        path = todo.pop()
        if path in seen:
            continue
        seen.add(path)
        body = server.get(path)
        total += len(gzip.compress(body))
        text = body.decode()
        named = re.findall(r'(?:href|src)="(/static/[^"]+\.(?:css|js))"', text) if path == address else []
        imported = re.findall(r'(?:@import\s+(?:url\()?|from\s+|import\s+)["\']([^"\')]+)["\']', text)
        folder = path.rsplit("/", 1)[0]
        todo += [*named, *(os.path.normpath(f"{folder}/{other}") for other in imported if path != address)]
    return total
