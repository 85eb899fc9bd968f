"""What a buyer asks the market for."""

from datetime import date, datetime
from typing import Any, Self

from django.apps import apps
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVector
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from enterprises.models import CertificateKind, Region
from market.models.categories import Category
from market.models.procedures import ContractKind, Procedure
from market.search.plain import CONFIG, tsquery, words
from market.search.ranking import ANYWHERE
from sif.actors import Actor
from sif.dates import local_day
from sif.states import Lifecycle, Verb
from sif.validators import no_bsn, plain_text

TEXT = [plain_text, no_bsn]
POSITIVE = [MinValueValidator(1)]


class RequestStatus(models.TextChoices):
    """Where a request is in its life."""

    DRAFT = "draft", _("Draft")
    OPEN = "open", _("Open for proposals")
    CLOSED = "closed", _("Closed, choice to be made")
    AWARDED = "awarded", _("Awarded")
    UNSUCCESSFUL = "unsuccessful", _("Ended without a choice")
    WITHDRAWN = "withdrawn", _("Withdrawn")


ENDED = (RequestStatus.AWARDED, RequestStatus.UNSUCCESSFUL, RequestStatus.WITHDRAWN)


class Visibility(models.TextChoices):
    """Who may read a request and answer it."""

    PUBLIC = "public", _("Everybody may read it and make a proposal")
    INVITED = "invited", _("Only the enterprises that the connector introduces")


