"""From rows to facts: everything the stages need, in one set of queries whatever the number of enterprises."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, fields
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property

from django.core.cache import cache as kept
from django.db.models import Count, Max, Q

from enterprises.models import Certificate, Enterprise, Place, TargetGroup
from market.matching import picking
from market.matching.facts import Amount, Candidate, Need, Offer, Record, Spot, Weights
from market.matching.lexicon import Lexicon
from market.matching.select import KIN, fit_words, leanings, question
from market.models import (
    Category,
    Introduction,
    Listing,
    ListingQuerySet,
    MatchWeights,
    Order,
    OrderStatus,
    Request,
    Word,
)
from market.models.introductions import SHOWN
from sif.dates import local_day

NEWCOMER_DAYS = 183
WENT_WRONG = (OrderStatus.CANCELLED, OrderStatus.DECLINED, OrderStatus.DISPUTED)
MOST_LISTINGS = 4000  # above this, the listings to score are picked inside PostgreSQL first
HOUR = 3600  # the words of a large catalogue are read anew
READ = (  # of a listing, by `offer_of`: hundreds are read for each request, and what a card shows is most of a row
    *(
        "title",
        "description",
        "tags",
        "price",
        "unit",
        "lead_time_days",
        "capacity",
        "capacity_unit",
        "nationwide",
    ),
    *(
        "current_version",
        "enterprise__nationwide",
        "category__slug",
        "category__name_nl",
        "category__parent__slug",
    ),
)


def need_of(request: Request, *, now: datetime) -> Need:
    """A request as facts."""
    category = request.category
    path = tuple(step.slug for step in (category.parent, category) if step) if category else ()
    return Need(
        key=request.number,
        title=request.title,
        text=request.need,
        wishes=tuple(request.wish_list),
        category=path,
        spot=spot_of(request.place),
        region_required=request.region_required,
        needed_in=request.needed_in(now),
        quantity=_amount(request.quantity, request.unit),
        budget_max=request.budget_max,
        min_capacity=_amount(request.min_capacity, request.min_capacity_unit),
        min_order_value=request.min_order_value,
        certificates_any=frozenset(request.certificates_any),
    )


def spot_of(place: Place | None) -> Spot | None:
    """A place as a point."""
    if place is None:
        return None
    if place.latitude is None or place.longitude is None:
        return Spot(place.code, place.name)
    return Spot(place.code, place.name, float(place.latitude), float(place.longitude))


def _amount(value: Decimal | int | None, unit: str) -> Amount | None:
    return Amount(Decimal(value), unit) if value is not None and unit else None


class Catalogue:
    """Everything for sale at one moment, as facts: read once for as many requests as are asked of it.

    A small catalogue is read whole. Of a large one the listings that may matter are picked for each request.
    """

    def __init__(self, *, now: datetime) -> None:
        self.now, self.today = now, local_day(now)
        self.on_sale = Listing.objects.on_sale(self.today)
        self.is_large = self.on_sale.order_by()[MOST_LISTINGS:].exists()
        self._owners: dict[int | str, int] = {}

    @cached_property
    def _whole(self) -> list[Candidate]:
        return self.read(self.on_sale)

    @cached_property
    def lexicon(self) -> Lexicon:
        """The words of the catalogue, and how telling each is."""
        if self.is_large:
            vocabulary = kept.get_or_set("market:vocabulary", _vocabulary, HOUR)
            return Lexicon(self.on_sale.count(), vocabulary or {})
        return Lexicon.of(offer for candidate in self._whole for offer in candidate.offers)

    def candidates_for(self, request: Request) -> tuple[list[Candidate], Lexicon]:
        """Every enterprise verified today except the asker's own, with the listings that may matter; the words."""
        found = self._picked_for(request) if self.is_large else self._whole
        others = [each for each in found if self._owners[each.id] != request.buyer_id]
        return others, self.lexicon

    def of(self, enterprise_id: int) -> list[Candidate]:
        """One enterprise with everything it has for sale; none when it may not sell today."""
        return self.read(self.on_sale.filter(enterprise=enterprise_id))

    def owner_of(self, enterprise: int | str) -> int:
        """The organisation behind a candidate that was read."""
        return self._owners[enterprise]

    def _picked_for(self, request: Request) -> list[Candidate]:
        need, (_row, weights) = need_of(request, now=self.now), weights_in_use(now=self.now)
        rough = picking.Rough(need, self.lexicon, weights, today=self.today)
        kinds = _kinds(request.category) or self._pointed_at(need, rough.nearest())
        return self.read(self.on_sale.filter(pk__in=rough.picked(kinds)))

    def _pointed_at(self, need: Need, nearest: list[int]) -> dict[int, float]:
        """The kinds that the words of a need point to, when the buyer picked none."""
        asked, rows = question(need, self.lexicon), list(_with_facts(self.on_sale.filter(pk__in=nearest)))
        offers = {row.pk: offer_of(row, {}) for row in rows}
        lean = leanings((offer, fit_words(asked, offer, self.lexicon)[0]) for offer in offers.values())
        return {row.category_id: lean[row.category.slug] for row in rows if row.category.slug in lean}

    def read(self, listings: ListingQuerySet) -> list[Candidate]:
        """These listings as candidates: their enterprises, each with what it has among them."""
        rows = list(_with_facts(listings).order_by("pk"))
        serves = _places_of(rows)
        offers: defaultdict[int, list[Offer]] = defaultdict(list)
        for row in rows:
            offers[row.enterprise_id].append(offer_of(row, serves))
        enterprises = Enterprise.objects.verified(self.today).filter(pk__in=offers)
        enterprises = enterprises.select_related("organisation__place").order_by("pk")
        certificates = _certificates(self.today, offers)
        records, open_ones = _records(offers), _open_introductions(offers)
        self._owners |= {enterprise.pk: enterprise.organisation_id for enterprise in enterprises}
        return [
            candidate_of(
                enterprise,
                offers[enterprise.pk],
                certificates=certificates.get(enterprise.pk, frozenset()),
                record=records.get(enterprise.pk, Record()),
                open_introductions=open_ones.get(enterprise.pk, 0),
                today=self.today,
            )
            for enterprise in enterprises
        ]


