"""The award memo: one page that a screen reader can read, made after the award, for the buyer and nobody who sells."""

import io
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from market.actions import awarding, memos
from market.actions.awarding import Choice
from market.matching import explain
from market.models import AwardMemo, Request
from market.models.requests import RequestStatus
from market.reports import facts, memo
from sif import history, pdf
from sif.states import Refused
from tests import make, paper
from tests.cast import Player

pytestmark = pytest.mark.django_db


@pytest.fixture
def closed(buyer: Player) -> Request:
    """A closed request with two proposals, one enterprise that said nothing, and a policy of the buyer's own."""
    request = make.request(buyer=buyer.organisation, status="closed", budget_max=Decimal(4000))
    pan, kiosk, oven = (make.enterprise(name=name) for name in ("De Ruime Pan", "De Kiosk", "De Oven"))
    for rank, enterprise in enumerate((kiosk, pan, oven), start=1):
        match = make.match(request=request, enterprise=enterprise, rank=rank)
        make.introduction(request=request, enterprise=enterprise, match=match)
    make.proposal(request=request, enterprise=pan)
    make.proposal(request=request, enterprise=kiosk, lines=(("Lunch", "80", "13.00", "9"),))
    make.threshold(organisation=buyer.organisation, rule="several", amount=1500)
    return request


def award(request: Request, buyer: Player, *, reason: str = "Kookt vers en komt uit de wijk.") -> None:
    chosen, other = request.proposals.order_by("net")
    choice = Choice(reason=reason, reasons={other.pk: "Net iets duurder."}, others="Er was al keuze.")
    awarding.award(request, chosen, choice, by=buyer.actor, now=timezone.now())


def read(made: AwardMemo) -> pikepdf.Pdf:
    with made.file.open("rb") as file:
        return pikepdf.open(io.BytesIO(file.read()))


def test_the_award_makes_one_tagged_page_that_answers_for_the_purchase(
    closed: Request, buyer: Player, worker: Any
) -> None:
    award(closed, buyer)
    assert AwardMemo.objects.get().status == "queued"

    worker.run()

    made = AwardMemo.objects.get()
    assert (made.status, made.progress, len(made.checksum)) == ("ready", 100, 64)
    with read(made) as page:
        assert len(page.pages) == 1
        assert bool(page.Root.MarkInfo.Marked)
        assert str(page.Root.Lang) == "nl-NL"
        names = [str(tag.get("/S")) for tag in paper.tags(page)]
        assert names.count("/H1") == 4
        assert {"/Title", "/Table", "/THead", "/TH", "/TD"} <= set(names)
        with page.open_metadata() as said:
            assert (said["pdfuaid:part"], said["pdfaid:part"]) == ("1", "2")
        text = paper.text(page.pages[0])
    request = Request.objects.get()
    for words in (
        request.number,
        closed.title,
        "De Ruime Pan",
        "De Kiosk",
        "De Oven",
        "Kookt vers en komt uit de wijk.",
        "Net iets duurder.",
        "Er was al keuze.",
        request.proposals.awarded().get().orders.get().number,
        "1.500,00",
        "4.000,00",
    ):
        assert words in text, words


def test_making_it_twice_changes_nothing_and_made_again_it_is_the_same_file(
    closed: Request, buyer: Player, worker: Any, django_capture_on_commit_callbacks: Any
) -> None:
    award(closed, buyer)
    worker.run()
    first = AwardMemo.objects.get()

    memos.make(first.pk, clock=timezone.now)
    assert AwardMemo.objects.get().file.name == first.file.name

    memos.ask(closed, by=buyer.actor, now=timezone.now() + timedelta(days=1))
    with django_capture_on_commit_callbacks(execute=True):
        worker.run()

    made = AwardMemo.objects.get()
    assert made.checksum == first.checksum
    assert made.file.name != first.file.name
    assert not default_storage.exists(first.file.name)
    again = [event for event in history.of(made) if event.verb == "again"]
    assert [event.data["earlier"] for event in again] == [first.checksum]


