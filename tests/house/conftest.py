"""The world that the walk goes through: built once for each module of tests, and never changed."""

import contextlib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings as house
from django.db import transaction
from django.db.models import Max
from django.test import Client, override_settings
from django.utils import timezone

from tests import cast, make
from tests.cast import Player
from tests.conftest import START
from tests.house.answers import checksum
from tests.house.worlds import Side


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


def _own_cache() -> dict[str, Any]:
    return {"default": {**house.CACHES["default"], "KEY_PREFIX": f"world-{uuid.uuid4().hex}"}}


def keys() -> dict[str, int]:
    """The highest key of every model, now."""
    return {
        model._meta.label_lower: model._default_manager.aggregate(last=Max("pk"))["last"] or 0
        for model in apps.get_models()
        if model._meta.app_label in {"sif", "enterprises", "market", "challenges", "social_return"}
    }


@pytest.fixture(scope="module")
def world(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    media = tmp_path_factory.mktemp("world")
    with (
        django_db_blocker.unblock(),
        pytest.MonkeyPatch.context() as patch,
        override_settings(MEDIA_ROOT=media, CACHES=_own_cache()),
        transaction.atomic(),
    ):
        patch.setattr(timezone, "now", lambda: START)
        made = World(Side("A"), Side("B"), media)
        for side in (made.a, made.b):
            before = keys()
            side.build()
            made.rows[side.name] = {model: (before[model], last) for model, last in keys().items()}
        (media / "public").mkdir(exist_ok=True)
        (media / "public" / "house.webp").write_bytes(b"a picture")
        made.a.nouns["name"] = made.b.nouns["name"] = "house.webp"
        left = make.user(name="Vertrokken")
        made.others = {
            "person": cast.person(),
            "left": Player(
                left, make.membership(user=left, organisation=made.a.organisation_buyer, ended_at=START)
            ),
            "connector": cast.connector(),
            "admin": cast.admin(),
        }
        for name in (*made.others, *(f"{role} {side}" for role in made.a.players for side in "AB")):
            made.browser(name)  # signs in now, so that nobody does inside `undone`
        assert made.checksum
        yield made
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _files_of_the_world(request: pytest.FixtureRequest, _test_settings: None, settings: Any) -> None:
    if "world" in request.fixturenames:
        settings.MEDIA_ROOT = request.getfixturevalue("world").media
