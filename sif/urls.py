"""The front door: mounts each app's pages, the admin and the API."""

from django.contrib import admin
from django.urls import include, path

from sif import discovery, media, views

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("metrics", views.metrics, name="metrics"),
    path("taal/", views.language, name="language"),
    path("robots.txt", discovery.robots, name="robots"),
    path("sitemap.xml", discovery.index, name="sitemap"),
    path("sitemap-<slug:sitemap>.xml", discovery.file, name="sitemap_file"),
    path("afmelden/<str:subscription>/", views.unsubscribe, name="unsubscribe"),
    path("ontwikkel/componenten/", views.components, name="components"),
    path("ontwikkel/post/", include("sif.mailcatcher.urls")),
    path("", include("enterprises.urls")),
    path("", include("market.urls")),
    path("", include("challenges.urls")),
    path("", include("social_return.urls")),
    path("account/", include("allauth.account.urls")),
    path("account/mfa/", include("allauth.mfa.urls")),
    path("beheer/", admin.site.urls),
    path("api/v1/", include("sif.api")),
    path("media/<path:name>", media.public, name="media"),
]
handler400 = "sif.errors.bad_request"
handler403 = "sif.errors.forbidden"
handler404 = "sif.errors.not_found"
handler500 = "sif.errors.server_error"
