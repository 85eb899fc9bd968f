"""The ways of asking: by invitation, reserved, a consultation; with attachments, questions, interest and a copy."""

import json
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from enterprises.models import Enterprise
from market.actions import attachments, clarity, copies, digests, interests, introductions, policies
from market.actions import requests as verbs
from market.actions.letters import Letter
from market.forms.requests import closing_moment
from market.matching import keep
from market.models import Category, Introduction, Match, Procedure, Request, Threshold
from market.models.procedures import ContractKind, Rule
from sif.demo import Story

PDF = (
    b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
    b"2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n"
    b"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>\nendobj\n"
    b"trailer\n<< /Root 1 0 R >>\n%%EOF\n"
)


@dataclass(frozen=True)
class Ask:
    """One request as the story tells it."""

    name: str
    buyer: str
    days_ago: float
    title: str
    need: str
    category: str
    quantity: tuple[int, str]
    budget: tuple[int, int]
    place: str = "utrecht"
    more: dict[str, Any] = field(default_factory=dict)


ASKED = (
    Ask(
        "buffet", "municipality", 5, "Buffet voor de bijeenkomst met vrijwilligers",
        "Wij bedanken 150 vrijwilligers met een warm buffet uit verschillende keukens. De helft eet vegetarisch. Er is "
        "een zaal met stroom en water, zonder oven. Opbouwen kan vanaf 16.00 uur, eten om 18.00 uur.",
        "catering", (150, "personen"), (2500, 4500), more={"wishes": "Uitleg bij de gerechten."},
    ),
    Ask(
        "lunches", "buyer3", 3, "Lunchtrommels voor zes cursusdagen",
        "Wij zoeken lunchtrommels voor onze cursusdagen: zes dagen, elke keer 40 mensen. Bezorgd om 11.30 uur in het "
        "centrum. De trommels nemen wij de keer daarna schoon terug.",
        "catering", (240, "personen"), (2000, 3600), more={"procedure": Procedure.MULTIPLE},
    ),
    Ask(
        "reserved", "buyer2", 4, "Catering voor ons wijkcentrum",
        "Het wijkcentrum zoekt iemand voor de koffiehoek en de lunch, vijf dagen per week, ongeveer 60 mensen per dag. "
        "Wij willen dat mensen met een afstand tot de arbeidsmarkt hier werken en leren.",
        "catering", (60, "personen"), (30000, 60000), "zeist",
        {"procedure": Procedure.RESERVED, "certificates_any": ["sw"], "contract_kind": ContractKind.SOCIAL},
    ),
    Ask(
        "consultation", "municipality", 8, "Wat kan de markt met afgeschreven bureaus?",
        "Wij vervangen volgend jaar 300 bureaus en 400 stoelen. Voor wij iets vragen, horen wij graag wat er mogelijk "
        "is: opknappen, opnieuw stofferen, of een tweede leven ergens anders. Wat hebt u daarvoor nodig?",
        "kantoor", (300, "stuks"), (20000, 40000), more={"procedure": Procedure.CONSULTATION},
    ),
)  # fmt: skip


def tell(story: Story) -> None:
    """Four more requests, each asked in its own way; then what is said about them, and who hears of it."""
    _law(story)
    _policy(story)
    categories = {category.slug: category for category in Category.objects.all()}
    told = {ask.name: _asked(story, ask, categories[ask.category]) for ask in ASKED}
    _introduced(story, told["buffet"])
    _questions(story, told["buffet"])
    _interest(story, told["lunches"], told["consultation"])
    done = Request.objects.of_buyer(story["buyer3"]).ended().order_by("pk").first()
    if done is not None:
        copies.copy(done, by=story["buyer3"], now=story.ago(hours=5))
    yesterday = timezone.localtime(story.ago(days=1)).replace(hour=8, minute=0, second=0, microsecond=0)
    digests.send_due(yesterday)


def _law(story: Story) -> None:
    """The European thresholds, which an emptied market has lost: the same rows as migration 0008."""
    if Threshold.objects.filter(organisation=None).exists():
        return
    facts = json.loads((Path(__file__).parent.parent / "data" / "thresholds.json").read_text("utf-8"))
    Threshold.objects.bulk_create(
        Threshold(
            kind=row["kind"],
            rule=Rule.EUROPEAN,
            amount=row["amount"],
            valid_from=date.fromisoformat(row["from"]),
            valid_until=date.fromisoformat(row["until"]),
            source=row["source"],
            changed_at=story.now,
        )
        for row in facts["rows"]
    )


