"""Ticking in the catalogue to see side by side: with scripts it outlives a page, without it is one form."""

from typing import Any

import pytest

from tests.e2e.axe import WIDE
from tests.house.world import World
from tests.servers.company import Company


@pytest.mark.parametrize("has_scripts", [True, False], ids=["with scripts", "without scripts"])
def test_what_is_ticked_stands_side_by_side(
    market: tuple[Company, World], chromium: Any, has_scripts: bool
) -> None:
    home = f"http://127.0.0.1:{market[0].port}"
    context = chromium.new_context(viewport=WIDE, java_script_enabled=has_scripts, base_url=home)
    page = context.new_page()
    page.goto("/catalogus/")
    ticks, tray = page.locator(".tick input"), page.locator("#vergelijk")
    assert not tray.is_visible()

    wanted = {ticks.nth(number).get_attribute("value") for number in (0, 1)}
    for number in (0, 1):
        ticks.nth(number).check()
    assert tray.is_visible()
    if has_scripts:
        page.goto("/catalogus/?q=niets-van-dit-alles-bestaat-hier")
        page.goto("/catalogus/?sorteer=prijs")
        assert page.locator("[data-number]").inner_text() == "2"
        assert page.locator(".tick :checked").count() == 2

    with page.expect_navigation():
        tray.locator(".btn-main").click()

    shown = page.locator("table.compare thead a").evaluate_all("links => links.map(a => a.pathname)")
    assert {address.split("/")[2] for address in shown} == wanted
    if has_scripts:
        page.goto("/catalogus/")
        page.locator("#vergelijk [type=reset]").click()
        assert page.locator(".tick :checked").count() == 0
        assert not tray.is_visible()
    context.close()