def test_an_award_in_parts_names_everybody_who_was_chosen_and_on_what(
    closed: Request, buyer: Player, worker: Any
) -> None:
    closed.criteria.create(position=1, name="Prijs", weight=60)
    closed.criteria.create(position=2, name="Werk voor mensen", weight=40)
    chosen = list(closed.proposals.order_by("net"))
    for proposal in chosen:
        make.proposal_line(proposal=proposal, title="Opbouw", quantity=Decimal(2), net_price=Decimal(45))
    rows = [proposal.lines.order_by("position")[number] for number, proposal in enumerate(chosen)]
    lines = {row.pk: row.quantity for row in rows}
    choice = Choice(reason="Elk doet waar het goed in is.", others="Er was al keuze.")
    awarding.award_lines(closed, lines, choice, by=buyer.actor, now=timezone.now())

    worker.run()

    with read(AwardMemo.objects.get()) as page:
        text = paper.text(page.pages[0])
    assert "Prijs (60%), Werk voor mensen (40%)" in text
    assert "De Ruime Pan, voor een deel" in text
    assert "De Kiosk, voor een deel" in text
    orders = [order.number for proposal in chosen for order in proposal.orders.all()]
    assert len(orders) == 2
    assert ", ".join(sorted(orders)) in text


def test_points_weights_ranking_what_was_not_priced_and_how_it_was_divided_stand_on_it(
    closed: Request, buyer: Player, worker: Any
) -> None:
    soup, bread = (make.request_line(request=closed, title=title) for title in ("Soep", "Brood"))
    cheap, other = closed.proposals.order_by("net")
    for proposal in (cheap, other):
        proposal.lines.update(asked=soup)
    make.proposal_line(proposal=cheap, asked=bread, title="Brood", net_price=Decimal(0))
    plan = make.criterion(request=closed, name="Plan", weight=60)
    make.criterion(request=closed, name="Prijs", weight=40, kind="price")
    make.scores_opened(request=closed)
    for proposal, points in ((cheap, "6.5"), (other, "9")):
        make.agreed_score(criterion=plan, proposal=proposal, points=points)
    half = {one.lines.get(asked=soup).pk: Decimal(quantity) for one, quantity in ((cheap, 50), (other, 20))}
    awarding.award_lines(
        closed, half, Choice(reason="Verdeeld.", others="Nee."), by=buyer.actor, now=timezone.now()
    )

    worker.run()

    told = facts.gather(Request.objects.with_card().get())
    assert [(row.enterprise, row.points, row.total, row.place) for row in told.scored] == [
        ("De Ruime Pan", (Decimal("6.5"), Decimal("10.0")), Decimal("7.90"), 1),
        ("De Kiosk", (Decimal(9), None), None, None),
    ]
    with read(AwardMemo.objects.get()) as page:
        assert len(page.pages) == 1
        text = paper.text(page.pages[0])
    for words in (
        "Plan 60%",
        "6,5",
        "7,9",
        "De Kiosk (Brood)",
        "Soep (80 persoon): De Ruime Pan 50, De Kiosk 20, zonder leverancier 10",
    ):
        assert words in text, words


def test_forty_judged_proposals_on_eight_criteria_still_give_one_page(
    closed: Request, buyer: Player, worker: Any
) -> None:
    for number in range(8):
        make.criterion(
            request=closed, name=f"{'Verantwoordingsdrukte ' * 3}{number}", weight=12 + (number < 4)
        )
    asked = [make.request_line(request=closed, title=f"{'Lange regel ' * 8}{number}") for number in range(12)]
    for number in range(38):
        make.proposal(request=closed, enterprise=make.enterprise(name=f"{'Keuken ' * 8}{number}"))
    first, *others = closed.proposals.order_by("pk")
    for line in asked:
        make.proposal_line(proposal=first, asked=line)
    make.scores_opened(request=closed)
    half = {line.pk: Decimal(40) for line in first.lines.exclude(asked=None)}
    choice = Choice("Goed. " * 100, {one.pk: "Nee. " * 100 for one in others}, "Nee.")
    awarding.award_lines(closed, half, choice, by=buyer.actor, now=timezone.now())

    worker.run()

    with read(AwardMemo.objects.get()) as page:
        assert len(page.pages) == 1
        assert "offertes staan bij de inkoopvraag op de markt" in paper.text(page.pages[0]).replace("\n", " ")


@pytest.mark.parametrize("word", ["kantoorlunch ", "W" * 300 + " ", "=😀\u202e# $x$ @ref ", "a\n\n"])
def test_the_longest_texts_still_give_one_page(
    closed: Request, buyer: Player, word: str, worker: Any
) -> None:
    long = (word * 1000)[:1000]
    Request.objects.filter(pk=closed.pk).update(need=(word * 6000)[:6000], title=(word * 100)[:100])
    for number in range(30):
        make.introduction(request=closed, enterprise=make.enterprise(name=f"{word}{number}"[-60:]))
    chosen, other = closed.proposals.order_by("net")
    choice = Choice(reason=long, reasons={other.pk: long}, others=long)
    awarding.award(closed, chosen, choice, by=buyer.actor, now=timezone.now())

    worker.run()

    made = AwardMemo.objects.get()
    assert made.status == "ready", made.problem
    with read(made) as page:
        assert len(page.pages) == 1
        assert "…" in paper.text(page.pages[0])


