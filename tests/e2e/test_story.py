"""The main path, walked through in a browser by everybody it takes: once with scripts, once without."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext
from PIL import Image

from challenges.models import Challenge
from market.models import BasketPart, Listing, Order, Request
from sif.models import Job, Message
from social_return.models import Contribution, LedgerEntry
from tests import cast, make
from tests.cast import Player
from tests.house.world import World
from tests.servers.company import Company, until

FORMATS = {"csv": b"\xef\xbb\xbf", "json": b"{", "xlsx": b"PK", "pdf": b"%PDF"}
DESK = {"width": 1280, "height": 900}


@dataclass
class Stage:
    """Who plays, and a tab for each."""

    seller: Player
    other: Player
    buyer: Player
    officer: Player
    connector: Player
    challenge: Challenge
    contract: str
    tag: str
    tab: Callable[[Player], Any]


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def stage(request: Any, market: tuple[Company, World], chromium: Any) -> Iterator[Stage]:
    company, _ = market
    if "worker" not in company.running:
        company.start_worker()
        company.start_beat()
    tag = " Met" if request.param else " Zonder"
    with transaction.atomic():
        players = {
            role: getattr(cast, role)(tag) for role in ("seller", "officer", "contractor", "connector")
        }
        other = cast.seller(f" Ander{tag}")
        make.listing(
            enterprise=other.enterprise, title=f"Fruitmand {tag.strip()}", price="30.00", category="catering"
        )
        make.certificate(enterprise=players["seller"].enterprise, kind="code_so")
        challenge = make.challenge(
            title=f"Geen eten meer weg {tag.strip()}", slug=f"kantine-{tag.strip().lower()}"
        )
        contract = make.contract(
            municipality=make.municipality(organisation=players["officer"].organisation),
            contractor=players["contractor"].organisation,
            number=f"SR-{tag.strip()}",
        )
    tabs: dict[str, Any] = {}
    home = f"http://127.0.0.1:{company.port}"

    def tab(player: Player) -> Any:
        key = player.user.email
        if key not in tabs:
            context = chromium.new_context(java_script_enabled=request.param, viewport=DESK, base_url=home)
            context.set_default_timeout(8000)
            for name, morsel in player.client.cookies.items():
                context.add_cookies([{"name": name, "value": morsel.value, "url": home}])
            tabs[key] = context.new_page()
        return tabs[key]

    who = (players["seller"], other, players["contractor"], players["officer"], players["connector"])
    yield Stage(*who, challenge, contract.number, tag.strip(), tab)
    for email, one in tabs.items():
        if getattr(request.node, "went_wrong", False):
            print(email, one.url, one.locator("main").inner_text()[:3000], sep="\n")
        one.context.close()


def press(page: Any, words: str, **values: str) -> None:
    """Presses the button with these words, said in Dutch, and waits for the page it leads to."""
    with translation.override("nl"):
        name = gettext(words) % values
    page.get_by_role("button", name=name).first.click()
    page.wait_for_load_state()


def fill(page: Any, **typed: str) -> None:
    """Types in the fields of the page with these names."""
    for name, value in typed.items():
        page.locator(f"main [name='{name}']").first.fill(value)


def picture() -> dict[str, Any]:
    made = io.BytesIO()
    Image.new("RGB", (1600, 1200), "teal").save(made, "JPEG", exif=b"Exif\0\0MM\0*\0\0\0\x08\0\0")
    return {"name": "lunch.jpg", "mimeType": "image/jpeg", "buffer": made.getvalue()}


def all_done() -> bool:
    return not Job.objects.waiting().filter(due_at__lte=timezone.now()).exists()


def publish(stage: Stage) -> str:
    """The entrepreneur writes a listing, adds a photo and puts it online; the worker makes the pictures."""
    page = stage.tab(stage.seller)
    page.goto("/mijn/aanbod/nieuw/")
    page.locator("[name=category]").select_option("Catering en horeca")
    fill(
        page,
        title=f"Soepenlunch {stage.tag}",
        description="Verse soepen van geredde groente, met brood dat anders weg was gegooid.",
        price="12,50",
        unit="persoon",
    )
    page.locator("[name=price_kind][value=fixed]").check()
    page.locator("[name=vat][value='9']").check()
    page.locator("[name=nationwide]").check()
    press(page, "Keep as a draft")
    listing = Listing.objects.get(title=f"Soepenlunch {stage.tag}")
    page.goto(f"/mijn/aanbod/{listing.slug}/fotos/")
    page.locator("[name=upload]").set_input_files(picture())
    page.locator("form:has([name=upload]) [name=alt]").fill("Drie kommen soep op tafel")
    press(page, "Add this photo")
    until(lambda: listing.photos.filter(status="ready").exists(), why="no pictures were made")
    page.goto(f"/mijn/aanbod/{listing.slug}/")
    press(page, "Put online")
    return listing.slug


def order(stage: Stage, slug: str) -> Order:
    """The buyer finds it by its words, takes something of another enterprise too, and checks out once."""
    page = stage.tab(stage.buyer)
    page.goto("/catalogus/?q=soepen")
    page.get_by_role("link", name=f"Soepenlunch {stage.tag}").first.click()
    page.wait_for_url(f"**/aanbod/{slug}/")
    shown = page.locator("main img").first.get_attribute("src")
    assert page.request.get(shown).headers["content-type"].startswith("image/")
    fill(page, quantity="40")
    press(page, "Put in the basket")
    page.goto("/catalogus/?q=fruitmand")
    page.get_by_role("link", name=f"Fruitmand {stage.tag}").first.click()
    page.wait_for_url("**/aanbod/**")
    press(page, "Put in the basket")
    page.goto("/winkelmand/")
    mine = page.locator("section.sheet", has_text=stage.seller.enterprise.name)
    button = mine.locator("fieldset").get_by_role("button")
    if button.count():
        mine.locator("[name=purpose]").select_option(stage.contract)
        button.click()
        page.wait_for_load_state()
    else:  # with scripts it sends itself
        with page.expect_navigation():
            mine.locator("[name=purpose]").select_option(stage.contract)
    until(lambda: BasketPart.objects.filter(purpose=stage.contract).exists(), why="the contract was not kept")
    page.goto("/afrekenen/")
    assert stage.contract in page.locator("main").inner_text()
    fill(page, street="Markt 1", postcode="3511 AB", town="Utrecht")
    page.locator("main button.btn-main").click()
    page.wait_for_url("**/afrekenen/*/")
    assert Order.objects.filter(buyer=stage.buyer.organisation).count() == 2
    return Order.objects.get(buyer=stage.buyer.organisation, seller=stage.seller.enterprise)


def deliver_and_count(stage: Stage, number: str) -> None:
    """Taken, delivered, confirmed; then it is the officer's turn, and the ledger books it once."""
    seller, buyer, officer = (stage.tab(who) for who in (stage.seller, stage.buyer, stage.officer))
    assert stage.tab(stage.other).goto(f"/bestellingen/{number}/").status == 404
    seller.goto(f"/bestellingen/{number}/")
    press(seller, "Accept this order")
    press(seller, "Delivered")
    buyer.goto(f"/bestellingen/{number}/")
    press(buyer, "Confirm the delivery")
    contribution = Contribution.objects.get(contract__number=stage.contract)
    officer.goto(f"/social-return/bijdragen/{contribution.pk}/")
    officer.locator("form[action$='/goedkeuren/'] button").click()
    until(lambda: LedgerEntry.objects.filter(contribution=contribution).exists(), why="nothing was booked")
    assert [entry.amount for entry in LedgerEntry.objects.filter(contribution=contribution)] == [500]
    until(all_done, why="the totals were not made")
    officer.goto(f"/social-return/contracten/{stage.contract}/")
    assert "€ 500" in officer.locator("main").inner_text().replace("\u00a0", " ")


