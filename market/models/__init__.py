"""The nouns of the market, each with the constraints that must never be false."""

from market.models.baskets import Basket, BasketLine, BasketPart, Checkout
from market.models.categories import Category, PrintFamily
from market.models.listings import (
    Listing,
    ListingQuerySet,
    ListingStatus,
    ListingVersion,
    Photo,
    PhotoStatus,
    PriceKind,
)
from market.models.orders import (
    DeliveredLine,
    Delivery,
    Order,
    OrderLine,
    OrderQuerySet,
    OrderStatus,
)
from market.models.proposals import Proposal, ProposalLine
from market.models.matches import Introduction, Match, MatchWeights
from market.models.requests import Request

__all__ = [
    "Basket",
    "BasketLine",
    "BasketPart",
    "Category",
    "Checkout",
    "DeliveredLine",
    "Delivery",
    "Introduction",
    "Listing",
    "ListingQuerySet",
    "ListingStatus",
    "ListingVersion",
    "Match",
    "MatchWeights",
    "Order",
    "OrderLine",
    "OrderQuerySet",
    "OrderStatus",
    "Photo",
    "PhotoStatus",
    "PriceKind",
    "PrintFamily",
    "Proposal",
    "ProposalLine",
    "Request",
]
