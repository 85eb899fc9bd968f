"""The unit: the plainest page Django can make of the same rows. One indexed query, twenty rows, no middleware.

Served beside the market, from the same database, by the same kind of server: `gunicorn bench.plain`.
"""

import os

import django
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sif.settings")
django.setup()
settings.MIDDLEWARE = []
settings.ROOT_URLCONF = __name__

from django.core.handlers.wsgi import WSGIHandler  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.template import engines  # noqa: E402
from django.urls import path  # noqa: E402

from market.models import Listing, ListingStatus  # noqa: E402

ROWS = 20
LIST = engines["django"].from_string(
    """<!doctype html><html lang="nl"><head><meta charset="utf-8"><title>Catalogus</title></head><body>
<h1>Catalogus</h1>
<ul>{% for row in rows %}<li><article><h3><a href="/aanbod/{{ row.slug }}/">{{ row.title }}</a></h3>
<p>{{ row.card.maker }}</p><p>{{ row.impact }}</p>
<p>{{ row.card.town }} <strong>{{ row.price }}</strong> <small>per {{ row.unit }}</small></p></article></li>
{% endfor %}</ul></body></html>"""
)
DETAIL = engines["django"].from_string(
    """<!doctype html><html lang="nl"><head><meta charset="utf-8"><title>{{ row.title }}</title></head><body>
<h1>{{ row.title }}</h1><p>{{ row.card.maker }}, {{ row.card.town }}</p><p>{{ row.description }}</p>
<p><strong>{{ row.price }}</strong> per {{ row.unit }}, {{ row.get_vat_display }}</p></body></html>"""
)
SHOWN = ("slug", "title", "impact", "price", "unit", "card")
ONLINE = {"status": ListingStatus.PUBLISHED}


def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


def listings(request: HttpRequest) -> HttpResponse:
    """The newest, of everything or of one category."""
    rows = Listing.objects.filter(**ONLINE).order_by("-published_at", "-pk").only(*SHOWN)
    if category := request.GET.get("categorie"):
        rows = rows.filter(category_id=category)
    return HttpResponse(LIST.render({"rows": rows[:ROWS]}))


def listing(request: HttpRequest, slug: str) -> HttpResponse:
    """One of them."""
    return HttpResponse(DETAIL.render({"row": Listing.objects.get(slug=slug, **ONLINE)}))


urlpatterns = [
    path("healthz", healthz),
    path("catalogus/", listings),
    path("aanbod/<slug:slug>/", listing),
]

application = WSGIHandler()
