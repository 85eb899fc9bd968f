"""Social enterprises for everyone: the list, and one with its story and its proof."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from enterprises.filters import Ask
from enterprises.models import Certificate, Enterprise, Vetting, labels_on
from enterprises.signals import panels, profile_panels_wanted
from sif.dates import local_day
from sif.pages import page
from sif.policy import policy
from sif.requests import HouseRequest

SMALL = 10  # PRODUCT 5: in what is public, groups under ten people read "minder dan 10"
PLACES_SHOWN = 12


@policy("public")
def enterprises(request: HouseRequest) -> HttpResponse:
    """All that may sell today, narrowed by what was asked."""
    today = local_day(timezone.now())
    ask = Ask.of_page(request.GET)
    found = ask.apply(Enterprise.objects.verified(today), today=today)
    shown = page(found.with_card().prefetch_related(labels_on(today)).by_name(), request)
    context = {"ask": ask, "page": shown, "boxes": ask.boxes(), "total": shown.paginator.count}
    return render(request, "enterprises/index.html", context)


@policy("public")
def enterprise(request: HouseRequest, enterprise: str) -> HttpResponse:
    """One enterprise: why, for whom, where, what it can prove, and what higher apps know of it."""
    now = timezone.now()
    today = local_day(now)
    visible = Enterprise.objects.visible_to(request.actor, today=today).with_card()
    found = get_object_or_404(visible, slug=enterprise)
    places = [] if found.nationwide else list(found.serves.by_name()[: PLACES_SHOWN + 1])
    context = {
        "enterprise": found,
        "address": f"{settings.SITE_URL}{found.get_absolute_url()}",
        "place": found.organisation.place,
        "labels": Certificate.objects.valid_on(today).of(found).by_kind(),
        "places": places[:PLACES_SHOWN],
        "has_more_places": len(places) > PLACES_SHOWN,
        "is_verified": found.is_verified(today),
        "vetted": Vetting.objects.approved_of(found).newest_first().first(),
        "is_own": found.organisation_id == request.actor.organisation_id,
        "is_small": found.people_distance is not None and found.people_distance < SMALL,
        "panels": panels(profile_panels_wanted, enterprise=found, actor=request.actor, now=now),
    }
    return render(request, "enterprises/enterprise.html", context)
