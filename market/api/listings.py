"""What is for sale, for programs: the questions of the catalogue page, in English and camelCase."""

from typing import Any

from django.conf import settings
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field, inline_serializer
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from enterprises.models import CertificateKind, Sdg, TargetGroup
from market import filters
from market.models import Listing, ListingKind, ListingQuestion, PriceKind
from market.models.reading import for_page
from market.totals.facets import LEADS, PRICES
from sif.dates import local_day
from sif.money import Vat
from sif.policy import policy

PER_PAGE = 50
MOST_QUESTIONS = 30


class VariantSerializer(serializers.Serializer[Any]):
    """One of the choices a buyer has to make; without a price of its own it costs what the listing costs."""

    name = serializers.CharField()
    price = serializers.DecimalField(max_digits=10, decimal_places=2, allow_null=True)


class ListingSerializer(serializers.ModelSerializer[Listing]):
    """A listing in a list: what it is, who makes it, what it costs without VAT, when and where one can have it."""

    category: serializers.SlugRelatedField[Any] = serializers.SlugRelatedField(
        slug_field="slug", read_only=True
    )
    cpv = serializers.CharField(help_text="CPV code with its check digit; empty where the maker gave none.")
    enterprise: serializers.SlugRelatedField[Any] = serializers.SlugRelatedField(
        slug_field="slug", read_only=True
    )
    enterpriseName = serializers.CharField(source="enterprise.name", read_only=True)  # noqa: N815 - camelCase outside
    town = serializers.CharField(source="card.town", read_only=True, help_text="The seat of the maker.")
    priceKind = serializers.ChoiceField(source="price_kind", choices=PriceKind.choices)  # noqa: N815
    vat = serializers.ChoiceField(choices=Vat.choices)
    variants = serializers.SerializerMethodField(help_text="Where there are choices, one of them is ordered.")
    minimumQuantity = serializers.IntegerField(source="minimum_quantity")  # noqa: N815
    quantityStep = serializers.IntegerField(source="quantity_step")  # noqa: N815
    leadTimeDays = serializers.IntegerField(source="lead_time_days")  # noqa: N815
    capacityUnit = serializers.CharField(source="capacity_unit")  # noqa: N815
    monthlyCapacity = serializers.IntegerField(source="monthly_capacity", allow_null=True)  # noqa: N815
    availableFrom = serializers.DateField(source="available_from", allow_null=True)  # noqa: N815
    closedFrom = serializers.DateField(source="closed_from", allow_null=True)  # noqa: N815
    closedUntil = serializers.DateField(source="closed_until", allow_null=True)  # noqa: N815
    regions = serializers.ListField(source="found_regions", child=serializers.CharField())
    targetGroups = serializers.ListField(  # noqa: N815
        source="found_groups", child=serializers.ChoiceField(choices=TargetGroup.choices)
    )
    sdgs = serializers.ListField(source="found_sdgs", child=serializers.IntegerField())
    labels = serializers.ListField(
        source="found_labels", child=serializers.ChoiceField(choices=CertificateKind.choices)
    )
    picture = serializers.SerializerMethodField(help_text="The first photo; null where there is none.")
    publishedAt = serializers.DateTimeField(source="published_at")  # noqa: N815
    url = serializers.SerializerMethodField()

    class Meta:
        model = Listing
        fields = [
            "slug", "title", "impact", "category", "cpv", "kind", "enterprise", "enterpriseName", "town", "priceKind",
            "price", "unit", "vat", "variants", "minimumQuantity", "quantityStep", "leadTimeDays", "capacity",
            "capacityUnit", "monthlyCapacity", "availableFrom", "closedFrom", "closedUntil", "nationwide", "regions",
            "targetGroups", "sdgs", "labels", "tags", "picture", "publishedAt", "url",
        ]  # fmt: skip

    @extend_schema_field(VariantSerializer(many=True))
    def get_variants(self, listing: Listing) -> list[dict[str, str | None]]:
        """By name, each with its price where it has one of its own."""
        return [{"name": one["name"], "price": one["price"] or None} for one in listing.variants]

    @extend_schema_field(serializers.URLField(allow_null=True))
    def get_picture(self, listing: Listing) -> str | None:
        """The one on the card, 480 pixels wide."""
        cover = listing.card.get("cover")
        return _picture(cover, width=480) if cover else None

    @extend_schema_field(OpenApiTypes.URI)
    def get_url(self, listing: Listing) -> str:
        """The page for people."""
        return f"{settings.SITE_URL}{listing.get_absolute_url()}"


