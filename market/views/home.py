"""The front page: what one can buy, what is asked for, and what came of it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from enterprises.signals import home_panels_wanted, panels
from market.models import Category, Listing, Request
from sif.dates import local_day
from sif.models import PublicFigure
from sif.policy import policy
from sif.requests import HouseRequest

NEW_LISTINGS = 6
CATEGORIES = 12
OPEN_REQUESTS = 3


@policy("public")
def home(request: HouseRequest) -> HttpResponse:
    """The quay: search, the newest listings, the largest categories, open requests and the public figures."""
    now = timezone.now()
    today = local_day(now)
    newest = list(Listing.objects.on_sale(today).for_cards().newest()[:NEW_LISTINGS])
    figures = PublicFigure.objects.values_by_code()
    context = {
        "first": newest[0] if newest else None,
        "newest": newest[1:],
        "categories": Category.objects.with_listings(today)[:CATEGORIES],
        "requests": Request.objects.public().open().with_card().by_deadline()[:OPEN_REQUESTS],
        "figures": figures,
        "buyers": int(figures["buyers"].value) if "buyers" in figures else 0,
        "panels": panels(home_panels_wanted, actor=request.actor, now=now),
    }
    return render(request, "market/home/home.html", context)
