"""The world that the walk goes through: built once for each module of tests, and never changed."""

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as house
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from tests.conftest import START
from tests.house.world import World, populate


@pytest.fixture(scope="module")
def world(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    media = tmp_path_factory.mktemp("world")
    cache = {**house.CACHES["default"], "KEY_PREFIX": f"world-{uuid.uuid4().hex}"}
    with (
        django_db_blocker.unblock(),
        pytest.MonkeyPatch.context() as patch,
        override_settings(MEDIA_ROOT=media, CACHES={"default": cache}),
        transaction.atomic(),
    ):
        patch.setattr(timezone, "now", lambda: START)
        made = populate(media)
        assert made.checksum
        yield made
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _files_of_the_world(request: pytest.FixtureRequest, _test_settings: None, settings: Any) -> None:
    if "world" in request.fixturenames:
        settings.MEDIA_ROOT = request.getfixturevalue("world").media