def test_a_template_of_two_pages_is_refused_not_delivered(closed: Request, buyer: Player) -> None:
    award(closed, buyer)
    told = memo.content(facts.gather(Request.objects.get()), explain.NAMES, signs=900, rows=16)
    told["sections"][0]["text"] = ["woord " * 4000]

    with pytest.raises(pdf.Unprintable, match="more than one page"):
        pdf.made(memo.TEMPLATE, told)


def test_what_cannot_be_made_says_so_and_can_be_tried_again(
    closed: Request, buyer: Player, worker: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    award(closed, buyer)
    with monkeypatch.context() as broken:
        broken.setattr(pdf, "FONTS", Path("/nonexistent"))
        worker.run()
    page = buyer.client.get(reverse("request_memo", args=[closed.number]))
    assert AwardMemo.objects.get().status == "failed"
    assert "kon niet worden gemaakt" in page.content.decode()

    buyer.client.post(reverse("request_memo", args=[closed.number]))
    worker.run()

    assert AwardMemo.objects.get().status == "ready"


def test_the_buyer_sees_how_far_it_is_and_downloads_it(closed: Request, buyer: Player, worker: Any) -> None:
    award(closed, buyer)
    address = reverse("request_memo", args=[closed.number])
    waiting = buyer.client.get(address).content.decode()
    far = buyer.client.get(reverse("request_memo_progress", args=[closed.number])).json()

    worker.run()

    assert "data-poll" in waiting
    assert far == {"percent": 0, "done": False}
    assert AwardMemo.objects.get().checksum in buyer.client.get(address).content.decode()
    file = buyer.client.get(reverse("request_memo_file", args=[closed.number]))
    assert file.content.startswith(b"%PDF-1.7")
    assert file.headers["Content-Disposition"] == f'attachment; filename="gunningsmemo-{closed.number}.pdf"'
    assert file.headers["Cache-Control"] == "private, no-store"


def test_no_enterprise_and_no_other_buyer_reads_it(
    closed: Request,
    buyer: Player,
    seller: Player,
    stranger_buyer: Player,
    connector: Player,
    worker: Any,
) -> None:
    award(closed, buyer)
    worker.run()
    addresses = [
        reverse(name, args=[closed.number])
        for name in ("request_memo", "request_memo_progress", "request_memo_file")
    ]

    assert [seller.client.get(address).status_code for address in addresses] == [403] * 3
    assert [stranger_buyer.client.get(address).status_code for address in addresses] == [404] * 3
    assert [connector.client.get(address).status_code for address in addresses] == [200] * 3


def test_an_auditor_of_the_buyer_reads_it_and_does_not_have_it_made(
    closed: Request, buyer: Player, worker: Any
) -> None:
    award(closed, buyer)
    worker.run()
    auditor = buyer.colleague("Auditor", role="auditor")

    assert auditor.client.get(reverse("request_memo_file", args=[closed.number])).status_code == 200
    assert auditor.client.post(reverse("request_memo", args=[closed.number])).status_code == 403


def test_there_is_no_memo_before_there_is_an_award(closed: Request, buyer: Player) -> None:
    with pytest.raises(Refused, match=r"There is no award yet|nog geen gunning"):
        memos.ask(closed, by=buyer.actor, now=timezone.now())


@pytest.mark.parametrize(
    ("budget", "net", "rule", "amount"),
    [
        (1000, 1400, None, 1500),  # below everything: the first that would hold is named
        (2000, 900, "several", 1500),  # what was estimated counts, though less was awarded
        (1000, 60_000, "national", 50_000),  # the heaviest of the buyer's own
        (300_000, 900, "european", None),  # the law's, of the day it was asked
    ],
)
def test_the_heaviest_threshold_that_was_reached_is_the_rule(
    buyer: Player, budget: int, net: int, rule: str | None, amount: int | None
) -> None:
    request = make.request(buyer=buyer.organisation, status="closed", budget_max=Decimal(budget))
    make.threshold(organisation=buyer.organisation, rule="several", amount=1500)
    make.threshold(organisation=buyer.organisation, rule="national", amount=50_000)

    weighed = facts.weigh(request, Decimal(net))

    assert (weighed.reached and weighed.reached.rule) == rule
    named = weighed.reached or weighed.next
    assert named is not None
    assert amount is None or named.amount == amount
    assert request.status == RequestStatus.CLOSED
