"""Choosing: a closed request that was judged and waits for its choice, and one that was awarded in parts."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from enterprises.models import Enterprise
from market.actions import asked, assessing, awarding, clarifying, proposals
from market.actions import requests as verbs
from market.forms.requests import closing_moment
from market.models import Assessment, Category, Criterion, Proposal, Request, RequestLine
from sif.actors import Actor
from sif.dates import local_day
from sif.demo import Story

LINES = (
    asked.Line("Lunch met soep en broodjes", Decimal(60), "personen"),
    asked.Line("Fruit en gebak in de middag", Decimal(60), "personen"),
    asked.Line("Opdienen en opruimen", Decimal(8), "uur"),
)
CRITERIA = (
    asked.Weighed("Prijs", 40, "price"),
    asked.Weighed("Plan", 35, counts="Hoe u bezorgt, opdient en opruimt, met tijden."),
    asked.Weighed("Mensen die leren", 25, counts="Hoeveel mensen bij u een vak leren met deze opdracht."),
)
PRICES = (("13.40", "4.10", "32.00"), ("12.20", "4.80", "36.50"), ("14.90", "3.60", ""))
POINTS = ((8, 7, 6), (7, 9, 5)), ((7, 8, 6), (8, 8, 4))  # by assessor and criterion, for each proposal


def tell(story: Story) -> None:
    """One request of each kind; the same three enterprises answer both."""
    shops = _shops(story)
    judged = _request(story, "Heidag met zestig collega's: lunch en bediening", days_ago=24, shops=shops)
    _judge(story, judged)
    divided = _request(story, "Jaarvergadering: lunch, gebak en bediening", days_ago=46, shops=shops)
    _divide(story, divided, story.ago(days=28))


def _shops(story: Story) -> list[Enterprise]:
    cooking = Enterprise.objects.verified(story.today).filter(listings__category__slug="catering")
    keys = story["keys"]
    return [one for one in cooking.distinct().order_by("pk") if f"{keys[one.pk]}:actor" in story][:3]


def _request(story: Story, title: str, *, days_ago: int, shops: list[Enterprise]) -> Request:
    """Asked with lines and criteria, answered by three, closed after two weeks."""
    by, when = story["buyer"], story.ago(days=days_ago)
    values = {
        "title": title,
        "need": "Wij zoeken een lunch voor zestig mensen, met gebak in de middag en mensen die opdienen. "
        "Bezorgen en opruimen horen erbij. Een derde eet vegetarisch.",
        "category": Category.objects.get(slug="catering"), "quantity": Decimal(60), "unit": "personen",
        "place": story["places"]["utrecht"], "starts_on": story.today + timedelta(days=30),
        "budget_min": Decimal(1000), "budget_max": Decimal(2500),
        "respond_by": closing_moment(local_day(when) + timedelta(days=15)),
    }  # fmt: skip
    request = verbs.draft(values, by=by, now=when)
    asked.write(request, LINES, CRITERIA, by=by, now=when + timedelta(minutes=5))
    request = verbs.publish(request, by=by, now=when + timedelta(minutes=20))
    for shop, prices in zip(shops, PRICES, strict=False):
        _offer(story, request, shop, prices, when + timedelta(days=3))
    return verbs.close(request, by=by, now=when + timedelta(days=14))


def _offer(story: Story, request: Request, shop: Enterprise, prices: tuple[str, ...], when: datetime) -> None:
    by = story[f"{story['keys'][shop.pk]}:actor"]
    lines = [
        proposals.Line(one.title, one.quantity, one.unit, Decimal(price), "9", asked=one)
        for one, price in zip(RequestLine.objects.of(request), prices, strict=True)
        if price
    ]
    extra = proposals.Line("Bloemen op tafel", Decimal(8), "tafels", Decimal("9.50"), "9", is_option=True)
    words = {
        "approach": "Wij bezorgen om elf uur, dienen zelf op en nemen alles weer mee.",
        "impact": "Twee mensen leren bij ons koken en bedienen.",
        "starts_on": story.today + timedelta(days=20),
        "valid_until": story.today + timedelta(days=40),
    }
    offer = proposals.write(request, words, [*lines, extra], by=by, now=when)
    proposals.submit(offer, by=by, now=when + timedelta(hours=2))


def _judge(story: Story, request: Request) -> None:
    """Two colleagues score alone and have agreed; one question was answered, one waits."""
    buyer, colleague, when = story["buyer"], story["contractor"], story.ago(days=8)
    assessing.appoint(request, [buyer.membership_id, colleague.membership_id], by=buyer, now=when)
    offers = list(request.proposals.order_by("pk"))
    for who, points in zip((buyer, colleague), POINTS, strict=True):
        _score(request, who, points, offers, when + timedelta(hours=5))
    first, *others = offers
    soon = story.today + timedelta(days=3)
    made = clarifying.ask(first, "Is het servies bij de prijs inbegrepen?", soon, by=buyer, now=when)
    maker = story[f"{story['keys'][first.enterprise_id]}:actor"]
    clarifying.answer(made, "Ja, borden, bestek en glazen horen erbij.", by=maker, now=story.ago(days=5))
    for other in others[:1]:
        clarifying.ask(other, "Kunt u ook om half elf bezorgen?", soon, by=buyer, now=story.ago(days=1))


def _score(
    request: Request, who: Actor, points: tuple[tuple[int, ...], ...], offers: list[Proposal], when: datetime
) -> None:
    criteria = Criterion.objects.of(request).judged()
    given: dict[tuple[int, int], tuple[Decimal | None, str]] = {
        (criterion.pk, offer.pk): (Decimal(point), "Helder, met tijden." if point > 7 else "")
        for criterion, row in zip(criteria, points, strict=True)
        for offer, point in zip(offers, row, strict=False)
    }
    mine = Assessment.objects.of(who).get(request=request)
    assessing.score(mine, given, declared="yes", by=who, now=when)
    assessing.hand_in(mine, by=who, now=when)


def _divide(story: Story, request: Request, when: datetime) -> None:
    """The serving from one, the cake from another, and the lunches divided over two: everybody hears its part."""
    offers: list[Any] = list(request.proposals.order_by("pk"))
    if len(offers) < len(PRICES):
        return
    first, second, third = offers
    parts = ((first, 1, 35), (first, 3, 8), (second, 1, 25), (third, 2, 60))
    wanted = {
        offer.lines.get(is_option=False, asked__position=place).pk: Decimal(quantity)
        for offer, place, quantity in parts
    }
    choice = awarding.Choice(
        reason="Elk onderdeel van wie het beste aanbod doet; de lunches kookt niemand alleen.",
        reasons={second.pk: "Uw lunch was het goedkoopst, maar u kunt er geen zestig koken."},
        others="Wij hebben andere ondernemingen gekozen.",
    )
    awarding.award_lines(request, wanted, choice, by=story["buyer"], now=when)
