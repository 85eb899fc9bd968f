"""Up to four listings side by side, at an address that can be sent to a colleague."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from enterprises.models import CertificateKind, Sdg, TargetGroup
from market.models import Listing
from market.models.reading import named_or_seen
from market.templatetags.catalogue import price_words
from market.views import recent
from sif.dates import local_day
from sif.policy import policy
from sif.requests import HouseRequest
from sif.templatetags.house import day, euro, number

MOST = 4
PARAMETER = "aanbod"


@dataclass(frozen=True, slots=True)
class Row:
    """One question and what each listing answers; whether the answers differ."""

    name: str
    answers: list[str]

    @property
    def differs(self) -> bool:
        return len(set(self.answers)) > 1


@policy("public")
def compare(request: HouseRequest) -> HttpResponse:
    """The table; what is no longer for sale drops out of it, more than four is cut off."""
    today = local_day(timezone.now())
    asked = [slug for slug in request.GET.getlist(PARAMETER)[: MOST * 3] if "\0" not in slug]
    slugs = list(dict.fromkeys(slug[:90] for slug in asked if slug))
    seen = recent.seen(request)
    on_sale = Listing.objects.on_sale(today).with_maker().with_facts(today)
    found = {listing.slug: listing for listing in named_or_seen(on_sale, slugs, seen)}
    shown = [found[slug] for slug in slugs if slug in found][:MOST]
    chosen = [listing.slug for listing in shown]
    by_key = {listing.pk: listing for listing in found.values()}
    candidates = [by_key[key] for key in seen if key in by_key and by_key[key].slug not in chosen]
    context = {
        "listings": [(listing, address([s for s in chosen if s != listing.slug])) for listing in shown],
        "rows": [Row(name, [answer(one) for one in shown]) for name, answer in _questions() if shown],
        "candidates": []
        if len(shown) == MOST
        else [(listing, address([*chosen, listing.slug])) for listing in candidates],
        "is_full": len(shown) == MOST,
        "gone": len(slugs) - len(shown),
        "most": MOST,
    }
    return render(request, "market/catalogue/compare.html", context)


def address(slugs: list[str]) -> str:
    """The query string of this comparison."""
    return f"?{urlencode([(PARAMETER, slug) for slug in slugs])}" if slugs else "?"


def _questions() -> list[tuple[str, Callable[[Listing], str]]]:
    """What is compared, in the order in which one decides."""
    return [
        (_("Enterprise"), lambda one: one.enterprise.name),
        (_("Place"), _place),
        (_("Kind"), lambda one: one.category.name),
        (_("Product or service"), lambda one: one.get_kind_display()),
        (_("Price without VAT"), price_words),
        (_("Price with VAT"), lambda one: euro(one.unit_price.gross) if one.unit_price else "–"),
        (_("Per"), lambda one: one.unit if one.unit_price else "–"),
        (_("Least order"), lambda one: f"{number(one.minimum_quantity)} {one.unit}"),
        (_("Days ahead"), lambda one: str(one.lead_time_days)),
        (_("At most at a time"), _capacity),
        (_("Available from"), lambda one: day(one.available_from) or _("now")),
        (_("To choose from"), lambda one: _names(variant["name"] for variant in one.variants)),
        (_("Delivered in"), _delivery),
        (_("Certificates"), lambda one: _names(CertificateKind(kind).label for kind in one.valid_kinds)),
        (
            _("Who works there"),
            lambda one: _names(TargetGroup(code).label for code in one.enterprise.target_groups),
        ),
        (_("Far from the labour market"), lambda one: number(one.enterprise.people_distance) or "–"),
        (
            _("Goals (SDG)"),
            lambda one: _names(f"{goal} {Sdg(goal).label}" for goal in one.sdgs or one.enterprise.sdgs),
        ),
        (_("What it does"), lambda one: one.impact or one.enterprise.mission or "–"),
    ]


def _place(one: Listing) -> str:
    place = one.enterprise.organisation.place
    return place.name if place else "–"


def _capacity(one: Listing) -> str:
    return f"{number(one.capacity)} {one.capacity_unit or one.unit}" if one.capacity else "–"


def _delivery(one: Listing) -> str:
    if not one.places:
        return _("the whole of the Netherlands")
    shown, more = ", ".join(one.places[:6]), len(one.places) - 6
    told = _("and %(number)s more places") % {"number": more}
    return f"{shown} {told}" if more > 0 else shown


def _names(names: Iterable[object]) -> str:
    return ", ".join(str(name) for name in names) or "–"
