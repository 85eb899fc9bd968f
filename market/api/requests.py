"""Open requests for programs: the same QuerySets as the pages."""

from typing import Any

from django.conf import settings
from django.http import Http404
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field, inline_serializer
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request as ApiRequest
from rest_framework.response import Response

from enterprises.models import CertificateKind, Region
from market.models import Category, Request
from market.models.requests import RequestQuerySet
from sif.actors import Actor
from sif.pages import page
from sif.policy import policy

PER_PAGE = 50


class RequestSerializer(serializers.ModelSerializer[Request]):
    """What a buyer asks: the need, the requirements apart from the wishes, and until when one can answer."""

    buyer = serializers.CharField(source="buyer.name", read_only=True)
    category = serializers.SlugRelatedField[Category](slug_field="slug", read_only=True)
    place = serializers.CharField(source="place.name", read_only=True, default=None)
    quantity = serializers.DecimalField(max_digits=12, decimal_places=2, allow_null=True)
    startsOn = serializers.DateField(source="starts_on", allow_null=True)  # noqa: N815 - camelCase on the outside
    endsOn = serializers.DateField(source="ends_on", allow_null=True)  # noqa: N815
    budgetMin = serializers.DecimalField(  # noqa: N815
        source="budget_min", max_digits=10, decimal_places=2, allow_null=True
    )
    budgetMax = serializers.DecimalField(  # noqa: N815
        source="budget_max", max_digits=10, decimal_places=2, allow_null=True
    )
    regionRequired = serializers.BooleanField(source="region_required")  # noqa: N815
    certificatesAny = serializers.ListField(  # noqa: N815
        source="certificates_any", child=serializers.ChoiceField(choices=CertificateKind.choices)
    )
    minCapacity = serializers.DecimalField(  # noqa: N815
        source="min_capacity", max_digits=12, decimal_places=2, allow_null=True
    )
    minCapacityUnit = serializers.CharField(source="min_capacity_unit")  # noqa: N815
    minOrderValue = serializers.DecimalField(  # noqa: N815
        source="min_order_value", max_digits=10, decimal_places=2, allow_null=True
    )
    wishes = serializers.ListField(source="wish_list", child=serializers.CharField())
    openedAt = serializers.DateTimeField(source="opened_at")  # noqa: N815
    respondBy = serializers.DateTimeField(source="respond_by")  # noqa: N815
    url = serializers.SerializerMethodField()

    class Meta:
        model = Request
        fields = [
            "number", "title", "need", "wishes", "buyer", "category", "place", "quantity", "unit", "startsOn", "endsOn",
            "budgetMin", "budgetMax", "regionRequired", "certificatesAny", "minCapacity", "minCapacityUnit",
            "minOrderValue", "openedAt", "respondBy", "url",
        ]  # fmt: skip

    @extend_schema_field(OpenApiTypes.URI)
    def get_url(self, request: Request) -> str:
        """The page for people."""
        return f"{settings.SITE_URL}{request.get_absolute_url()}"


PARAMETERS = [
    OpenApiParameter("q", str, description="Words, in Dutch, that title or description must hold."),
    OpenApiParameter("category", str, description="Slug of a category or of a group of categories."),
    OpenApiParameter(
        "region", str, description="Code of a region; requests without a place count as everywhere."
    ),
    OpenApiParameter("pagina", int, description="Page number, from 1."),
]


@extend_schema(
    operation_id="listRequests",
    summary="Requests that are open for proposals, first to close first",
    tags=["requests"],
    parameters=PARAMETERS,
    responses=inline_serializer(
        "RequestPage",
        {
            "total": serializers.IntegerField(),
            "page": serializers.IntegerField(),
            "pages": serializers.IntegerField(),
            "results": RequestSerializer(many=True),
        },
    ),
)
@api_view(["GET"])
def requests(request: ApiRequest) -> Response:
    """Open requests that the caller may read, fifty at a time: the public ones, with a token also one's own."""
    found = _narrowed(Request.objects.visible_to(_actor(request)).open(), request).with_card().by_deadline()
    shown = page(found, request._request, per_page=PER_PAGE)
    body: dict[str, Any] = {
        "total": shown.paginator.count,
        "page": shown.number,
        "pages": shown.paginator.num_pages,
        "results": RequestSerializer(list(shown), many=True).data,
    }
    return Response(body)


def _actor(request: ApiRequest) -> Actor:
    """Who asks: `enterprises.acting` has looked at the token or the session."""
    actor: Actor = request._request.actor  # type: ignore[attr-defined]
    return actor


def _narrowed(found: RequestQuerySet, request: ApiRequest) -> RequestQuerySet:
    """The question as far as it is asked; a category or region that does not exist is a wrong question."""
    asked = request.query_params
    if text := asked.get("q", "").replace("\x00", ""):
        found = found.asking(text)
    if slug := asked.get("category"):
        found = found.about(_one(Category.objects.filter(slug=slug).first(), "category"))
    if code := asked.get("region"):
        found = found.in_region(_one(Region.objects.filter(code=code).first(), "region"))
    return found


def _one(found: Any, parameter: str) -> Any:
    if found is None:
        raise serializers.ValidationError({parameter: [f"There is no such {parameter}."]})
    return found


@extend_schema(
    operation_id="getRequest",
    summary="One request that the caller may read",
    tags=["requests"],
    responses=RequestSerializer,
)
@api_view(["GET"])
def request(request: ApiRequest, inquiry: str) -> Response:
    """A request that the caller may read; for others it is not there."""
    shown = Request.objects.visible_to(_actor(request)).with_card().filter(number=inquiry).first()
    if shown is None:
        raise Http404
    return Response(RequestSerializer(shown).data)


urlpatterns = [
    path("requests", policy("public")(requests), name="api_requests"),
    path("requests/<str:inquiry>", policy("public")(request), name="api_request"),
]
