"""The world that the walk goes through: two sides with everything in it, and people who belong to neither."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from http.cookies import SimpleCookie
from pathlib import Path

from django.apps import apps
from django.db import transaction
from django.db.models import Max
from django.test import Client
from django.utils import timezone

from tests import cast, make
from tests.cast import Player
from tests.house.answers import checksum
from tests.house.worlds import Side
from tests.source import APPS


@dataclass
class World:
    """Two sides with everything in it, and people who belong to neither."""

    a: Side
    b: Side
    media: Path
    others: dict[str, Player] = field(default_factory=dict)

    visitor: Client = field(default_factory=Client)
    cookies: dict[str, str] = field(default_factory=dict)
    rows: dict[str, dict[str, tuple[int, int]]] = field(default_factory=dict)
    """Which rows each side has: by side and model, after which key and up to which."""

    @cached_property
    def checksum(self) -> dict[str, str]:
        """The fingerprint of the world as it was built; nothing that happens in `undone` changes it."""
        return checksum()

    def player(self, name: str) -> Player | None:
        """Somebody by name: "connector", "buyer A" …; nobody is the "visitor"."""
        if name == "visitor":
            return None
        role, _, side = name.partition(" ")
        return {"A": self.a, "B": self.b}[side].players[role] if side else self.others[name]

    def browser(self, name: str) -> Client:
        """The browser of somebody, with the cookies of just after signing in."""
        player = self.player(name)
        browser = self.visitor if player is None else player.client
        kept = self.cookies.setdefault(name, browser.cookies.output())
        browser.cookies = SimpleCookie(kept.replace("Set-Cookie:", ""))
        return browser

    def forget(self) -> None:
        """Reads the people again, after their rows were changed; their browsers stay signed in."""
        for player in (*self.others.values(), *self.a.players.values(), *self.b.players.values()):
            player.user.refresh_from_db()

    @contextlib.contextmanager
    def undone(self) -> Iterator[None]:
        """Whatever happens in here did not happen."""
        with transaction.atomic():
            yield
            transaction.set_rollback(True)


def keys() -> dict[str, int]:
    """The highest key of every model, now."""
    return {
        model._meta.label_lower: model._default_manager.aggregate(last=Max("pk"))["last"] or 0
        for model in apps.get_models()
        if model._meta.app_label in APPS
    }


def populate(media: Path) -> World:
    """Builds both sides, and signs everybody in."""
    made = World(Side("A"), Side("B"), media)
    for side in (made.a, made.b):
        before = keys()
        side.build()
        made.rows[side.name] = {model: (before[model], last) for model, last in keys().items()}
    (media / "public").mkdir(exist_ok=True)
    (media / "public" / "house.webp").write_bytes(b"a picture")
    made.a.nouns["name"] = made.b.nouns["name"] = "house.webp"
    left = make.user(name="Vertrokken")
    ended = make.membership(user=left, organisation=made.a.organisation_buyer, ended_at=timezone.now())
    made.others = {
        "person": cast.person(),
        "left": Player(left, ended),
        "connector": cast.connector(),
        "admin": cast.admin(),
    }
    for name in (*made.others, *(f"{role} {side}" for role in made.a.players for side in "AB")):
        made.browser(name)  # signs in now, so that nobody does inside `undone`
    return made
