"""What the buyer of a side does around its listing: questions, favourites, a shared list, a saved search."""

from django.utils import timezone

from market.models import Listing, WidgetHost
from sif import unsubscribe
from tests import make
from tests.house.worlds import Side

AFTER = ("trade",)


def build(side: Side) -> dict[str, object]:
    """One of each noun; the favourites there can be only one of."""
    listing = Listing.objects.get(slug=side.nouns["listing"])
    mine = {"person": side.buyer.user, "organisation": side.organisation_buyer}
    asked = {"listing": listing, "asked_by": side.buyer.user, "organisation": side.organisation_buyer}
    question = make.listing_question(**asked, answer="Ja, dat kan.", answered_by=side.seller.user)
    make.listing_question(**asked, hidden_at=timezone.now(), hidden_reason="Hier staat een naam in.")
    kept = make.saved_list(
        **mine, name=f"Lijst {side.copy}", is_shared=True, listings=[listing], note="Voor de zomer"
    )
    if not side.copy:
        make.saved_list(**mine, name="", listings=[listing])
    WidgetHost.objects.create(host=f"www.{side.name.lower()}{side.copy}.example", note="Van een gemeente")
    search = make.saved_search(person=side.buyer.user, query=f"q=soep{side.copy}", told=[listing])
    return {
        "listing_question": question.pk,
        "saved_list": kept.pk,
        "saved_search": search.pk,
        "category": listing.category.slug,
        "sitemap": "aanbod-1",
        "subscription": unsubscribe.token("search", search.pk),
    }
