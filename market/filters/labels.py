"""What each value of each facet is called, in the reader's language."""

from django.utils.translation import gettext as _

from enterprises.models import CertificateKind, Sdg, TargetGroup
from market.filters.names import Names
from market.models import ListingKind


def labels(names: Names) -> dict[str, dict[str, str]]:
    """By facet and value, in the order in which they are listed."""
    return {
        "categories": names.categories,
        "regions": names.regions,
        "kinds": {kind.value: str(kind.label) for kind in ListingKind},
        "groups": {group.value: str(group.label).capitalize() for group in TargetGroup},
        "prices": {
            "0-25": _("up to € 25"),
            "25-100": _("€ 25 to € 100"),
            "100-1000": _("€ 100 to € 1,000"),
            "1000-": _("more than € 1,000"),
            "aanvraag": _("Price on request"),
        },
        "leads": {
            "2": _("within 2 days"),
            "7": _("within a week"),
            "14": _("within two weeks"),
            "30": _("within a month"),
            "30-": _("more than a month"),
        },
        "labels": {kind.value: str(kind.label) for kind in CertificateKind},
        "sdgs": {str(goal.value): f"{goal.value} {goal.label}" for goal in Sdg},
    }