def report(stage: Stage) -> None:
    """The officer asks for a report; the worker makes it in four formats."""
    page = stage.tab(stage.officer)
    page.goto("/social-return/verslagen/")
    press(page, "Make the report")
    page.wait_for_url("**/verslagen/*/")
    until(all_done, why="no report was made")
    page.goto(page.url)
    links = {link.get_attribute("href") for link in page.locator("main a[href*='/verslagen/']").all()}
    for name, start in FORMATS.items():
        (file,) = {link for link in links if link.rstrip("/").endswith(name)}
        answer = page.request.get(file)
        assert (answer.status, answer.body()[: len(start)]) == (200, start), name


def ask(stage: Stage) -> Request:
    """The buyer asks for something; the worker finds who fits, with reasons."""
    page = stage.tab(stage.buyer)
    page.goto("/inkoopvragen/nieuw/")
    fill(
        page,
        title=f"Soepenlunch voor tachtig mensen {stage.tag}",
        need="Een warme lunch met soepen en brood voor tachtig mensen, met borden en opruimen.",
    )
    page.locator("[name=category]").select_option("Catering en horeca")
    press(page, "Next step")
    press(page, "Next step")
    fill(page, respond_on=(timezone.localdate() + timedelta(days=14)).isoformat())
    press(page, "Next step")
    press(page, "Publish the request")
    asked = Request.objects.get(buyer=stage.buyer.organisation)
    until(
        lambda: asked.matches.filter(enterprise=stage.seller.enterprise).exists(), why="no matches were made"
    )
    return asked


