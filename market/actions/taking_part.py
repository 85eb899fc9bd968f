"""Who may answer a request, ask about it or say that it suits: asked by every verb of an enterprise."""

from datetime import datetime

from django.utils.translation import gettext as _

from enterprises.models import Enterprise
from market.models import Request
from sif.actors import Actor
from sif.dates import local_day
from sif.states import Refused


def welcome(request: Request, *, by: Actor, now: datetime) -> Enterprise:
    """The enterprise acted for: verified, able to see the request while it is open, and not of who asks.

    Raises:
        Refused: with the reason, and what can be done about it.
    """
    enterprise = (
        Enterprise.objects.of(by).select_related("organisation").first() if by.organisation_id else None
    )
    if enterprise is None or "seller" not in by.roles:
        raise Refused(_("Only a social enterprise can do this. Choose the enterprise you work for."))
    if enterprise.organisation_id == request.buyer_id:
        raise Refused(_("This is your own request."))
    if not request.takes_proposals(now):
        raise Refused(_("The closing date has passed. This request takes no answers any more."))
    if not enterprise.is_verified(local_day(now)):
        raise Refused(_("You can take part once your enterprise is verified."))
    if not Request.objects.visible_to(by).filter(pk=request.pk).exists():
        raise Refused(_("Only enterprises that were introduced can answer this request."))
    return enterprise
