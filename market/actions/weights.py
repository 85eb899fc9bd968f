"""Changing how much each factor counts: a new version, kept beside the old ones."""

from datetime import datetime

from django.db import transaction

from market.models import MatchWeights
from sif import history
from sif.actors import Actor


@transaction.atomic
def introduce(weights: MatchWeights, *, by: Actor, now: datetime) -> MatchWeights:
    """Give weights the next number; from now on matches are computed with them."""
    last = MatchWeights.objects.select_for_update().order_by("-version").first()
    weights.pk = None
    weights.version = last.version + 1 if last else 1
    weights.created_at, weights.created_by = now, by.person
    weights.save(force_insert=True)
    history.record(weights, "introduce", by=by, now=now, version=weights.version)
    return weights
