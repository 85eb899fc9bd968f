"""What is new in the catalogue, for feed readers: Atom, of everything or of one category."""

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import linebreaks
from django.utils.http import quote_etag
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from market.filters import Ask, Names
from market.models import Category, Listing
from market.models.listings import CARD
from market.templatetags.catalogue import per_unit, price_words
from market.totals.orders import ORDERS
from sif.dates import local_day
from sif.policy import policy
from sif.requests import HouseRequest

ENTRIES = 50
TAGGED = "social-impact-market.example,2026"
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)


class Feed(Atom1Feed):
    """Atom that says when its newest entry changed; an empty one is as old as the market."""

    content_type = "application/atom+xml; charset=utf-8"

    def latest_post_date(self) -> datetime:
        """No clock: the same entries are the same feed."""
        return max((item["updateddate"] for item in self.items), default=BEGINNING)


@policy("public")
def newest(request: HouseRequest) -> HttpResponseBase:
    """The latest of the whole catalogue."""
    return _answer(request, Ask(), _("New on the Social Impact Market"), reverse("catalogue"), "catalogue")


@policy("public")
def newest_of_category(request: HouseRequest, category: str) -> HttpResponseBase:
    """The latest of one category, and of those below it."""
    found = Category.objects.filter(slug=category).first()
    if found is None:
        raise Http404
    title = _("New on the Social Impact Market: %(category)s") % {"category": found.name}
    asked = Ask(categories=(found.slug,), keys=Names.of("nl").keys_of((found.slug,)))
    return _answer(request, asked, title, found.get_absolute_url(), f"category:{found.slug}")


def _answer(request: HouseRequest, ask: Ask, title: str, link: str, name: str) -> HttpResponseBase:
    """The feed; a reader that has this already hears only that."""
    feed = Feed(
        title=title,
        link=f"{settings.SITE_URL}{link}",
        description=_("Products and services of social enterprises, the newest first."),
        language=get_language(),
        feed_url=f"{settings.SITE_URL}{request.path}",
        feed_guid=f"tag:{TAGGED}:{name}",
        author_name="Social Impact Market",
    )
    on_sale = ask.apply(Listing.objects.on_sale(local_day(timezone.now())))
    for listing in (
        ORDERS["newest"].of(on_sale).only(*CARD, "description", "published_at", "changed_at")[:ENTRIES]
    ):
        feed.add_item(**_entry(listing))
    body = feed.writeString("utf-8").encode()
    etag = quote_etag(sha256(body).hexdigest()[:32])
    response = HttpResponse(body, content_type=feed.content_type, headers={"ETag": etag})
    if not request.user.is_authenticated:
        response.headers["Cache-Control"] = "public, max-age=600"
    return get_conditional_response(request, etag=etag, response=response) or response


def _entry(listing: Listing) -> dict[str, Any]:
    told = [listing.impact, listing.lead, f"{price_words(listing)} {per_unit(listing)}".strip()]
    return {
        "title": listing.title,
        "link": f"{settings.SITE_URL}{listing.get_absolute_url()}",
        "description": linebreaks("\n\n".join(part for part in told if part), autoescape=True),
        "unique_id": f"tag:{TAGGED}:listing:{listing.pk}",
        "pubdate": listing.published_at,
        "updateddate": listing.changed_at,
        "author_name": listing.card.get("maker", ""),
    }
