"""The public figures: people first, each with the day it was counted."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sif.dates import local_day
from sif.models import PublicFigure
from sif.policy import policy
from sif.requests import HouseRequest
from sif.templatetags.house import day, euro0, number
from social_return.models import CouncilPage
from social_return.reports import public, words

LABELS = {
    "turnover": gettext_lazy("turnover for social entrepreneurs, excluding VAT"),
    "enterprises": gettext_lazy("social enterprises that may sell"),
    "listings": gettext_lazy("products and services for sale"),
    "buyers": gettext_lazy("organisations that bought"),
    "challenges_finished": gettext_lazy("challenges finished"),
}


@policy("public")
def impact(request: HouseRequest) -> HttpResponse:
    """What the market brought about. Never typed, always counted; groups under ten are not shown."""
    figures = PublicFigure.objects.values_by_code()
    seasons = public.seasons(figures, today=local_day(timezone.now()))
    names = [(words.quarter_name(of.year, of.quarter), of) for of in seasons]
    context = {
        "people": figures.get("people"),
        "shown_people": public.count_of_people(figures.get("people")),
        "hours": public.hours_of(figures),
        "figures": [_row(code, figures[code]) for code in LABELS if code in figures],
        "seasons": names,
        "council_pages": CouncilPage.objects.published().order_by("municipality__organisation__name", "pk"),
        "columns": [(name, euro0(of.turnover), of.turnover, 0) for name, of in names],
        "top": max((of.turnover for of in seasons), default=0),
    }
    return render(request, "social_return/impact.html", context)


def _row(code: str, figure: PublicFigure) -> tuple[str, str, str]:
    """Label, value and when it was counted, for components/figures.html."""
    value = euro0(figure.value) if code == "turnover" else number(figure.value)
    return str(LABELS[code]), value, _("counted on %(day)s") % {"day": day(figure.as_of)}
