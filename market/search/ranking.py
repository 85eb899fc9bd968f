"""How well a listing answers, as PostgreSQL works it out from its vector and a few columns."""

from functools import reduce
from operator import add
from typing import Any

from django.contrib.postgres.search import SearchVectorField
from django.db.models import Case, F, FloatField, Func, Lookup, Q, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Greatest, Least

from market.search.question import Concept, Tier, Understood, any_of
from market.search.vectors import quoted
from market.search.words import tokens

LOUD = "{0.12,0.35,0.6,1.0}"  # description, maker, tags, title
LEAN = 0.6  # how much the category counts beside the words
NATIONWIDE = 0.4  # who comes from anywhere, beside who works just there
ANYWHERE = "*"
LABELLED, COMPLETE = 0.004, 0.002  # beside words, which are worth about one


class Loudness(Func):
    """ts_rank of our vector for a query: how loud its words are."""

    function = "ts_rank"
    template = f"ts_rank('{LOUD}', %(expressions)s::tsquery)"
    output_field = FloatField()


class Fresh(Func):
    """A little more the later something came online: a hundredth for a year."""

    template = "coalesce((extract(epoch from %(expressions)s) - 1.6e9) * 3e-10, 0)::float8"
    output_field = FloatField()


class Lot(Func):
    """Next to nothing, by a hash: who comes first among equals is chance, and the same each time."""

    template = "(hashtext(%(expressions)s) & 1023) * 1e-7::float8"
    output_field = FloatField()


@SearchVectorField.register_lookup
class Answers(Lookup):
    """`vector @@ query`, for a query that is written already."""

    lookup_name = "answers"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        vector, params = self.process_lhs(compiler, connection)
        return f"{vector} @@ %s::tsquery", (*params, self.rhs)


def condition(understood: Understood, *, every: bool) -> Q:
    """Which listings answer."""
    found = Q()
    if understood.concepts:
        found &= Q(search_vector__answers=understood.query(every=every))
    if spot := understood.spot:
        column = "found_regions" if spot.is_region else "found_places"
        found &= Q(**{f"{column}__overlap": [spot.code] if spot.is_region else [spot.code, ANYWHERE]})
    return found


def beginning(typed: str) -> str:
    """A tsquery for the title and tags: every word, the last as far as it was typed."""
    *whole, last = [root for root, _ in tokens(typed)] or [""]
    said = [f"{quoted(root)}:AB" for root in whole]
    return " & ".join([*said, f"{quoted(last)}:*AB"] if last else said)


def rank(understood: Understood) -> Combinable:
    """Words first, then the category they point to; a little for what is fresh, complete and labelled."""
    worth = [_met(concept) * Value(concept.weight / understood.full) for concept in understood.concepts]
    text: Combinable = reduce(add, worth, Value(0.0 if worth else 1.0, FloatField()))
    if lean := understood.leanings():
        whens = [When(category=key, then=Value(share * LEAN)) for key, share in lean.items()]
        text = text + Case(*whens, default=Value(0.0))
    if understood.spot and not understood.spot.is_region:
        here = [understood.spot.code]
        text = text * Case(
            When(found_seat=understood.spot.code, then=Value(1.05)),
            When(found_places__overlap=here, then=Value(1.0, FloatField())),
            default=Value(NATIONWIDE),
        )
    return text + _beside()


def _beside() -> Combinable:
    """What counts a little beside the words: a label, all said, lately put online; then a hash, so that ties are fair.

    Who is partner of what never counts.
    """
    labelled = Case(When(~Q(found_labels=[]), then=Value(LABELLED)), default=Value(0.0))
    priced = Case(When(price__isnull=False, then=Value(COMPLETE)), default=Value(0.0))
    told = Case(When(~Q(impact=""), then=Value(COMPLETE)), default=Value(0.0))
    return labelled + priced + told + Fresh(F("published_at")) + Lot(F("slug"))


def _met(concept: Concept) -> Combinable:
    """The best way in which this concept is met."""
    ways = [_tier(tier) for tier in concept.tiers]
    return Greatest(*ways) if len(ways) > 1 else ways[0]


def _tier(tier: Tier) -> Combinable:
    query = any_of(tier.terms)
    loud: Combinable = Loudness(F("search_vector"), Value(query))
    size = len({word for term in tier.terms for word in term.split(" ")})
    if size > 1:
        loud = Least(loud * Value(float(size), FloatField()), Value(1.0, FloatField()))
    there = When(search_vector__answers=query, then=loud * Value(tier.gain))
    return Case(there, default=Value(0.0, FloatField()))
