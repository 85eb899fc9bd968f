"""634 listings of 149 invented enterprises, published over the past year; some with photos."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.core.files.base import ContentFile
from django.utils.text import slugify

from market.actions import finding, photos, review
from market.actions import listings as verbs
from market.models import (
    Category,
    Listing,
    ListingChange,
    ListingKind,
    ListingStatus,
    ListingVersion,
    PriceKind,
)
from market.models.versions import content_of
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
    """All listings, oldest first; the newest went online this week. Written together: 634 by hand take long."""
    rows = story["catalogue"]["listings"]
    made = {row["id"]: _made(story, row, number, len(rows)) for number, row in enumerate(rows)}
    Listing.objects.bulk_create(made.values())
    places = {place.name: place.pk for place in story["places"].values()}
    Listing.serves.through.objects.bulk_create(
        Listing.serves.through(listing_id=made[row["id"]].pk, place_id=places[name])
        for row in rows
        if not row["nationwide"]
        for name in row["serves"]
    )
    _put_online(story, list(made.values()))
    verbs.refresh(made.values(), now=story.now)
    finding.count_words()
    story["listings"] = made
    _other_states(story)
    _photos(story)


def _made(story: Story, row: dict[str, Any], number: int, of: int) -> Listing:
    if "categories" not in story:
        story["categories"] = {category.slug: category for category in Category.objects.all()}
    when = story.ago(days=330 - number * 328 / of)
    slug = slugify(row["title"])[:80].strip("-")
    taken: set[str] = story["slugs"] if "slugs" in story else set()  # noqa: SIM401 - a story has no get
    story["slugs"] = taken | {slug}
    return Listing(
        enterprise=story[row["enterprise_id"]],
        slug=f"{slug}-{number}" if slug in taken else slug,
        created_at=when,
        changed_at=when,
        **_fields(row, story["categories"]),
    )


def _put_online(story: Story, listings: list[Listing]) -> None:
    """The first version of each, on the day it was made, where the enterprise was verified then."""
    online = [one for one in listings if one.enterprise.is_verified(one.created_at.date())]
    versions = ListingVersion.objects.bulk_create(
        ListingVersion(
            listing=one, number=1, published_at=one.created_at, published_by=None, title=one.title,
            unit=one.unit, price=one.price, vat=one.vat, content=content_of(one),
        )
        for one in online
    )  # fmt: skip
    for one, version in zip(online, versions, strict=True):
        one.current_version, one.published_at, one.status = version, one.created_at, ListingStatus.PUBLISHED
    Listing.objects.bulk_update(online, ["current_version", "published_at", "status"], batch_size=200)


def _fields(row: dict[str, Any], categories: dict[str, Category]) -> dict[str, Any]:
    capacity = row["capacity"] or {"max": None, "unit": ""}
    price = row["price_eur"] or None  # what costs nothing is agreed on, not ordered
    return {
        "category": categories[row["category"]],
        "cpv": next(iter(categories[row["category"]].cpv), ""),
        "title": row["title"],
        "kind": ListingKind.of_unit(row["unit"]),
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
    for change in ListingChange.objects.waiting():
        review.approve(change, by=story["connector"], now=story.ago(days=2.5))


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
