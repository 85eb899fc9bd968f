"""Builders of categories, listings, photos, baskets and orders."""

import itertools
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from enterprises.models import Enterprise, Organisation
from market.actions import listings as listing_actions
from market.actions import orders as order_actions
from market.models import (
    Basket,
    BasketLine,
    BasketPart,
    Category,
    Checkout,
    DeliveredLine,
    Delivery,
    Listing,
    ListingChange,
    ListingDocument,
    ListingImport,
    ListingVersion,
    Order,
    OrderLine,
    Photo,
)
from market.models.versions import content_of
from sif.models import User
from sif.money import Price, round_cents
from sif.numbers import next_number
from tests.make import enterprises as make

__all__ = [
    "basket",
    "basket_line",
    "category",
    "checkout",
    "delivery",
    "document",
    "listing",
    "listing_change",
    "listing_import",
    "order",
    "order_line",
    "photo",
    "picture_file",
    "version",
]

_numbers = itertools.count(1)


def category(*, slug: str = "catering", parent: Category | None = None, **fields: Any) -> Category:
    """The category of this slug, made once; migrations bring the real tree."""
    wanted = {
        "name_nl": slug.capitalize(),
        "name_en": slug.capitalize(),
        "print_family": "catering",
        "parent": parent,
        **fields,
    }
    return Category.objects.get_or_create(slug=slug, defaults=wanted)[0]


def listing(
    *,
    title: str = "Seizoenslunch van geredde groente",
    enterprise: Enterprise | None = None,
    category: Category | str = "catering",
    status: str = "published",
    price: str | Decimal | None = "12.50",
    serves: list[Any] | None = None,
    **fields: Any,
) -> Listing:
    """Something for sale at 12.50 a person with 9% VAT, online from today unless `status` says otherwise."""
    now = timezone.now()
    wanted = {
        "slug": f"aanbod-{next(_numbers)}",
        "description": "Een warme lunch met soep en brood. Gekookt met groente die over is.",
        "price_kind": "on_request" if price is None else "fixed",
        "unit": "persoon",
        "vat": "9",
        "published_at": now,
        "created_at": now,
        "changed_at": now,
        **fields,
    }
    made = Listing.objects.create(
        title=title,
        enterprise=enterprise or make.enterprise(name=f"De Ruime Pan {next(_numbers)}"),
        category=globals()["category"](slug=category) if isinstance(category, str) else category,
        price=None if price is None else Decimal(price),
        status="draft",
        **wanted,
    )
    made.serves.set(serves or [])
    made.current_version = version(listing=made)
    made.status = status
    made.save(update_fields=["current_version", "status"])
    listing_actions.refresh([made], now=now)
    return made


def version(*, listing: Listing, number: int | None = None) -> ListingVersion:
    """What a listing says now, kept as its next version."""
    return ListingVersion.objects.create(
        listing=listing,
        number=number or listing.versions.count() + 1,
        published_at=timezone.now(),
        title=listing.title,
        unit=listing.unit,
        price=listing.price,
        vat=listing.vat,
        content=content_of(listing),
    )


def picture_file(
    *,
    width: int = 1200,
    height: int = 900,
    kind: str = "JPEG",
    name: str = "foto.jpg",
    colour: str = "teal",
    exif: bytes = b"",
) -> SimpleUploadedFile:
    """A picture as somebody would upload it."""
    file = BytesIO()
    Image.new("RGB", (width, height), colour).save(file, kind, **({"exif": exif} if exif else {}))
    return SimpleUploadedFile(name, file.getvalue(), content_type=f"image/{kind.lower()}")


def photo(
    *, listing: Listing, status: str = "ready", alt: str = "Een kok snijdt prei", **fields: Any
) -> Photo:
    """A picture of a listing, without files behind it."""
    wanted = {
        "name": f"{next(_numbers):032x}",
        "added_at": timezone.now(),
        "failure": "Deze foto is kapot." if status == "failed" else "",
        **fields,
    }
    made = Photo.objects.create(listing=listing, status=status, alt=alt, **wanted)
    listing_actions.show_cover(listing)
    return made


def document(*, listing: Listing, title: str = "Menukaart", **fields: Any) -> ListingDocument:
    """A paper to read with a listing."""
    content = b"%PDF-1.4\n1 0 obj << >> endobj\n%%EOF\n"
    wanted = {"size": len(content), "added_at": timezone.now(), **fields}
    file = SimpleUploadedFile("menu.pdf", content, content_type="application/pdf")
    return ListingDocument.objects.create(listing=listing, title=title, file=file, **wanted)


