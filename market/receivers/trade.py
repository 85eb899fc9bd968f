"""Keeps what listings repeat of their enterprise in step, and shows buyers and sellers what waits for them."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver
from django.utils.translation import ngettext

from enterprises.models import Enterprise
from enterprises.signals import (
    Panel,
    enterprise_changed,
    enterprise_trusted,
    enterprise_verified,
    panels_wanted,
    profile_panels_wanted,
)
from market.models import Listing, ListingChange, Order, OrderQuerySet, OrderStatus
from market.models.orders import TONES
from sif import queue
from sif.actors import Actor
from sif.dates import local_day

SHOWN = 5
ON_PROFILE = 6


@receiver([enterprise_changed, enterprise_verified], dispatch_uid="market.refresh_enterprise")
def renew_listings(enterprise: Enterprise, **_: Any) -> None:
    """Name, regions, target groups or certificates are different: search has to know."""
    queue.after_commit("market.refresh_enterprise", enterprise.pk)


@receiver(enterprise_trusted, dispatch_uid="market.release_changes")
def release_changes(enterprise: Enterprise, by: Actor, **_: Any) -> str:
    """What waited for a connector waits no longer; the connector reads how much of it there is, and where."""
    number = ListingChange.objects.waiting().filter(listing__enterprise=enterprise).count()
    if not number:
        return ""
    queue.after_commit("market.release_changes", enterprise.pk, by.somebody.pk)
    return ngettext(
        "%(number)s listing or change that waited goes online now. You find it under “to look back at”.",
        "%(number)s listings and changes that waited go online now. You find them under “to look back at”.",
        number,
    ) % {"number": number}


@receiver(panels_wanted, dispatch_uid="market.trade_panels")
def trade_panels(actor: Actor, now: datetime, **_: Any) -> list[Panel]:
    """What waits for somebody who buys, and for somebody who sells."""
    found = []
    if "seller" in actor.roles:
        found.append(_for_seller(actor))
    if "buyer" in actor.roles:
        found.append(_for_buyer(actor))
    return found


def _for_buyer(actor: Actor) -> Panel:
    wanted = (OrderStatus.AWAITING, OrderStatus.DELIVERED, OrderStatus.DISPUTED)
    orders = Order.objects.bought_by(actor)
    return Panel(
        20,
        "market/orders/panel.html",
        {
            "side": "buyer",
            "orders": _rows(orders.in_status(*wanted)),
            "running": orders.running().count(),
        },
    )


def _for_seller(actor: Actor) -> Panel:
    orders = Order.objects.sold_by(actor)
    return Panel(
        10,
        "market/orders/panel.html",
        {
            "side": "seller",
            "orders": _rows(orders.in_status(OrderStatus.PLACED, OrderStatus.ACCEPTED, OrderStatus.DISPUTED)),
            "running": orders.running().count(),
            "listings": Listing.objects.of_own_organisation(actor).in_catalogue().count(),
        },
    )


def _rows(orders: OrderQuerySet) -> list[tuple[Order, str]]:
    """The first few with the tone of their status."""
    return [(order, TONES[OrderStatus(order.status)]) for order in orders.with_parties().newest()[:SHOWN]]


@receiver(profile_panels_wanted, dispatch_uid="market.profile_panels")
def profile_panels(enterprise: Enterprise, now: datetime, **_: Any) -> list[Panel]:
    """On an enterprise's own page: the newest of what it sells."""
    on_sale = Listing.objects.on_sale(local_day(now)).filter(enterprise=enterprise)
    listings = list(on_sale.for_cards().newest()[:ON_PROFILE])
    if not listings:
        return []
    number = on_sale.count()
    more = number if number > ON_PROFILE else 0
    context = {"listings": listings, "more": more, "enterprise": enterprise}
    return [Panel(10, "market/listings/profile_panel.html", context)]
