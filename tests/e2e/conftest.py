"""A real browser on the real web server. Without a Chromium these are skipped, unless E2E=required."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connections, transaction
from django.test import override_settings
from playwright.sync_api import sync_playwright

from tests.e2e.stage import Stage, play
from tests.house.world import World, populate
from tests.servers.company import Company, PostOffice

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
QUIET = ["--disable-background-networking", "--disable-component-update", "--no-first-run"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.servers)  # the web server keeps its own time


@pytest.fixture(scope="session")
def chromium(django_db_setup: None) -> Iterator[Any]:
    """The browser, started once. Playwright keeps a loop running in this thread, which Django must not mind."""
    if CHROMIUM is None:
        if os.environ.get("E2E") == "required":
            pytest.fail("E2E=required, and there is no Chromium: apt install chromium")
        pytest.skip("no Chromium here")
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        args = [*QUIET, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=args)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def market(
    chromium: Any, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Company, World]]:
    """The whole market running, with the world of the walk in its database; emptied afterwards."""
    post = PostOffice()
    company = Company(tmp_path_factory.mktemp("e2e"), post)
    with django_db_blocker.unblock():
        try:
            with _files_in(company.state / "media"), transaction.atomic():
                world = populate(company.state / "media")
            company.start_valkey()
            company.start_web()
            yield company, world
        finally:
            company.stop()
            post.stop()
            call_command("flush", interactive=False, verbosity=0)
            connections.close_all()


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def stage(request: Any, market: tuple[Company, World], chromium: Any) -> Iterator[Stage]:
    """Everybody it takes for a story, each at a browser; every story is told with scripts and without."""
    story = request.module.__name__.rpartition("test_")[2].partition("_")[0].title()
    yield from play(request, market[0], chromium, lambda way: f"{story}{way}")


def _files_in(folder: Path) -> Any:
    folder.mkdir()
    return override_settings(MEDIA_ROOT=folder)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    """Lets a fixture know that its test failed, so that it can show what was on the screen."""
    report = yield
    item.went_wrong = getattr(item, "went_wrong", False) or report.failed
    return report
