"""What is for sale."""

import re
from datetime import date
from functools import cache
from typing import Any, Self
from zlib import crc32

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Case, F, OuterRef, Q, Subquery, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from enterprises.models import Certificate, Enterprise
from market.models.categories import PRINTS_PER_FAMILY, cpv_code
from market.models.changes import ListingChange
from market.models.shown import INDEXES, ONLINE, Shown
from market.models.terms import (
    CLOSED_PERIOD,
    COMPLETE_WHEN_ONLINE,
    PRICE_UNLESS_ON_REQUEST,
    QUANTITIES_FROM_ONE,
    TEXT,
    Terms,
)
from market.models.words import Word
from market.search import Question, ranking
from sif.actors import Actor
from sif.enquiries import Blank
from sif.states import Lifecycle, Refused, Verb

PIECES = re.compile(
    r"(stuk|pakket|pak|boeket|plant|bos|krans|zakje|potje?|taart|box|mand|kom|vlaai|kg|kilo|liter|tas|doos|reep|set|"
    r"kistje|krat|fles|mok|vlag|stoel|tafel|meubel|maaltijd|boom|jerrycan|exemplaar|kaart|boek|paneel|palle?t)(s|en)?\b"
)
CARD = ("slug", "title", "impact", "price_kind", "price", "unit", "card")
WHY = ("tags", "description", "nationwide", "found_places", "found_seat")
FEW = 24  # fewer sure answers than fill a page: what comes near is shown with them


@cache
def _around_slug() -> tuple[str, str]:
    """What stands around a slug in an address, looked up once: a list asks for it with every card."""
    before, _slug, after = reverse("listing", args=["SLUG"]).partition("SLUG")
    return before, after


