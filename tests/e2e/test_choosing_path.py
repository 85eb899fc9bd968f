"""Choosing with care: judged alone and together, a question answered, two orders, everybody told, a memo."""

import io
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pikepdf
from django.db import transaction
from django.utils import timezone

from market.models import AwardMemo, Order, Proposal, Request
from tests import cast, make, paper
from tests.cast import Player
from tests.e2e.stage import Stage, fill, press, words, work_is_done
from tests.servers.company import until

SECRET_NOTE = "Het plan van de fietsroute is sterk."
QUESTION = "Neemt u de lege potten weer mee?"
ANSWER = "Ja, wij halen ze de dag erna op."
REASON = "Elk het beste in het eigen werk."
TOO_DEAR = "Uw brood smaakte goed, maar het was te duur."


@dataclass(frozen=True)
class Closed:
    """A closed request of two lines, judged on price and plan, with three proposals and a colleague to judge."""

    request: Request
    colleague: Player
    third: Player
    soup: Proposal
    bread: Proposal
    dear: Proposal

    @property
    def address(self) -> str:
        return self.request.get_absolute_url()


def offer(request: Request, who: Player, **prices: str) -> Proposal:
    """A proposal with a price for each asked line."""
    made = make.proposal(request=request, enterprise=who.enterprise, lines=())
    for line in request.lines.filter(title__in=prices):
        price = Decimal(prices[line.title])
        make.proposal_line(
            proposal=made, title=line.title, quantity=line.quantity, net_price=price, asked=line
        )
    Proposal.objects.filter(pk=made.pk).update(net=sum(line.net for line in made.lines.all()))
    return made


def closed(stage: Stage) -> Closed:
    """What stood there before this story begins; how it came about is told in the story of the request."""
    with transaction.atomic():
        request = make.request(
            buyer=stage.buyer.organisation,
            status="closed",
            title=f"Soep en brood {stage.tag}",
            visibility="public",
        )
        for title in ("Soep", "Brood"):
            make.request_line(request=request, title=title)
        make.criterion(request=request, name="Prijs", weight=40, kind="price")
        make.criterion(request=request, name="Plan", weight=60)
        third = cast.seller(f" Derde {stage.tag}")
        return Closed(
            request,
            stage.buyer.colleague(f"Karel {stage.tag}", role="manager"),
            third,
            offer(request, stage.seller, Soep="4.00", Brood="3.00"),
            offer(request, stage.other, Soep="5.00", Brood="2.00"),
            offer(request, third, Brood="9.00"),
        )


def give_points(page: Any, case: Closed, points: str, note: str = "") -> None:
    """One assessor, alone: points for each plan, without an interest, handed in."""
    page.goto(f"{case.address}beoordeling/uw-punten/")
    for box in page.locator("main [name^=points_]").all():
        box.fill(points)
    page.locator("main [name^=note_]").first.fill(note)
    page.locator("[name=declared]").check()
    press(page, "Dien in")


def judge(stage: Stage, case: Closed) -> None:
    """Two are appointed; each hands in alone, and only then both read what the other gave; together they agree."""
    page, judging = stage.tab(stage.buyer), f"{case.address}beoordeling/"
    page.goto(judging)
    for name in (stage.buyer.user.name, case.colleague.user.name):
        page.get_by_label(name).check()
    press(page, "Bewaar deze beoordelaars")
    give_points(page, case, "8", SECRET_NOTE)
    colleague = stage.tab(case.colleague)
    colleague.goto(judging)
    assert SECRET_NOTE not in words(colleague)
    give_points(colleague, case, "6")
    colleague.goto(judging)
    assert SECRET_NOTE in words(colleague)
    page.goto(judging)
    page.locator("summary", has_text="Leg vast wat u samen afspreekt").click()
    agreed = page.locator("form:has([name=verb][value=agree])")
    agreed.locator("[name^=points_]").first.fill("9")
    press(page, "Bewaar de afgesproken punten")
    assert not case.request.criteria.get(name="Plan").agreed.exists()  # who differs says why
    agreed = page.locator("form:has([name=verb][value=agree])")
    agreed.locator("[name^=note_]").first.fill("De rondleiding gaf de doorslag.")
    press(page, "Bewaar de afgesproken punten")
    assert "De rondleiding gaf de doorslag." in words(page)


