"""Offering together: a proposal of two enterprises with an option, a plan and a file, and one that waits for a yes."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from enterprises.models import Enterprise
from market.actions import attachments, partners, proposals
from market.actions import requests as verbs
from market.demo.asking import PDF
from market.forms.requests import closing_moment
from market.models import Category, ProposalPartner, Request
from market.models.partners import mark_of
from sif.dates import local_day
from sif.demo import Story

LEAD, PARTNER = "ond-128", "ond-082"

NEED = (
    "Wij openen onze nieuwe bouwplaats met omwonenden en het hele team. Wij zoeken een lunch voor 120 mensen, en een "
    "klein geschenk voor iedereen om mee naar huis te nemen. U mag samen met anderen aanbieden."
)


def tell(story: Story) -> None:
    """One handed in twice, on a request that closed two days ago; one draft whose partner has still to agree."""
    request = _asked(story)
    _together(story, request)
    verbs.close(request, by=story["buyer"], now=story.ago(days=2))
    _draft(story, Request.objects.get(title="Lunchtrommels voor zes cursusdagen"))


def _asked(story: Story) -> Request:
    by, when = story["buyer"], story.ago(days=16)
    values = {
        "title": "Opening van de bouwplaats: lunch en een geschenk", "need": NEED,
        "category": Category.objects.get(slug="catering"), "quantity": Decimal(120), "unit": "personen",
        "place": story["places"]["utrecht"], "starts_on": story.today + timedelta(days=40),
        "budget_min": Decimal(2000), "budget_max": Decimal(4500), "purpose": _contract(story),
        "respond_by": closing_moment(local_day(when) + timedelta(days=15)),
    }  # fmt: skip
    request = verbs.draft(values, by=by, now=when)
    return verbs.publish(request, by=by, now=when + timedelta(minutes=20))


def _contract(story: Story) -> str:
    """The builder's renovation of schools, which the story of social return signs: it carries the year it began."""
    return f"DS-{story.ago(days=210).year}-014"


def _words(story: Story, approach: str) -> dict[str, Any]:
    return {
        "approach": approach,
        "impact": "Vijf mensen werken mee, twee van hen leren het vak.",
        "valid_until": story.today + timedelta(days=45),
    }


def _lines(partner: Enterprise, each: str) -> list[proposals.Line]:
    return [
        proposals.Line("Lunch met soep en broodjes", Decimal(120), "personen", Decimal(each), "9"),
        proposals.Line("Geschenk om mee te nemen", Decimal(120), "stuks", Decimal("6.75"), "21", supplier=partner),
        proposals.Line("Koffie en thee de hele middag", Decimal(120), "personen", Decimal("2.25"), "9", is_option=True),
    ]  # fmt: skip


def _together(story: Story, request: Request) -> None:
    lead, other, when = story["entrepreneur"], story["entrepreneur2"], story.ago(days=12)
    partner = story[PARTNER]
    words = _words(story, "Wij koken, onze partner maakt de geschenken. U hebt één aanspreekpunt: de keuken.")
    steps = [
        proposals.Step("Proefmenu en proefgeschenk bij u op kantoor", story.today + timedelta(days=20)),
        proposals.Step("Geschenken liggen klaar", story.today + timedelta(days=36)),
        proposals.Step("Lunch opgediend", story.today + timedelta(days=40)),
    ]
    own = proposals.write(request, words, _lines(partner, "16.50")[:1], steps=steps, by=lead, now=when)
    asked = partners.invite(own, partner, by=lead, now=when + timedelta(hours=1))
    proposals.write(request, words, _lines(partner, "16.50"), by=lead, now=when + timedelta(hours=2))
    _agree(asked, other, when + timedelta(hours=20))
    menu = SimpleUploadedFile("menu.pdf", PDF, "application/pdf")
    attachments.add_to_proposal(own, menu, "Menu en allergenen", by=lead, now=when + timedelta(hours=21))
    proposals.submit(own, by=lead, now=when + timedelta(days=1))
    proposals.write(request, words, _lines(partner, "15.90"), by=lead, now=when + timedelta(days=4))
    alone = Enterprise.objects.exclude(pk__in={story[LEAD].pk, partner.pk}).verified(story.today)
    third = alone.filter(listings__category__slug="catering").order_by("pk").first()
    if third is not None:
        by = story[f"{story['keys'][third.pk]}:actor"]
        line = proposals.Line("Lunch en geschenk samen", Decimal(120), "personen", Decimal("24.50"), "9")
        offer = proposals.write(request, _words(story, "Alles uit één keuken."), [line], by=by, now=when)
        proposals.submit(offer, by=by, now=when + timedelta(hours=3))


def _agree(partner: ProposalPartner, who: Any, when: datetime) -> None:
    mark = mark_of(partner.proposal.lines.filter(supplier=partner.enterprise))
    partners.agree(partner, mark, by=who, now=when)


def _draft(story: Story, request: Request) -> None:
    """The other way round: the second entrepreneur leads, and the first one has not said yes."""
    lead, when = story["entrepreneur2"], story.ago(days=1)
    words = _words(story, "Wij vullen de trommels, onze partner bakt.")
    line = proposals.Line("Trommel, gevuld en bezorgd", Decimal(240), "stuks", Decimal("7.40"), "9")
    bread = proposals.Line("Brood", Decimal(240), "stuks", Decimal("2.10"), "9", supplier=story[LEAD])
    own = proposals.write(request, words, [line], by=lead, now=when)
    partners.invite(own, story[LEAD], by=lead, now=when + timedelta(minutes=5))
    proposals.write(request, words, [line, bread], by=lead, now=when + timedelta(minutes=30))
