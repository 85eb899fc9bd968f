"""What people ask of the list of enterprises: words, region, target group, goal, label."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from enterprises.models import CertificateKind, EnterpriseQuerySet, Region, Sdg, TargetGroup

PAGE = {"q": "q", "region": "regio", "group": "doelgroep", "sdg": "sdg", "label": "keurmerk"}
API = {"q": "q", "region": "region", "group": "targetGroup", "sdg": "sdg", "label": "label"}
KNOWN = {
    "group": frozenset(TargetGroup.values),
    "sdg": frozenset(str(goal) for goal in Sdg.values),
    "label": frozenset(CertificateKind.values),
}
MOST_LETTERS = 100


class BadQuestion(ValueError):
    """A value that cannot be asked for: which parameter, and what would be right."""

    def __init__(self, parameter: str, words: str) -> None:
        super().__init__(words)
        self.parameter = parameter


@dataclass(frozen=True, slots=True)
class Ask:
    """One question. What is empty is not asked."""

    q: str = ""
    region: str = ""
    group: str = ""
    sdg: str = ""
    label: str = ""

    @classmethod
    def of_page(cls, asked: Mapping[str, Any]) -> "Ask":
        """What an address asks for; nonsense in it is left out, so every address gets an answer."""
        values = {name: _clean(asked.get(parameter, "")) for name, parameter in PAGE.items()}
        return cls(**{name: value for name, value in values.items() if value in KNOWN.get(name, {value})})

    @classmethod
    def of_api(cls, asked: Mapping[str, Any]) -> "Ask":
        """The same for programs, who rather hear what is wrong.

        Raises:
            BadQuestion: a value that is not in the list.
        """
        values = {name: _clean(asked.get(parameter, "")) for name, parameter in API.items()}
        for name, known in KNOWN.items():
            if values[name] and values[name] not in known:
                raise BadQuestion(API[name], f"Give one of: {', '.join(sorted(known))}.")
        return cls(**values)

    def apply(self, enterprises: EnterpriseQuerySet, *, today: date) -> EnterpriseQuerySet:
        """The enterprises that fit."""
        if self.q:
            enterprises = enterprises.about(self.q)
        if self.region:
            enterprises = enterprises.in_region(self.region)
        if self.group:
            enterprises = enterprises.for_group(self.group)
        if self.sdg:
            enterprises = enterprises.with_goal(int(self.sdg))
        if self.label:
            enterprises = enterprises.labelled(self.label, today)
        return enterprises

    @property
    def chosen(self) -> int:
        """How many filters are on, words aside."""
        return sum(bool(value) for value in (self.region, self.group, self.sdg, self.label))

    def boxes(self) -> list[tuple[str, str, list[tuple[str, str]], str]]:
        """The filters to draw: parameter, label, options, and the one that is chosen."""
        regions = list(Region.objects.by_name().values_list("code", "name"))
        goals = [(str(goal.value), f"{goal.value}. {goal.label}") for goal in Sdg]
        groups = [(group.value, str(group.label).capitalize()) for group in TargetGroup]
        labels = [(kind.value, str(kind.label)) for kind in CertificateKind]
        return [
            (PAGE["region"], _("Region"), regions, self.region),
            (PAGE["group"], _("Target group"), groups, self.group),
            (PAGE["label"], _("Label"), labels, self.label),
            (PAGE["sdg"], _("Goal (SDG)"), goals, self.sdg),
        ]


def _clean(value: Any) -> str:
    return str(value).replace("\0", " ").strip()[:MOST_LETTERS]
