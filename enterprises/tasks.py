"""From the clock into who takes part."""

from django.utils import timezone

from enterprises import notices
from enterprises.models import Certificate, Enterprise
from sif import queue
from sif.dates import local_day
from sif.models import PublicFigure


@queue.periodic("enterprises.reminders", seconds=3600)
def reminders() -> None:
    """Tells enterprises 60, 30 and 7 days ahead that they, or a label of theirs, have to be checked again."""
    today = local_day(timezone.now())
    first, last = today, today + notices.FIRST_REMINDER
    for enterprise in Enterprise.objects.verified_between(first, last).with_card().order_by("pk"):
        notices.verification_ends(enterprise, today=today)
    for label in Certificate.objects.ending(first, last).select_related("enterprise__organisation").by_kind():
        notices.certificate_ends(label, today=today)


@queue.periodic("enterprises.figures", seconds=300)
def figures() -> None:
    """Counts the enterprises that may sell today for the public figures."""
    now = timezone.now()
    PublicFigure.objects.renew("enterprises", Enterprise.objects.verified(local_day(now)).count(), now=now)
