"""The employer desk's reference of a candidate: coded, compared, never kept."""

import hashlib
import hmac
import re
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from sif.dates import months_before
from sif.states import Refused
from sif.validators import no_bsn
from social_return.models import CandidateKey, Contribution, Municipality


def coded(municipality: Municipality, reference: str) -> str:
    """HMAC-SHA256 of a reference under the municipality's own key; capitals and spaces do not matter.

    Raises:
        Refused: it looks like a citizen service number.
    """
    plain = re.sub(r"[\s.-]", "", reference).casefold()
    try:
        no_bsn(plain)
    except ValidationError as wrong:
        raise Refused(
            _("This looks like a citizen service number (BSN). Use the reference of the employer desk.")
        ) from wrong
    key, _created = CandidateKey.objects.get_or_create(municipality=municipality)
    return hmac.new(bytes(key.secret), plain.encode(), hashlib.sha256).hexdigest()


def counts_already(
    municipality: Municipality, code: str, start: date, end: date, *, but: int | None = None
) -> bool:
    """Whether this person already counts on one of these days in this municipality."""
    return (
        Contribution.objects.live()
        .filter(municipality=municipality, candidate_hash=code)
        .filter(Q(start__lte=end) & (Q(end__gte=start) | Q(end=None)))
        .exclude(pk=but or 0)
        .exists()
    )


@transaction.atomic
def erase_due(today: date) -> int:
    """Erases the codes whose term has ended: so many months after the placement. How many."""
    erased = 0
    for municipality in Municipality.objects.order_by("pk"):
        due = months_before(today, municipality.candidate_retention_months)
        erased += (
            Contribution.objects.filter(municipality=municipality, candidate_hash__isnull=False)
            .annotate(last=Coalesce(F("end"), F("start")))
            .filter(last__lt=due)
            .update(candidate_hash=None)
        )
    return erased