class RequestQuerySet(models.QuerySet["Request"]):
    """Which requests."""

    def visible_to(self, actor: Actor) -> Self:
        """Public ones once open; one's own always; those one was introduced to. Staff: all but drafts."""
        shown = ~Q(status=RequestStatus.DRAFT)
        if actor.is_staff or actor.is_system:
            return self.filter(shown)
        allowed = shown & Q(visibility=Visibility.PUBLIC) & ~Q(status=RequestStatus.WITHDRAWN)
        if actor.organisation_id:
            # By name: their modules know this one, not the other way round.
            introduced = apps.get_model("market", "Introduction").objects.known_to(actor)
            proposed = apps.get_model("market", "Proposal").objects.involving(actor)
            involved = Q(pk__in=introduced.values("request")) | Q(pk__in=proposed.values("request"))
            allowed |= Q(buyer=actor.organisation_id) | shown & involved
        return self.filter(allowed)

    def of_buyer(self, actor: Actor) -> Self:
        """Those of the organisation acted for, for somebody who buys for it."""
        if "buyer" not in actor.roles:
            return self.none()
        return self.filter(buyer=actor.organisation_id)

    def introduced_to(self, actor: Actor) -> Self:
        """Those that the enterprise acted for was introduced to."""
        known = apps.get_model("market", "Introduction").objects.known_to(actor)
        return self.filter(pk__in=known.values("request"))

    def public(self) -> Self:
        """Those everybody may read."""
        return self.filter(visibility=Visibility.PUBLIC).exclude(
            status__in=(RequestStatus.DRAFT, RequestStatus.WITHDRAWN)
        )

    def open(self) -> Self:
        """Those that take proposals."""
        return self.filter(status=RequestStatus.OPEN)

    def live(self) -> Self:
        """Those that wait for something: proposals, or a choice."""
        return self.filter(status__in=(RequestStatus.OPEN, RequestStatus.CLOSED))

    def ended(self) -> Self:
        """Those with an outcome."""
        return self.filter(status__in=ENDED)

    def to_open(self, now: datetime) -> Self:
        """Planned requests whose moment has come."""
        return self.filter(status=RequestStatus.DRAFT, opens_at__lte=now)

    def to_close(self, now: datetime) -> Self:
        """Open requests whose deadline has passed."""
        return self.filter(status=RequestStatus.OPEN, respond_by__lte=now)

    def near_to(self, category: Category) -> Self:
        """Those in the same branch of the tree, and those in none."""
        root = category.parent or category
        return self.filter(Q(category=None) | Q(category=root) | Q(category__parent=root))

    def wanting(self, listing: Any) -> Self:
        """Those that a listing may answer: of its branch, and in a place where it is delivered, or anywhere."""
        served = Q(place=None) | Q(region_required=False)
        if ANYWHERE not in listing.found_places:
            served |= Q(place__code__in=listing.found_places)
            return self.near_to(listing.category).filter(served)
        return self.near_to(listing.category)

    def in_region(self, region: Region) -> Self:
        """Those that must be done somewhere in this region, or anywhere."""
        return self.filter(Q(place=None) | Q(place__region=region))

    def about(self, category: Category) -> Self:
        """Those in this category or below it."""
        return self.filter(Q(category=category) | Q(category__parent=category))

    def asking(self, text: str) -> Self:
        """Those whose title or description holds every telling word, in any of its forms."""
        told = SearchVector("title", "need", config=CONFIG)
        found = self.annotate(told=told)
        for word in words(text):
            found = found.filter(Q(told=tsquery(word)) | Q(title__icontains=word))
        return found

    def with_card(self) -> Self:
        """All that a line in a list shows, in one query."""
        return self.select_related("buyer", "category", "place")

    def without_introductions(self) -> Self:
        """Those to which nobody was introduced yet."""
        made = apps.get_model("market", "Introduction").objects.filter(introduced_at__isnull=False)
        return self.exclude(pk__in=made.values("request"))

    def with_proposal_count(self) -> Self:
        """With the number of proposals that came in, as `proposal_count`."""
        came_in = apps.get_model("market", "Proposal").objects.came_in().filter(request=OuterRef("pk"))
        counted = came_in.order_by().values("request").annotate(number=Count("pk")).values("number")
        return self.annotate(proposal_count=Coalesce(Subquery(counted), 0))

    def oldest(self) -> Self:
        """Longest open first; a total order."""
        return self.order_by(F("opened_at").asc(nulls_last=True), "pk")

    def by_deadline(self) -> Self:
        """First to close first; a total order."""
        return self.order_by(F("respond_by").asc(nulls_last=True), "pk")

    def newest(self) -> Self:
        """Last changed first; a total order."""
        return self.order_by("-changed_at", "-pk")

    def locked(self, request: "Request") -> "Request":
        """The row as it is now, locked until the transaction ends. Always lock it before its proposals."""
        return self.select_for_update(of=("self",)).get(pk=request.pk)


