"""Every page costs as many questions to the database for three rows as for one."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import include, path

from enterprises.models import Enterprise, Membership
from sif.policy import policy
from tests import make
from tests.house.answers import finish
from tests.house.test_access import PAGES, nouns_of
from tests.house.walk import Page, walk
from tests.house.world import World

READERS = ("visitor", "buyer A", "seller A", "officer A", "contractor A", "reviewer A", "person", "connector")
SAME_FOR_ALL = ("_add", "_delete", "_history", "_verb", ":")  # Django's own, without a list of ours
ASKED = [
    page
    for page in PAGES
    if "GET" in page.policy.methods
    and (not page.is_foreign or (page.is_admin and not page.name.endswith(SAME_FOR_ALL)))
]
AT_MOST = {"home": 8, "catalogue": 8, "listing": 8, "enterprises": 8, "enterprise": 8}
# The dashboards of social return: three of these are who one is.
AT_MOST |= dict.fromkeys(
    ("social_return", "worklist", "spread", "outcomes", "trail", "cooperation", "pso"), 12
)
AT_MOST |= {"council_desk": 12, "council_page": 8, "proof": 8}


def readers_of(world: World, page: Page) -> list[str]:
    """Everybody whose view of the page may differ: each role that opens it, and a visitor."""
    roles = page.policy.roles
    found = [name for name in READERS if (who := world.player(name)) and roles & who.actor.roles]
    return ["visitor", "buyer A"] if page.policy.is_public else found


def asked(world: World, page: Page, name: str) -> list[str]:
    """The questions that one page asks, once everything that is kept in memory is there."""
    with world.undone():
        browser, address = world.browser(name), page.address(nouns_of(world, page))
        finish(browser.get(address))
        with CaptureQueriesContext(connection) as captured:
            finish(browser.get(address))
    return [query["sql"] for query in captured.captured_queries if "SAVEPOINT" not in query["sql"]]


@pytest.fixture(scope="module")
def counted(world: World) -> dict[str, dict[str, tuple[list[str], list[str]]]]:
    """For each page and reader: what was asked with one row of everything, and with three."""
    one = {page.name: {name: asked(world, page, name) for name in readers_of(world, page)} for page in ASKED}
    world.a.build()
    world.a.build()
    return {
        page.name: {
            name: (one[page.name][name], asked(world, page, name)) for name in readers_of(world, page)
        }
        for page in ASKED
    }


def grown(before: list[str], after: list[str]) -> Iterator[str]:
    """The questions that are asked more often with three rows."""
    shapes = [_shape(sql) for sql in after]
    known = [_shape(sql) for sql in before]
    for shape in dict.fromkeys(shapes):
        if shapes.count(shape) > known.count(shape):
            yield f"{known.count(shape)} → {shapes.count(shape)}: {shape}"


def _shape(sql: str) -> str:
    """A question without its values."""
    return (
        sql.partition(" WHERE ")[0][:120]
        + "… WHERE "
        + "".join(c for c in sql.partition(" WHERE ")[2][:80] if not c.isdigit())
    )


@pytest.mark.parametrize("page", ASKED, ids=str)
def test_three_rows_cost_as_much_as_one(counted: dict, page: Page) -> None:
    for name, (one, three) in counted[page.name].items():
        assert len(one) == len(three), [name, *grown(one, three)]


@pytest.mark.parametrize("name", AT_MOST)
def test_the_pages_that_everybody_opens_ask_little(counted: dict, name: str) -> None:
    assert {
        reader: len(three) for reader, (_, three) in counted[name].items() if len(three) > AT_MOST[name]
    } == {}


# --- the breach -----------------------------------------------------------------------------------------


@policy("public")
def _one_question_a_row(request: HttpRequest) -> HttpResponse:
    return HttpResponse(
        ", ".join(enterprise.organisation.name for enterprise in Enterprise.objects.order_by("pk"))
    )


@policy("public")
def _one_question(request: HttpRequest) -> HttpResponse:
    members = Membership.objects.select_related("user").order_by("pk")
    return HttpResponse(", ".join(member.user.name for member in members))


handler404 = "sif.errors.not_found"
urlpatterns = [
    path("rows/", _one_question_a_row, name="rows"),
    path("one/", _one_question, name="one"),
    path("", include("sif.urls")),
]


@pytest.mark.urls("tests.house.test_queries")
def test_a_question_per_row_would_be_counted(world: World) -> None:
    (rows,), (one,) = ([page for page in walk() if page.name == name] for name in ("rows", "one"))
    with world.undone():
        before = asked(world, rows, "visitor"), asked(world, one, "visitor")
        for number in range(2):
            make.enterprise(name=f"Nog een {number}")
        after = asked(world, rows, "visitor"), asked(world, one, "visitor")

    assert len(after[0]) == len(before[0]) + 2
    assert list(grown(before[0], after[0])) != []
    assert len(after[1]) == len(before[1])