def introduce(stage: Stage, asked: Request) -> None:
    """The connector puts both on the shortlist and brings them the question; each gets a mail with the reason."""
    page = stage.tab(stage.connector)
    for enterprise in (stage.seller.enterprise, stage.other.enterprise):
        page.goto(f"/beheer/market/request/{asked.number}/kandidaten/")
        for summary in page.locator("details:has(article) > summary").all():
            summary.click()  # those that come less near are folded away
        card = page.locator("article.sheet", has_text=enterprise.name)
        if card.count():
            card.locator("form[action$='/shortlist/'] button").first.click()
        else:
            page.locator("[name=enterprise]").select_option(label=enterprise.name)
            press(page, "Put on the shortlist")
        page.wait_for_load_state()
    page.goto(f"/beheer/market/request/{asked.number}/kandidaten/")
    for box in page.locator("[name=introductions]").all():
        box.check()
    press(page, "Introduce and send the mail")
    until(all_done, why="the mails were not sent")
    told = Message.objects.filter(to=stage.seller.user, sent_at__isnull=False, body__contains=asked.number)
    assert told.exists()


def propose(stage: Stage, asked: Request, who: Player, price: str) -> None:
    page = stage.tab(who)
    page.goto(f"/inkoopvragen/{asked.number}/offerte/")
    fill(
        page,
        **{
            "lines-0-title": "Soepenlunch",
            "lines-0-quantity": "80",
            "lines-0-unit": "persoon",
            "lines-0-net_price": price,
        },
    )
    page.locator("[name=lines-0-vat]").select_option("9")
    fill(page, approach="Wij koken die ochtend en brengen het op de fiets.")
    press(page, "Hand in")
    until(
        lambda: asked.proposals.filter(enterprise=who.enterprise, status="submitted").exists(),
        why="no proposal",
    )


def award(stage: Stage, asked: Request) -> None:
    """The buyer compares and chooses: an order exists, and who was not chosen hears why."""
    page = stage.tab(stage.buyer)
    chosen = asked.proposals.get(enterprise=stage.seller.enterprise)
    page.goto(f"/inkoopvragen/{asked.number}/")
    close = page.locator(f"form[action='/inkoopvragen/{asked.number}/sluiten/'] button")
    if close.count():
        close.click()
        page.wait_for_load_state()
    page.goto(f"/inkoopvragen/{asked.number}/gunnen/{chosen.pk}/")
    for reason in page.locator("main textarea").all():
        reason.fill("Goede soep voor een goede prijs.")
    press(page, "Choose and place the order")
    until(all_done, why="the mails were not sent")
    chosen.refresh_from_db()
    assert chosen.status == "awarded"
    assert chosen.order.net == 960
    lost = Message.objects.filter(to=stage.other.user, sent_at__isnull=False, body__contains="Goede soep")
    assert lost.exists()
    assert stage.tab(stage.other).goto(f"/offertes/{chosen.pk}/").status == 404


def join(stage: Stage) -> None:
    """An enterprise enters a challenge, and the connector moves it along from the workbench."""
    entrant, connector = stage.tab(stage.seller), stage.tab(stage.connector)
    entrant.goto(f"/challenges/{stage.challenge.slug}/")
    assert stage.challenge.question in entrant.locator("main").inner_text()
    entrant.goto(f"/challenges/{stage.challenge.slug}/meedoen/")
    fill(entrant, motivation="Wij koken al met wat overblijft.", brings="Een keuken en vijf koks.")
    press(entrant, "Send your entry")
    assert stage.challenge.entries.get().organisation == stage.seller.organisation
    connector.goto(f"/beheer/challenges/challenge/{stage.challenge.pk}/verb/choose/")
    press(connector, "Close entries")
    until(
        lambda: type(stage.challenge).objects.get(pk=stage.challenge.pk).status != "open",
        why="it is still open",
    )


def test_the_main_path(stage: Stage) -> None:
    slug = publish(stage)
    mine = order(stage, slug)
    deliver_and_count(stage, mine.number)
    report(stage)
    asked = ask(stage)
    introduce(stage, asked)
    propose(stage, asked, stage.seller, "12,00")
    propose(stage, asked, stage.other, "13,00")
    award(stage, asked)
    join(stage)
