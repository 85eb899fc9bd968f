"""Of a large catalogue, the listings that may matter for one need: picked inside PostgreSQL before anything is read.

Arithmetic first, text last. Every listing that holds a telling word, or is of the kind that was asked, gets a rough
score of what weighs most: which of the telling words it holds, its kind, and how near its maker is. What comes out
best then goes through all the stages, word by word, as in a small catalogue.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import connection

from market.matching.facts import Need, Weights
from market.matching.filter import BUDGET_SLACK
from market.matching.lexicon import Lexicon
from market.matching.score import NATIONWIDE, NEARBY_KM, SERVED
from market.matching.select import HEAVIEST, KIN, question
from market.models.shown import KM_PER_DEGREE_EAST, KM_PER_DEGREE_NORTH
from market.search.ranking import ANYWHERE
from market.search.vectors import quoted

BEST = 600
"""Listings that are read: enough for the first twenty enterprises, which have several listings each."""
NOT_MET = 500
"""And of the same makers those that fail a requirement: another listing must not rescue who fails with the nearest."""
LEFT_OUT = 80
"""And of others, to show whom a requirement costs."""
NEAREST = 120
"""By words alone, to see which kind is meant when the buyer picked none."""
SCANNED = 10_000
"""Listings that get a rough score at most, the newest first: a common word costs no more than this."""
SCANNED_LEFT_OUT = 1_500
"""And of those that only show whom a requirement costs: they are many, and nobody is chosen from them."""

ROUGH = """
SELECT id, enterprise_id, score FROM (
  SELECT id, enterprise_id, ({score})::float AS score FROM (
    SELECT id, enterprise_id, category_id, search_vector, found_places, seat_east, seat_north
      FROM market_listing
     WHERE status = 'published' AND sold_until >= %(today)s AND {condition}
     ORDER BY published_at DESC, id DESC LIMIT %(scanned)s) near
) scored ORDER BY score DESC, id LIMIT %(most)s
"""
HAS_A_WORD = "search_vector @@ %(any)s::tsquery"
OF_A_KIND = "category_id = ANY(%(kinds)s)"
OF_THEM = "enterprise_id = ANY(%(makers)s)"
PRESENT, IN_FRONT = 0.45, 0.25  # of a word's weight, when it is there at all, and when in title or tags


class Rough:
    """The rough score of listings for one need, and the listings that come out best."""

    def __init__(self, need: Need, lexicon: Lexicon, weights: Weights, *, today: date) -> None:
        self.need, self.weights = need, weights
        asked = question(need, lexicon)
        heaviest = sorted(asked.weights, key=lambda root: (-asked.weights[root], root))[:HEAVIEST]
        self.values: dict[str, Any] = {
            "today": today,
            "any": " | ".join(quoted(root) for root in heaviest),
        }
        self.words = self._words({root: asked.weights[root] / asked.full for root in heaviest})
        self.met = self._met()

    def nearest(self) -> list[int]:
        """The nearest by words alone, wherever they are: what they are for says which kind is meant."""
        return (
            [key for key, *_ in self._ask(self.words, HAS_A_WORD, most=NEAREST)] if self.values["any"] else []
        )

    def picked(self, kinds: Mapping[int, float]) -> set[int]:
        """The keys of the listings to read. `kinds`: how well each category fits, 0 to 1."""
        self.values["kinds"] = [kind for kind, fit in kinds.items() if fit > KIN]
        near = f"({HAS_A_WORD} OR {OF_A_KIND})" if self.values["any"] else OF_A_KIND
        score = f"{self.weights.words} * ({self.words}) + {self._kind(kinds)} + {self._distance()}"
        best = self._ask(score, f"{near} AND {self.met}", most=BEST)
        if self.met == "TRUE":
            return {key for key, *_ in best}
        self.values["makers"] = list({maker for _key, maker, _score in best})
        not_met = f"{near} AND NOT ({self.met})"
        theirs = self._ask(score, f"{OF_THEM} AND {not_met}", most=NOT_MET)
        others = self._ask(score, f"NOT ({OF_THEM}) AND {not_met}", most=LEFT_OUT, scanned=SCANNED_LEFT_OUT)
        return {key for key, *_ in (*best, *theirs, *others)}

    def _met(self) -> str:
        """The requirements that a row can tell: those of `filter`, as far as no unit has to be understood."""
        need = self.need
        hard = []
        if need.spot is not None and need.region_required:
            self.values["here"] = [need.spot.code, ANYWHERE]
            hard.append("found_places && %(here)s::varchar[]")
        if need.certificates_any:
            self.values["labels"] = sorted(need.certificates_any)
            hard.append("found_labels && %(labels)s::varchar[]")
        if need.needed_in is not None:
            self.values["days"] = need.needed_in
            hard.append("lead_time_days <= %(days)s")
        if need.min_capacity is not None:
            self.values |= {"least": need.min_capacity.value, "sized": need.min_capacity.unit}
            hard.append("(capacity IS NULL OR capacity_unit <> %(sized)s OR capacity >= %(least)s)")
        if need.quantity is not None and need.budget_max is not None:
            self.values |= {
                "most_price": need.budget_max * BUDGET_SLACK / need.quantity.value,
                "unit": need.quantity.unit,
            }
            hard.append("(price IS NULL OR unit <> %(unit)s OR price <= %(most_price)s)")
        return " AND ".join(hard) or "TRUE"

    def _words(self, shares: Mapping[str, float]) -> str:
        """The share of the telling words that a listing holds."""
        parts = []
        for number, (root, share) in enumerate(shares.items()):
            self.values |= {f"w{number}": quoted(root), f"f{number}": f"{quoted(root)}:AB"}
            parts.append(
                f"(search_vector @@ %(w{number})s::tsquery)::int * {share * PRESENT:.5f}"
                f" + (search_vector @@ %(f{number})s::tsquery)::int * {share * IN_FRONT:.5f}"
            )
        return " + ".join(parts) or "0"

    def _kind(self, fits: Mapping[int, float]) -> str:
        cases = " ".join(f"WHEN {int(kind)} THEN {fit:.4f}" for kind, fit in fits.items())
        return f"{self.weights.category} * CASE category_id {cases} ELSE 0 END" if cases else "0"

    def _distance(self) -> str:
        """Near before far, as `score.region` has it; who comes from anywhere has less to lose."""
        spot = self.need.spot
        if spot is None or spot.latitude is None or spot.longitude is None:
            return "0"
        self.values |= {
            "east": spot.longitude * KM_PER_DEGREE_EAST,
            "north": spot.latitude * KM_PER_DEGREE_NORTH,
            "place": [spot.code],
        }
        away = "sqrt((seat_east - %(east)s)^2 + (seat_north - %(north)s)^2)"
        base = f"CASE WHEN found_places && %(place)s::varchar[] THEN {SERVED} ELSE {NATIONWIDE} END"
        near = f"coalesce(exp(-{away} / {NEARBY_KM}), 0)"
        return f"{self.weights.region} * ({base} + (1 - {base}) * {near})"

    def _ask(
        self, score: str, condition: str, *, most: int, scanned: int = SCANNED
    ) -> list[tuple[int, int, float]]:
        statement = ROUGH.format(score=score, condition=condition)
        with connection.cursor() as cursor:
            cursor.execute(statement, {**self.values, "most": most, "scanned": scanned})
            return list(cursor.fetchall())
