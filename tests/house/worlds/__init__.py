"""Two complete copies of everything, A and B: what the walk over the addresses lets people look at.

Every part has a module here with `build(side)`. It makes one of each of its nouns for the people of that
side, with the builders of `tests.make`, and gives back the words that its addresses need:

    def build(side: Side) -> dict[str, object]:
        order = make.order(buyer=side.organisation_buyer, seller=side.enterprise, status="delivered")
        return {"order": order.number}

- Every `<slug:noun>` in an address must be in some part's answer, or the walk is red.
- What an earlier part made is in `side.nouns`, under the same name; `AFTER = ("trade",)` in a module asks
  for parts to come first.
- `build` is called three times for side A (`side.copy` is 0, 1, 2), so that lists can be asked with one row
  and with three: what there can be only one of, take from the first time.
- Write any text; the walk itself puts a word of its own in every text field, and looks for it elsewhere.
"""

import importlib
import pkgutil
from dataclasses import dataclass, field
from functools import cached_property
from types import ModuleType

from enterprises.models import Enterprise, Organisation
from tests import cast
from tests.cast import Player

ROLES = ("buyer", "seller", "officer", "contractor", "reviewer")


@dataclass
class Side:
    """The people of one copy, one of each role, each with an organisation of their own; and what was made."""

    name: str
    nouns: dict[str, object] = field(default_factory=dict)
    copy: int = 0

    @cached_property
    def players(self) -> dict[str, Player]:
        """By role; the auditor reads along with the officer."""
        made = {role: getattr(cast, role)(f" {self.name}") for role in ROLES}
        return {**made, "auditor": cast.auditor_of(made["officer"], f" {self.name}")}

    @property
    def buyer(self) -> Player:
        return self.players["buyer"]

    @property
    def seller(self) -> Player:
        return self.players["seller"]

    @property
    def officer(self) -> Player:
        return self.players["officer"]

    @property
    def contractor(self) -> Player:
        return self.players["contractor"]

    @property
    def reviewer(self) -> Player:
        return self.players["reviewer"]

    @property
    def auditor(self) -> Player:
        return self.players["auditor"]

    @property
    def organisation_buyer(self) -> Organisation:
        return self.buyer.organisation

    @property
    def organisation_seller(self) -> Organisation:
        return self.seller.organisation

    @property
    def organisation_officer(self) -> Organisation:
        return self.officer.organisation

    @property
    def organisation_contractor(self) -> Organisation:
        return self.contractor.organisation

    @property
    def organisation_reviewer(self) -> Organisation:
        return self.reviewer.organisation

    @property
    def enterprise(self) -> Enterprise:
        return self.seller.enterprise

    def build(self) -> None:
        """One more of everything. The nouns of the first time are the ones in the addresses."""
        assert self.players
        for part in parts():
            for noun, value in part.build(self).items():
                self.nouns.setdefault(noun, value)
        self.copy += 1


def parts() -> list[ModuleType]:
    """The modules of this package, each after those it asks for."""
    modules = {
        found.name: importlib.import_module(f"{__name__}.{found.name}")
        for found in pkgutil.iter_modules(__path__)
    }
    ordered: dict[str, ModuleType] = {}

    def add(name: str) -> None:
        for earlier in getattr(modules[name], "AFTER", ()):
            if earlier in modules:
                add(earlier)
        ordered.setdefault(name, modules[name])

    for name in modules:
        add(name)
    return list(ordered.values())