def _policy(story: Story) -> None:
    """The municipality wrote its own amounts down; the lowest one is met by its buffet."""
    amounts = {
        (ContractKind.GENERAL.value, Rule.SEVERAL.value): Decimal(10_000),
        (ContractKind.GENERAL.value, Rule.NATIONAL.value): Decimal(100_000),
        (ContractKind.WORKS.value, Rule.SEVERAL.value): Decimal(50_000),
    }
    policies.write(
        amounts,
        source="Nota inkoop en aanbesteding, hoofdstuk 4",
        source_url="",
        by=story["municipality"],
        now=story.ago(days=90),
    )


def _asked(story: Story, ask: Ask, category: Category) -> Request:
    by, asked_at = story[ask.buyer], story.ago(days=ask.days_ago)
    closes = closing_moment(story.today + timedelta(days=14))
    values = {
        "title": ask.title, "need": ask.need, "category": category,
        "quantity": Decimal(ask.quantity[0]), "unit": ask.quantity[1], "place": story["places"][ask.place],
        "starts_on": (closes + timedelta(days=30)).date(), "respond_by": closes,
        "budget_min": Decimal(ask.budget[0]), "budget_max": Decimal(ask.budget[1]), **ask.more,
    }  # fmt: skip
    request = verbs.draft(values, by=by, now=asked_at)
    if ask.name == "buffet":
        plan = SimpleUploadedFile("zaal.pdf", PDF, "application/pdf")
        attachments.add(request, plan, "Plattegrond van de zaal", by=by, now=asked_at)
    request = verbs.publish(request, by=by, now=asked_at + timedelta(minutes=20))
    keep.renew(request, now=asked_at + timedelta(minutes=21))
    return request


def _introduced(story: Story, request: Request) -> None:
    """Two enterprises: one of them is the entrepreneur's, who has not answered yet."""
    connector, when = story["connector"], story.ago(days=3)
    mine = Enterprise.objects.get(organisation=story["entrepreneur"].organisation_id)
    ranked = (
        Match.objects.filter(request=request, rank__isnull=False).exclude(enterprise=mine).order_by("rank")
    )
    other = ranked.first()
    introductions.add_by_hand(request, mine, by=connector, now=when)
    if other is not None:
        introductions.shortlist(other, by=connector, now=when)
    letter = Letter(
        opening="Beste mensen van {onderneming},\n\n{inkoper} zoekt dit voor {plaats}. Kunt u voor {datum} antwoorden?",
        note="Dit lijkt mij echt iets voor u.",
    )
    for introduction in Introduction.objects.shortlisted_for(request):
        introductions.introduce(introduction, letter, by=connector, now=when + timedelta(minutes=20))


def _questions(story: Story, request: Request) -> None:
    """One question with its answer, one that waits."""
    by = story["entrepreneur"]
    first = clarity.ask(
        request, "Is er een koelkast in de zaal, en hoe groot is die?", by=by, now=story.ago(days=2)
    )
    clarity.answer(
        first,
        "Ja, een dubbele horecakoelkast. U kunt er vanaf 15.00 uur bij.",
        by=story["municipality"],
        now=story.ago(days=1.5),
    )
    clarity.ask(request, "Mogen wij het servies de volgende ochtend ophalen?", by=by, now=story.ago(hours=6))


def _interest(story: Story, lunches: Request, consultation: Request) -> None:
    """Public requests are answered: with interest, and with a no that says why."""
    _answers(story, lunches, story.ago(days=1))
    _answers(story, consultation, story.ago(days=4))


def _answers(story: Story, request: Request, when: datetime) -> None:
    mine = story["entrepreneur"].organisation_id
    fits = Match.objects.filter(request=request, rank__isnull=False).exclude(enterprise__organisation=mine)
    for number, match in enumerate(fits.select_related("enterprise").order_by("rank")[:2]):
        by = story[f"{story['keys'][match.enterprise_id]}:actor"]
        if number:
            interests.not_now(request, "no_time", "In die weken zitten wij vol.", by=by, now=when)
        else:
            interests.show(request, by=by, now=when)
