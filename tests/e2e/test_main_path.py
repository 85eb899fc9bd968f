"""The main path, walked by everybody it takes: from a listing with a photo to a report with its figures."""

import csv
import io
import json
from decimal import Decimal
from typing import Any
from zipfile import ZipFile

import pikepdf
from PIL import Image

from market.models import BasketPart, Checkout, Listing, Order
from sif.models import Message
from social_return.models import Contribution, LedgerEntry
from tests.e2e.stage import Stage, fill, picture, press, words, work_is_done
from tests.servers.company import until


def write_a_listing(stage: Stage) -> Listing:
    """The entrepreneur describes what the enterprise sells; nobody else sees it yet."""
    page = stage.tab(stage.seller)
    page.goto("/mijn/aanbod/")
    page.get_by_role("link", name="Nieuw product of nieuwe dienst").first.click()
    page.wait_for_url("**/mijn/aanbod/nieuw/")
    page.locator("[name=category]").select_option("Catering en horeca")
    fill(
        page,
        title=f"Soepenlunch {stage.tag}",
        description="Verse soepen van geredde groente, met brood dat anders weg was gegooid.",
        price="12,50",
        unit="persoon",
    )
    page.locator("[name=kind][value=service]").check()
    page.locator("[name=price_kind][value=fixed]").check()
    page.locator("[name=vat][value='9']").check()
    page.locator("[name=nationwide]").check()
    press(page, "Bewaar en ga verder")
    made = Listing.objects.get(enterprise=stage.seller.enterprise)
    assert (made.title, made.price, made.vat, made.status) == (
        f"Soepenlunch {stage.tag}",
        Decimal("12.50"),
        "9",
        "draft",
    )
    assert stage.tab(stage.buyer).goto(made.get_absolute_url()).status == 404
    return made


def add_a_photo(stage: Stage, listing: Listing) -> None:
    """The worker makes three widths of it, without what the phone wrote in the file."""
    page = stage.tab(stage.seller)
    page.goto(f"/mijn/aanbod/{listing.slug}/fotos/")
    form = page.locator("form:has([name=upload])")
    form.locator("[name=upload]").set_input_files(picture())
    form.locator("[name=alt]").fill("Drie kommen soep op tafel")
    press(page, "Voeg deze foto toe")
    until(lambda: listing.photos.filter(status="ready").exists(), why="no pictures were made")
    page.goto(f"/mijn/aanbod/{listing.slug}/")
    press(page, "Zet online")
    listing.refresh_from_db()
    assert listing.status == "published"
    shop = stage.tab(stage.buyer)
    shop.goto(listing.get_absolute_url())
    shown = shop.get_by_role("img", name="Drie kommen soep op tafel").first
    sizes = [part.split()[0] for part in shown.get_attribute("srcset").split(",")]
    assert len(sizes) == 3
    for address in sizes:
        with Image.open(io.BytesIO(shop.request.get(address).body())) as found:
            assert not found.getexif()


def find_it(stage: Stage, listing: Listing) -> None:
    """By other forms of its words, and with a filter that the other enterprise does not pass."""
    page = stage.tab(stage.buyer)
    page.goto("/catalogus/")
    page.locator("#q").fill("lunch")
    with page.expect_navigation():
        page.locator("button.btn-main[form=filters]").click()
    mine = page.locator("#resultaten h3 a", has_text=listing.title)
    other = page.locator("#resultaten h3 a", has_text=f"Fruitmand {stage.tag}")
    mine.wait_for()
    other.wait_for()
    label = page.locator("[id='keurmerk-code_so']")
    while not label.is_visible():
        page.locator("details:not([open]):has([id='keurmerk-code_so']) > summary").first.click()
    label.check()
    if not stage.has_scripts:
        press(page, "Toon de resultaten")
    other.wait_for(state="detached")
    assert "keurmerk=code_so" in page.url
    mine.wait_for()
    page.goto("/catalogus/?q=groenten+soepje")  # not one word as it was written
    page.locator("#resultaten h3 a", has_text=listing.title).click()
    page.wait_for_url(f"**{listing.get_absolute_url()}")


