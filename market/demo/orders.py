"""Orders of six organisations over the past year, in every state."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from enterprises.models import Organisation
from market.actions import baskets
from market.actions import orders as verbs
from market.models import Listing, Order, PriceKind
from sif.actors import Actor
from sif.demo import Story

BUYERS = (
    "buyer2",
    "buyer3",
    "buyer4",
    "buyer5",
    "municipality",
    "municipality2",
    "contractor",
    "contractor2",
)
STREETS = {"buyer": "Bouwplein 8", "buyer2": "Lindelaan 12", "contractor": "Bouwplein 8"}
PAST_ORDERS = 64


@dataclass(frozen=True)
class Deal:
    """One order as the story tells it: who, from whom, what it counts for, how long ago, and how far it came."""

    buyer: str
    listing: Listing
    quantity: int
    days_ago: float
    until: str = "confirmed"
    purpose: str = ""


def tell(story: Story) -> None:
    """A year of confirmed orders, then the ones that somebody still has to do something with."""
    for number, listing in enumerate(_orderable(story)[:PAST_ORDERS]):
        deal(
            story, Deal(BUYERS[number % len(BUYERS)], listing, _quantity(listing, number), 300 - number * 4.3)
        )
    vossen, blink = _of(story, "ond-128"), _of(story, "ond-082")
    for waits in (
        Deal("buyer2", vossen[0], _quantity(vossen[0], 3), 0.2, "placed"),
        Deal("buyer3", vossen[1], _quantity(vossen[1], 1), 1.1, "placed"),
        Deal("buyer4", vossen[0], _quantity(vossen[0], 2), 4, "accepted"),
        Deal("buyer2", blink[0], _quantity(blink[0], 2), 6, "delivered"),
        Deal("buyer5", blink[1], _quantity(blink[1], 1), 9, "disputed"),
        Deal("buyer2", vossen[1], _quantity(vossen[1], 1), 20, "declined"),
        Deal("buyer3", blink[0], _quantity(blink[0], 1), 15, "cancelled"),
        Deal("buyer", vossen[0], _quantity(vossen[0], 2), 3, "delivered"),
        Deal("buyer", blink[1], _quantity(blink[1], 1), 40, "confirmed"),
    ):
        deal(story, waits)
    _above_the_limit(story)
    _basket(story, vossen, blink)


def deal(story: Story, told: Deal) -> Order:
    """Places an order in the past and takes it as far as the story says, by the verbs that people use."""
    by: Actor = story[told.buyer]
    placed_at = story.ago(days=told.days_ago)
    line = _line(told.listing, told.quantity)
    terms = verbs.Terms(
        purpose=told.purpose, reference=f"INK-{told.quantity:03d}-{int(told.days_ago):03d}", town="Utrecht",
        street=STREETS.get(told.buyer, "Raadhuisplein 1"), postcode="3511 AB",
        wanted_on=(placed_at + timedelta(days=told.listing.lead_time_days + 2)).date(),
    )  # fmt: skip
    order = verbs.place(
        buyer=_organisation(by),
        seller=told.listing.enterprise,
        lines=[line],
        terms=terms,
        by=by,
        now=placed_at,
    )
    return _carry_on(story, order, told, placed_at)


def _carry_on(story: Story, order: Order, told: Deal, placed_at: datetime) -> Order:
    """Step by step to the state the story wants; each step some of the time between then and now later."""
    seller = story[f"{story['keys'][told.listing.enterprise_id]}:actor"]
    buyer: Actor = story[told.buyer]
    step = min(timedelta(days=2), (story.now - placed_at) / 5)

    def deliver(at: datetime) -> Order:
        quantities = {line.pk: line.quantity for line in order.lines.all()}
        return verbs.deliver(order, verbs.HandOver(quantities), by=seller, now=at)

    accept: Callable[[datetime], Order] = lambda at: verbs.accept(order, by=seller, now=at)  # noqa: E731
    roads: dict[str, list[Callable[[datetime], Order]]] = {
        "placed": [],
        "accepted": [accept],
        "delivered": [accept, deliver],
        "confirmed": [accept, deliver, lambda at: verbs.confirm(order, by=buyer, now=at)],
        "disputed": [
            accept,
            deliver,
            lambda at: verbs.dispute(order, reason="De trap is niet meegenomen.", by=buyer, now=at),
        ],
        "declined": [lambda at: verbs.decline(order, reason="Wij zitten deze week vol.", by=seller, now=at)],
        "cancelled": [
            accept,
            lambda at: verbs.cancel(order, reason="De bijeenkomst gaat niet door.", by=buyer, now=at),
        ],
    }
    for number, move in enumerate(roads[told.until], start=1):
        order = move(placed_at + step * number)
    return order


def _above_the_limit(story: Story) -> None:
    """The buyer may order up to € 5,000; this one waits for a colleague."""
    dear = (
        Listing.objects.on_sale(story.today)
        .exclude(price_kind=PriceKind.ON_REQUEST)
        .filter(price__gte=900, enterprise__max_order_value__gte=9000)
        .select_related("enterprise", "current_version")
        .order_by("pk")
        .first()
    )
    if dear is not None:
        by: Actor = story["buyer"]
        quantity = max(dear.minimum_quantity, int(5000 // price_of(dear)) + 1)
        verbs.place(
            buyer=_organisation(by), seller=dear.enterprise, lines=[_line(dear, quantity)],
            terms=verbs.Terms(reference="INK-GROOT", street="Bouwplein 8", postcode="3511 AB", town="Utrecht"),
            by=by, now=story.ago(days=1),
        )  # fmt: skip


def _basket(story: Story, vossen: list[Listing], blink: list[Listing]) -> None:
    """The second buyer has something in the basket, of two enterprises."""
    for listing in (vossen[0], blink[0]):
        baskets.put(listing, _quantity(listing, 1), by=story["buyer2"], now=story.ago(hours=2))


def _organisation(by: Actor) -> Organisation:
    return Organisation.objects.get(pk=by.organisation_id or 0)


def price_of(listing: Listing) -> Decimal:
    """Euros without VAT for one; the story only orders what has a price."""
    if listing.price is None:
        raise ValueError(f"{listing} has no price")
    return listing.price


def _line(listing: Listing, quantity: int) -> verbs.Line:
    version = listing.current_version
    if version is None:
        raise ValueError(f"{listing} was never online")
    price = price_of(listing)
    return verbs.Line(
        version.title, version.unit, Decimal(quantity), price, version.vat, listing_version=version
    )


def _orderable(story: Story) -> list[Listing]:
    """Listings with a price, that ask for less than € 4,000, spread over the catalogue."""
    listings = (
        Listing.objects.on_sale(story.today)
        .exclude(price_kind=PriceKind.ON_REQUEST)
        .select_related("enterprise", "current_version")
        .order_by("slug")
    )
    return [one for one in listings if price_of(one) * one.minimum_quantity < 4000]


def _of(story: Story, key: str) -> list[Listing]:
    return [one for one in _orderable(story) if one.enterprise_id == story[key].pk]


def _quantity(listing: Listing, number: int) -> int:
    """A believable number: the least, a few times over, but under € 4,000 and in whole packs."""
    least = listing.minimum_quantity
    most = max(least, int(Decimal(3900) / price_of(listing) / Decimal("1.21")))
    wanted = min(most, least * (1 + number % 4))
    return max(least, wanted // listing.quantity_step * listing.quantity_step)
