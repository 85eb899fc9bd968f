"""Answers are kept for one edition of the catalogue: never out of date, and few statements when they are not kept."""

from datetime import timedelta

import pytest

from enterprises.models import Enterprise
from market.actions import finding, wordlist
from market.actions import listings as actions
from market.models import Relation, Word, WordGroup
from sif import drawn
from tests import make

pytestmark = pytest.mark.django_db
ADDRESS = "/catalogus/?q=soep"


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers of any size are kept."""
    monkeypatch.setattr("market.filters.answers.KEPT_FROM", 1)


@pytest.fixture
def soups() -> None:
    for name in ("Tomatensoep", "Linzensoep", "Uiensoep"):
        make.listing(title=name, enterprise=make.enterprise(name=f"Keuken {name}"))
    finding.count_words()


def titles(client, address=ADDRESS):
    drawn_now = client.get(address)
    if drawn_now.context is None:
        text = drawn_now.content.decode()
        return sorted(name for name in ("Linzensoep", "Tomatensoep", "Uiensoep") if name[:-4] in text)
    return sorted(row.title for row in drawn_now.context["page"])


@pytest.mark.parametrize("rows", [1, 30])
@pytest.mark.parametrize(
    "asked", ["catring utrehct", "soep", "lunch voor vergadering&regio=utrecht-en-omgeving"]
)
def test_a_search_asks_five_things_of_the_database_at_most(
    client, rows, asked, django_assert_max_num_queries
):
    for _ in range(rows):
        make.listing(title="Catering en lunch", description="Wij verzorgen de lunch van uw vergadering.")
    finding.count_words()

    with django_assert_max_num_queries(5):  # names; the words, and again put right; what is found; the rows
        assert client.get(f"/catalogus/?q={asked}").status_code == 200


def test_who_asks_the_same_again_is_answered_from_one_statement(
    client, kept, soups, django_assert_num_queries
):
    before = titles(client)
    titles(client)  # now the page is kept too
    with django_assert_num_queries(1):  # the rows, as they are now
        page = client.get(ADDRESS)

    assert page.context is None  # nothing was drawn
    assert titles(client) == before == ["Linzensoep", "Tomatensoep", "Uiensoep"]


def test_a_kept_answer_ends_with_the_edition(client, kept, soups, seller, now):
    draft = make.listing(title="Erwtensoep", enterprise=seller.enterprise, status="draft")
    assert len(titles(client)) == 3

    actions.publish(draft, by=seller.actor, now=now)
    assert "Erwtensoep" in titles(client)
    assert len(titles(client)) == 3 or "Erwtensoep" in client.get(ADDRESS).content.decode()

    actions.pause(draft, by=seller.actor, now=now)
    assert "Erwtensoep" not in titles(client)


def test_what_may_no_longer_be_sold_is_not_shown_from_a_kept_answer(client, kept, soups, today):
    assert len(titles(client)) == 3

    gone = Enterprise.objects.filter(name="Keuken Uiensoep")
    gone.update(verified_until=today - timedelta(days=1))  # told to nobody

    page = client.get(ADDRESS)
    assert sorted(row.title for row in page.context["page"]) == ["Linzensoep", "Tomatensoep"]
    assert page.context["total"] == 2


def test_a_word_that_is_learnt_counts_at_once_for_questions_that_were_asked_before(client, kept, soups):
    assert titles(client, "/catalogus/?q=bouillon") == []

    group = wordlist.keep(WordGroup(words=["soep", "bouillon"], relation=Relation.SAME))
    drawn.forget()
    assert len(titles(client, "/catalogus/?q=bouillon")) == 3

    wordlist.take_out(group)
    assert titles(client, "/catalogus/?q=bouillon") == []


def test_in_quotes_is_another_question(client, kept, soups):
    assert len(titles(client, "/catalogus/?q=seop")) == 3
    assert titles(client, '/catalogus/?q="seop"') == []


def test_words_are_counted_soon_after_they_were_learnt_so_that_the_trade_goes_before_a_tag(
    client, seller, worker
):
    own = {"enterprise": seller.enterprise, "description": "Wij komen graag."}
    make.listing(title="Training voor jongeren", tags=["catering"], category="personeel-training", **own)
    for number in range(4):
        make.listing(title=f"Catering nummer {number}", category="catering", **own)
    make.listing(title="Warm buffet", tags=["diner"], category="catering", **own)
    worker.run(ahead=timedelta(minutes=11))

    found = [row.title for row in client.get("/catalogus/?q=catring").context["page"]]

    assert Word.objects.get(written="catering").leanings
    assert found.index("Warm buffet") < found.index("Training voor jongeren")