def fill_the_basket(stage: Stage) -> None:
    """Of two enterprises; one of the two orders is for a contract, and the basket says what it counts for."""
    page = stage.tab(stage.buyer)
    fill(page, quantity="40")
    press(page, "In winkelmand")
    page.goto("/catalogus/?q=fruitmand")
    page.locator("#resultaten h3 a", has_text=f"Fruitmand {stage.tag}").click()
    page.wait_for_url("**/aanbod/**")
    press(page, "In winkelmand")
    page.goto("/winkelmand/")
    mine = page.locator("section.sheet", has_text=stage.seller.enterprise.name).first
    assert "Kies een contract" in mine.inner_text()
    if stage.has_scripts:  # the choice sends itself
        with page.expect_navigation():
            mine.locator("[name=purpose]").select_option(stage.contract.number)
    else:
        mine.locator("[name=purpose]").select_option(stage.contract.number)
        press(page, "Bewaar", inside=mine.locator("fieldset"))
    kept = {
        part.enterprise_id: part.purpose
        for part in BasketPart.objects.filter(basket__person=stage.buyer.user)
    }
    assert kept == {stage.seller.enterprise.pk: stage.contract.number, stage.other.enterprise.pk: ""}
    told = mine.locator(".hint").inner_text().replace("\u00a0", " ")
    assert told.startswith(f"Telt mee voor € 500,00 van contract {stage.contract.number}: "), told


def check_out(stage: Stage) -> dict[int, Order]:
    """Somebody clicks twice: there is one set of orders. Each enterprise gets a mail about its own."""
    page = stage.tab(stage.buyer)
    page.goto("/afrekenen/")
    assert f"voor contract {stage.contract.number}" in words(page)
    fill(page, street="Markt 1", postcode="3511 AB", town="Utrecht")
    page.locator("main button.btn-main").dblclick()
    page.wait_for_url("**/afrekenen/*/")
    assert "Dank u voor uw bestelling" in words(page)
    assert Checkout.objects.filter(placed_by=stage.buyer.user).count() == 1
    placed = {order.seller_id: order for order in Order.objects.filter(buyer=stage.buyer.organisation)}
    mine, other = placed[stage.seller.enterprise.pk], placed[stage.other.enterprise.pk]
    assert len(placed) == 2
    assert (mine.net, mine.vat, mine.gross) == (Decimal("500.00"), Decimal("45.00"), Decimal("545.00"))
    assert (mine.purpose, other.purpose) == (stage.contract.number, "")
    work_is_done()
    for who, own, foreign in ((stage.seller, mine, other), (stage.other, other, mine)):
        (told,) = Message.objects.filter(to=who.user, template="market/order_placed")
        assert told.sent_at
        assert own.number in told.body
        assert foreign.number not in told.body
    return placed


def accept(stage: Stage, placed: dict[int, Order]) -> None:
    """Each enterprise sees its own order, and the other's not at all."""
    numbers = {order.number for order in placed.values()}
    for who in (stage.seller, stage.other):
        page, own = stage.tab(who), placed[who.enterprise.pk]
        page.goto("/bestellingen/")
        assert {number for number in numbers if number in words(page)} == {own.number}
        (foreign,) = numbers - {own.number}
        assert page.goto(f"/bestellingen/{foreign}/").status == 404
        page.goto(own.get_absolute_url())
        press(page, "Neem deze bestelling aan")
        own.refresh_from_db()
        assert own.status == "accepted"


