"""The reverse: a listing came online, and the open requests that may want it are topped up with its enterprise.

Only that enterprise is judged; the others keep the factors they have, and their places follow from their scores.
A request without a category is matched anew, because its words say where to look only among all candidates.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from market.matching import keep, load, policy
from market.matching.facts import Candidate, Need, Verdict, Weights
from market.matching.lexicon import Lexicon
from market.models import Listing, Match, MatchWeights, Request
from market.models.matches import MatchDecision

MOST_TOPPED_UP = 200
MOST_RENEWED = 20


def top_up(listing: Listing, *, now: datetime) -> int:
    """Bring one listing to the open requests of its branch and its places; the number of requests looked at."""
    wanting = (
        Request.objects.open().wanting(listing).by_deadline().select_related("category__parent", "place")
    )
    nearest = list(wanting.exclude(category=None)[:MOST_TOPPED_UP])
    if nearest:
        catalogue = load.Catalogue(now=now)
        row, weights = load.weights_in_use(now=now)
        for own in catalogue.of(listing.enterprise_id):
            others = (each for each in nearest if each.buyer_id != catalogue.owner_of(own.id))
            for request in others:
                _judge(request, own, catalogue.lexicon, row, weights, now=now)
    unsaid = list(wanting.filter(category=None)[:MOST_RENEWED])
    for request in unsaid:
        keep.renew(request, now=now)
    return len(nearest) + len(unsaid)


def _judge(
    request: Request, own: Candidate, lexicon: Lexicon, row: MatchWeights, weights: Weights, *, now: datetime
) -> None:
    need = load.need_of(request, now=now)
    ranked, left_out = keep.judge(need, [own], lexicon, weights, lean={})
    for verdict in (*ranked, *left_out):
        _put(request, need, verdict, row, now=now)


@transaction.atomic
def _put(request: Request, need: Need, verdict: Verdict, row: MatchWeights, *, now: datetime) -> None:
    """Write what came of one candidate, and give everybody their place; a decision is never touched."""
    locked = Request.objects.locked(request)
    if locked.is_ended or locked.changed_at != request.changed_at:
        return
    values = keep.computed(verdict, rank=None, weights=row)
    enterprise = int(verdict.candidate.id)
    match, is_new = Match.objects.get_or_create(
        request=request, enterprise_id=enterprise, defaults={**values, "computed_at": now}
    )
    if not is_new and any(getattr(match, name) != value for name, value in values.items() if name != "rank"):
        for name, value in values.items():
            setattr(match, name, value)
        match.computed_at = now
        match.save(update_fields=[*values, "computed_at"])
    _rank_again(need, Match.objects.filter(request=request, failures=[]).exclude(factors=[]))


def _rank_again(need: Need, matches: Iterable[Match]) -> None:
    """Places by score, as policy gives them; who falls beyond the last place, undecided, is not kept."""
    order = sorted(
        matches,
        key=lambda one: (
            one.full,
            -round(one.score + one.lift, policy.TIE),
            policy.lot(need.key, one.enterprise_id),
        ),
    )
    moved = []
    for place, match in enumerate(order[: keep.MOST_RANKED], 1):
        if match.rank != place:
            match.rank = place
            moved.append(match)
    Match.objects.bulk_update(moved, ["rank"])
    beyond = [match.pk for match in order[keep.MOST_RANKED :]]
    Match.objects.filter(pk__in=beyond, by_hand=False, decision=MatchDecision.NONE).delete()
    Match.objects.filter(pk__in=beyond).update(rank=None)