class ListingPhotoSerializer(serializers.Serializer[Any]):
    """A photo, 1600 pixels wide, and what one sees on it."""

    url = serializers.URLField()
    alt = serializers.CharField()


class CheckedLabelSerializer(serializers.Serializer[Any]):
    """A label that is valid today, with who gave it and when we looked at the proof."""

    kind = serializers.ChoiceField(choices=CertificateKind.choices)
    issuer = serializers.CharField()
    validUntil = serializers.DateField(source="until", allow_null=True)  # noqa: N815
    checkedAt = serializers.DateTimeField(source="checked", allow_null=True)  # noqa: N815


class ListingDocumentSerializer(serializers.Serializer[Any]):
    """A PDF to read with a listing."""

    title = serializers.CharField()
    size = serializers.IntegerField(help_text="Bytes.")
    url = serializers.URLField()


class ListingQuestionSerializer(serializers.ModelSerializer[ListingQuestion]):
    """What somebody asked in public, and the answer; who asked is said nowhere."""

    question = serializers.CharField(source="text")
    askedAt = serializers.DateTimeField(source="asked_at")  # noqa: N815
    answeredAt = serializers.DateTimeField(source="answered_at", allow_null=True)  # noqa: N815

    class Meta:
        model = ListingQuestion
        fields = ["question", "answer", "askedAt", "answeredAt"]


class ListingDetailSerializer(ListingSerializer):
    """One listing with all that its page says."""

    version = serializers.IntegerField(
        source="current_version.number", help_text="Orders point at the version that was seen."
    )
    places = serializers.ListField(child=serializers.CharField(), help_text="Empty: the whole country.")
    photos = serializers.SerializerMethodField()
    certificates = CheckedLabelSerializer(source="shown_labels", many=True)
    documents = serializers.SerializerMethodField()
    questions = serializers.SerializerMethodField(help_text="The latest thirty.")

    class Meta(ListingSerializer.Meta):
        fields = [
            *ListingSerializer.Meta.fields, "description", "version", "places", "photos", "certificates", "documents",
            "questions",
        ]  # fmt: skip

    @extend_schema_field(ListingPhotoSerializer(many=True))
    def get_photos(self, listing: Listing) -> list[dict[str, str]]:
        """In the order of the maker."""
        return [
            {"url": _picture(photo["name"], width=1600), "alt": photo["alt"]}
            for photo in listing.shown_photos
        ]

    @extend_schema_field(ListingDocumentSerializer(many=True))
    def get_documents(self, listing: Listing) -> list[dict[str, Any]]:
        """Those that everybody may read."""
        return [
            {
                "title": paper["title"],
                "size": paper["size"],
                "url": f"{settings.SITE_URL}{reverse('listing_document', args=[listing.slug, paper['pk']])}",
            }
            for paper in listing.shown_documents
        ]

    @extend_schema_field(ListingQuestionSerializer(many=True))
    def get_questions(self, listing: Listing) -> Any:
        """As the page shows them."""
        found = ListingQuestion.objects.about(listing).shown().newest()[:MOST_QUESTIONS]
        return ListingQuestionSerializer(found, many=True).data


