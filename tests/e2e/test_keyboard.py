"""With the keyboard alone: past the menu in one step, through the whole page, and never stuck or lost."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.e2e.axe import WIDE
from tests.house.world import World
from tests.servers.company import Company

MOST = 150
"""Steps through one page; more is a trap."""
WHERE = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const style = getComputedStyle(e), box = e.getBoundingClientRect();
  const label = e.matches("[type=radio], [type=checkbox]") ? getComputedStyle(e.closest("label") || e) : style;
  const drawn = s => (s.outlineStyle !== "none" && parseFloat(s.outlineWidth) > 0) || s.boxShadow !== "none";
  return {name: e.tagName + ":" + (e.id || e.name || e.textContent.trim().slice(0, 40)),
          seen: drawn(style) || drawn(label) || e.type === "date",  // its parts are drawn by the browser
          size: box.width * box.height,
          inside: box.right > 0 && box.left < innerWidth && box.bottom > 0 && box.top < innerHeight};
}"""


@pytest.fixture
def page(market: tuple[Company, World], chromium: Any) -> Iterator[Any]:
    company, world = market
    home = f"http://127.0.0.1:{company.port}"
    context = chromium.new_context(viewport=WIDE, reduced_motion="reduce", base_url=home)
    for name, morsel in world.a.buyer.client.cookies.items():
        context.add_cookies([{"name": name, "value": morsel.value, "url": home}])
    yield context.new_page()
    context.close()


def steps(page: Any) -> Iterator[dict[str, Any]]:
    """Tab after Tab, until the page is through."""
    for _ in range(MOST):
        page.keyboard.press("Tab")
        here = page.evaluate(WHERE)
        if here is None:
            return
        yield here
    raise AssertionError(f"after {MOST} steps still in the page: {here}")


@pytest.mark.parametrize("address", ["/", "/catalogus/", "/winkelmand/", "/inkoopvragen/nieuw/"])
def test_the_first_step_leads_past_the_menu(page: Any, address: str) -> None:
    page.goto(address)

    page.keyboard.press("Tab")
    first = page.evaluate(WHERE)
    assert first["inside"], first
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    assert page.evaluate("() => !!document.activeElement.closest('main')")


@pytest.mark.parametrize(
    "address", ["/", "/catalogus/", "/winkelmand/", "/afrekenen/", "/inkoopvragen/nieuw/"]
)
def test_every_step_is_seen_and_no_step_is_a_trap(page: Any, address: str) -> None:
    page.goto(address)

    taken = list(steps(page))

    assert len(taken) > 10
    assert [step["name"] for step in taken if not (step["seen"] and step["inside"] and step["size"])] == []


@pytest.mark.parametrize("width", [320, 1280])
def test_the_menu_opens_and_closes_with_the_keyboard(page: Any, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto("/")
    asked = page.locator("header [popovertarget]:visible, header summary:visible").first
    if not asked.count():
        return  # everything is in sight
    asked.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("() => !!document.querySelector(':popover-open, details[open]')")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert page.evaluate(WHERE) is not None


def test_searching_and_ordering_takes_no_mouse(page: Any, market: tuple[Company, World]) -> None:
    _, world = market
    page.goto("/catalogus/")
    page.locator("main input[name=q], [type=search]").first.focus()
    page.keyboard.type("lunch")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=lunch**")
    page.goto(f"/aanbod/{world.a.nouns['listing']}/")
    page.locator("[name=quantity]").focus()
    with page.expect_response(lambda answer: answer.request.method == "POST") as sent:
        page.keyboard.press("Enter")

    assert sent.value.url.endswith("/in-winkelmand/")
    assert sent.value.status in {200, 302}


# --- the breaches ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("html", "wrong"),
    [
        ('<button>een</button><button style="outline:none">twee</button>', "seen"),
        ('<button>een</button><a href="#" style="position:absolute;left:-9999px">twee</a>', "inside"),
    ],
)
def test_a_step_that_is_lost_would_be_seen(chromium: Any, html: str, wrong: str) -> None:
    page = chromium.new_page(viewport=WIDE)
    try:
        page.set_content(f"<!doctype html><main>{html}</main>")
        assert [step[wrong] for step in steps(page)] == [True, False]
    finally:
        page.close()


def test_a_trap_would_be_seen(chromium: Any) -> None:
    page = chromium.new_page()
    try:
        page.set_content(
            "<button onkeydown='event.preventDefault()'>hier blijven</button><button>verder</button>"
        )
        with pytest.raises(AssertionError, match="still in the page"):
            list(steps(page))
    finally:
        page.close()
