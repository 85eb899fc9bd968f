"""How well a listing answers, as PostgreSQL works it out from its vector and a few columns."""

from typing import Any

from django.contrib.postgres.search import SearchVectorField
from django.db.models import Expression, FloatField, Func, Lookup, Q

from market.search.question import Concept, Tier, Understood, any_of
from market.search.vectors import quoted
from market.search.words import tokens

LOUD = "{0.12,0.35,0.6,1.0}"  # description, maker, tags, title
LEAN = 0.6  # how much the category counts beside the words
NATIONWIDE = 0.4  # who comes from anywhere, beside who works just there
ANYWHERE = "*"
LABELLED, COMPLETE = 0.004, 0.002  # beside words, which are worth about one


class Front(Func):
    """What a listing says in front: in its title and tags, and of its category. An index holds just these words."""

    template = "ts_filter(%(expressions)s, '{a,b}')"
    output_field = SearchVectorField()


@SearchVectorField.register_lookup
class Answers(Lookup):
    """`vector @@ query`, for a query that is written already."""

    lookup_name = "answers"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        vector, params = self.process_lhs(compiler, connection)
        return f"{vector} @@ %s::tsquery", (*params, self.rhs)


class Rank(Expression):
    """How well a listing answers, as a value of a row of listings."""

    output_field = FloatField()

    def __init__(self, understood: Understood) -> None:
        super().__init__()
        self.understood = understood

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        text, params = rank(self.understood)
        return f"({text})", tuple(params)


def condition(understood: Understood, *, every: bool) -> Q:
    """Which listings answer."""
    found = where(understood)
    if understood.concepts:
        found &= Q(search_vector__answers=understood.query(every=every))
    return found


def where(understood: Understood) -> Q:
    """The place that was named, or nothing."""
    spot = understood.spot
    if spot is None:
        return Q()
    column = "found_regions" if spot.is_region else "found_places"
    return Q(**{f"{column}__overlap": [spot.code] if spot.is_region else [spot.code, ANYWHERE]})


def beginning(typed: str) -> str:
    """A tsquery for the title and tags: every word, the last as far as it was typed."""
    *whole, last = [root for root, _ in tokens(typed)] or [""]
    said = [f"{quoted(root)}:AB" for root in whole]
    return " & ".join([*said, f"{quoted(last)}:*AB"] if last else said)


def rank(understood: Understood) -> tuple[str, list[Any]]:
    """Words first, then the category they point to; a little for what is fresh, complete and labelled.

    Written out, as every word typed has a shape of its own: drawing it up by the ORM took as long as the ranking.
    """
    worth, params = [], list[Any]()
    for concept in understood.concepts:
        met, values = _met(concept)
        worth.append(f"{met} * {concept.weight / understood.full}")
        params += values
    text = " + ".join(worth) or "1.0"
    if lean := understood.leanings():
        whens = " ".join(f"WHEN {key:d} THEN {share * LEAN}" for key, share in lean.items())
        text += f" + CASE market_listing.category_id {whens} ELSE 0 END"
    if understood.spot and not understood.spot.is_region:
        here = understood.spot.code
        text = (
            f"({text}) * CASE WHEN market_listing.found_seat = %s THEN 1.05"
            f" WHEN market_listing.found_places && ARRAY[%s]::varchar[] THEN 1.0 ELSE {NATIONWIDE} END"
        )
        params += [here, here]
    return f"({text} + {BESIDE})::float8", params


BESIDE = f"""CASE WHEN market_listing.found_labels <> '{{}}' THEN {LABELLED} ELSE 0 END
 + CASE WHEN market_listing.price IS NOT NULL THEN {COMPLETE} ELSE 0 END
 + CASE WHEN market_listing.impact <> '' THEN {COMPLETE} ELSE 0 END
 + coalesce((extract(epoch from market_listing.published_at)::float8 - 1.6e9) * 3e-10, 0)
 + (hashtext(market_listing.slug) & 1023) * 1e-7"""
"""What counts a little beside the words: a label, all said, lately put online (a hundredth for a year); then a
hash, so that who comes first among equals is chance, and the same each time. Who is partner of what never counts."""


def _met(concept: Concept) -> tuple[str, list[str]]:
    """The best way in which this concept is met."""
    ways, params = [], list[str]()
    for tier in concept.tiers:
        text, values = _tier(tier)
        ways.append(text)
        params += values
    return f"greatest({', '.join(ways)})", params


def _tier(tier: Tier) -> tuple[str, list[str]]:
    """How loud these words are, where one of them stands."""
    query = any_of(tier.terms)
    loud = f"ts_rank('{LOUD}', market_listing.search_vector, %s::tsquery)"
    size = len({word for term in tier.terms for word in term.split(" ")})
    if size > 1:
        loud = f"least({loud} * {size}, 1)"
    return f"CASE WHEN market_listing.search_vector @@ %s::tsquery THEN {loud} * {tier.gain} ELSE 0 END", [
        query,
        query,
    ]
