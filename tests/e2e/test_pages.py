"""Every page of the walk, as a browser and as axe sees it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from tests.e2e.axe import WIDE, glance, looks
from tests.house.test_access import PAGES, nouns_of
from tests.house.walk import Page
from tests.house.world import World
from tests.servers.company import Company

READERS = (
    "visitor",
    "buyer A",
    "seller A",
    "officer A",
    "contractor A",
    "reviewer A",
    "person",
    "connector",
    "admin",
)
STOCK = ("_changelist", "_add", "_change", "_history", "_delete", "_verb")
ONE_OF_THEM = "admin:market_listing"

# Django's own admin pages, for connectors. Our own pages there have no exceptions.
STOCK_MAY = (
    ("aria-input-field-name", "select2", "the package behind Django's autocomplete names its box itself"),
    ("label", "select2", "and does not name the box in which one searches"),
    ("list", "select2", "and its list of chosen things holds that box"),
    (
        "scrollable-region-focusable",
        "-group",
        "a table of lines scrolls in its box; its fields can be reached one by one",
    ),
    ("sideways", "", "a wide table of data may need two directions (WCAG 1.4.10)"),
)


def is_stock(page: Page) -> bool:
    """Whether the page is Django's own, with the fields of one of our models."""
    return page.is_admin and (page.name.endswith((*STOCK, ":")) or page.name.startswith("admin:password"))


def is_worth_a_look(page: Page) -> bool:
    """Of Django's own pages the list and the form of each model, and of one model all of them."""
    if "GET" not in page.policy.methods or page.name.startswith("api_"):
        return False
    is_main = page.name.endswith(("_changelist", "_change")) or page.name.startswith(ONE_OF_THEM)
    return is_main or not is_stock(page)


SEEN = [page for page in PAGES if is_worth_a_look(page)]


def may_be(rule: str, where: str) -> bool:
    return any(rule == known and part in where for known, part, _ in STOCK_MAY)


@pytest.fixture(scope="module")
def tabs(market: tuple[Company, World], chromium: Any) -> Iterator[Any]:
    """A tab for each reader, opened when it is needed."""
    company, world = market
    home = f"http://127.0.0.1:{company.port}"
    opened: dict[str, Any] = {}

    def tab(name: str) -> Any:
        if name not in opened:
            context = chromium.new_context(viewport=WIDE, reduced_motion="reduce", base_url=home)
            player = world.player(name)
            for cookie, morsel in player.client.cookies.items() if player else ():
                context.add_cookies([{"name": cookie, "value": morsel.value, "url": home}])
            opened[name] = context.new_page()
            _listen(opened[name], home)
        return opened[name]

    yield tab
    for one in opened.values():
        one.context.close()


def _listen(tab: Any, home: str) -> None:
    """Keeps what the browser complains of, and what a page asks that is not there or not ours."""
    tab.complaints = []

    def said(message: Any) -> None:
        place = message.location.get("url")  # axe, which we put there, has none
        if message.type == "error" and place and "Failed to load resource" not in message.text:
            tab.complaints.append(
                f"{message.text[:200]} {message.location.get('url')}:{message.location.get('lineNumber')}"
            )

    def heard(answer: Any) -> None:
        if answer.status >= 400 and "/media/" not in answer.url:  # the world has no real pictures
            tab.complaints.append(f"{answer.status} {answer.url}")

    def asked(request: Any) -> None:
        if not request.url.startswith((home, "data:")):
            tab.complaints.append(f"asks {request.url}")

    tab.on("console", said)
    tab.on("pageerror", lambda error: tab.complaints.append(str(error)))
    tab.on("response", heard)
    tab.on("request", asked)


def open_page(world: World, tabs: Any, page: Page) -> Any:
    """The tab of the first reader who gets this page; None where it is no page, but a file or a redirect."""
    address, heard = page.address(nouns_of(world, page)), {}
    for name in READERS:
        who = world.player(name)
        if "public" in page.policy.roles or (who and page.policy.roles & who.actor.roles):
            answer = tabs(name).request.get(address, max_redirects=0)
            heard[name] = answer.status
            if answer.status == 200:
                if not answer.headers["content-type"].startswith("text/html"):
                    return None
                tabs(name).complaints.clear()
                tabs(name).goto(address)
                return tabs(name)
    assert page.is_foreign or set(heard.values()) & {302}, f"nobody sees {page}: {heard}"
    return None


@pytest.mark.parametrize("page", SEEN, ids=str)
def test_nobody_is_shut_out(market: tuple[Company, World], tabs: Any, page: Page) -> None:
    tab = open_page(market[1], tabs, page)
    if tab is None:
        return
    is_like_another = is_stock(page) and not page.name.startswith(ONE_OF_THEM)

    found = list((glance if is_like_another else looks)(tab))

    assert [trouble for trouble in found if not (is_stock(page) and may_be(*trouble))] == []
    assert tab.complaints == []


@pytest.mark.parametrize(("status", "address"), [(404, "/nergens/"), (403, "/forbidden/"), (500, "/broken/")])
def test_a_page_that_says_no_shuts_nobody_out(
    market: tuple[Company, World], tabs: Any, status: int, address: str, settings: Any
) -> None:
    """As in production: in development Django shows its own page instead."""
    settings.ROOT_URLCONF = "tests.sif.urls"
    answer = Client(raise_request_exception=False).get(address)
    assert answer.status_code == status
    tab = tabs("visitor")
    tab.route(
        f"**{address}", lambda route: route.fulfill(body=answer.content.decode(), content_type="text/html")
    )

    tab.goto(address)

    assert list(looks(tab)) == []


def test_the_stock_exceptions_are_few_and_each_says_why() -> None:
    assert len(STOCK_MAY) <= 5
    assert all(reason for _, _, reason in STOCK_MAY)


# --- the breaches ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("html", "rule"),
    [
        ('<label>Naam</label><input name="naam">', "label"),
        ('<p style="color:#999;background:#fff">grijs op wit</p>', "color-contrast"),
        ('<img src="/x.png">', "image-alt"),
        ('<div style="width:900px">breed</div>', "sideways"),
        (
            '<a href="#" style="display:inline-block;width:9px;height:9px;font-size:4px">x</a><a href="#">y</a>',
            "target-size",
        ),
        ("<h4>diep</h4>", "heading-order"),
    ],
)
def test_a_breach_would_be_seen(chromium: Any, html: str, rule: str) -> None:
    tab = chromium.new_page(viewport=WIDE)
    try:
        tab.set_content(f'<!doctype html><html lang="nl"><title>x</title><main><h1>x</h1>{html}</main>')
        assert rule in {found for found, _ in looks(tab)}
    finally:
        tab.close()


def test_a_colour_that_fails_in_the_dark_only_would_be_seen(chromium: Any) -> None:
    tab = chromium.new_page(viewport=WIDE)
    dark = "<style>@media (prefers-color-scheme: dark) { p { color: #ccc } }</style>"
    try:
        tab.set_content(
            f'<!doctype html><html lang="nl"><title>x</title>{dark}<main><h1>x</h1><p>grijs</p></main>'
        )
        assert [rule for rule, _ in looks(tab)] == ["color-contrast", "color-contrast"]  # wide and narrow
    finally:
        tab.close()
