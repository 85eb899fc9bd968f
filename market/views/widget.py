"""A piece of our catalogue on the website of somebody else, and the page that tells how to put it there."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from market.filters import Ask
from market.forms.widgets import WidgetForm
from market.models import Listing, WidgetHost
from market.views.searches import question_of
from sif.dates import local_day
from sif.headers import let_frame
from sif.policy import policy
from sif.requests import HouseRequest

SHOWN = 12


@policy("public")
def widget(request: HouseRequest) -> HttpResponse:
    """The newest that answers the question in the address; for a frame on a listed website, without cookies."""
    ask = Ask.of_page(request.GET)
    found = ask.ordered(ask.apply(Listing.objects.on_sale(local_day(timezone.now())))).for_cards()
    query = question_of(ask)
    address = f"{settings.SITE_URL}{reverse('catalogue')}{'?' if query else ''}{query}"
    context = {"listings": list(found[:SHOWN]), "question": ask.question, "address": address}
    response = render(request, "market/widget/widget.html", context)
    return let_frame(response, WidgetHost.objects.origins())


@policy("public")
def snippet(request: HouseRequest) -> HttpResponse:
    """Choose what to show, copy the line for the website, and see how it looks."""
    form = WidgetForm(request.GET or None)
    query = question_of(Ask.of_page(request.GET))
    path = f"{reverse('widget')}{'?' if query else ''}{query}"
    context = {"form": form, "path": path, "address": f"{settings.SITE_URL}{path}"}
    return render(request, "market/widget/snippet.html", context)
