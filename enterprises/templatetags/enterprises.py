"""Pictures and words of an enterprise."""

from django import template
from django.template.context import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.models import Enterprise, Sdg, TargetGroup
from enterprises.signals import Panel
from sif.requests import HouseRequest
from sif.templatetags.house import number

register = template.Library()

SEEDS = 6
SMALL = 10  # PRODUCT 5: in what is public, groups under ten people read "minder dan 10"
# the first goal that an enterprise has decides which print goes with it
PRINTS = {
    Sdg.LAND: "groen",
    Sdg.ENERGY: "bouw",
    Sdg.EDUCATION: "ict",
    Sdg.HEALTH: "schoonmaak",
    Sdg.NO_POVERTY: "drukwerk",
    Sdg.CITIES: "vervoer",
    Sdg.CONSUMPTION: "catering",
}


VETTING_VERBS = {
    "start": gettext_lazy("started"),
    "submit": gettext_lazy("submitted"),
    "ask": gettext_lazy("question asked"),
    "ask_reviewer": gettext_lazy("reviewer asked"),
    "judge": gettext_lazy("line judged"),
    "approve": gettext_lazy("approved"),
    "refuse": gettext_lazy("refused"),
}


@register.simple_tag
def enterprise_print(enterprise: Enterprise) -> str:
    """The address of the print of an enterprise without a photo; always the same one for the same enterprise."""
    category = next((name for goal, name in PRINTS.items() if goal in enterprise.sdgs), "personeel")
    return static(f"img/prints/{category}-{enterprise.pk % SEEDS + 1}.svg")


@register.filter
def target_group(code: str) -> str:
    """The words for a target group, with a capital: it begins a line."""
    words = str(TargetGroup(code).label)
    return words[:1].upper() + words[1:]


@register.filter
def people(count: int | None) -> str:
    """A number of people for everyone to read: small groups are not counted out."""
    if count is not None and 0 < count < SMALL:
        return _("fewer than 10")
    return number(count)


@register.filter
def vetting_verb(verb: str) -> str:
    """What somebody did to a vetting, in words."""
    return str(VETTING_VERBS.get(verb, verb))


@register.simple_tag(takes_context=True)
def render_panel(context: Context, panel: Panel) -> SafeString:
    """A piece of a page that a higher app contributes: its template with its own names, and all of them as `panel`."""
    return render_to_string(panel.template, {**panel.context, "panel": panel.context}, context.get("request"))


@register.simple_tag(takes_context=True)
def my_tabs(context: Context) -> list[tuple[str, str, bool]]:
    """The pages about oneself and one's organisation: label, address, and whether the reader is there."""
    request: HouseRequest = context["request"]
    tabs = [("mine", _("Overview"), "person")]
    tabs += [
        ("my_listings", _("Your listings"), "seller")
    ]  # a name only: what stands there is a higher app's
    tabs += [("profile", _("Profile"), "seller"), ("certificates", _("Labels"), "seller")]
    tabs += [("vetting_status", _("Vetting"), "seller"), ("vetting_reviews", _("To judge"), "reviewer")]
    tabs += [("organisation", _("Organisation"), "member"), ("people", _("Colleagues"), "member")]
    tabs += [("tokens", _("Keys for programs"), "member")]
    return [
        (label, address, request.path == address)
        for name, label, role in tabs
        if request.actor.has(role) and (address := reverse(name))
    ]
