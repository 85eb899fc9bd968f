"""634 listings of 149 invented enterprises, published over the past year; some with photos."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.core.files.base import ContentFile

from enterprises.models import Enterprise
from market.actions import listings as verbs
from market.actions import photos
from market.models import Category, Listing, PriceKind
from sif.demo import Story

PRICE_KINDS = {"vast": PriceKind.FIXED, "vanaf": PriceKind.FROM, "op_aanvraag": PriceKind.ON_REQUEST}
VAT = {"21": "21", "9": "9", "vrijgesteld": "exempt"}
WITH_PHOTOS = ("ond-128", "ond-082")
PRINTS = Path(settings.BASE_DIR) / "static" / "img" / "prints"
IMPACT = {
    "catering": "Gekookt door mensen die het vak leren.",
    "schoonmaak": "Vast werk voor mensen die lang aan de kant stonden.",
    "groen": "Buiten werken geeft rust en een vak.",
    "drukwerk": "Gedrukt door mensen met een arbeidsbeperking.",
    "ict": "Jongeren leren hier een vak in de techniek.",
    "vervoer": "Uw rit geeft iemand een vast dienstverband.",
}


def tell(story: Story) -> None:
    """All listings, oldest first; the newest went online this week."""
    categories = {category.slug: category for category in Category.objects.all()}
    rows = story["catalogue"]["listings"]
    places = {place.name: place for place in story["places"].values()}
    story["listings"] = {}
    for number, row in enumerate(rows):
        when = story.ago(days=330 - number * 328 / len(rows))
        seller: Enterprise = story[row["enterprise_id"]]
        by = story[f"{row['enterprise_id']}:actor"]
        serves = [places[name] for name in row["serves"]] if not row["nationwide"] else []
        listing = verbs.create(enterprise=seller, by=by, now=when, serves=serves, **_fields(row, categories))
        if seller.is_verified(when.date()):
            verbs.publish(listing, by=by, now=when)
        story["listings"][row["id"]] = listing
    _other_states(story)
    _photos(story)


def _fields(row: dict[str, Any], categories: dict[str, Category]) -> dict[str, Any]:
    capacity = row["capacity"] or {"max": None, "unit": ""}
    price = row["price_eur"] or None  # what costs nothing is agreed on, not ordered
    return {
        "category": categories[row["category"]],
        "title": row["title"],
        "description": row["description"],
        "impact": IMPACT.get(row["category"], ""),
        "price_kind": PRICE_KINDS[row["price_kind"]] if price else PriceKind.ON_REQUEST,
        "price": None if price is None else Decimal(str(price)).quantize(Decimal("0.01")),
        "unit": row["unit"],
        "vat": VAT[row["vat_rate"]],
        "minimum_quantity": max(1, int(row["min_quantity"] or 1)),
        "lead_time_days": row["lead_time_days"] or 0,
        "capacity": capacity["max"],
        "capacity_unit": capacity["unit"] or "",
        "nationwide": row["nationwide"],
        "tags": row["tags"],
    }


def _other_states(story: Story) -> None:
    """One of the entrepreneur's listings is paused, one archived, and one is still a draft."""
    own = list(Listing.objects.filter(enterprise=story["ond-128"]).order_by("pk"))
    by = story["entrepreneur"]
    verbs.pause(own[0], by=by, now=story.ago(days=12))
    verbs.archive(own[1], by=by, now=story.ago(days=30))
    verbs.create(
        enterprise=story["ond-128"], by=by, now=story.ago(days=2), serves=[story["places"]["utrecht"]],
        category=own[0].category, title="Kookworkshop voor teams",
        description="Samen koken met onze koks in opleiding. Een middag leren, proeven en praten.",
        price_kind=PriceKind.FROM, price=Decimal("38.50"), unit="persoon", vat="21", minimum_quantity=8,
    )  # fmt: skip


def _photos(story: Story) -> None:
    """The two entrepreneurs who can sign in have photos: prints, drawn as PNG, through the real upload."""
    story.work()
    for key in WITH_PHOTOS:
        shown = Listing.objects.filter(enterprise=story[key], status="published").order_by("pk")[:3]
        for number, listing in enumerate(shown, start=1):
            family = listing.category.print_family
            picture = ContentFile(_png(PRINTS / f"{family}-{number + 2}.svg"), name="foto.png")
            view = photos.View(alt=f"{listing.title}: druk in twee kleuren")
            photos.add(listing, picture, view, by=story[f"{key}:actor"], now=story.now - timedelta(days=3))
    story.work()


def _png(svg: Path) -> bytes:
    """An SVG as pixels, 1440 by 1080."""
    page = "#set page(width: 480pt, height: 360pt, margin: 0pt)\n"
    page += '#image(bytes(sys.inputs.svg), format: "svg", width: 100%)'
    drawn = typst.compile(
        page.encode(), format="png", ppi=216, sys_inputs={"svg": svg.read_text(encoding="utf-8")}
    )
    if not isinstance(drawn, bytes):
        raise TypeError(f"{svg.name} became more than one page")
    return drawn
