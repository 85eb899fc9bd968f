"""A buyer's own purchasing policy: from which amount more is asked than one quote."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from enterprises.models import Organisation
from market.models import Threshold
from sif import history
from sif.actors import Actor
from sif.states import Refused


@transaction.atomic
def write(
    amounts: Mapping[tuple[str, str], Decimal | None],
    *,
    source: str,
    source_url: str,
    by: Actor,
    now: datetime,
) -> None:
    """The amounts as they are from now on, by kind of purchase and rule; without an amount there is no rule."""
    if "buyer" not in by.roles or by.organisation_id is None:
        raise Refused(_("Only a buying organisation has a purchasing policy."))
    organisation = Organisation.objects.select_for_update().get(pk=by.organisation_id)
    kept = {(row.kind, row.rule): row for row in Threshold.objects.of_organisation(organisation.pk)}
    for (kind, rule), amount in amounts.items():
        row = kept.get((kind, rule))
        if amount is None:
            if row is not None:
                row.delete()
            continue
        row = row or Threshold(organisation=organisation, kind=kind, rule=rule)
        row.amount, row.source, row.source_url, row.changed_at = amount, source, source_url, now
        row.save()
    told = {f"{kind}.{rule}": str(amount) for (kind, rule), amount in amounts.items() if amount is not None}
    history.record(organisation, "purchasing_policy", by=by, now=now, amounts=told)
