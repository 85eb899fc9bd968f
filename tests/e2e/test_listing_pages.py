"""Around one listing, with scripts: a category while writing it, and handing its page on."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.e2e.axe import WIDE
from tests.e2e.stage import enter
from tests.house.world import World
from tests.servers.company import Company


@pytest.fixture
def page(market: tuple[Company, World], chromium: Any) -> Iterator[Any]:
    company, world = market
    home = f"http://127.0.0.1:{company.port}"
    context = chromium.new_context(viewport=WIDE, base_url=home)
    enter(context, world.player("seller A"), home)
    yield context.new_page()
    context.close()


def test_a_category_is_suggested_while_the_title_is_typed(page: Any) -> None:
    page.goto("/mijn/aanbod/nieuw/")

    page.locator("#id_title").press_sequentially("Lunch met belegde broodjes")
    page.locator("#categorie-tips [name=pick]").first.click()

    assert page.locator("#id_category option:checked").inner_text().strip() == "Catering en horeca"
    assert page.locator("#id_cpv").input_value() != ""
    assert page.locator("#id_title").input_value() == "Lunch met belegde broodjes"


@pytest.mark.parametrize("can_share", [True, False])
def test_a_page_is_handed_on_by_what_the_device_can(page: Any, can_share: bool) -> None:
    share = "(told) => { window.told = told; return Promise.resolve(); }" if can_share else "undefined"
    page.add_init_script(f"navigator.share = {share}")
    page.goto("/catalogus/")
    page.locator(".card a").first.click()
    page.locator("[data-page=copy]").wait_for()

    assert page.locator("[data-page=share]").is_visible() is can_share
    if can_share:
        page.locator("[data-page=share]").click()
        assert page.evaluate("told.url").endswith(page.evaluate("location.pathname"))