class Request(models.Model):
    """A need of a buying organisation in its own words, with what it must have apart from what it would like.

    One that is `addressed_to` an enterprise is introduced to that one when it opens, and to nobody else by itself.
    Money is euros without VAT. `respond_by` is the moment the request closes by itself, `opens_at` the moment
    a planned draft opens by itself. How it ended and why is kept and shown (`outcome_reason`).
    """

    number = models.CharField(_("number"), max_length=20, unique=True, editable=False)
    buyer = models.ForeignKey(
        "enterprises.Organisation", verbose_name=_("buyer"), on_delete=models.PROTECT, related_name="requests"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("written by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    status = models.CharField(
        _("status"), max_length=12, choices=RequestStatus, default=RequestStatus.DRAFT, editable=False
    )
    title = models.CharField(_("title"), max_length=100, validators=TEXT)
    need = models.TextField(_("what do you need?"), max_length=6000, validators=TEXT)
    wishes = models.TextField(_("what would be nice?"), max_length=1000, blank=True, validators=TEXT)
    category = models.ForeignKey(
        "market.Category",
        verbose_name=_("kind"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="requests",
    )
    cpv = models.CharField(
        _("CPV code"),
        max_length=10,
        blank=True,
        validators=[RegexValidator(r"^[0-9]{8}-[0-9]$", _("A CPV code looks like 55520000-1."))],
    )
    quantity = models.DecimalField(
        _("how many"), max_digits=12, decimal_places=2, null=True, blank=True, validators=POSITIVE
    )
    unit = models.CharField(_("of what"), max_length=40, blank=True, validators=TEXT)
    place = models.ForeignKey(
        "enterprises.Place",
        verbose_name=_("where"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="requests",
    )
    starts_on = models.DateField(_("from when"), null=True, blank=True)
    ends_on = models.DateField(_("until when"), null=True, blank=True)
    budget_min = models.DecimalField(
        _("budget from"), max_digits=10, decimal_places=2, null=True, blank=True, validators=POSITIVE
    )
    budget_max = models.DecimalField(
        _("budget up to"), max_digits=10, decimal_places=2, null=True, blank=True, validators=POSITIVE
    )
    region_required = models.BooleanField(_("must deliver in this place"), default=True)
    certificates_any = ArrayField(
        models.CharField(max_length=20, choices=CertificateKind),
        verbose_name=_("one of these labels"),
        default=list,
        blank=True,
    )
    min_capacity = models.DecimalField(
        _("must be able to do at least"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=POSITIVE,
    )
    min_capacity_unit = models.CharField(_("of that"), max_length=40, blank=True, validators=TEXT)
    min_order_value = models.DecimalField(
        _("must take orders of at least"),
        max_digits=10,
        decimal_places=2,
        null=True,
        blank=True,
        validators=POSITIVE,
    )
    procedure = models.CharField(
        _("how do you ask?"), max_length=12, choices=Procedure, default=Procedure.MULTIPLE
    )
    contract_kind = models.CharField(
        _("what do you buy?"), max_length=10, choices=ContractKind, default=ContractKind.GENERAL
    )
    visibility = models.CharField(
        _("who may answer"), max_length=10, choices=Visibility, default=Visibility.PUBLIC
    )
    addressed_to = models.ForeignKey(
        "enterprises.Enterprise",
        verbose_name=_("only for"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    purpose = models.CharField(_("counts for contract"), max_length=40, blank=True)
    opens_at = models.DateTimeField(_("opens at"), null=True, blank=True, editable=False)
    respond_by = models.DateTimeField(_("proposals until"), null=True, blank=True)
    created_at = models.DateTimeField(_("written at"), editable=False)
    changed_at = models.DateTimeField(_("changed at"), editable=False)
    opened_at = models.DateTimeField(_("open since"), null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True, editable=False)
    outcome_reason = models.TextField(_("why it ended so"), max_length=1000, blank=True, editable=False)
    copied_from = models.ForeignKey(
        "self",
        verbose_name=_("copied from"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    matched_at = models.DateTimeField(_("matches computed at"), null=True, blank=True, editable=False)

    lifecycle = Lifecycle(
        edit=Verb({RequestStatus.DRAFT}, to=RequestStatus.DRAFT, by="buyer"),
        schedule=Verb({RequestStatus.DRAFT}, to=RequestStatus.DRAFT, by="buyer"),
        publish=Verb({RequestStatus.DRAFT}, to=RequestStatus.OPEN, by={"buyer", "system"}),
        change=Verb({RequestStatus.OPEN}, to=RequestStatus.OPEN, by="buyer"),
        close=Verb({RequestStatus.OPEN}, to=RequestStatus.CLOSED, by={"buyer", "system"}),
        reopen=Verb({RequestStatus.CLOSED}, to=RequestStatus.OPEN, by="buyer"),
        award=Verb({RequestStatus.CLOSED}, to=RequestStatus.AWARDED, by="buyer"),
        give_up=Verb({RequestStatus.CLOSED}, to=RequestStatus.UNSUCCESSFUL, by="buyer"),
        withdraw=Verb(
            {RequestStatus.DRAFT, RequestStatus.OPEN, RequestStatus.CLOSED},
            to=RequestStatus.WITHDRAWN,
            by="buyer",
        ),
    )

    objects = RequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request")
        verbose_name_plural = _("requests")
        constraints = [
            models.CheckConstraint(
                name="request_ended_iff_reason",
                condition=Q(status__in=ENDED, ended_at__isnull=False) & ~Q(outcome_reason="")
                | ~Q(status__in=ENDED) & Q(ended_at=None, outcome_reason=""),
                violation_error_message=_("A request that ended has a date and a reason, and only then."),
            ),
            models.CheckConstraint(
                name="request_open_has_deadline",
                condition=~Q(status__in=(RequestStatus.OPEN, RequestStatus.CLOSED))
                | Q(opened_at__isnull=False, respond_by__isnull=False),
                violation_error_message=_("An open request has a date until which enterprises can answer."),
            ),
            models.CheckConstraint(
                name="request_addressed_is_by_invitation",
                condition=Q(addressed_to=None) | Q(visibility=Visibility.INVITED),
                violation_error_message=_("A request to one enterprise is read by that enterprise only."),
            ),
            models.CheckConstraint(
                name="request_budget_ordered",
                condition=Q(budget_min=None) | Q(budget_max=None) | Q(budget_min__lte=F("budget_max")),
                violation_error_message=_("The lowest budget cannot be above the highest."),
            ),
            models.CheckConstraint(
                name="request_dates_ordered",
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(starts_on__lte=F("ends_on")),
                violation_error_message=_("The last day cannot be before the first."),
            ),
            models.CheckConstraint(
                name="request_amounts_positive",
                condition=(Q(quantity=None) | Q(quantity__gt=0))
                & (Q(budget_max=None) | Q(budget_max__gt=0))
                & (Q(min_capacity=None) | Q(min_capacity__gt=0))
                & (Q(min_order_value=None) | Q(min_order_value__gt=0)),
                violation_error_message=_("Amounts and quantities are more than zero."),
            ),
        ]
        indexes = [
            models.Index(fields=["status", "respond_by"], name="request_status_deadline"),
            models.Index(fields=["buyer", "-changed_at"], name="request_of_buyer"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("request", args=[self.number])

    def roles_of(self, actor: Actor) -> frozenset[str]:
        """The roles this actor has towards this request: "buyer" only for one's own organisation's."""
        own = {"buyer"} if self.is_of(actor) else set()
        return frozenset(own | (actor.roles & {"staff", "system"}))

    def is_of(self, actor: Actor) -> bool:
        """Whether the actor buys for the organisation that asks."""
        return "buyer" in actor.roles and actor.organisation_id == self.buyer_id

    @property
    def is_open(self) -> bool:
        """Whether it takes proposals, as far as its status goes; the deadline is checked with a clock."""
        return self.status == RequestStatus.OPEN

    @property
    def is_public(self) -> bool:
        """Whether everybody may read it."""
        return self.visibility == Visibility.PUBLIC

    @property
    def is_ended(self) -> bool:
        """Whether it has an outcome."""
        return self.status in ENDED

    def takes_proposals(self, now: datetime) -> bool:
        """Whether a proposal may come in at this moment: open, and the deadline has not passed."""
        return self.is_open and self.respond_by is not None and now < self.respond_by

    def needed_in(self, now: datetime) -> int | None:
        """Days until it must begin, as far as a date was given."""
        return (self.starts_on - local_day(now)).days if self.starts_on else None

    @property
    def wish_list(self) -> list[str]:
        """The wishes, one a line as they were typed."""
        return [line.strip(" -•\t") for line in self.wishes.splitlines() if line.strip(" -•\t")]

    def certificate_labels(self) -> list[str]:
        """The labels of which one is required, in the reader's language."""
        return [str(CertificateKind(kind).label) for kind in self.certificates_any]

    def days_left(self, today: date) -> int | None:
        """Days until it closes, zero on the day itself."""
        return (local_day(self.respond_by) - today).days if self.respond_by else None
