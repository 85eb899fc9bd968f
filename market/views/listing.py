"""One listing at its own address: everything a buyer wants to know before ordering."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from enterprises.models import CertificateKind, Sdg, TargetGroup
from market.forms.baskets import PutForm
from market.models import Listing, Photo
from sif.dates import local_day
from sif.policy import policy
from sif.requests import HouseRequest


@policy("public")
def listing(request: HouseRequest, listing: str) -> HttpResponse:
    """One listing: what it is, what it does for people, who makes it, what it costs, and the way to order it."""
    today = local_day(timezone.now())
    readable = Listing.objects.readable_by(request.actor, today).with_maker().with_facts(today)
    shown = get_object_or_404(readable, slug=listing)
    others = Listing.objects.on_sale(today).like(shown).for_cards()[:3]
    context = {
        "listing": shown,
        "photos": Photo.objects.ready().filter(listing=shown).in_order(),
        "labels": [CertificateKind(kind).label for kind in shown.valid_kinds],
        "groups": [TargetGroup(group).label for group in shown.enterprise.target_groups],
        "sdgs": [(goal, Sdg(goal).label) for goal in shown.sdgs or shown.enterprise.sdgs],
        "others": others,
        "is_on_sale": shown.is_on_sale(today),
        "is_own": shown.enterprise.organisation_id == request.actor.organisation_id,
        "may_order": "buyer" in request.actor.roles and not request.actor.read_only,
        "form": PutForm(listing=shown),
        "trail": [
            (_("Home"), "/"),
            (_("Catalogue"), "/catalogus/"),
            (shown.category.name, shown.category.get_absolute_url()),
            (shown.title, ""),
        ],
    }
    return render(request, "market/catalogue/listing.html", context)