def deliver(stage: Stage, order: Order) -> Contribution:
    """The enterprise delivers, the buyer confirms; then a contribution stands proposed on the contract."""
    seller, buyer = stage.tab(stage.seller), stage.tab(stage.buyer)
    seller.goto(order.get_absolute_url())
    press(seller, "Geleverd")
    order.refresh_from_db()
    assert order.status == "delivered"
    assert not Contribution.objects.filter(contract=stage.contract).exists()
    buyer.goto(order.get_absolute_url())
    press(buyer, "Bevestig de levering")
    order.refresh_from_db()
    assert order.status == "confirmed"
    (proposed,) = Contribution.objects.filter(contract=stage.contract)
    assert (proposed.status, proposed.claimed) == ("submitted", Decimal("500.00"))
    assert not LedgerEntry.objects.filter(contribution=proposed).exists()
    return proposed


def approve(stage: Stage, proposed: Contribution) -> None:
    """The officer finds it in the list and approves it, clicking twice: the ledger books it once."""
    page = stage.tab(stage.officer)
    page.goto("/social-return/goedkeuren/")
    assert "€ 500,00" in words(page)
    page.locator(f"main a[href='{proposed.get_absolute_url()}']").first.click()
    page.wait_for_url(f"**/social-return/bijdragen/{proposed.pk}/")
    with page.expect_navigation(wait_until="load"):
        page.get_by_role("button", name="Keur € 500,00 goed".replace("€ ", "€\u00a0")).dblclick()
    until(lambda: LedgerEntry.objects.filter(contribution=proposed).exists(), why="nothing was booked")
    proposed.refresh_from_db()
    assert proposed.status == "approved"
    work_is_done()
    assert [entry.amount for entry in LedgerEntry.objects.filter(contract=stage.contract)] == [
        Decimal("500.00")
    ]
    for who in (stage.officer, stage.buyer):
        page = stage.tab(who)
        page.goto(stage.contract.get_absolute_url())
        assert "€ 500" in words(page)
    assert stage.tab(stage.seller).goto(stage.contract.get_absolute_url()).status in {403, 404}


def report(stage: Stage) -> None:
    """The officer asks for a report; the worker makes it, and the same sum stands in every file."""
    page = stage.tab(stage.officer)
    page.goto("/social-return/verslagen/")
    press(page, "Maak het verslag")
    page.wait_for_url("**/verslagen/*/")
    work_is_done()
    page.goto(page.url)
    assert "€ 500" in words(page)
    links = [link.get_attribute("href") for link in page.locator("main a[href*='/verslagen/']").all()]
    for kind, look in LOOKS.items():
        (address,) = {link for link in links if link.rstrip("/").endswith(f"/{kind}")}
        answer = page.request.get(address)
        assert answer.status == 200
        assert TYPES[kind] in answer.headers["content-type"]
        look(answer.body(), stage)


def look_at_pdf(body: bytes, stage: Stage) -> None:
    with pikepdf.open(io.BytesIO(body)) as paper:
        assert len(paper.pages) > 0
        assert paper.Root.MarkInfo.Marked
        assert paper.Root.Lang


def look_at_xlsx(body: bytes, stage: Stage) -> None:
    with ZipFile(io.BytesIO(body)) as book:
        assert book.testzip() is None
        assert stage.contract.number.encode() in b"".join(book.read(name) for name in book.namelist())


def look_at_csv(body: bytes, stage: Stage) -> None:
    rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig")), delimiter=";"))
    assert any(stage.contract.number in row and "500,00" in row for row in rows), rows


def look_at_json(body: bytes, stage: Stage) -> None:
    assert stage.contract.number in json.dumps(json.loads(body))


LOOKS: dict[str, Any] = {"pdf": look_at_pdf, "xlsx": look_at_xlsx, "csv": look_at_csv, "json": look_at_json}
TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "json": "application/json",
}


def test_from_a_listing_to_a_report(stage: Stage) -> None:
    listing = write_a_listing(stage)
    add_a_photo(stage, listing)
    find_it(stage, listing)
    fill_the_basket(stage)
    placed = check_out(stage)
    accept(stage, placed)
    proposed = deliver(stage, placed[stage.seller.enterprise.pk])
    approve(stage, proposed)
    report(stage)
