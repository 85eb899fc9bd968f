"""The nouns of the market, each with the constraints that must never be false."""

from market.models.assessing import AgreedScore, Assessment, Clarification, Score, ScoresOpened
from market.models.attachments import Attachment, ProposalAttachment, RequestAttachment
from market.models.baskets import Basket, BasketLine, BasketPart, Checkout
from market.models.calendar import Calendar, CalendarColumns, PlannedPurchase, Talk
from market.models.categories import Category, CategoryIcon, PrintFamily
from market.models.changes import ChangeStatus, ListingChange
from market.models.choosing import Criterion, RequestLine
from market.models.clarity import RequestQuestion
from market.models.deliveries import DeliveredLine, Delivery
from market.models.desk import Contact, Handling
from market.models.documents import ListingDocument
from market.models.imports import ImportStatus, ListingImport
from market.models.interests import DigestStop, Interest, MatchTold
from market.models.introductions import Introduction
from market.models.listings import (
    Listing,
    ListingKind,
    ListingQuerySet,
    ListingStatus,
)
from market.models.lists import SavedList, SavedListing
from market.models.matches import Match
from market.models.memos import AwardMemo
from market.models.offered import ProposalStep, ProposalVersion
from market.models.orders import Order, OrderLine, OrderQuerySet, OrderStatus
from market.models.partners import PartnerStatus, ProposalPartner
from market.models.photos import Photo, PhotoStatus
from market.models.procedures import Procedure, Threshold
from market.models.proposals import Proposal, ProposalLine
from market.models.questions import ListingQuestion
from market.models.reached import Reached
from market.models.requests import Request
from market.models.searches import SavedSearch, SearchHit
from market.models.shelves import Shelf
from market.models.terms import PriceKind
from market.models.versions import ListingVersion
from market.models.weights import MatchWeights
from market.models.widgets import WidgetHost
from market.models.words import Relation, UnmetSearch, Word, WordGroup

__all__ = [
    "AgreedScore",
    "Assessment",
    "Attachment",
    "AwardMemo",
    "Basket",
    "BasketLine",
    "BasketPart",
    "Calendar",
    "CalendarColumns",
    "Category",
    "CategoryIcon",
    "ChangeStatus",
    "Checkout",
    "Clarification",
    "Contact",
    "Criterion",
    "DeliveredLine",
    "Delivery",
    "DigestStop",
    "Handling",
    "ImportStatus",
    "Interest",
    "Introduction",
    "Listing",
    "ListingChange",
    "ListingDocument",
    "ListingImport",
    "ListingKind",
    "ListingQuerySet",
    "ListingQuestion",
    "ListingStatus",
    "ListingVersion",
    "Match",
    "MatchTold",
    "MatchWeights",
    "Order",
    "OrderLine",
    "OrderQuerySet",
    "OrderStatus",
    "PartnerStatus",
    "Photo",
    "PhotoStatus",
    "PlannedPurchase",
    "PriceKind",
    "PrintFamily",
    "Procedure",
    "Proposal",
    "ProposalAttachment",
    "ProposalLine",
    "ProposalPartner",
    "ProposalStep",
    "ProposalVersion",
    "Reached",
    "Relation",
    "Request",
    "RequestAttachment",
    "RequestLine",
    "RequestQuestion",
    "SavedList",
    "SavedListing",
    "SavedSearch",
    "Score",
    "ScoresOpened",
    "SearchHit",
    "Shelf",
    "Talk",
    "Threshold",
    "UnmetSearch",
    "WidgetHost",
    "Word",
    "WordGroup",
]
