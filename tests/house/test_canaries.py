"""No word of one side is ever read by the other: not on a page, not in a file, not in a mail, not in the log."""

import logging
import re
from collections.abc import Iterator
from html import unescape

import pytest
import typst
from django.apps import apps
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path

from enterprises.models import Organisation
from sif import sheets
from sif.models import Message
from sif.policy import policy
from tests.house.canaries import Canaries, read, text_of
from tests.house.policies import ONLY_IN_DEVELOPMENT
from tests.house.public import CODES, PUBLIC
from tests.house.walk import walk
from tests.house.world import World

READERS = [
    "visitor",
    "person",
    "left",
    *(f"{role} B" for role in ("buyer", "seller", "officer", "contractor", "reviewer", "auditor")),
]
LINK = re.compile(r'(?:href|src|action)="(/[^"#]*)')
FOREIGN = ("/beheer/", "/static/", "/account/", "/media/")
PAGES = [
    page
    for page in walk()
    if not page.is_foreign and "GET" in page.policy.methods and page.name not in ONLY_IN_DEVELOPMENT
]
MOST = 400
"""Addresses that one reader looks at: far more than there are, so that a circle of links ends."""


@pytest.fixture(scope="module")
def planted(world: World) -> Canaries:
    canaries = Canaries()
    canaries.plant(world.rows)
    world.forget()
    return canaries


def read_everything(world: World, name: str) -> Iterator[tuple[str, str]]:
    """All that one reader can get: every page with the objects of both sides, and wherever those lead."""
    browser = world.browser(name)
    waiting = [page.address(nouns) for page in PAGES for nouns in (world.a.nouns, world.b.nouns)]
    seen: set[str] = set()
    while waiting and len(seen) < MOST:
        address = waiting.pop(0)
        if address in seen:
            continue
        seen.add(address)
        answer = browser.get(address)
        text = text_of(answer)
        yield address, text
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            found = [unescape(link) for link in LINK.findall(text)]
            waiting += [link for link in found if not link.startswith(FOREIGN) and link not in seen]


@pytest.mark.parametrize("name", READERS)
def test_nobody_reads_a_word_of_the_other_side(
    world: World, planted: Canaries, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    with world.undone():
        leaks = {
            f"{address}: {field}"
            for address, text in read_everything(world, name)
            for field in planted.heard(text, "a") - PUBLIC
        }

    assert leaks == set()
    assert planted.heard(caplog.text, "a") == planted.heard(caplog.text, "b") == set()


def test_the_own_side_does_read_its_own_words(world: World, planted: Canaries) -> None:
    """Without this, a walk that sees nothing would pass: there is something that could leak."""
    with world.undone():
        heard = {
            field
            for name in ("buyer A", "officer A")
            for _, text in read_everything(world, name)
            for field in planted.heard(text, "a")
        }

    assert len(heard - PUBLIC) >= 15, heard


def test_no_mail_tells_the_other_side(world: World, planted: Canaries) -> None:
    others = [player.user.pk for player in world.b.players.values()]
    leaks = {
        field
        for message in Message.objects.filter(to__in=others)
        for field in planted.heard(f"{message.subject} {message.body}", "a") - PUBLIC
    }

    assert leaks == set()


def test_every_field_that_can_hold_a_word_holds_one(planted: Canaries) -> None:
    assert planted.unplanted == set()


def test_the_tables_name_no_field_that_is_gone() -> None:
    known = {f"{m._meta.label_lower}.{f.name}" for m in apps.get_models() for f in m._meta.concrete_fields}
    assert (PUBLIC | set(CODES)) - known == set()
    assert PUBLIC & set(CODES) == set()


# --- the breaches ---------------------------------------------------------------------------------------


@policy("public")
def _shows_an_address(request: HttpRequest) -> HttpResponse:
    return HttpResponse(" ".join(Organisation.objects.values_list("address", flat=True)))


urlpatterns = [path("leak/", _shows_an_address, name="leak"), path("", include("sif.urls"))]


@pytest.mark.urls("tests.house.test_canaries")
def test_a_leak_would_be_smelled(world: World, planted: Canaries) -> None:
    text = text_of(Client().get("/leak/"))

    assert planted.heard(text, "a") - PUBLIC == {"enterprises.organisation.address"}
    assert planted.heard(text, "b") - PUBLIC == {"enterprises.organisation.address"}


def test_a_leak_in_a_sheet_or_on_paper_would_be_smelled(planted: Canaries) -> None:
    word = next(iter(planted.words))
    sheet = sheets.xlsx_of([["head"], [f"from {word}"]], title="A")
    paper = typst.compile(f"= Report\nwritten by {word}".encode(), format="pdf")

    assert planted.heard(read(sheet), "a") == {planted.words[word]}
    assert planted.heard(read(paper), "a") == {planted.words[word]}


def test_a_word_of_the_own_side_is_no_leak(planted: Canaries) -> None:
    assert planted.heard("kanarieb001 KANARIEB002 kanarie", "a") == set()