def listing_change(
    *, listing: Listing, status: str = "waiting", changes: dict[str, Any] | None = None, **fields: Any
) -> ListingChange:
    """A change of what is online: a new title, or what `changes` says."""
    now = timezone.now()
    wanted = {
        "before": listing.current_version,
        "content": content_of(listing) | (changes or {"title": "Een andere titel"}),
        "reason": "Wat bedoelt u met vers?" if status in {"asked", "refused", "objected"} else "",
        "made_at": now,
        "decided_at": None if status in {"waiting", "sampled"} else now,
        **fields,
    }
    return ListingChange.objects.create(listing=listing, status=status, **wanted)


def listing_import(*, enterprise: Enterprise, made_by: User, **fields: Any) -> ListingImport:
    """A file that was checked: one new listing in it."""
    found = {"row": 2, "title": "Soep", "slug": "", "verdict": "new", "fields": [], "errors": []}
    wanted = {
        "made_at": timezone.now(),
        "rows": [["titel"], ["Soep"]],
        "found": [found],
        "total": 1,
        "done": 1,
        "status": "checked",
        **fields,
    }
    return ListingImport.objects.create(enterprise=enterprise, made_by=made_by, **wanted)


def basket(
    *, person: User, organisation: Organisation, lines: dict[Listing, int] | None = None, **fields: Any
) -> Basket:
    """An open basket; `lines` says how many of which listing."""
    wanted = {"opened_at": timezone.now(), **fields}
    made = Basket.objects.create(person=person, organisation=organisation, **wanted)
    for listed, quantity in (lines or {}).items():
        basket_line(basket=made, listing=listed, quantity=quantity)
    return made


def basket_line(*, basket: Basket, listing: Listing, quantity: int = 1, purpose: str = "") -> BasketLine:
    """So many of a listing in a basket."""
    part, _ = BasketPart.objects.get_or_create(
        basket=basket, enterprise=listing.enterprise, defaults={"purpose": purpose}
    )
    return BasketLine.objects.create(part=part, listing=listing, quantity=quantity)


def checkout(*, basket: Basket) -> Checkout:
    """A basket that was checked out, without the orders."""
    now = timezone.now()
    basket.closed_at = now
    basket.save(update_fields=["closed_at"])
    return Checkout.objects.create(basket=basket, placed_by=basket.person, placed_at=now)


def order(
    *,
    buyer: Organisation | None = None,
    enterprise: Enterprise | None = None,
    status: str = "placed",
    lines: list[order_actions.Line] | None = None,
    placed_by: User | None = None,
    **fields: Any,
) -> Order:
    """Forty lunches for 500 euros without VAT, in any status; a delivered one was delivered whole, just now."""
    now = timezone.now()
    wanted_lines = lines or [
        order_actions.Line("Seizoenslunch", "persoon", Decimal(40), Decimal("12.50"), "9"),
    ]
    price = Price.of((round_cents(line.quantity * line.net_price), line.vat) for line in wanted_lines)
    delivered = status in {"delivered", "confirmed", "disputed"}
    wanted = {
        "number": next_number("B"),
        "net": price.net,
        "vat": price.vat,
        "placed_at": now,
        "accepted_at": now if delivered or status == "accepted" else None,
        "delivered_at": now if delivered else None,
        "waits_since": now if status == "delivered" else None,
        "confirmed_at": now if status == "confirmed" else None,
        "reason": "Het past niet." if status in {"declined", "cancelled", "disputed"} else "",
        "street": "Oudegracht 12",
        "postcode": "3511 AB",
        "town": "Utrecht",
        **fields,
    }
    made = Order.objects.create(
        buyer=buyer or make.organisation(name=f"Zorggroep {next(_numbers)}"),
        seller=enterprise or make.enterprise(name=f"De Ruime Pan {next(_numbers)}"),
        status=status,
        placed_by=placed_by,
        **wanted,
    )
    for line in wanted_lines:
        order_line(order=made, line=line, delivered=line.quantity if delivered else Decimal(0))
    made.refresh_from_db()
    return made


def delivery(*, order: Order, note: str = "Bij de balie") -> Delivery:
    """One handing-over of everything that an order says was delivered."""
    made = Delivery.objects.create(order=order, delivered_at=timezone.now(), note=note)
    DeliveredLine.objects.bulk_create(
        DeliveredLine(delivery=made, line=line, quantity=line.delivered_quantity)
        for line in order.lines.filter(delivered_quantity__gt=0)
    )
    return made


def order_line(*, order: Order, line: order_actions.Line, delivered: Decimal = Decimal(0)) -> OrderLine:
    """One line of an order as agreed."""
    return OrderLine.objects.create(
        order=order,
        listing_version=line.listing_version,
        title=line.title,
        unit=line.unit,
        quantity=line.quantity,
        net_price=line.net_price,
        vat_rate=line.vat,
        delivered_quantity=delivered,
    )