def ask(stage: Stage, case: Closed) -> None:
    """The buyer asks one proposer what it means; the answer stands beside the proposal, and nobody else reads it."""
    page, questions = stage.tab(stage.buyer), f"{case.soup.get_absolute_url()}vragen/"
    page.goto(questions)
    fill(page, question=QUESTION, answer_by=(timezone.localdate() + timedelta(days=5)).isoformat())
    press(page, "Verstuur de vraag")
    seller = stage.tab(stage.seller)
    seller.goto(questions)
    assert QUESTION in words(seller)
    fill(seller, answer=ANSWER)
    press(seller, "Verstuur het antwoord")
    page.goto(questions)
    assert ANSWER in words(page)
    assert stage.tab(stage.other).goto(questions).status == 404


def choose_in_parts(stage: Stage, case: Closed) -> None:
    """Soup of one and bread of another; it is refused while the third would hear nothing."""
    page = stage.tab(stage.buyer)
    page.goto(f"{case.address}gunnen/")
    for proposal, title in ((case.soup, "Soep"), (case.bread, "Brood")):
        line = proposal.lines.get(title=title)
        fill(page, **{f"quantity_{line.pk}": f"{line.quantity.normalize():f}"})
    fill(page, reason=REASON)
    press(page, "Kies en plaats de bestellingen")
    case.request.refresh_from_db()
    assert case.request.status == "closed"
    assert page.locator(".field.bad", has=page.locator(f"[name=reason_{case.dear.pk}]")).count() == 1
    assert page.locator("[name=reason]").input_value() == REASON  # nothing that was typed is lost
    fill(page, **{f"reason_{case.dear.pk}": TOO_DEAR})
    press(page, "Kies en plaats de bestellingen")
    work_is_done()
    orders = Order.objects.filter(proposal__request=case.request).order_by("pk")
    assert [(one.seller, one.proposal) for one in orders] == [
        (stage.seller.enterprise, case.soup),
        (stage.other.enterprise, case.bread),
    ]
    loser = stage.tab(case.third)
    loser.goto(case.dear.get_absolute_url())
    assert TOO_DEAR in words(loser)
    for order in orders:
        assert loser.goto(order.get_absolute_url()).status == 404


def keep_the_memo(stage: Stage, case: Closed) -> None:
    """One page for the file of the buyer, readable for a screen reader, that names whom was chosen."""
    page = stage.tab(stage.buyer)
    until(
        lambda: AwardMemo.objects.filter(request=case.request, status="ready").exists(),
        why="the memo was not made",
    )
    page.goto(f"{case.address}gunningsmemo/")
    with page.expect_download() as loading:
        page.get_by_role("link", name="Download").click()
    assert loading.value.suggested_filename == f"gunningsmemo-{case.request.number}.pdf"
    with open(loading.value.path(), "rb") as file, pikepdf.open(io.BytesIO(file.read())) as memo:
        assert bool(memo.Root.MarkInfo.Marked)
        assert "/H1" in [str(tag.get("/S")) for tag in paper.tags(memo)]
        text = paper.text(memo.pages[0])
    for chosen in (stage.seller, stage.other):
        assert chosen.enterprise.name in text
    assert stage.tab(stage.seller).goto(f"{case.address}gunningsmemo/pdf/").status == 403  # not for who sells


def ask_again(stage: Stage, case: Closed) -> None:
    """What came of it stands in the archive, without prices; a copy begins the next request."""
    anybody = stage.tab(stage.officer)
    anybody.goto(f"/inkoopvragen/?lijst=archief&q={stage.tag}")
    anybody.get_by_role("link", name=case.request.title).first.click()
    anybody.wait_for_url(f"**{case.address}")
    shown = words(anybody)
    assert stage.seller.enterprise.name in shown
    assert "€ 320" not in shown
    page = stage.tab(stage.buyer)
    page.goto(case.address)
    press(page, "Kopieer naar een nieuwe inkoopvraag")
    copy = Request.objects.filter(buyer=stage.buyer.organisation).latest("pk")
    assert (copy.pk == case.request.pk, copy.status, copy.need) == (False, "draft", case.request.need)
    assert [line.title for line in copy.lines.order_by("position")] == ["Soep", "Brood"]


def test_from_proposals_to_two_orders_and_a_memo(stage: Stage) -> None:
    case = closed(stage)
    judge(stage, case)
    ask(stage, case)
    choose_in_parts(stage, case)
    keep_the_memo(stage, case)
    ask_again(stage, case)