class ListingStatus(models.TextChoices):
    """Where a listing is in its life."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Online")
    PAUSED = "paused", _("Paused")
    ARCHIVED = "archived", _("Archived")


class ListingKind(models.TextChoices):
    """A thing one gets, or work that is done."""

    PRODUCT = "product", _("Product")
    SERVICE = "service", _("Service")

    @classmethod
    def of_unit(cls, unit: str) -> "ListingKind":
        """What it probably is, to go by the unit: what is sold by the piece or the box is a product."""
        return cls.PRODUCT if PIECES.match(unit.strip().lower()) else cls.SERVICE


class ListingQuerySet(models.QuerySet["Listing"]):
    """The words of the catalogue."""

    def on_sale(self, today: date | Blank) -> Self:
        """Online, by an enterprise that is verified today: what buyers see and may order."""
        return self.filter(status=ListingStatus.PUBLISHED, sold_until__gte=today)

    def visible_to(self, actor: Actor) -> Self:
        """The listings this actor may manage: those of the organisation acted for, or all for staff."""
        if actor.is_staff:
            return self
        if "seller" not in actor.roles:
            return self.none()
        return self.filter(enterprise__organisation_id=actor.organisation_id)

    def of_own_organisation(self, actor: Actor) -> Self:
        """Those of the organisation acted for, also for staff who sells."""
        return self.filter(enterprise__organisation_id=actor.organisation_id or 0)

    def with_pending(self) -> Self:
        """With `pending_status`: where the change of it stands that is not online yet."""
        pending = ListingChange.objects.pending().filter(listing=OuterRef("pk"))
        return self.annotate(pending_status=Subquery(pending.values("status")[:1]))

    def to_take(self) -> Self:
        """All but the archive, oldest first, with all that a file of them says: two queries."""
        kept = self.exclude(status=ListingStatus.ARCHIVED).select_related("category")
        return kept.prefetch_related("serves").order_by("pk")

    def changed_first(self) -> Self:
        """The list of a seller: what is not in the archive first, latest change first."""
        archived = Case(When(status=ListingStatus.ARCHIVED, then=1), default=0)
        return self.order_by(archived, "-changed_at", "-pk")

    def readable_by(self, actor: Actor, today: date) -> Self:
        """What this actor may read at a listing's own address: on sale, or one's own in any state."""
        on_sale = Q(status=ListingStatus.PUBLISHED, sold_until__gte=today)
        if actor.is_staff:
            return self
        return self.filter(on_sale | Q(enterprise__organisation_id=actor.organisation_id or 0))

    def in_catalogue(self) -> Self:
        """Online, whoever made it and whether or not that enterprise may sell today."""
        return self.filter(status=ListingStatus.PUBLISHED)

    def of_category(self, category_id: int) -> Self:
        """Everything in this category, whatever its status."""
        return self.filter(category_id=category_id)

    def of_enterprise(self, enterprise_id: int) -> Self:
        """Everything this enterprise ever offered."""
        return self.filter(enterprise_id=enterprise_id)

    def search(self, question: Question, *, every: bool = True) -> Self:
        """Those that answer most of the question (or any of it), with `rank`; one statement beside its own."""
        return self.answering(question, every=every).ranked(question) if question else self

    def answering(self, question: Question, *, every: bool = True) -> Self:
        """Those that answer, without `rank`: to count them, or to pick from."""
        if not question:
            return self
        return self.filter(ranking.condition(Word.objects.understand(question), every=every))

    def titled(self, typed: str) -> Self:
        """Those whose title or tags hold all these words, the last of them perhaps not yet whole; newest first."""
        return self.filter(search_vector__answers=ranking.beginning(typed)).newest()

    def ranked(self, question: Question) -> Self:
        """With `rank`: how well each answers the question."""
        return self.annotate(rank=ranking.Rank(Word.objects.understand(question)))

    def found(self, question: Question, *, most: int) -> "list[Listing]":
        """The best answers, as the catalogue shows them: sure ones, and where these are few what comes near."""
        if not question:
            return []
        best = (F("rank").desc(), "-published_at", "-pk")
        hits = list(self.search(question).order_by(*best)[: max(most, FEW)])
        if len(hits) < FEW:
            hits = list(self.search(question, every=False).order_by(*best)[:most])
        return hits[:most]

    def with_maker(self) -> Self:
        """With enterprise, town and category at hand, in the same query."""
        return self.select_related("enterprise__organisation__place", "category")

    def for_cards(self, *, why: bool = False) -> Self:
        """What a card in a list shows: one row, no other table; with `why` also what it can have been found by."""
        return self.only(*CARD, *WHY) if why else self.only(*CARD)

    def with_facts(self, today: date | Blank) -> Self:
        """With the names of the places it is delivered in and the certificates valid today, in the same query."""
        own = Listing.serves.through.objects.filter(listing=OuterRef("pk"))
        maker = Enterprise.serves.through.objects.filter(enterprise=OuterRef("enterprise"))
        kinds = Certificate.objects.valid_on(today).filter(enterprise=OuterRef("enterprise"))
        return self.annotate(
            own_places=ArraySubquery(own.order_by("place__name").values("place__name")),
            maker_places=ArraySubquery(maker.order_by("place__name").values("place__name")),
            valid_kinds=ArraySubquery(kinds.order_by("kind").values("kind").distinct()),
        )

    def like(self, listing: "Listing") -> Self:
        """Others of the same maker first, then others of the same kind, newest first."""
        same_maker = Case(When(enterprise=listing.enterprise_id, then=0), default=1)
        near = self.exclude(pk=listing.pk).filter(
            Q(enterprise=listing.enterprise_id) | Q(category=listing.category_id)
        )
        return near.order_by(same_maker, F("published_at").desc(nulls_last=True), "-pk")

    def newest(self) -> Self:
        """Latest published first; a total order."""
        return self.order_by(F("published_at").desc(nulls_last=True), "-pk")

    def locked(self, listing: "Listing") -> "Listing":
        """The row as it is now, locked until the transaction ends."""
        return self.select_for_update(of=("self",)).select_related("enterprise").get(pk=listing.pk)


class Listing(Terms, Shown):
    """A product or service for sale by one enterprise: fixed price, from-price or price on request.

    Where it is delivered is its own list of places, or the enterprise's when that is empty. The fields under
    "kept for finding" repeat what the enterprise says, so that search needs one table;
    `market.actions.listings.refresh` renews them and nothing else writes them. `sold_until` is the
    enterprise's `verified_until`, repeated by the database itself (migration 0005), so that nothing can be
    for sale a day too long.
    """

    enterprise = models.ForeignKey(
        "enterprises.Enterprise",
        verbose_name=_("social enterprise"),
        on_delete=models.PROTECT,
        related_name="listings",
    )
    category = models.ForeignKey(
        "market.Category", verbose_name=_("category"), on_delete=models.PROTECT, related_name="listings"
    )
    cpv = models.CharField(_("CPV code"), max_length=10, blank=True, validators=[cpv_code])
    slug = models.SlugField(_("name in addresses"), max_length=90, unique=True)
    title = models.CharField(_("title"), max_length=80, validators=TEXT)
    kind = models.CharField(
        _("product or service"), max_length=10, choices=ListingKind, default=ListingKind.SERVICE
    )
    impact = models.CharField(
        _("impact in one line"),
        max_length=120,
        blank=True,
        validators=TEXT,
        help_text=_("What this purchase does for people or nature, as in: six people learn to cook here."),
    )
    description = models.TextField(_("description"), max_length=4000, validators=TEXT)
    serves = models.ManyToManyField(
        "enterprises.Place", verbose_name=_("delivered in"), blank=True, related_name="+"
    )
    tags = ArrayField(
        models.CharField(max_length=40, validators=TEXT), verbose_name=_("tags"), default=list, blank=True
    )
    sdgs = ArrayField(
        models.PositiveSmallIntegerField(), verbose_name=_("goals (SDG)"), default=list, blank=True
    )
    status = models.CharField(
        _("status"), max_length=10, choices=ListingStatus, default=ListingStatus.DRAFT, editable=False
    )
    created_at = models.DateTimeField(_("made at"), editable=False)
    changed_at = models.DateTimeField(_("changed at"), editable=False)
    published_at = models.DateTimeField(_("online since"), null=True, blank=True, editable=False)
    current_version = models.ForeignKey(
        "market.ListingVersion",
        verbose_name=_("version online"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )

    # answered by ListingQuerySet.with_facts, and by market.models.reading
    own_places: list[str]
    pending_status: str | None
    maker_places: list[str]
    valid_kinds: list[str]
    shown_photos: list[dict[str, str]]
    shown_labels: list[dict[str, str]]
    shown_documents: list[dict[str, Any]]
    found_questions: list[dict[str, Any]]
    found_of_maker: list[dict[str, Any]]
    found_of_kind: list[dict[str, Any]]
    found_seen: list[dict[str, Any]]

    # kept for finding
    keywords = models.TextField(default="", editable=False)
    found_regions = ArrayField(models.CharField(max_length=40), default=list, editable=False)
    found_groups = ArrayField(models.CharField(max_length=40), default=list, editable=False)
    found_sdgs = ArrayField(models.PositiveSmallIntegerField(), default=list, editable=False)
    found_labels = ArrayField(models.CharField(max_length=20), default=list, editable=False)
    found_places = ArrayField(models.CharField(max_length=60), default=list, editable=False)
    found_seat = models.CharField(max_length=60, default="", editable=False)
    search_vector = SearchVectorField(default="", editable=False)

    lifecycle = Lifecycle(
        publish=Verb(
            {ListingStatus.DRAFT, ListingStatus.PAUSED}, to=ListingStatus.PUBLISHED, by={"seller", "staff"}
        ),
        pause=Verb({ListingStatus.PUBLISHED}, to=ListingStatus.PAUSED, by={"seller", "staff"}),
        archive=Verb(
            {ListingStatus.DRAFT, ListingStatus.PUBLISHED, ListingStatus.PAUSED},
            to=ListingStatus.ARCHIVED,
            by={"seller", "staff"},
        ),
        restore=Verb({ListingStatus.ARCHIVED}, to=ListingStatus.DRAFT, by={"seller", "staff"}),
    )

    objects = ListingQuerySet.as_manager()

    class Meta:
        verbose_name = _("listing")
        verbose_name_plural = _("listings")
        constraints = [
            PRICE_UNLESS_ON_REQUEST,
            COMPLETE_WHEN_ONLINE,
            QUANTITIES_FROM_ONE,
            CLOSED_PERIOD,
            models.CheckConstraint(
                name="listing_online_has_version",
                condition=~Q(status=ListingStatus.PUBLISHED)
                | Q(published_at__isnull=False, current_version__isnull=False),
                violation_error_message=_("What is online has a version and a date."),
            ),
        ]
        indexes = [
            GinIndex(fields=["search_vector"], name="listing_search_vector", fastupdate=False),
            GinIndex(
                ranking.Front("search_vector"),
                name="listing_front",
                condition=ONLINE,
                fastupdate=False,
            ),
            GinIndex(fields=["found_places"], name="listing_found_places", fastupdate=False),
            *INDEXES,
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        before, after = _around_slug()
        return f"{before}{self.slug}{after}"

    @property
    def shown(self) -> tuple[object, ...]:
        """All that a card shows: another card if any of it is another."""
        return self.pk, *(getattr(self, name) for name in CARD)

    def roles_of(self, actor: Actor) -> frozenset[str]:
        """The roles this actor has towards this listing: "seller" when it is their own, "staff"."""
        own = (
            {"seller"}
            if "seller" in actor.roles and actor.organisation_id == self.enterprise.organisation_id
            else set()
        )
        return frozenset(own | (actor.roles & {"staff", "system"}))

    @property
    def is_draft(self) -> bool:
        """Nobody but its makers saw it, or it came back from the archive."""
        return self.status == ListingStatus.DRAFT

    def is_on_sale(self, today: date) -> bool:
        """Whether buyers see it and may order it today."""
        until = self.sold_until
        return self.status == ListingStatus.PUBLISHED and until is not None and until >= today

    @property
    def places(self) -> list[str]:
        """Where it is delivered, after `with_facts`; empty means the whole country."""
        if self.nationwide:
            return []
        return self.own_places or ([] if self.enterprise.nationwide else self.maker_places)

    @property
    def lead(self) -> str:
        """The first paragraph, or the first sentence of a text in one piece."""
        return self._split_description()[0]

    @property
    def body(self) -> str:
        """The description after its lead."""
        return self._split_description()[1]

    def _split_description(self) -> tuple[str, str]:
        text = self.description.strip()
        first, _gap, rest = text.partition("\n\n")
        if not rest:
            first, _gap, rest = text.partition(". ")
            first += "." if rest else ""
        return first.strip(), rest.strip()

    def refuse_strangers(self, actor: Actor) -> None:
        """Raises `Refused` for whoever has nothing to say about this listing."""
        if not self.roles_of(actor):
            raise Refused(_("This listing is not yours to change."))

    @property
    def print_name(self) -> str:
        """The print that stands in for a photo: the same slug always gets the same one."""
        family = self.card.get("family") or self.category.print_family
        return f"img/prints/{family}-{crc32(self.slug.encode()) % PRINTS_PER_FAMILY + 1}.svg"
