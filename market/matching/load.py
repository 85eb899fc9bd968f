"""From rows to facts: everything the stages need, in one set of queries whatever the number of enterprises."""

from collections import defaultdict
from dataclasses import asdict, fields
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property

from django.db.models import CharField, Count, F, Q
from django.db.models.functions import MD5, Cast

from enterprises.models import Certificate, Enterprise, Place, TargetGroup
from market.matching.facts import Amount, Candidate, Need, Offer, Record, Spot, Weights
from market.matching.lexicon import Lexicon
from market.models import Introduction, Listing, ListingQuerySet, MatchWeights, Order, OrderStatus, Request
from market.models.introductions import SHOWN
from market.search import Question
from sif.dates import local_day

NEWCOMER_DAYS = 183
WENT_WRONG = (OrderStatus.CANCELLED, OrderStatus.DECLINED, OrderStatus.DISPUTED)
MOST_LISTINGS = 4000  # above this, the listings to score are picked by category and words first
SAMPLE = 4000  # and the words of the catalogue are counted over a fixed sample


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
        self.today = local_day(now)
        self.on_sale = Listing.objects.on_sale(self.today)
        self.is_large = self.on_sale.count() > MOST_LISTINGS
        self._certificates = _certificates(self.today)
        self._records = _records()
        self._open = _open_introductions()
        self._owners: dict[int | str, int] = {}

    @cached_property
    def _whole(self) -> list[Candidate]:
        return self._read(self.on_sale)

    @cached_property
    def lexicon(self) -> Lexicon:
        """The words of the catalogue, and how telling each is."""
        if self.is_large:
            return _sampled(self.on_sale)
        return Lexicon.of(offer for candidate in self._whole for offer in candidate.offers)

    def candidates_for(self, request: Request) -> tuple[list[Candidate], Lexicon]:
        """Every enterprise verified today except the asker's own, with the listings that may matter; the words."""
        found = self._read(_listings_for(request, self.on_sale)) if self.is_large else self._whole
        others = [each for each in found if self._owners[each.id] != request.buyer_id]
        return others, self.lexicon

    def _read(self, listings: ListingQuerySet) -> list[Candidate]:
        rows = list(_with_facts(listings).order_by("pk"))
        serves = _places_of(rows)
        offers: defaultdict[int, list[Offer]] = defaultdict(list)
        for row in rows:
            offers[row.enterprise_id].append(offer_of(row, serves))
        enterprises = Enterprise.objects.verified(self.today).filter(pk__in=offers)
        enterprises = enterprises.select_related("organisation__place").order_by("pk")
        self._owners |= {enterprise.pk: enterprise.organisation_id for enterprise in enterprises}
        return [
            candidate_of(
                enterprise,
                offers[enterprise.pk],
                certificates=self._certificates.get(enterprise.pk, frozenset()),
                record=self._records.get(enterprise.pk, Record()),
                open_introductions=self._open.get(enterprise.pk, 0),
                today=self.today,
            )
            for enterprise in enterprises
        ]


def _listings_for(request: Request, on_sale: ListingQuerySet) -> ListingQuerySet:
    """Where there are many: those of the branch and the best by words; the rest is not looked at."""
    by_words = on_sale.search(Question.of(request.title), every=False).order_by(F("rank").desc(), "pk")
    picked = set(by_words.values_list("pk", flat=True)[: MOST_LISTINGS // 2])
    if request.category:
        root = request.category.parent or request.category
        branch = on_sale.filter(Q(category=root) | Q(category__parent=root)).newest()
        picked |= set(branch.values_list("pk", flat=True)[: MOST_LISTINGS // 2])
    return on_sale.filter(pk__in=picked)


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


def _certificates(today: date) -> dict[int, frozenset[str]]:
    held: defaultdict[int, set[str]] = defaultdict(set)
    for owner, kind in Certificate.objects.valid_on(today).values_list("enterprise_id", "kind"):
        held[owner].add(kind)
    return {owner: frozenset(kinds) for owner, kinds in held.items()}


def _records() -> dict[int, Record]:
    """Orders confirmed and gone wrong, introductions made and answered, per enterprise."""
    orders = dict[int, tuple[int, int]]()
    confirmed = Count("pk", filter=Q(status=OrderStatus.CONFIRMED))
    failed = Count("pk", filter=Q(status__in=WENT_WRONG))
    for row in Order.objects.values("seller_id").annotate(confirmed=confirmed, failed=failed).order_by():
        orders[row["seller_id"]] = (row["confirmed"], row["failed"])
    answers = dict[int, tuple[int, int]]()
    made = Count("pk", filter=Q(status__in=SHOWN))
    answered = Count("pk", filter=Q(answered_at__isnull=False))
    for each in (
        Introduction.objects.values("enterprise_id").annotate(made=made, answered=answered).order_by()
    ):
        answers[each["enterprise_id"]] = (each["made"], each["answered"])
    return {
        owner: Record(*orders.get(owner, (0, 0)), *answers.get(owner, (0, 0)))
        for owner in orders.keys() | answers.keys()
    }


def _open_introductions() -> dict[int, int]:
    counted = Introduction.objects.awaiting().values("enterprise_id").annotate(number=Count("pk"))
    return {row["enterprise_id"]: row["number"] for row in counted.order_by()}


def _sampled(on_sale: ListingQuerySet) -> Lexicon:
    """The words of a large catalogue, counted over a fixed sample: quick, and the same at every run."""
    mixed = on_sale.annotate(lot=MD5(Cast("pk", CharField()))).order_by("lot", "pk")
    return Lexicon.of(offer_of(row, {}) for row in _with_facts(mixed)[:SAMPLE])


def _with_facts(listings: ListingQuerySet) -> ListingQuerySet:
    return listings.select_related("category__parent", "enterprise").defer("search_vector")


def weights_in_use(*, now: datetime) -> tuple[MatchWeights, Weights]:
    """The version of the weights with the highest number, as a row and as facts; an empty table gets its first."""
    row = MatchWeights.objects.order_by("-version").first()
    if row is None:
        first = {**asdict(Weights()), "note": "first version", "created_at": now}
        row, _ = MatchWeights.objects.get_or_create(version=1, defaults=first)
    names = [field.name for field in fields(Weights)]
    return row, Weights(**{name: getattr(row, name) for name in names})
