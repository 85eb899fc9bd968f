"""Pictures where there is no photo: a print that goes with the theme, a print for a person or organisation."""

from django import template
from django.templatetags.static import static

from challenges.models import Challenge, Theme

register = template.Library()

PRINTS = {
    Theme.WORK: "personeel",
    Theme.POVERTY: "geschenken",
    Theme.FOOD: "catering",
    Theme.HOUSING: "bouw",
    Theme.MOBILITY: "vervoer",
    Theme.CARE: "schoonmaak",
    Theme.TOGETHER: "locaties",
    Theme.NEWCOMERS: "textiel",
    Theme.ENERGY: "groen",
}
SEEDS = 6


@register.simple_tag
def theme_print(challenge: Challenge) -> str:
    """The address of a challenge's print; the same challenge always gets the same one."""
    category = PRINTS.get(Theme(challenge.theme), "personeel")
    return static(f"img/prints/{category}-{challenge.pk % SEEDS + 1}.svg")


@register.simple_tag
def people_print(seed: int) -> str:
    """The address of a print with people, by the id of a person or organisation."""
    return static(f"img/prints/personeel-{seed % SEEDS + 1}.svg")
