"""The public figures of the market, added up from confirmed facts."""

from django.utils import timezone

from market.totals import public
from sif import queue
from sif.dates import local_day
from sif.models import PublicFigure


@queue.periodic("market.figures", seconds=300)
def figures() -> None:
    """Renews what the public sees: listings, buying organisations and turnover for social entrepreneurs."""
    now = timezone.now()
    for code, value in public.public_figures(local_day(now)).items():
        PublicFigure.objects.renew(code, value, now=now)