def _kinds(category: Category | None) -> dict[int, float]:
    """How well every category fits the one that the buyer picked; nothing when none was picked."""
    if category is None:
        return {}
    root = category.parent_id or category.pk
    kin = Category.objects.filter(Q(pk=root) | Q(parent=root)).values_list("pk", "parent_id")
    own = {category.pk, category.parent_id}
    return {pk: 1.0 if pk in own or parent == category.pk else KIN for pk, parent in kin}


def _places_of(rows: list[Listing]) -> dict[tuple[str, int], frozenset[str]]:
    """Where each listing and each enterprise is served, by place code."""
    served: defaultdict[tuple[str, int], set[str]] = defaultdict(set)
    listings = Listing.serves.through.objects.filter(listing__in=[row.pk for row in rows])
    for owner, code in listings.values_list("listing_id", "place__code"):
        served["listing", owner].add(code)
    enterprises = Enterprise.serves.through.objects.filter(enterprise__in={row.enterprise_id for row in rows})
    for owner, code in enterprises.values_list("enterprise_id", "place__code"):
        served["enterprise", owner].add(code)
    return {owner: frozenset(codes) for owner, codes in served.items()}


def offer_of(row: Listing, serves: dict[tuple[str, int], frozenset[str]]) -> Offer:
    """A listing as facts; where it says nothing about places, the enterprise's count."""
    own = serves.get(("listing", row.pk), frozenset())
    theirs = serves.get(("enterprise", row.enterprise_id), frozenset())
    return Offer(
        id=row.pk,
        title=row.title,
        text=row.description,
        version=row.current_version_id,
        tags=" ".join(row.tags),
        category=tuple(step.slug for step in (row.category.parent, row.category) if step),
        category_name=row.category.name_nl,
        price=row.price,
        unit=row.unit,
        lead_time_days=row.lead_time_days,
        capacity=_amount(row.capacity, row.capacity_unit),
        nationwide=row.nationwide or (not own and row.enterprise.nationwide),
        serves=own or theirs,
    )


