"""The API's front door: the one place on the ground floor that looks up, to mount the apps."""

from django.urls import include, path
from drf_spectacular.renderers import OpenApiJsonRenderer
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from sif.models import PublicFigure
from sif.policy import policy


class FigureSerializer(serializers.ModelSerializer[PublicFigure]):
    """One figure the public sees, and when it was computed."""

    asOf = serializers.DateTimeField(source="as_of")  # noqa: N815 - camelCase on the outside

    class Meta:
        model = PublicFigure
        fields = ["code", "value", "asOf"]


@extend_schema(
    operation_id="listTotals",
    summary="Public totals, computed from confirmed facts",
    tags=["totals"],
    responses=FigureSerializer(many=True),
)
@api_view(["GET"])
def totals(request: Request) -> Response:
    """The figures of the public impact page: people first, groups under ten left out."""
    return Response(FigureSerializer(PublicFigure.objects.shown(), many=True).data)


openapi = policy("public")(SpectacularAPIView.as_view(renderer_classes=[OpenApiJsonRenderer]))

urlpatterns = [
    path("openapi.json", openapi, name="openapi"),
    path("totals", policy("public")(totals), name="api_totals"),
    path("", include("enterprises.api")),
    path("", include("market.api")),
]
