"""Matches in the database: computed again, they are the same rows; a connector's decision is never touched."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction

from market.matching import filter as sifting
from market.matching import load, policy, score
from market.matching.facts import Candidate, Factor, Failure, Need, Verdict, Weights
from market.matching.lexicon import Lexicon
from market.matching.select import select
from market.models import Match, MatchWeights, Request
from market.models.matches import MatchDecision

MOST_RANKED = 60
MOST_LEFT_OUT = 60
COMPUTED = (
    "listing_id",
    "listing_version_id",
    "rank",
    "score",
    "lift",
    "full",
    "factors",
    "failures",
    "weights_id",
)


def judge(
    need: Need,
    candidates: list[Candidate],
    lexicon: Lexicon,
    weights: Weights,
    *,
    lean: Mapping[str, float] | None = None,
) -> tuple[list[Verdict], list[Verdict]]:
    """All four stages: the candidates in order, and those left out with what they lack, nearest first.

    `lean`, which categories the words point to, follows from the candidates unless it is given.
    """
    passed, left_out = [], []
    for chosen in select(need, candidates, lexicon, lean=lean):
        fits, missing = sifting.sift(need, chosen)
        if fits:
            passed.append(score.score(need, chosen, fits, weights))
        else:
            near = chosen.fits[0]
            left_out.append(Verdict(chosen.candidate, near, score=near.nearness, failures=missing))
    left_out.sort(key=lambda verdict: (-verdict.score, str(verdict.candidate.id)))
    return policy.rank(need, passed, weights), left_out


def stored_factor(factor: Factor) -> dict[str, Any]:
    """A factor as it is kept: code, value, words that hit, details."""
    return {
        "code": factor.code,
        "value": round(factor.value, 4),
        "hits": [asdict(hit) for hit in factor.hits],
        "details": dict(factor.details),
    }


def stored_failure(failure: Failure) -> dict[str, str]:
    """A failure as it is kept."""
    return asdict(failure)


def computed(verdict: Verdict, *, rank: int | None, weights: MatchWeights) -> dict[str, Any]:
    """The computed columns of one match."""
    return {
        "listing_id": verdict.fit.offer.id,
        "listing_version_id": verdict.fit.offer.version,
        "rank": rank,
        "score": round(verdict.score, 6),
        "lift": verdict.lift,
        "full": verdict.full,
        "factors": [stored_factor(factor) for factor in verdict.factors],
        "failures": [stored_failure(failure) for failure in verdict.failures],
        "weights_id": weights.pk,
    }


def renew(request: Request, *, now: datetime) -> int:
    """Compute the matches of a running request again; the number of candidates that meet everything.

    Computing holds nothing up: only for writing is the request locked. If it changed meanwhile nothing is
    written, because whoever changed it asked for a match of its own.
    """
    request.refresh_from_db()
    if request.opened_at is None or request.is_ended:
        return 0
    need = load.need_of(request, now=now)
    candidates, lexicon = load.Catalogue(now=now).candidates_for(request)
    row, weights = load.weights_in_use(now=now)
    ranked, left_out = judge(need, candidates, lexicon, weights)
    places = [*enumerate(ranked[:MOST_RANKED], 1), *((None, verdict) for verdict in left_out[:MOST_LEFT_OUT])]
    fresh = {verdict.candidate.id: computed(verdict, rank=place, weights=row) for place, verdict in places}
    with transaction.atomic():
        locked = Request.objects.locked(request)
        if locked.is_ended or locked.changed_at != request.changed_at:
            return 0
        _write(locked, fresh, now=now)
        locked.matched_at = now
        locked.save(update_fields=["matched_at"])
    return len(ranked)


def _write(request: Request, fresh: dict[int | str, dict[str, Any]], *, now: datetime) -> None:
    kept = {match.enterprise_id: match for match in request.matches.select_related("introduction")}
    gone = [
        match.pk
        for match in kept.values()
        if match.enterprise_id not in fresh and not match.by_hand and match.decision == MatchDecision.NONE
    ]
    request.matches.filter(pk__in=gone).delete()
    request.matches.exclude(enterprise__in=[int(owner) for owner in fresh]).filter(rank__isnull=False).update(
        rank=None
    )
    changed = []
    for owner, values in fresh.items():
        match = kept.get(int(owner))
        if match is None:
            continue
        if any(getattr(match, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(match, name, value)
            match.computed_at = now
            changed.append(match)
    Match.objects.bulk_update(changed, [*COMPUTED, "computed_at"])
    Match.objects.bulk_create(
        Match(request=request, enterprise_id=int(owner), computed_at=now, **values)
        for owner, values in fresh.items()
        if int(owner) not in kept
    )
