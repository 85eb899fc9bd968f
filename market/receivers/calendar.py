"""Panels of the purchasing calendar on /mijn/: chances for a buyer, invitations for an enterprise."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from enterprises.signals import Panel, panels_wanted
from market.models import PlannedPurchase, Talk
from market.models.calendar import Chance
from sif.actors import Actor
from sif.dates import local_day

SHOWN = 3


@receiver(panels_wanted, dispatch_uid="market.calendar.panels")
def panels(sender: object, actor: Actor, now: datetime, **announcement: Any) -> list[Panel]:
    """What is planned and fits, for who buys; who wants to talk, for who sells. Nothing where there is nothing."""
    found = []
    if "buyer" in actor.roles:
        upcoming = PlannedPurchase.objects.visible_to(actor).upcoming(local_day(now))
        lines = list(upcoming.filter(chance=Chance.NEW, best__gt=0).most_promising()[:SHOWN])
        if lines:
            found.append(Panel(35, "market/calendar/_panel_buyer.html", {"lines": lines}))
    if "seller" in actor.roles:
        invitations = list(Talk.objects.invitations_of(actor)[:SHOWN])
        if invitations:
            found.append(Panel(25, "market/calendar/_panel_seller.html", {"invitations": invitations}))
    return found
