"""Finding by words, as people type them: other words, parts of words, slips of the fingers, places; and why."""

import string

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from market.actions import finding, unmet, wordlist
from market.models import Listing, UnmetSearch, Word
from market.search import Concept, Question, Tier, Understood
from market.search.nearest import nearest, slips
from market.search.vectors import quoted
from market.search.words import compound, stem
from market.templatetags.why import why
from tests import make

pytestmark = pytest.mark.django_db


def titles(client, asked):
    return [listing.title for listing in client.get("/catalogus/", {"q": asked}).context["page"]]


@pytest.fixture
def shop():
    return {
        name: make.listing(title=title, description="Zie de titel.", category=category)
        for name, title, category in (
            ("bike", "Rijwielen herstellen aan huis", "fietsen"),
            ("panes", "Glasbewassing voor winkels", "schoonmaak"),
            ("gift", "Kerstpakketten met streekproducten", "relatiegeschenken"),
            ("lunch", "Kantoorlunch op woensdag", "catering"),
        )
    }


@pytest.mark.parametrize(
    ("asked", "name", "said"),
    [
        ("fiets", "bike", "‘Rijwielen’ is een ander woord voor ‘fiets’"),
        ("bicycle", "bike", "‘Rijwielen’ is een ander woord voor ‘bicycle’"),
        ("glazenwasser", "panes", "‘Glasbewassing’ is een ander woord voor ‘glazenwasser’"),
        ("kerstpakket", "gift", "‘Kerstpakketten’ in de titel"),
        ("lunch", "lunch", "‘Kantoorlunch’ in de titel"),
    ],
)
def test_another_word_or_a_part_of_one_finds_it_and_says_why(client, shop, asked, name, said):
    page = client.get("/catalogus/", {"q": asked})

    best = page.context["page"].object_list[0]
    assert best.title == shop[name].title
    assert said in page.content.decode().replace("&#x27;", "'")


def test_a_typing_error_is_put_right_and_the_page_says_so(client, shop):
    page = client.get("/catalogus/", {"q": "kerstpaketten"})

    assert page.context["page"].object_list[0].title == shop["gift"].title
    assert page.context["meant"].startswith("kerstpakket")
    assert "Bedoelde u" in page.content.decode()
    assert titles(client, '"kerstpaketten"') == [], "in quotes it is taken as typed"


def test_a_place_in_the_words_asks_for_who_works_there_and_the_nearest_first(client):
    utrecht, zwolle = make.place(name="Utrecht"), make.place(name="Zwolle")
    there = make.enterprise(organisation=make.organisation(in_place=utrecht), nationwide=False)
    far = make.enterprise(organisation=make.organisation(in_place=zwolle))
    make.listing(title="Schilderwerk overal", category="bouw", enterprise=far, nationwide=True)
    make.listing(title="Schilderwerk uit de stad", category="bouw", enterprise=there, serves=[utrecht])
    make.listing(title="Schilderwerk in Zwolle", category="bouw", enterprise=there, serves=[zwolle])

    assert titles(client, "schilder utrecht") == ["Schilderwerk uit de stad", "Schilderwerk overal"]
    page = client.get("/catalogus/", {"q": "schilder utrecht"}).content.decode()
    assert "zit in Utrecht" in page
    assert "levert in het hele land" in page


def test_what_connectors_write_in_the_word_list_counts_at_once(client, shop):
    assert titles(client, "stadsros") == []

    wordlist.keep(make.word_group(words=("stadsros", "fiets")))
    wordlist.keep(make.word_group(words=("stadsros", "rijwiel")))

    assert titles(client, "stadsros")[0] == shop["bike"].title


def test_a_listing_is_found_as_soon_as_it_is_online(client, shop):
    make.listing(title="Windvaandelmaker", category="bouw")

    assert titles(client, "windvaandelmaker") == ["Windvaandelmaker"]
    assert titles(client, "windvandelmaker") == ["Windvaandelmaker"]


def test_counting_the_words_anew_keeps_everything_findable(client, shop):
    finding.count_words()

    assert titles(client, "fiets")[0] == shop["bike"].title
    assert Word.objects.filter(written="rijwielen", listings=1).exists()
    assert Word.objects.filter(written="cateraar", listings=0).exists(), "the word list is known too"


def test_who_finds_nothing_is_helped_on_and_the_words_are_counted_without_anything_personal(
    client, shop, now
):
    page = client.get("/catalogus/", {"q": "onderwaterlasser 06-12345678 jan@example.nl"}).content.decode()
    client.get("/catalogus/", {"q": "onderwaterlasser"})

    assert "/inkoopvragen/nieuw/?titel=onderwaterlasser" in page
    assert list(UnmetSearch.objects.values_list("words", "count")) == [("onderwaterlasser", 2)]
    unmet.note("123456782", now=now)
    assert UnmetSearch.objects.count() == 1, "a number alone is nothing to note"


def test_a_request_begins_with_the_words_that_found_nothing(buyer):
    page = buyer.client.get("/inkoopvragen/nieuw/?titel=onderwaterlasser")

    assert page.context["form"]["title"].value() == "onderwaterlasser"


def test_suggestions_come_while_typing_and_on_a_page_of_their_own(client, shop):
    part = client.get(
        "/catalogus/suggesties/?q=kerst", headers={"X-Requested-With": "fetch"}
    ).content.decode()

    assert 'role="listbox"' in part
    assert shop["gift"].get_absolute_url() in part
    assert "<html" not in part
    assert "Kerstpakketten" in client.get("/catalogus/suggesties/?q=kerstp").content.decode()
    assert client.get("/catalogus/suggesties/?q=k").context["groups"] == []


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60)
    | st.text(string.printable, max_size=60)
)
def test_whatever_is_typed_is_answered(db, typed):
    question = Question.of(typed)

    list(Listing.objects.all().found(question, most=5))
    assert len(question.words) <= 8


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1, max_size=20), st.text(min_size=1, max_size=20))
def test_slips_are_the_same_both_ways_and_never_below_what_differs_in_length(one, other):
    far = slips(one, other, most=30)

    assert far == slips(other, one, most=30)
    assert far >= abs(len(one) - len(other))
    assert (far == 0) == (one == other)


def test_the_nearest_word_is_the_one_with_the_fewest_slips():
    known = [("catering", 5), ("kantine", 9), ("caterer", 1)]

    assert nearest("catring", known) == "catering"
    assert nearest("ctaering", known) == "catering", "neighbours that changed places are one slip"
    assert nearest("zwembad", known) == ""


def test_a_verb_with_something_before_it_is_no_compound():
    known = {stem(word): 1 for word in ("sturen", "ver", "kerst", "pakket", "event", "wijn", "glas")}

    assert compound(stem("versturen"), known) == ()
    assert compound(stem("schuldpreventie"), known) == ()
    assert compound(stem("kerstpakketten"), known) == (stem("kerst"), stem("pakket"))
    assert quoted("a'b\\c") == "'a''b\\\\c'"


def test_a_reason_is_only_given_when_it_is_true(shop):
    question = Question.of("zwembad")
    Listing.objects.search(question)

    assert why(shop["lunch"], question) == ""


def test_of_a_long_question_the_most_telling_words_decide():
    concepts = tuple(
        Concept(f"woord{n}", weight=8.0 - n, tiers=(Tier("word", 1.0, (f"woord{n}",)),)) for n in range(8)
    )

    asked = Understood(concepts).query(every=True)

    assert "woord0" in asked
    assert "woord5" not in asked
    assert asked.count("|") < 12
