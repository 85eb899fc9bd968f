"""Listings that read as the real ones do: their words, sentences and prices are those of the catalogue, mixed."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.utils.text import slugify

from enterprises.models import Enterprise
from market.actions import finding
from market.actions import listings as verbs
from market.models import Category, Listing, ListingKind, ListingStatus, ListingVersion, PriceKind
from market.models.versions import content_with
from sif.money import Vat
from sif.seed import Seed

BATCH = 5_000
FOR = (
    "voor kantoren", "voor scholen", "voor zorginstellingen", "voor gemeenten", "voor de bouw", "voor evenementen",
    "voor de wijk", "op locatie", "op maat", "per week", "in het weekend", "voor kleine groepen", "voor grote groepen",
    "met vaste ploeg", "van gerecycled materiaal", "zonder afval", "uit de streek", "met begeleiding", "in abonnement",
    "met spoed", "voor musea", "voor winkels", "voor verenigingen", "na uw feest", "het hele jaar",
)  # fmt: skip
SIZES = ("", "", "", "kleine ", "grote ", "biologische ", "duurzame ", "eenvoudige ", "complete ")
IMPACTS = (
    "", "", "Gemaakt door mensen die hier een vak leren.", "Vast werk voor wie lang aan de kant stond.",
    "Jongeren zonder diploma leren hier werken.", "Elke opdracht is een leerplek.",
)  # fmt: skip
DRAFTS, PAUSED = 0.04, 0.04
OWN_PLACES, ON_REQUEST = 0.05, 0.08
OVER_DAYS = 1200


def sow(seed: Seed) -> Iterator[str]:
    """Listings with their first version, the oldest first; what they repeat is filled in as `refresh` would."""
    makers = seed["enterprises"] or list(Enterprise.objects.order_by("pk"))
    words = _Vocabulary(seed)
    number = seed.wanted["listings"]
    keys, versions = seed.keys(Listing, number), seed.keys(ListingVersion, number)
    dice, sown = seed.dice("listings"), []
    for start in range(0, number, BATCH):
        numbers = range(start, min(start + BATCH, number))
        made = [_listing(seed, dice, words, keys[i], dice.choice(makers), i / number) for i in numbers]
        serves = _serves(seed, dice, made)
        seed.write(Listing.serves.through(listing_id=key, place_id=place.pk) for key, place in serves)
        verbs.repeat(made, now=seed.now)
        for i, one in zip(numbers, made, strict=True):
            one.current_version_id = versions[i] if one.published_at else None
        seed.write(made)
        served: dict[int, list[str]] = {}
        for key, place in serves:
            served.setdefault(key, []).append(place.code)
        seed.write(_version(one, served.get(one.pk, [])) for one in made if one.published_at)
        sown += [(one.pk, one.current_version_id) for one in made if one.status == ListingStatus.PUBLISHED]
    finding.count_words()
    seed["listings"] = sown
    yield f"{number} listings, {len(sown)} of them online"


class _Vocabulary:
    """What the catalogue says, by category."""

    def __init__(self, seed: Seed) -> None:
        self.categories = {category.slug: category for category in Category.objects.all()}
        self.rows: list[dict[str, Any]] = seed["catalogue"]["listings"]
        self.sentences: dict[str, list[str]] = {}
        self.tags: dict[str, list[str]] = {}
        for row in self.rows:
            parts = [f"{part.strip().rstrip('.')}." for part in row["description"].split(". ")]
            self.sentences.setdefault(row["category"], []).extend(parts)
            self.tags.setdefault(row["category"], []).extend(row["tags"])

    def title(self, dice: Random, row: dict[str, Any]) -> str:
        """Another title for the same thing, at most eighty letters."""
        size = dice.choice(SIZES)
        plain = f"{size}{row['title'][:1].lower()}{row['title'][1:]}" if size else row["title"]
        return f"{plain[:1].upper()}{plain[1:]} {dice.choice(FOR)}"[:80].strip()

    def text(self, dice: Random, row: dict[str, Any]) -> str:
        """The first sentence of the original, and a few of others in its trade."""
        others = dice.sample(self.sentences[row["category"]], min(5, len(self.sentences[row["category"]])))
        return " ".join([row["description"].split(". ")[0].rstrip(".") + ".", *others])


def _listing(seed: Seed, dice: Random, words: _Vocabulary, key: int, maker: Enterprise, at: float) -> Listing:
    row = dice.choice(words.rows)
    title = words.title(dice, row)
    made = seed.now - timedelta(days=OVER_DAYS * (1 - at), seconds=dice.randrange(3600))
    chance = dice.random()
    status = (
        ListingStatus.DRAFT
        if chance < DRAFTS
        else ListingStatus.PAUSED
        if chance < DRAFTS + PAUSED
        else ListingStatus.PUBLISHED
    )
    price = _price(dice, row)
    kind = PriceKind.ON_REQUEST if price is None else dice.choice((PriceKind.FIXED, PriceKind.FROM))
    return Listing(
        pk=key,
        enterprise=maker,
        category=words.categories[row["category"]],
        slug=f"{slugify(title)[:78]}-{key}",
        title=title,
        kind=ListingKind.of_unit(row["unit"]),
        impact=dice.choice(IMPACTS),
        description=words.text(dice, row),
        price_kind=kind,
        price=price,
        unit=row["unit"][:40],
        vat=Vat.EXEMPT if row["vat_rate"] == "vrijgesteld" else row["vat_rate"],
        minimum_quantity=max(1, int(row["min_quantity"] or 1)),
        lead_time_days=dice.choice((0, 1, 2, 3, 5, 7, 10, 14, 21, 30, 45)),
        capacity=dice.choice((None, 8, 20, 40, 100, 400)),
        nationwide=row["nationwide"] and dice.random() < 0.3,
        tags=dice.sample(words.tags[row["category"]], 2) if len(words.tags[row["category"]]) > 1 else [],
        status=status,
        created_at=made,
        changed_at=made,
        published_at=None if status == ListingStatus.DRAFT else made,
    )


def _price(dice: Random, row: dict[str, Any]) -> Decimal | None:
    if not row["price_eur"] or dice.random() < ON_REQUEST:
        return None
    cents = max(5, int(Decimal(str(row["price_eur"])) * dice.randrange(60, 180)))
    return (Decimal(cents) / 100).quantize(Decimal("0.01"))


def _serves(seed: Seed, dice: Random, made: list[Listing]) -> list[tuple[int, Any]]:
    """A few say for themselves where they deliver."""
    own = [one for one in made if not one.nationwide and dice.random() < OWN_PLACES]
    return [(one.pk, place) for one in own for place in dice.sample(seed["places"], 3)]


def _version(one: Listing, served: list[str]) -> ListingVersion:
    return ListingVersion(
        pk=one.current_version_id,
        listing=one,
        number=1,
        published_at=one.created_at,
        title=one.title,
        unit=one.unit,
        price=one.price,
        vat=one.vat,
        content=content_with(one, served),
    )
