"""What the catalogue has for the first letters: listings, categories, enterprises; a list to choose from."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from market.filters import suggest
from sif.dates import local_day
from sif.policy import policy
from sif.requests import HouseRequest


@policy("public")
def suggestions(request: HouseRequest) -> HttpResponse:
    """The list alone for the box that is typed in, a whole page for who has no script."""
    words = request.GET.get("q", "").replace("\0", " ").strip()[:200]
    found = suggest.suggestions(words, today=local_day(timezone.now()))
    part = "suggestions" if request.headers.get("X-Requested-With") == "fetch" else "suggestions_page"
    return render(request, f"market/catalogue/{part}.html", {"words": words, "groups": found})
