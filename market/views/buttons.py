"""Buttons for verbs: the lifecycle says which, this says in which words and where they lead."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from market.models import ChangeStatus, Listing, ListingStatus, Order, OrderStatus
from market.models.orders import TONES as ORDER_TONES
from sif.actors import Actor

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Button:
    """One verb on a page: its words, its address, and whether it asks why first."""

    verb: str
    label: "str | _StrPromise"
    address: str
    asks_why: bool = False
    is_main: bool = False


LISTING_WORDS: "Mapping[str, str | _StrPromise]" = {
    "publish": _("Put online"),
    "pause": _("Pause"),
    "archive": _("Archive"),
    "restore": _("Bring back as draft"),
}
ORDER_WORDS: "Mapping[str, str | _StrPromise]" = {
    "approve": _("Approve this order"),
    "reject": _("Do not approve"),
    "accept": _("Accept this order"),
    "decline": _("Decline this order"),
    "confirm": _("Confirm the delivery"),
    "dispute": _("Something is wrong"),
    "resolve": _("We have found a way out"),
    "cancel": _("Cancel this order"),
}
MAIN = frozenset({"approve", "accept", "confirm", "publish", "resolve"})
ASK_WHY = frozenset({"reject", "decline", "dispute", "resolve", "cancel"})
LISTING_TONES = {
    ListingStatus.DRAFT: "off",
    ListingStatus.PUBLISHED: "ok",
    ListingStatus.PAUSED: "wait",
    ListingStatus.ARCHIVED: "off",
}


def for_listing(listing: Listing, actor: Actor) -> list[Button]:
    """What this actor may do with a listing now (`with_pending`); what waits to go online is not put there twice."""
    if actor.read_only:
        return []
    verbs = Listing.lifecycle.verbs(listing.status, listing.roles_of(actor))
    if listing.is_draft and listing.pending_status == ChangeStatus.WAITING:
        verbs.remove("publish")
    return [
        Button(
            verb, LISTING_WORDS[verb], reverse(f"listing_{verb}", args=[listing.slug]), is_main=verb in MAIN
        )
        for verb in verbs
    ]


def for_order(order: Order, actor: Actor) -> list[Button]:
    """What this actor may do with an order now, delivering apart: that is a form of its own."""
    if actor.read_only:
        return []
    verbs = Order.lifecycle.verbs(order.status, order.roles_of(actor))
    own = actor.person is not None and actor.person.pk == order.placed_by_id
    shown = [
        verb
        for verb in verbs
        if verb in ORDER_WORDS
        and not (own and verb in {"approve", "reject"})
        and not (
            verb == "cancel"
            and ((order.status == OrderStatus.AWAITING and not own) or order.is_partly_delivered)
        )
    ]
    return [
        Button(
            verb,
            ORDER_WORDS[verb],
            reverse(f"order_{verb}", args=[order.number]),
            asks_why=verb in ASK_WHY,
            is_main=verb in MAIN,
        )
        for verb in shown
    ]


def may_deliver(order: Order, actor: Actor) -> bool:
    """Whether the form for handing over belongs on the page."""
    return not actor.read_only and "deliver" in Order.lifecycle.verbs(order.status, order.roles_of(actor))


__all__ = ["LISTING_TONES", "ORDER_TONES", "Button", "for_listing", "for_order", "may_deliver"]
