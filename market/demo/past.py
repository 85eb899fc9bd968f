"""Requests of the past year that found nobody: what the public page of demand without supply is made of."""

from datetime import timedelta
from decimal import Decimal

from market.models import Category, Request
from market.models.requests import RequestStatus
from sif.demo import Story
from sif.numbers import next_number

ASKED = (
    ("schoonmaak", "amersfoort", "Schoonmaak van {} etages", "Wij zoeken een vaste ploeg voor de avond.", 13),
    (
        "vervoer",
        "utrecht",
        "Koeriersritten, {} per week",
        "Kleine pakketten, schoon vervoer, elke werkdag.",
        8,
    ),
    ("groen", "zeist", "Onderhoud van {} binnentuinen", "Snoeien, maaien en zaaien, het hele jaar.", 6),
)
WHY = "Niemand kon alles wat wij vroegen. Wij zoeken verder."
BUYERS = ("buyer", "buyer2", "buyer3", "buyer4", "buyer5", "municipality")


def tell(story: Story) -> None:
    """Written together, as they ended: each was asked, and nobody could do it."""
    kinds = {category.slug: category for category in Category.objects.all()}
    rows = []
    for slug, place, title, need, number in ASKED:
        for turn in range(number):
            by = story[BUYERS[turn % len(BUYERS)]]
            opened = story.ago(days=60 + 250 * turn / number)
            ended = opened + timedelta(days=21)
            rows.append(
                Request(
                    number=next_number("V"), buyer_id=by.organisation_id, author=by.person,
                    title=title.format(turn + 2), need=need, category=kinds[slug],
                    place=story["places"][place], budget_max=Decimal(2000 + 500 * turn),
                    status=RequestStatus.UNSUCCESSFUL, created_at=opened, changed_at=opened, opened_at=opened,
                    respond_by=ended, closed_at=ended, ended_at=ended, matched_at=opened, outcome_reason=WHY,
                )
            )  # fmt: skip
    Request.objects.bulk_create(rows)
