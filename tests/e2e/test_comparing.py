"""Ticking in the catalogue to see side by side: with scripts it outlives a page, without it is one form."""

from typing import Any

import pytest

from tests.e2e.axe import WIDE
from tests.house.world import World
from tests.servers.company import Company


def counted(page: Any) -> str:
    """The number in the tray: written by the script, or counted by the styles."""
    number = page.locator("[data-number]")
    is_counted = "counter(t)" in number.evaluate("b => getComputedStyle(b, '::after').content")
    return str(page.locator(".tick :checked").count()) if is_counted else number.inner_text()


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
    assert counted(page) == "2"
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


def test_going_back_brings_back_words_filters_results_and_what_was_ticked(
    market: tuple[Company, World], chromium: Any
) -> None:
    context = chromium.new_context(viewport=WIDE, base_url=f"http://127.0.0.1:{market[0].port}")
    page = context.new_page()
    words, told = page.locator("#q"), page.locator("#resultaten [role=status] strong")
    page.goto("/catalogus/")
    all_told, steps = told.inner_text(), []

    words.fill("lunch")
    page.get_by_role("button", name="Zoeken").click()
    page.wait_for_url("**/catalogus/?q=lunch")
    steps.append(told.inner_text())
    page.locator("#facetten input[name=categorie]").first.check()
    page.wait_for_url("**/catalogus/?q=lunch&categorie=*")
    heading = page.locator("h1").inner_text()
    page.locator("#sort").select_option("prijs")
    page.wait_for_url("**&sorteer=prijs")
    page.locator(".tick input").first.check()

    page.go_back()
    page.wait_for_url("**/catalogus/?q=lunch&categorie=*")
    assert page.locator("h1").inner_text() == heading != "Catalogus"
    assert page.locator("#facetten :checked").count() == page.locator(".tags .tag").count() == 1
    page.go_back()
    page.wait_for_url("**/catalogus/?q=lunch")
    assert (words.input_value(), told.inner_text()) == ("lunch", steps[0])
    assert page.locator("#facetten :checked").count() == page.locator(".tags .tag").count() == 0
    page.go_back()
    page.wait_for_url("**/catalogus/")
    assert (words.input_value(), told.inner_text()) == ("", all_told)
    assert page.locator("[data-number]").inner_text() == "1"
    words.press_sequentially("lun")
    page.locator("[data-suggest] [role=option]").first.wait_for()
    context.close()


def test_comparing_from_one_listing_takes_along_what_was_ticked(
    market: tuple[Company, World], chromium: Any
) -> None:
    context = chromium.new_context(viewport=WIDE, base_url=f"http://127.0.0.1:{market[0].port}")
    page = context.new_page()
    page.goto("/catalogus/")
    slugs = page.locator(".tick input").evaluate_all("ticks => ticks.map((tick) => tick.value)")
    page.locator(".tick input").first.check()

    page.goto(f"/aanbod/{slugs[1]}/")
    page.get_by_role("link", name="Vergelijk met andere").click()

    page.wait_for_url("**/vergelijken/?*")
    shown = page.locator("table.compare thead a").evaluate_all("links => links.map(a => a.pathname)")
    assert [address.split("/")[2] for address in shown] == slugs[:2]
    context.close()
