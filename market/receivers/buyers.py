"""On /mijn/: questions that wait for an enterprise, and what somebody keeps."""

from typing import Any

from django.dispatch import receiver

from enterprises.signals import Panel, panels_wanted
from market.models import ListingQuestion
from sif.actors import Actor

SHOWN = 5


@receiver(panels_wanted, dispatch_uid="market.buyers.panels")
def panels(sender: object, actor: Actor, **announcement: Any) -> list[Panel]:
    """Questions that nobody answered yet, the oldest first; and the way to what one keeps."""
    found = []
    if "seller" in actor.roles:
        waiting = ListingQuestion.objects.sold_by(actor).waiting().select_related("listing")
        if questions := list(waiting.unanswered_first()[:SHOWN]):
            found.append(Panel(15, "market/questions/panel.html", {"questions": questions}))
    if "person" in actor.roles:
        found.append(Panel(40, "market/lists/panel.html"))
    return found
