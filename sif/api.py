"""The API's front door: the one place on the ground floor that looks up, to mount the apps."""

from django.urls import path
from drf_spectacular.renderers import OpenApiJsonRenderer
from drf_spectacular.views import SpectacularAPIView

from sif.policy import policy

openapi = policy("public")(SpectacularAPIView.as_view(renderer_classes=[OpenApiJsonRenderer]))

urlpatterns = [path("openapi.json", openapi, name="openapi")]