def candidate_of(
    enterprise: Enterprise,
    offers: list[Offer],
    *,
    certificates: frozenset[str],
    record: Record,
    open_introductions: int,
    today: date,
) -> Candidate:
    """An enterprise as facts."""
    since = enterprise.first_verified_on
    groups = dict(TargetGroup.choices)
    return Candidate(
        id=enterprise.pk,
        name=enterprise.name,
        mission=enterprise.mission,
        target_groups=" ".join(str(groups.get(code, "")) for code in enterprise.target_groups),
        spot=spot_of(enterprise.organisation.place),
        certificates=certificates,
        max_order_value=enterprise.max_order_value,
        newcomer=since is not None and since > today - timedelta(days=NEWCOMER_DAYS),
        open_introductions=open_introductions,
        record=record,
        offers=tuple(offers),
    )


def _certificates(today: date, owners: Iterable[int]) -> dict[int, frozenset[str]]:
    held: defaultdict[int, set[str]] = defaultdict(set)
    valid = Certificate.objects.valid_on(today).filter(enterprise__in=owners)
    for owner, kind in valid.values_list("enterprise_id", "kind"):
        held[owner].add(kind)
    return {owner: frozenset(kinds) for owner, kinds in held.items()}


def _records(owners: Iterable[int]) -> dict[int, Record]:
    """Orders confirmed and gone wrong, introductions made and answered, per enterprise."""
    orders = dict[int, tuple[int, int]]()
    confirmed = Count("pk", filter=Q(status=OrderStatus.CONFIRMED))
    failed = Count("pk", filter=Q(status__in=WENT_WRONG))
    sold = Order.objects.filter(seller__in=owners).values("seller_id")
    for row in sold.annotate(confirmed=confirmed, failed=failed).order_by():
        orders[row["seller_id"]] = (row["confirmed"], row["failed"])
    answers = dict[int, tuple[int, int]]()
    made = Count("pk", filter=Q(status__in=SHOWN))
    answered = Count("pk", filter=Q(answered_at__isnull=False))
    introduced = Introduction.objects.filter(enterprise__in=owners).values("enterprise_id")
    for each in introduced.annotate(made=made, answered=answered).order_by():
        answers[each["enterprise_id"]] = (each["made"], each["answered"])
    return {
        owner: Record(*orders.get(owner, (0, 0)), *answers.get(owner, (0, 0)))
        for owner in orders.keys() | answers.keys()
    }


def _open_introductions(owners: Iterable[int]) -> dict[int, int]:
    counted = (
        Introduction.objects.awaiting()
        .filter(enterprise__in=owners)
        .values("enterprise_id")
        .annotate(number=Count("pk"))
    )
    return {row["enterprise_id"]: row["number"] for row in counted.order_by()}


def _vocabulary() -> dict[str, int]:
    """In how many listings each stem of the catalogue stands, from the words that search keeps."""
    counted = Word.objects.filter(listings__gt=0).values_list("stem").annotate(number=Max("listings"))
    return dict(counted.order_by())


def _with_facts(listings: ListingQuerySet) -> ListingQuerySet:
    return listings.select_related("category__parent", "enterprise").only(*READ)


def weights_in_use(*, now: datetime) -> tuple[MatchWeights, Weights]:
    """The version of the weights with the highest number, as a row and as facts; an empty table gets its first."""
    row = MatchWeights.objects.order_by("-version").first()
    if row is None:
        first = {**asdict(Weights()), "note": "first version", "created_at": now}
        row, _ = MatchWeights.objects.get_or_create(version=1, defaults=first)
    return row, weights_of(row)


def weights_of(row: MatchWeights) -> Weights:
    """One version of the weights as facts."""
    return Weights(**{field.name: getattr(row, field.name) for field in fields(Weights)})
