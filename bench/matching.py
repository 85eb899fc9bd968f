"""Promises of matching: one request against everything for sale, a listing against the open requests, what is shown.

The exhaustive way reads and scores every listing; it is done for a few requests only, because it takes so long.
"""

import time
from collections.abc import Callable, Iterator
from datetime import datetime
from statistics import mean, median

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bench.frame import Promise
from market.matching import keep, load
from market.models import Listing, Match, Request

WANTED = {"listings": 100_000, "enterprises": 2_000, "requests": 6_000}
COMPARED = 5
PICKED = 25
SHOWN = 20


def promises() -> Iterator[Promise]:
    """Measured in the process itself: no page waits for matching, but a worker does."""
    now = timezone.now()
    requests = list(
        Request.objects.open().select_related("category__parent", "place").order_by("pk")[:PICKED]
    )
    catalogue = load.Catalogue(now=now)
    _row, weights = load.weights_in_use(now=now)
    lexicon = catalogue.lexicon
    taken, best = [], {}
    for request in requests:
        began = time.perf_counter()
        found, _words = catalogue.candidates_for(request)
        ranked, _left_out = keep.judge(load.need_of(request, now=now), found, lexicon, weights)
        taken.append(time.perf_counter() - began)
        best[request.pk] = [verdict.candidate.id for verdict in ranked[:SHOWN]]
    everybody = catalogue.read(catalogue.on_sale)
    slow, kept = [], []
    for request in requests[:COMPARED]:
        began = time.perf_counter()
        ranked, _left_out = keep.judge(load.need_of(request, now=now), everybody, lexicon, weights)
        slow.append(time.perf_counter() - began)
        whole = [verdict.candidate.id for verdict in ranked[:SHOWN]]
        kept.append(len(set(whole) & set(best[request.pk])) / len(whole) if whole else 1.0)
    yield Promise("one request / scoring everything", median(taken) / median(slow), 1 / 20, 1 / 35)
    yield Promise("lost of the first twenty", 1 - mean(kept), 0.05, 0.05, "")
    yield Promise("one request, half of them within", median(taken) * 1000, 60_000, 1_000, "ms")
    yield Promise("a new listing finds the open requests, in the database", _reverse(), 10, 2, "ms")
    yield Promise("stored matches shown, in the database", _shown(requests[0], now=now), 2, 1, "ms")


def _reverse() -> float:
    """Half of fifty new listings find who may want them within so many milliseconds."""
    listings = Listing.objects.in_catalogue().select_related("category__parent").order_by("-pk")[:50]
    return median(
        _in_the_database(lambda one=one: list(Request.objects.open().wanting(one).by_deadline()[:200]))
        for one in listings
    )


def _shown(request: Request, *, now: datetime) -> float:
    keep.renew(request, now=now)
    rows = Match.objects.filter(request=request).with_enterprise().ranked()
    return median(_in_the_database(lambda: list(rows.all()[:SHOWN])) for _round in range(30))


def _in_the_database(work: Callable[[], object]) -> float:
    """Milliseconds that the statements of this work took, as PostgreSQL's client saw them."""
    with CaptureQueriesContext(connection) as seen:
        work()
    return sum(float(query["time"]) for query in seen.captured_queries) * 1000
