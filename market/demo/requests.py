"""Requests in every state, with matches, introductions and proposals."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from enterprises.models import Enterprise
from market.actions import awarding, introductions, policies, proposals
from market.actions import requests as verbs
from market.forms.requests import closing_moment
from market.matching import keep
from market.models import Category, Match, Proposal, Request
from market.models.procedures import ContractKind, Rule
from sif.dates import local_day
from sif.demo import Story


@dataclass(frozen=True)
class Need:
    """One request as the story tells it."""

    buyer: str
    title: str
    need: str
    category: str
    days_ago: float
    until: str
    place: str = "utrecht"
    wishes: str = ""
    quantity: int | None = None
    unit: str = ""
    budget: tuple[int, int] = (1000, 4000)
    more: dict[str, Any] = field(default_factory=dict)


NEEDS = (
    Need(
        "buyer", "Lunch voor de bouwvergadering, elke dinsdag",
        "Wij zoeken een lunch voor onze wekelijkse bouwvergadering. Het gaat om ongeveer twintig mensen. "
        "Graag soep, belegde broodjes en fruit. Twee mensen eten vegetarisch. Bezorgen om 12.00 uur op de "
        "bouwplaats aan de rand van de stad, twaalf weken achter elkaar.",
        "catering", 6, "proposed", wishes="Graag zonder wegwerpplastic, en bezorgd op de fiets.",
        quantity=240, unit="personen", budget=(2500, 4500),
    ),
    Need(
        "buyer2", "Schoonmaak van drie wijkkantoren",
        "Wij willen drie kantoren laten schoonmaken: samen 900 vierkante meter, drie keer per week, "
        "buiten kantooruren. Toiletten elke keer, vloeren twee keer per week, ramen binnen één keer per maand. "
        "Het contract loopt een jaar.",
        "schoonmaak", 9, "introduced", place="zeist", wishes="Werk voor mensen uit de buurt.",
        quantity=900, unit="m2", budget=(15000, 28000),
    ),
    Need(
        "municipality", "Onderhoud van twaalf buurttuinen",
        "De gemeente wil twaalf kleine tuinen laten onderhouden: snoeien, wieden, bladruimen en in het voorjaar "
        "nieuwe planten. Bewoners helpen graag mee; uitleg geven hoort erbij.",
        "groen", 2, "open", quantity=12, unit="tuinen", budget=(12000, 24000),
    ),
    Need(
        "buyer4", "Honderd opgeknapte laptops voor studenten",
        "Wij zoeken honderd gebruikte laptops voor studenten met weinig geld. Gewist volgens een erkende methode, "
        "met een jaar garantie, een Nederlandse toetsenbordsticker en een lader.",
        "ict", 30, "closed", place="amersfoort", quantity=100, unit="stuks", budget=(15000, 30000),
    ),
    Need(
        "buyer3", "Kerstpakketten voor 180 medewerkers",
        "Wij willen 180 kerstpakketten met producten van sociale ondernemingen, ter waarde van ongeveer 35 euro. "
        "Bezorging op ons kantoor in de derde week van december. Zonder alcohol.",
        "relatiegeschenken", 55, "awarded", quantity=180, unit="pakketten", budget=(4000, 8000),
    ),
    Need(
        "buyer5", "Drukwerk voor de waterschapsdag",
        "Wij zoeken een drukker voor 2.000 folders, 40 affiches en 12 spandoeken zonder pvc. Het ontwerp is klaar.",
        "drukwerk", 80, "unsuccessful", place="houten", quantity=2000, unit="exemplaren", budget=(1500, 3000),
    ),
    Need(
        "buyer2", "Vervoer voor de dagbesteding",
        "Wij zoeken vervoer voor acht mensen, elke werkdag heen en terug, met een vaste chauffeur.",
        "vervoer", 45, "withdrawn", place="zeist", quantity=8, unit="personen", budget=(10000, 20000),
    ),
    Need(
        "buyer", "Meubels voor de bouwkeet",
        "Twee stevige tafels en twaalf stoelen voor onze keet, het liefst van gebruikt hout. Bezorgen in Utrecht.",
        "kantoor", 1, "draft", quantity=14, unit="stuks", budget=(800, 2500),
    ),
)  # fmt: skip


def tell(story: Story) -> None:
    """Eight requests: open, with introductions, with proposals, closed, and with each of the endings."""
    categories = {category.slug: category for category in Category.objects.all()}
    amounts = {
        (ContractKind.GENERAL.value, Rule.SEVERAL.value): Decimal(5000)
    }  # the award memo tells which rule applied
    policies.write(amounts, source="", source_url="", by=story["buyer3"], now=story.ago(days=200))
    for need in NEEDS:
        _one(story, need, categories[need.category])


def _one(story: Story, need: Need, category: Category) -> None:
    by, asked_at = story[need.buyer], story.ago(days=need.days_ago)
    request = verbs.draft(_values(story, need, category, asked_at), by=by, now=asked_at)
    if need.until == "draft":
        return
    request = verbs.publish(request, by=by, now=asked_at + timedelta(minutes=20))
    keep.renew(request, now=asked_at + timedelta(minutes=21))
    if need.until != "open":
        _introduce(story, request, asked_at + timedelta(hours=20))
    if need.until not in {"open", "introduced"}:
        _propose(story, request, need, asked_at + timedelta(days=3))
    _end(story, request, need)


def _values(story: Story, need: Need, category: Category, asked_at: datetime) -> dict[str, Any]:
    still_open = need.until in {"draft", "open", "introduced", "proposed"}
    last_day = story.today + timedelta(days=12) if still_open else local_day(asked_at) + timedelta(days=14)
    closes = closing_moment(last_day)
    starts = max(closes + timedelta(days=14), asked_at + timedelta(days=70))
    return {
        "title": need.title, "need": need.need, "wishes": need.wishes, "category": category,
        "quantity": None if need.quantity is None else Decimal(need.quantity), "unit": need.unit,
        "place": story["places"][need.place], "starts_on": starts.date(),
        "budget_min": Decimal(need.budget[0]), "budget_max": Decimal(need.budget[1]),
        "respond_by": closes, **need.more,
    }  # fmt: skip


def _introduce(story: Story, request: Request, when: datetime) -> None:
    """The connector introduces the best three, and leaves the fourth out with a reason."""
    connector = story["connector"]
    ranked = list(Match.objects.filter(request=request, rank__isnull=False).order_by("rank")[:4])
    for match in ranked[:3]:
        match = introductions.shortlist(match, by=connector, now=when)
        introduction = request.introductions.get(enterprise=match.enterprise)
        introductions.introduce(introduction, by=connector, now=when + timedelta(minutes=30))
    for match in ranked[3:]:
        introductions.refuse(match, "too_far", by=connector, now=when)


def _propose(story: Story, request: Request, need: Need, when: datetime) -> None:
    """Those introduced answer: two with a proposal, the third has no time."""
    quantity = Decimal(need.quantity or 1)
    for number, introduction in enumerate(request.introductions.select_related("enterprise").order_by("pk")):
        by = story[f"{_key(story, introduction.enterprise)}:actor"]
        if number == 2:
            introductions.decline(introduction, "no_time", by=by, now=when)
            continue
        total = Decimal(need.budget[0]) + Decimal(need.budget[1] - need.budget[0]) * (number + 1) / 3
        line = proposals.Line(
            need.title, quantity, need.unit, (total / quantity).quantize(Decimal("0.01")), "21"
        )
        proposal = proposals.write(request, _words(story, number), [line], by=by, now=when)
        proposals.submit(proposal, by=by, now=when + timedelta(hours=2))


def _words(story: Story, number: int) -> dict[str, Any]:
    approach = (
        "Wij werken met een vast team van vier mensen en één voorman. U hebt één aanspreekpunt.",
        "Wij komen eerst langs om te kijken. Daarna krijgt u een planning per week.",
    )[number]
    return {
        "approach": approach,
        "impact": "Met deze opdracht krijgen twee mensen een leerwerkplek.",
        "valid_until": story.today + timedelta(days=45),
    }


def _end(story: Story, request: Request, need: Need) -> None:
    by, closes = story[need.buyer], story.ago(days=need.days_ago - 14)
    if need.until in {"closed", "awarded", "unsuccessful"}:
        request = verbs.close(request, by=by, now=closes)
    if need.until == "awarded":
        first, *others = Proposal.objects.filter(request=request).waiting().order_by("net", "pk")
        choice = awarding.Choice(
            reason="De beste prijs, en een duidelijk plan.",
            reasons={one.pk: "Uw plan was goed. Een andere onderneming was goedkoper." for one in others},
            others="Wij hebben een andere onderneming gekozen.",
        )
        awarding.award(request, first, choice, by=by, now=closes + timedelta(days=3))
    elif need.until == "unsuccessful":
        verbs.give_up(
            request, "Het budget was te laag. Wij proberen het in het voorjaar opnieuw.", by=by, now=closes
        )
    elif need.until == "withdrawn":
        verbs.withdraw(
            request, "De dagbesteding verhuist; het vervoer is niet meer nodig.", by=by, now=closes
        )


def _key(story: Story, enterprise: Enterprise) -> str:
    return str(story["keys"][enterprise.pk])
