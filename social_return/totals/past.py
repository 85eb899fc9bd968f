"""Everything that was done to what belongs to a municipality, from the trail of events."""

from datetime import date, datetime, time, timedelta

from django.db.models import Model, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sif.models import Event
from sif.models.events import EventQuerySet
from social_return.models import (
    Contract,
    Contribution,
    ContributionStatus,
    CooperationMember,
    CouncilPage,
    Municipality,
    OutcomeRound,
    Proof,
    Report,
)

KINDS: dict[str, tuple[object, type[Model]]] = {
    "contracten": (_("Contracts"), Contract),
    "bijdragen": (_("Contributions"), Contribution),
    "verslagen": (_("Reports"), Report),
    "bewijzen": (_("Public proofs"), Proof),
    "uitkomsten": (_("Outcomes"), OutcomeRound),
    "samenwerking": (_("Cooperation"), CooperationMember),
    "raadspagina": (_("Council page"), CouncilPage),
}


def _mine(model: type[Model], municipality: Municipality) -> QuerySet[Model]:
    """What belongs to the municipality; a draft is the contractor's alone, and so is its trail."""
    through = "contract__municipality" if model is OutcomeRound else "municipality"
    rows = model._default_manager.filter(**{through: municipality})
    return rows.exclude(status=ContributionStatus.DRAFT) if model is Contribution else rows


def past(municipality: Municipality, first: date, last: date, *, kind: str = "") -> EventQuerySet:
    """What was done in these days, latest first; of one kind of thing, or of all."""
    wanted = Q(pk=None)
    for code, (_label, model) in KINDS.items():
        if kind in {"", code}:
            rows = _mine(model, municipality).values("pk")
            wanted |= Q(subject_type=model._meta.label_lower, subject_id__in=rows)
    opens, closes = (
        timezone.make_aware(datetime.combine(day, time())) for day in (first, last + timedelta(days=1))
    )
    return (
        Event.objects.filter(wanted, at__gte=opens, at__lt=closes).select_related("by").order_by("-at", "-pk")
    )
