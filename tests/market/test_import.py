"""Many listings at once: looked at first, row by row, and written only when the entrepreneur says so."""

import time
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from market.actions import imports
from market.forms.imports import look_at
from market.models import Listing, ListingChange, ListingImport
from sif import sheets
from tests import make

pytestmark = pytest.mark.django_db
DOOR = "/mijn/aanbod/importeren/"
ROW = {
    "titel": "Soep van de dag",
    "soort": "product",
    "categorie": "catering",
    "omschrijving": "Elke dag een andere soep.",
    "prijs": "4,50",
    "eenheid": "liter",
    "btw": "9",
}


@pytest.fixture(autouse=True)
def _places(db: None) -> None:
    make.place(name="Utrecht")
    make.place(name="Zeist")
    make.category()


def csv_of(*rows: dict[str, str]) -> SimpleUploadedFile:
    names = list(dict.fromkeys(name for row in rows for name in row))
    content = sheets.csv_of([names, *[[row.get(name, "") for name in names] for row in rows]])
    return SimpleUploadedFile("aanbod.csv", content)


def bring(player, worker, *rows: dict[str, str]) -> ListingImport:
    """Sends a file and lets the worker look at it."""
    answer = player.client.post(DOOR, {"upload": csv_of(*rows)})
    assert answer.status_code == 302, answer.content.decode()
    worker.run()
    return ListingImport.objects.latest("pk")


def say(player, worker, file: ListingImport, word: str = "schrijven") -> None:
    player.client.post(f"{DOOR}{file.pk}/{word}/")
    worker.run()
    file.refresh_from_db()


def test_an_entrepreneur_sees_what_is_new_and_only_then_has_it_written(seller, worker):
    file = bring(
        seller,
        worker,
        ROW,
        {**ROW, "titel": "Brood", "gemeenten": "Utrecht, zeist", "keuzes": "Wit=3; Bruin="},
    )

    page = seller.client.get(f"{DOOR}{file.pk}/")
    assert page.context["counts"] == {"wrong": 0, "new": 2, "changed": 0, "unchanged": 0}
    assert not Listing.objects.exists()

    say(seller, worker, file)

    soup, bread = Listing.objects.order_by("pk")
    assert (soup.title, soup.status, soup.price, soup.kind) == (
        "Soep van de dag",
        "draft",
        Decimal("4.50"),
        "product",
    )
    assert soup.enterprise == seller.enterprise
    assert bread.variants == [{"name": "Wit", "price": "3.00"}, {"name": "Bruin", "price": ""}]
    assert sorted(place.name for place in bread.serves.all()) == ["Utrecht", "Zeist"]
    assert file.status == "done"
    assert "weggeschreven" in seller.client.get(f"{DOOR}{file.pk}/").content.decode()


@pytest.mark.parametrize(
    ("changes", "column", "words"),
    [
        ({"titel": ""}, "titel", ""),
        ({"titel": "x" * 81}, "titel", "80"),
        ({"prijs": "veel"}, "prijs", ""),
        ({"prijs": ""}, "prijs", "12,50"),
        ({"btw": "19"}, "btw", "vrijgesteld"),
        ({"soort": "ding"}, "soort", "dienst"),
        ({"prijssoort": "gratis"}, "prijssoort", "op aanvraag"),
        ({"categorie": "raketten"}, "categorie", "raketten"),
        ({"minimum": "0"}, "minimum", ""),
        ({"gemeenten": "Utrecht, Atlantis"}, "gemeenten", "Atlantis"),
        ({"keuzes": "Groot=duur"}, "keuzes", "duur"),
        ({"omschrijving": "Bel 123456782"}, "omschrijving", "BSN"),
        ({"dicht_van": "morgen"}, "dicht_van", ""),
        ({"sdgs": "99"}, "sdgs", ""),
        ({"cpv": "12"}, "cpv", "55520000-1"),
        ({"kenmerk": "van-een-ander"}, "kenmerk", "kenmerk"),
    ],
)  # fmt: skip
def test_each_error_is_named_by_row_and_column_and_nothing_is_written(
    seller, stranger_seller, worker, changes, column, words
):
    make.listing(enterprise=stranger_seller.enterprise, slug="van-een-ander")
    file = bring(seller, worker, {**ROW, "titel": "Ander brood"}, {**ROW, **changes})

    wrong = file.having("wrong")
    assert [(row["row"], [error["column"] for error in row["errors"]]) for row in wrong] == [(3, [column])]
    assert words in wrong[0]["errors"][0]["text"] or words == "kenmerk"
    page = seller.client.get(f"{DOOR}{file.pk}/").content.decode()
    assert "schrijven/" not in page
    say(seller, worker, file)
    assert (file.status, Listing.objects.of_enterprise(seller.enterprise.pk).count()) == ("checked", 0)


@pytest.mark.parametrize("writer", ["csv", "xlsx"])
def test_what_is_taken_away_comes_back_as_it_was(seller, worker, writer):
    make.listing(
        enterprise=seller.enterprise, title="=1+1", description="@SOM(A1)\n\nRegel \"twee\"; en drie",
        variants=[{"name": "-groot", "price": "14.00"}, {"name": "klein", "price": ""}],
        tags=["soep", "+lunch"], sdgs=[8, 10], vat="exempt", serves=[make.place(name="Zeist")], capacity=40,
        available_from=date(2026, 5, 1), closed_from=date(2026, 7, 1), closed_until=date(2026, 7, 31),
        monthly_capacity=900,
    )  # fmt: skip
    make.listing(enterprise=seller.enterprise, price=None, nationwide=True, status="paused")
    make.listing(enterprise=seller.enterprise, status="archived")
    taken = seller.client.get(f"/mijn/aanbod/exporteren/{writer}/")

    seller.client.post(DOOR, {"upload": SimpleUploadedFile("x", taken.content)})
    worker.run()

    file = ListingImport.objects.get()
    assert [(row["verdict"], row["fields"], row["errors"]) for row in file.found] == [
        ("unchanged", [], [])
    ] * 2
    if writer == "csv":
        cells = [cell for row in taken.content.decode("utf-8-sig").split("\r\n") for cell in row.split(";")]
        assert not [cell for cell in cells if cell.strip('"')[:1] in set("=+-@\t\r")]


