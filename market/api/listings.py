"""What is for sale, for programs: the questions of the catalogue page, in English and camelCase."""

from typing import Any

from django.conf import settings
from django.http import Http404
from django.urls import path
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field, inline_serializer
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from enterprises.models import CertificateKind, Sdg, TargetGroup
from market import filters
from market.models import Listing, ListingKind, PriceKind
from market.totals.facets import LEADS, PRICES
from sif.dates import local_day
from sif.money import Vat
from sif.policy import policy

PER_PAGE = 50


class ListingSerializer(serializers.ModelSerializer[Listing]):
    """A listing in a list: what it is, who makes it, what it costs without VAT."""

    category: serializers.SlugRelatedField[Any] = serializers.SlugRelatedField(
        slug_field="slug", read_only=True
    )
    enterprise: serializers.SlugRelatedField[Any] = serializers.SlugRelatedField(
        slug_field="slug", read_only=True
    )
    enterpriseName = serializers.CharField(source="enterprise.name", read_only=True)  # noqa: N815 - camelCase outside
    priceKind = serializers.ChoiceField(source="price_kind", choices=PriceKind.choices)  # noqa: N815
    vat = serializers.ChoiceField(choices=Vat.choices)
    minimumQuantity = serializers.IntegerField(source="minimum_quantity")  # noqa: N815
    quantityStep = serializers.IntegerField(source="quantity_step")  # noqa: N815
    leadTimeDays = serializers.IntegerField(source="lead_time_days")  # noqa: N815
    regions = serializers.ListField(source="found_regions", child=serializers.CharField())
    targetGroups = serializers.ListField(  # noqa: N815
        source="found_groups", child=serializers.ChoiceField(choices=TargetGroup.choices)
    )
    sdgs = serializers.ListField(source="found_sdgs", child=serializers.IntegerField())
    labels = serializers.ListField(
        source="found_labels", child=serializers.ChoiceField(choices=CertificateKind.choices)
    )
    publishedAt = serializers.DateTimeField(source="published_at")  # noqa: N815
    url = serializers.SerializerMethodField()

    class Meta:
        model = Listing
        fields = [
            "slug", "title", "impact", "category", "kind", "enterprise", "enterpriseName", "priceKind", "price",
            "unit", "vat", "minimumQuantity", "quantityStep", "leadTimeDays", "regions", "targetGroups", "sdgs",
            "labels", "publishedAt", "url",
        ]  # fmt: skip

    @extend_schema_field(OpenApiTypes.URI)
    def get_url(self, listing: Listing) -> str:
        """The page for people."""
        return f"{settings.SITE_URL}{listing.get_absolute_url()}"


class ListingDetailSerializer(ListingSerializer):
    """One listing with all that its page says."""

    capacityUnit = serializers.CharField(source="capacity_unit")  # noqa: N815
    places = serializers.ListField(child=serializers.CharField(), help_text="Empty: the whole country.")
    pictures = serializers.SerializerMethodField()

    class Meta(ListingSerializer.Meta):
        fields = [
            *ListingSerializer.Meta.fields, "description", "capacity", "capacityUnit", "nationwide", "places", "tags",
            "pictures",
        ]  # fmt: skip

    @extend_schema_field(serializers.ListField(child=serializers.URLField()))
    def get_pictures(self, listing: Listing) -> list[str]:
        """The photos, 1600 pixels wide."""
        shown = listing.photos.ready().in_order()
        return [f"{settings.SITE_URL}{settings.MEDIA_URL}photos/{photo.name}-1600.webp" for photo in shown]


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
    _many("leadTime", "Days from order to delivery, up to this many.", [band.code for band in LEADS]),
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
                help_text="How many there are, counted up to 5,000 for most questions."
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
    shown = Listing.objects.on_sale(today).with_maker().with_facts(today).filter(slug=listing).first()
    if shown is None:
        raise Http404
    return Response(ListingDetailSerializer(shown).data)


urlpatterns = [
    path("listings", policy("public")(listings), name="api_listings"),
    path("listings/<slug:listing>", policy("public")(listing), name="api_listing"),
]
