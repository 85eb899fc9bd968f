"""Requests of buying organisations, half of them still open."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from random import Random

from market.models import Category, Request
from market.models.requests import RequestStatus
from market.seed.orders import reserve
from sif.seed import Seed

STATUSES = (
    *(RequestStatus.OPEN,) * 5, RequestStatus.DRAFT, RequestStatus.CLOSED, RequestStatus.WITHDRAWN,
    RequestStatus.UNSUCCESSFUL, RequestStatus.UNSUCCESSFUL,
)  # fmt: skip
ENDED = (RequestStatus.WITHDRAWN, RequestStatus.UNSUCCESSFUL)
NEEDS = (
    "Wij zoeken {}.",
    "Voor onze organisatie willen wij {}.",
    "Wie kan ons helpen met {}?",
    "Gevraagd: {}.",
)


def sow(seed: Seed) -> Iterator[str]:
    """Each asks for something like what is in the catalogue."""
    dice, number = seed.dice("requests"), seed.wanted["requests"]
    categories = {category.slug: category for category in Category.objects.all()}
    first = reserve(number)
    keys = seed.keys(Request, number)
    seed.write(_request(seed, dice, categories, key, f"V-{first + count}") for count, key in enumerate(keys))
    yield f"{number} requests"


def _request(seed: Seed, dice: Random, categories: dict[str, Category], key: int, number: str) -> Request:
    row = dice.choice(seed["catalogue"]["listings"])
    member, status = dice.choice(seed["buyers"]), dice.choice(STATUSES)
    is_draft, is_ended = status == RequestStatus.DRAFT, status in ENDED
    asked = seed.ago(days=dice.randrange(1, 25 if status == RequestStatus.OPEN else 400))
    what = f"{row['title'][:1].lower()}{row['title'][1:]}"
    budget = Decimal(dice.randrange(2, 200) * 100)
    return Request(
        pk=key,
        number=number,
        buyer_id=member.organisation_id,
        author_id=member.user_id,
        status=status,
        title=row["title"][:100],
        need=f"{dice.choice(NEEDS).format(what)} {row['description']}"[:6000],
        category=categories[row["category"]],
        quantity=Decimal(dice.randrange(1, 200)),
        unit=row["unit"][:40],
        place=dice.choice(seed["places"]),
        budget_min=budget,
        budget_max=budget * 2,
        created_at=asked,
        changed_at=asked,
        opened_at=None if is_draft else asked,
        respond_by=None if is_draft else seed.now + timedelta(days=dice.randrange(2, 40)),
        closed_at=asked if status in (RequestStatus.CLOSED, RequestStatus.UNSUCCESSFUL) else None,
        ended_at=asked if is_ended else None,
        outcome_reason="De vraag is intern opgelost." if is_ended else "",
    )