def test_a_file_that_is_brought_twice_makes_nothing_twice(seller, worker):
    rows = [ROW, {**ROW, "titel": "Brood"}]
    say(seller, worker, bring(seller, worker, *rows))

    again = bring(seller, worker, *rows)
    dearer = bring(seller, worker, {**ROW, "titel": "BROOD", "prijs": "5,00"})
    say(seller, worker, dearer)

    assert [row["verdict"] for row in again.found] == ["unchanged", "unchanged"]
    assert [row["verdict"] for row in dearer.found] == ["changed"]
    assert list(Listing.objects.order_by("pk").values_list("title", "price")) == [
        ("Soep van de dag", Decimal("4.50")),
        ("BROOD", Decimal("5.00")),
    ]


def test_a_title_that_says_nothing_of_which_listing_is_asked_about(seller, worker):
    for slug in ("soep-1", "soep-2"):
        make.listing(enterprise=seller.enterprise, slug=slug, title=ROW["titel"], status="draft")

    unclear = bring(seller, worker, ROW, {**ROW, "titel": "Nieuw"}, {**ROW, "titel": "Nieuw"})
    clear = bring(seller, worker, {**ROW, "kenmerk": "soep-2"})

    assert [[error["column"] for error in row["errors"]] for row in unclear.found] == [["kenmerk"]] * 3
    assert [row["slug"] for row in clear.having("changed")] == ["soep-2"]


def test_a_row_changes_only_what_its_columns_say(seller, worker):
    soup = make.listing(enterprise=seller.enterprise, title="Soep", tags=["lunch"])

    file = bring(seller, worker, {"kenmerk": soup.slug, "titel": "Soep", "prijs": "13,00"})
    assert [(row["verdict"], row["fields"]) for row in file.found] == [("changed", ["prijs"])]
    say(seller, worker, file)

    soup.refresh_from_db()
    assert (soup.price, soup.tags, soup.current_version.price) == (
        Decimal("13.00"),
        ["lunch"],
        Decimal("13.00"),
    )


def test_a_file_of_somebody_who_is_not_trusted_yet_waits_for_the_connector(seller, worker):
    type(seller.enterprise).objects.update(trusted=False)
    soup = make.listing(enterprise=seller.enterprise, title="Soep")
    row = {"kenmerk": soup.slug, "titel": "Andere soep"}

    say(seller, worker, bring(seller, worker, row))

    soup.refresh_from_db()
    assert soup.title == "Soep"
    assert ListingChange.objects.get().content["title"] == "Andere soep"
    assert bring(seller, worker, row).found[0]["verdict"] == "unchanged"
    taken = seller.client.get("/mijn/aanbod/exporteren/csv/")
    assert "Andere soep" in taken.content.decode()
    say(seller, worker, bring(seller, worker, {**row, "prijs": "99"}))
    waiting = ListingChange.objects.pending().get().content
    assert (waiting["title"], waiting["price"]) == ("Andere soep", "99.00")


def test_the_same_work_twice_and_a_second_yes_write_once(seller, worker, now):
    file = bring(seller, worker, *[{**ROW, "titel": f"Soep {number}"} for number in range(120)])
    imports.confirm(file, by=seller.actor, now=now)
    file.refresh_from_db()
    for _ in range(2):
        imports.write(file, 0, look_at(file, 0, imports.CHUNK), now=now)
    say(seller, worker, file)

    assert Listing.objects.count() == 120
    assert file.percent == 100


def test_a_file_that_is_not_used_is_forgotten(seller, worker):
    file = bring(seller, worker, ROW)

    say(seller, worker, file, "weg")

    assert (file.status, file.rows, file.found, Listing.objects.count()) == ("dropped", [], [], 0)


def test_a_file_that_nobody_looks_at_any_more_is_forgotten_by_itself(seller, worker, clock):
    file = bring(seller, worker, ROW)

    clock.forward(days=29)
    worker.beat("market.forget_imports")
    file.refresh_from_db()
    assert file.status == "checked"
    clock.forward(days=2)
    worker.beat("market.forget_imports")

    file.refresh_from_db()
    assert (file.status, file.rows) == ("dropped", [])


def test_nobody_else_sees_or_writes_it(seller, stranger_seller, buyer, worker):
    file = bring(seller, worker, ROW)

    for word in ("", "stand/"):
        assert stranger_seller.client.get(f"{DOOR}{file.pk}/{word}").status_code == 404
    say(stranger_seller, worker, file)
    assert Listing.objects.count() == 0
    assert buyer.client.get(DOOR).status_code == 403


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"titel\n" + b"Soep\n" * 100_000, "2000 rijen"),
        (b"naam;prijs\nSoep;1\n", "naam"),
        (b"titel;titel\nSoep;Soep\n", "titel"),
        (b"prijs\n1\n", "titel"),
        (b"titel\n", "rijen"),
        (b"PK\x03\x04" + b"x" * 400, "CSV of XLSX"),
    ],
)
def test_a_file_that_cannot_be_is_refused_at_the_door(seller, content, words):
    started = time.monotonic()

    answer = seller.client.post(DOOR, {"upload": SimpleUploadedFile("x.csv", content)})

    assert time.monotonic() - started < 1
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not ListingImport.objects.exists()
