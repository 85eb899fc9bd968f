"""A request, from the question to the order: matches with reasons, an introduction, proposals, a choice."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from market.models import Order, Proposal, Request
from sif.models import Message
from tests.cast import Player
from tests.e2e.stage import Stage, fill, press, words, work_is_done
from tests.servers.company import until

REASON = "Goede soep voor een goede prijs."
NOT_CHOSEN = "Uw voorstel was mooi, maar het fruit viel buiten onze wens."


def mails(who: Player, template: str) -> list[Message]:
    return list(Message.objects.filter(to=who.user, template=template, sent_at__isnull=False))


def post(stage: Stage) -> Request:
    """The buyer asks in four steps; the worker then computes who fits, each with reasons."""
    page = stage.tab(stage.buyer)
    page.goto("/inkoopvragen/nieuw/")
    fill(
        page,
        title=f"Lunch voor tachtig mensen {stage.tag}",
        need="Een warme lunch met soepen, fruit en brood voor tachtig mensen, met borden en opruimen.",
    )
    page.locator("[name=category]").select_option("Catering en horeca")
    press(page, "Volgende stap")
    press(page, "Volgende stap")
    fill(page, respond_on=(timezone.localdate() + timedelta(days=14)).isoformat())
    press(page, "Volgende stap")
    asked = Request.objects.get(buyer=stage.buyer.organisation)
    assert asked.status == "draft"
    press(page, "Plaats de inkoopvraag")
    asked.refresh_from_db()
    assert asked.status == "open"
    match = until(
        lambda: asked.matches.filter(enterprise=stage.other.enterprise).first(), why="no matches were made"
    )
    assert match.factors
    page.goto(asked.get_absolute_url())
    row = page.locator("ol.approve li", has_text=stage.other.enterprise.name)
    assert len(row.locator("p").first.inner_text()) > 20
    return asked


def introduce(stage: Stage, asked: Request) -> None:
    """The connector chooses two from the workbench; both get a mail, with the reason of a match in it."""
    page, desk = stage.tab(stage.connector), f"/beheer/market/request/{asked.number}/kandidaten/"
    page.goto("/beheer/")
    page.goto(desk)
    card = page.locator("article.sheet", has_text=stage.other.enterprise.name)
    if not card.is_visible():  # those that come less near are folded away
        page.locator("details:has(article.sheet) > summary").click()
    press(page, "Zet op de lijst", inside=card)
    page.goto(desk)
    page.locator("#naam").fill(stage.tag)
    press(page, "Zoeken", inside=page.locator("form:has(#naam)"))
    press(page, "Zet op de lijst", inside=page.locator("form", has_text=stage.seller.enterprise.name).last)
    page.goto(desk)
    boxes = page.locator("[name=introductions]")
    assert boxes.count() == 2
    for box in boxes.all():
        box.check()
    press(page, "Stel voor en verstuur de e-mail")
    work_is_done()
    for who in (stage.other, stage.seller):
        (told,) = mails(who, "market/introduction")
        assert asked.title in told.subject
        assert asked.get_absolute_url() in told.body
    match = asked.matches.get(enterprise=stage.other.enterprise)
    enterprise = stage.tab(stage.other)
    enterprise.goto(asked.get_absolute_url())
    reason = enterprise.locator("section:has(#h-you) > p", has_text=match.listing.title).inner_text()
    (told,) = mails(stage.other, "market/introduction")
    assert reason.strip() in told.body


def propose(stage: Stage, asked: Request, who: Player, price: str) -> Proposal:
    """An enterprise makes an offer; nobody reads its price before the request is closed."""
    page = stage.tab(who)
    page.goto(asked.get_absolute_url())
    page.get_by_role("link", name="Maak een offerte").first.click()
    page.wait_for_url("**/offerte/")
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
    press(page, "Dien in")
    made = asked.proposals.get(enterprise=who.enterprise)
    assert made.status == "submitted"
    buyer = stage.tab(stage.buyer)
    buyer.goto(asked.get_absolute_url())
    assert who.enterprise.name in words(buyer)
    assert f"€ {price}" not in words(buyer)
    return made


def award(stage: Stage, asked: Request) -> None:
    """The buyer compares and chooses: an order exists, and who was not chosen hears why."""
    page = stage.tab(stage.buyer)
    chosen = asked.proposals.get(enterprise=stage.seller.enterprise)
    lost = asked.proposals.get(enterprise=stage.other.enterprise)
    page.goto(asked.get_absolute_url())
    press(page, "Sluit nu en vergelijk")
    assert "€ 960,00" in words(page)
    page.locator(f"a[href='/inkoopvragen/{asked.number}/gunnen/{chosen.pk}/']").first.click()
    page.wait_for_url("**/gunnen/*/")
    boxes = page.locator("main textarea")
    assert boxes.count() == 2
    boxes.nth(0).fill(REASON)
    boxes.nth(1).fill(NOT_CHOSEN)
    press(page, "Kies en plaats de bestelling")
    work_is_done()
    chosen.refresh_from_db()
    lost.refresh_from_db()
    assert (chosen.status, lost.status) == ("awarded", "not_chosen")
    (order,) = Order.objects.filter(buyer=stage.buyer.organisation)
    assert (order.seller, order.net) == (stage.seller.enterprise, Decimal("960.00"))
    assert order.proposal == chosen
    (won,) = mails(stage.seller, "market/proposal_awarded")
    assert order.number in won.body
    (told,) = mails(stage.other, "market/proposal_not_chosen")
    assert NOT_CHOSEN in told.body
    assert order.number not in told.body
    other = stage.tab(stage.other)
    assert other.goto(chosen.get_absolute_url()).status == 404
    assert other.goto(order.get_absolute_url()).status == 404


def test_from_a_request_to_an_order(stage: Stage) -> None:
    asked = post(stage)
    introduce(stage, asked)
    propose(stage, asked, stage.seller, "12,00")
    propose(stage, asked, stage.other, "13,00")
    award(stage, asked)
