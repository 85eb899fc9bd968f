"""Every page keeps to its own host, its own files, and the strict content policy."""

import pytest
from django.test import Client

from tests.house.answers import FILE_CSP, finish, wrong_headers
from tests.house.markup import wrong_markup
from tests.house.test_access import PAGES, nouns_of
from tests.house.walk import Page
from tests.house.world import World

READERS = ("visitor", "buyer A", "seller A", "officer A", "contractor A", "reviewer A", "person", "connector")


def readers_of(world: World, page: Page) -> list[str]:
    """Who may open this page; at most two of them, since the frame is the same for all."""
    roles = page.policy.roles
    return [
        name
        for name in READERS
        if "public" in roles or ((who := world.player(name)) is not None and roles & who.actor.roles)
    ][:3:2]


@pytest.mark.parametrize("page", [page for page in PAGES if "GET" in page.policy.methods], ids=str)
def test_a_page_holds_no_inline_code_and_asks_no_other_host(world: World, page: Page) -> None:
    with world.undone():
        for name in readers_of(world, page):
            answer = finish(world.browser(name).get(page.address(nouns_of(world, page))))
            if answer.headers.get("Content-Type", "").startswith("text/html") and not answer.streaming:
                assert list(wrong_markup(answer.content.decode())) == [], name


@pytest.mark.urls("tests.sif.urls")
@pytest.mark.parametrize(("address", "status"), [("/nowhere/", 404), ("/forbidden/", 403), ("/broken/", 500)])
def test_a_page_that_says_no_is_as_strict(world: World, address: str, status: int) -> None:
    for name in ("visitor", "buyer A"):
        browser = world.browser(name)
        browser.raise_request_exception = False
        try:
            answer = browser.get(address)
        finally:
            browser.raise_request_exception = True

        assert answer.status_code == status
        assert list(wrong_markup(answer.content.decode())) == []
        assert list(wrong_headers(answer)) == []


def test_a_forged_form_is_refused_in_our_own_voice(world: World) -> None:
    browser = Client(enforce_csrf_checks=True)

    answer = browser.post("/taal/", {"language": "en"})

    assert answer.status_code == 403
    assert list(wrong_markup(answer.content.decode())) == []
    assert list(wrong_headers(answer)) == []


def test_a_file_of_ours_may_do_nothing_but_be_there(world: World, settings: object) -> None:
    for name in ("house.css", "house.js", "house.svg"):
        (settings.STATIC_ROOT / name).write_text("")

    answers = {
        name: finish(Client().get(f"/static/{name}")) for name in ("house.css", "house.js", "house.svg")
    }

    for name, answer in answers.items():
        assert answer.status_code == 200
        wrong = set(wrong_headers(answer, expected=FILE_CSP))
        assert wrong == (
            {"CSP allows unsafe-inline"} if name.endswith(".svg") else set()
        )  # a drawing's own style
        assert "sandbox" in answer.headers["Content-Security-Policy"]


# --- the breaches ---------------------------------------------------------------------------------------

FINE = '<!doctype html><html lang="nl"><title>x</title><h1>x</h1>'


@pytest.mark.parametrize(
    ("breach", "complaint"),
    [
        (FINE + '<p style="color:red">', "style='color:red' on <p>"),
        (FINE + "<style>p{}</style>", "an inline <style>"),
        (FINE + "<script>alert(1)</script>", "an inline <script>"),
        (FINE + '<button onclick="go()">', "onclick= on <button>"),
        (FINE + '<a hx-on:click="go()">', "hx-on:click= on <a>"),
        (FINE + '<a href="javascript:go()">', "'javascript:go()' on <a>"),
        (FINE + '<script src="https://cdn.example/x.js"></script>', "<script> asks https://cdn.example/x.js"),
        (FINE + '<link rel="stylesheet" href="//fonts.example/x.css">', "<link> asks //fonts.example/x.css"),
        (
            FINE + '<img srcset="/a.webp 1x, https://cdn.example/b.webp 2x">',
            "<img> asks https://cdn.example/b.webp",
        ),
        (FINE + '<form action="https://evil.example/">', "<form> asks https://evil.example/"),
        (FINE + "<p>{{ order.number }}</p>", "half a template: '{{'"),
        (FINE + "<p>%(count)s stuks</p>", "half a template: '%(count)s'"),
        (FINE + "<h1>twice</h1>", "2 times <h1>"),
        (FINE.replace(' lang="nl"', ""), "no language"),
        (FINE.replace("<title>x</title>", ""), "no title"),
    ],
)
def test_a_breach_would_be_seen(breach: str, complaint: str) -> None:
    assert list(wrong_markup(breach)) == [complaint]


@pytest.mark.parametrize(
    "fine",
    [
        FINE,
        FINE + '<a href="https://www.kvk.nl/">KvK</a>',
        FINE + '<link rel="canonical" href="https://markt.example/">',
        FINE + '<script type="module" src="/static/js/house.js"></script>',
        FINE + '<script type="application/json" id="x">{"style": "onclick"}</script>',
        FINE + '<img src="data:image/png;base64,AA">',
        "<p>part of a page for htmx</p>",
    ],
)
def test_what_is_fine_is_not_complained_about(fine: str) -> None:
    assert list(wrong_markup(fine)) == []


class _Answer:
    def __init__(self, **changed: str | None) -> None:
        headers = {
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
            "Referrer-Policy": "same-origin",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Content-Security-Policy": "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
            "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
            "Permissions-Policy": "camera=()",
        }
        self.headers = {n: v for n, v in {**headers, **changed}.items() if v is not None}


@pytest.mark.parametrize("name", list(_Answer().headers))
def test_a_missing_header_would_be_seen(name: str) -> None:
    assert list(wrong_headers(_Answer())) == []
    assert list(wrong_headers(_Answer(**{name: None}))) != []


@pytest.mark.parametrize(
    ("name", "weak"),
    [
        ("Content-Security-Policy", "default-src 'self' 'unsafe-inline'"),
        ("Strict-Transport-Security", "max-age=3600; includeSubDomains"),
        ("X-Frame-Options", "SAMEORIGIN"),
        ("Server", "gunicorn"),
    ],
)
def test_a_weak_header_would_be_seen(name: str, weak: str) -> None:
    assert list(wrong_headers(_Answer(**{name: weak}))) != []