def _picture(name: str, *, width: int) -> str:
    return f"{settings.SITE_URL}{settings.MEDIA_URL}photos/{name}-{width}.webp"


def _many(name: str, words: str, values: list[str] | None = None) -> OpenApiParameter:
    return OpenApiParameter(name, str, many=True, description=words, enum=values)


PARAMETERS = [
    OpenApiParameter("q", str, description="Words, in Dutch; typing errors are allowed."),
    _many("category", "Slug of a category or of a group of categories."),
    _many("region", "Code of a region that is delivered in."),
    _many("kind", "A thing, or work that is done.", list(ListingKind.values)),
    _many("targetGroup", "The people who work there.", list(TargetGroup.values)),
    _many(
        "priceBand", "Euros without VAT for one; `aanvraag` is on request.", [band.code for band in PRICES]
    ),
    _many(
        "leadTime",
        "Days from order to delivery: `2` is at most two, `7` is three to seven, `30-` more than thirty.",
        [band.code for band in LEADS],
    ),
    _many("label", "A certificate that is valid today.", list(CertificateKind.values)),
    _many("sdg", "Number of a sustainable development goal.", [str(goal) for goal in Sdg.values]),
    OpenApiParameter("priceMax", OpenApiTypes.DECIMAL, description="Highest price in euros without VAT."),
    OpenApiParameter("near", str, description="Name or code of a municipality, for sort=distance."),
    OpenApiParameter(
        "sort", str, enum=list(filters.SORTS), description="Order; the default follows from q and near."
    ),
    OpenApiParameter("cursor", str, description="Where to go on: follow the `next` link."),
]


@extend_schema(
    operation_id="listListings",
    summary="Listings for sale, found and filtered as on the catalogue page",
    tags=["listings"],
    parameters=PARAMETERS,
    responses=inline_serializer(
        "ListingPage",
        {
            "total": serializers.IntegerField(
                help_text="How many there are, as far as they are counted; see isLeast."
            ),
            "isLeast": serializers.BooleanField(help_text="There are more than `total` says."),
            "facets": serializers.DictField(
                child=serializers.DictField(child=serializers.IntegerField()),
                help_text="By parameter: how many listings each other value would give.",
            ),
            "next": serializers.URLField(allow_null=True),
            "results": ListingSerializer(many=True),
        },
    ),
)
@api_view(["GET"])
def listings(request: Request) -> Response:
    """The same QuerySet, filters and order as the page; fifty at a time."""
    try:
        ask = filters.Ask.of_api(request.query_params, filters.Names.of("nl"))
        cursor = request.query_params.get("cursor", "")
        shown, following, counts = filters.stretch(ask, cursor, size=PER_PAGE, now=timezone.now())
    except filters.BadQuestion as wrong:
        raise serializers.ValidationError({wrong.parameter: [str(wrong)]}) from wrong
    query = request.query_params.copy()
    query["cursor"] = following
    body: dict[str, Any] = {
        "total": counts.total,
        "isLeast": counts.is_least,
        "facets": {filters.API[name]: values for name, values in counts.facets.items()},
        "next": f"{settings.SITE_URL}{request.path}?{query.urlencode()}" if following else None,
        "results": ListingSerializer(shown, many=True).data,
    }
    return Response(body)


@extend_schema(
    operation_id="getListing",
    summary="One listing for sale",
    tags=["listings"],
    responses=ListingDetailSerializer,
)
@api_view(["GET"])
def listing(request: Request, listing: str) -> Response:
    """All that its page says; a listing that is not for sale is not there."""
    today = local_day(timezone.now())
    on_sale = for_page(Listing.objects.on_sale(today), today).select_related("current_version")
    shown = get_object_or_404(on_sale, slug=listing)
    return Response(ListingDetailSerializer(shown).data)


urlpatterns = [
    path("listings", policy("public")(listings), name="api_listings"),
    path("listings/<slug:listing>", policy("public")(listing), name="api_listing"),
]
