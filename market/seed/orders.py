"""Orders of what was sown, most of them confirmed, over the past two years."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from random import Random

from django.db import connection

from market.models import Listing, Order, OrderLine, OrderStatus
from sif.money import Price, Vat
from sif.seed import Seed

STATUSES = (*(OrderStatus.CONFIRMED,) * 14, OrderStatus.PLACED, OrderStatus.ACCEPTED, OrderStatus.DELIVERED)
ENDED = (*STATUSES, OrderStatus.DECLINED, OrderStatus.CANCELLED)
OVER_DAYS = 730
SHELF = 20_000


def sow(seed: Seed) -> Iterator[str]:
    """One enterprise an order, one to three lines."""
    dice, number = seed.dice("orders"), seed.wanted["orders"]
    shelf = _shelf()
    if not shelf:
        yield "no orders: nothing with a price is online"
        return
    makers = sorted(shelf)
    first = reserve(number)
    made, lines = [], []
    for count, key in enumerate(seed.keys(Order, number)):
        maker = dice.choice(makers)
        order = _order(seed, dice, key, f"B-{first + count}")
        order.seller_id = maker
        own = _lines(dice, order, dice.sample(shelf[maker], min(len(shelf[maker]), dice.randrange(1, 4))))
        price = Price.of((line.quantity * line.net_price, Vat(line.vat_rate)) for line in own)
        order.net, order.vat = price.net, price.vat
        made.append(order)
        lines += own
    seed.write(made)
    seed.write(lines)
    seed["orders"] = made
    yield f"{number} orders with {len(lines)} lines"


def _shelf() -> dict[int, list[Listing]]:
    """What can be ordered, by maker."""
    shelf: dict[int, list[Listing]] = {}
    online = Listing.objects.in_catalogue().filter(price__isnull=False).order_by("pk")
    for one in online.only(
        "enterprise", "title", "unit", "price", "vat", "current_version", "minimum_quantity"
    )[:SHELF]:
        shelf.setdefault(one.enterprise_id, []).append(one)
    return shelf


def reserve(number: int) -> int:
    """The first of so many numbers of orders that nobody else gets."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('sif_number')")
        (first,) = cursor.fetchone()
        cursor.execute("SELECT setval('sif_number', %s)", [first + number])
    return int(first)


def _order(seed: Seed, dice: Random, key: int, number: str) -> Order:
    member = dice.choice(seed["buyers"])
    status = dice.choice(ENDED)
    placed = seed.ago(days=dice.random() * OVER_DAYS + 20)
    is_delivered = status in (OrderStatus.DELIVERED, OrderStatus.CONFIRMED)
    delivered = placed + timedelta(days=dice.randrange(1, 15)) if is_delivered else None
    is_ended = status in (OrderStatus.DECLINED, OrderStatus.CANCELLED)
    return Order(
        pk=key,
        number=number,
        buyer_id=member.organisation_id,
        placed_by_id=member.user_id,
        status=status,
        placed_at=placed,
        accepted_at=placed if is_delivered or status == OrderStatus.ACCEPTED else None,
        delivered_at=delivered,
        confirmed_at=delivered + timedelta(days=3) if delivered and status == OrderStatus.CONFIRMED else None,
        waits_since=delivered if status == OrderStatus.DELIVERED else None,
        reminded_at=seed.now if status == OrderStatus.DELIVERED else None,
        reason="Wij hebben die week geen ruimte meer." if is_ended else "",
        street=f"Havenweg {key % 300 + 1}",
        postcode="3511 AB",
        town=member.organisation.place.name,
    )


def _lines(dice: Random, order: Order, chosen: list[Listing]) -> list[OrderLine]:
    is_delivered = order.delivered_at is not None
    lines = []
    for one in chosen:
        quantity = Decimal(max(one.minimum_quantity, dice.randrange(1, 40)))
        lines.append(
            OrderLine(
                order=order,
                listing_version_id=one.current_version_id,
                title=one.title,
                unit=one.unit,
                quantity=quantity,
                net_price=one.price or Decimal(0),
                vat_rate=one.vat,
                delivered_quantity=quantity if is_delivered else Decimal(0),
            )
        )
    return lines
