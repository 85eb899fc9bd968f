"""Enterprises for programs: the questions of the page, in English and camelCase."""

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

from enterprises.filters import Ask, BadQuestion
from enterprises.models import Certificate, CertificateKind, Enterprise, Sdg, TargetGroup, labels_on
from sif.dates import local_day
from sif.pages import page
from sif.policy import policy

PER_PAGE = 50
SMALL = 10  # PRODUCT 5: in what is public, groups under ten people are not counted out


class LabelSerializer(serializers.ModelSerializer[Certificate]):
    """A certificate that is valid today, its proof seen by a connector."""

    kind = serializers.ChoiceField(choices=CertificateKind.choices)
    validFrom = serializers.DateField(source="valid_from")  # noqa: N815 - camelCase on the outside
    validUntil = serializers.DateField(source="valid_until")  # noqa: N815

    class Meta:
        model = Certificate
        fields = ["kind", "issuer", "validFrom", "validUntil"]


class EnterpriseSerializer(serializers.ModelSerializer[Enterprise]):
    """An enterprise in a list: who it is, for whom, what it can prove."""

    place = serializers.CharField(source="organisation.place.name", allow_null=True, default=None)
    kvkNumber = serializers.CharField(source="organisation.kvk_number")  # noqa: N815
    targetGroups = serializers.ListField(  # noqa: N815
        source="target_groups", child=serializers.ChoiceField(choices=TargetGroup.choices)
    )
    sdgs = serializers.ListField(child=serializers.IntegerField())
    labels = LabelSerializer(many=True)
    verifiedUntil = serializers.DateField(source="verified_until")  # noqa: N815
    url = serializers.SerializerMethodField()

    class Meta:
        model = Enterprise
        fields = [
            "slug", "name", "mission", "place", "kvkNumber", "nationwide", "targetGroups", "sdgs", "labels",
            "verifiedUntil", "url",
        ]  # fmt: skip

    @extend_schema_field(OpenApiTypes.URI)
    def get_url(self, enterprise: Enterprise) -> str:
        """The page for people."""
        return f"{settings.SITE_URL}{enterprise.get_absolute_url()}"


class EnterpriseDetailSerializer(EnterpriseSerializer):
    """One enterprise with all that its page says."""

    places = serializers.SerializerMethodField(help_text="Municipalities worked in; empty: see nationwide.")
    foundedYear = serializers.IntegerField(source="founded_year", allow_null=True)  # noqa: N815
    people = serializers.SerializerMethodField(
        help_text="People in paid work; null when unknown or under ten."
    )
    peopleDistance = serializers.SerializerMethodField(  # noqa: N815
        help_text="Of whom far from the labour market; null when unknown or under ten."
    )
    maxOrderValue = serializers.DecimalField(  # noqa: N815
        source="max_order_value", max_digits=10, decimal_places=2, allow_null=True
    )

    class Meta(EnterpriseSerializer.Meta):
        fields = [
            *EnterpriseSerializer.Meta.fields, "story", "places", "website", "foundedYear", "people",
            "peopleDistance", "maxOrderValue",
        ]  # fmt: skip

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_places(self, enterprise: Enterprise) -> list[str]:
        return [place.name for place in enterprise.serves.by_name()]

    @extend_schema_field(serializers.IntegerField(allow_null=True))
    def get_people(self, enterprise: Enterprise) -> int | None:
        return _large(enterprise.people)

    @extend_schema_field(serializers.IntegerField(allow_null=True))
    def get_peopleDistance(self, enterprise: Enterprise) -> int | None:  # noqa: N802
        return _large(enterprise.people_distance)


def _large(count: int | None) -> int | None:
    return count if count is not None and count >= SMALL else None


PARAMETERS = [
    OpenApiParameter("q", str, description="Words, in Dutch."),
    OpenApiParameter("region", str, description="Code of a region that is worked in."),
    OpenApiParameter(
        "targetGroup", str, enum=list(TargetGroup.values), description="The people who work there."
    ),
    OpenApiParameter("sdg", str, enum=[str(goal) for goal in Sdg.values], description="Number of a goal."),
    OpenApiParameter(
        "label", str, enum=list(CertificateKind.values), description="A certificate valid today."
    ),
    OpenApiParameter("pagina", int, description="Page number, from 1."),
]


@extend_schema(
    operation_id="listEnterprises",
    summary="Verified social enterprises, found and filtered as on the page",
    tags=["enterprises"],
    parameters=PARAMETERS,
    responses=inline_serializer(
        "EnterprisePage",
        {
            "total": serializers.IntegerField(),
            "page": serializers.IntegerField(),
            "pages": serializers.IntegerField(),
            "results": EnterpriseSerializer(many=True),
        },
    ),
)
@api_view(["GET"])
def enterprises(request: Request) -> Response:
    """The same QuerySet, filters and order as the page; fifty at a time."""
    today = local_day(timezone.now())
    try:
        ask = Ask.of_api(request.query_params)
    except BadQuestion as wrong:
        raise serializers.ValidationError({wrong.parameter: [str(wrong)]}) from wrong
    found = ask.apply(Enterprise.objects.verified(today), today=today)
    ready = found.with_card().prefetch_related(labels_on(today)).by_name()
    shown = page(ready, request._request, per_page=PER_PAGE)
    body: dict[str, Any] = {
        "total": shown.paginator.count,
        "page": shown.number,
        "pages": shown.paginator.num_pages,
        "results": EnterpriseSerializer(list(shown), many=True).data,
    }
    return Response(body)


@extend_schema(
    operation_id="getEnterprise",
    summary="One verified social enterprise",
    tags=["enterprises"],
    responses=EnterpriseDetailSerializer,
)
@api_view(["GET"])
def enterprise(request: Request, enterprise: str) -> Response:
    """All that its page says; an enterprise that may not sell today is not there."""
    today = local_day(timezone.now())
    verified = Enterprise.objects.verified(today).with_card().prefetch_related(labels_on(today))
    found = verified.filter(slug=enterprise).first()
    if found is None:
        raise Http404
    return Response(EnterpriseDetailSerializer(found).data)


urlpatterns = [
    path("enterprises", policy("public")(enterprises), name="api_enterprises"),
    path("enterprises/<slug:enterprise>", policy("public")(enterprise), name="api_enterprise"),
]
