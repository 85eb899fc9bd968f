"""What a request lacks before it can be published, what would make it clearer, and how many it reaches."""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from market.matching import explain, keep, load
from market.models import Request
from sif.dates import local_day

LEAST_LETTERS = 40
CLEAR_WORDS = 25
FAIR_TIME = timedelta(days=5)
# Municipalities, supplies and services, 2026-2027, without VAT (facts, section 5.1). We warn, we never block.
EU_THRESHOLD = Decimal(216_000)
PERSONAL = re.compile(r"[\w.+-]+@[\w-]+\.\w+|(?<!\d)0\d[\d -]{7,11}\d(?!\d)")


@dataclass(frozen=True, slots=True)
class Hint:
    """One piece of advice: the field it is about, the step that has it, and what to do."""

    step: str
    field: str
    text: str


@dataclass(frozen=True, slots=True)
class Reach:
    """How many enterprises meet everything, and how many more would if one requirement were dropped."""

    fits: int
    without: tuple[tuple[str, int], ...]


def missing(request: Request, *, now: datetime) -> list[str]:
    """What must be filled in before anybody can answer; empty when the request can be published."""
    checks = (
        (len(request.title.strip()) >= 5, _("Give it a title.")),
        (len(request.need.strip()) >= LEAST_LETTERS, _("Describe in two or three sentences what you need.")),
        (request.quantity is None or bool(request.unit), _("Say of what you need so many.")),
        (
            request.min_capacity is None or bool(request.min_capacity_unit),
            _("Say what must be done at least."),
        ),
        (request.respond_by is not None, _("Choose until when enterprises can answer.")),
        (
            request.respond_by is None or request.respond_by > now,
            _("The closing date has passed. Choose a later one."),
        ),
    )
    return [text for is_right, text in checks if not is_right]


def hints(request: Request, *, now: datetime) -> list[Hint]:
    """What would help enterprises to answer well; never obligatory."""
    return [*_about_the_need(request), *_about_place_and_time(request, now=now), *_about_money(request)]


def _about_the_need(request: Request) -> list[Hint]:
    found = []
    if len(request.need.split()) < CLEAR_WORDS:
        text = _("Tell a little more: for whom is it, how often, what is there already?")
        found.append(Hint("what", "need", text))
    if PERSONAL.search(request.need):
        text = _(
            "There is an e-mail address or telephone number in your text. Leave it out: everybody can read it."
        )
        found.append(Hint("what", "need", text))
    if request.category is None:
        text = _("Choose a kind. Then enterprises of that trade are found, even with other words.")
        found.append(Hint("what", "category", text))
    if request.quantity is None:
        text = _("How many or how much? An estimate is enough, for example 80 people.")
        found.append(Hint("what", "quantity", text))
    if not request.wish_list:
        text = _("What would be nice, but is no must? Wishes count in the order of the matches.")
        found.append(Hint("requirements", "wishes", text))
    return found


def _about_place_and_time(request: Request, *, now: datetime) -> list[Hint]:
    found = []
    if request.place is None:
        text = _("Where must it be done? Without a place every region counts the same.")
        found.append(Hint("requirements", "place", text))
    if request.starts_on is None:
        text = _("From when? Enterprises then know whether they have room.")
        found.append(Hint("requirements", "starts_on", text))
    if request.respond_by and request.respond_by - now < FAIR_TIME:
        text = _("Enterprises have less than five days to answer. More time gives better proposals.")
        found.append(Hint("terms", "respond_by", text))
    if request.respond_by and request.starts_on and local_day(request.respond_by) >= request.starts_on:
        text = _("It starts before the answers are in. Choose an earlier closing date or a later start.")
        found.append(Hint("terms", "respond_by", text))
    return found


def _about_money(request: Request) -> list[Hint]:
    if request.budget_max is None:
        text = _("What may it cost? With a range enterprises can say at once whether they can do it.")
        return [Hint("terms", "budget_max", text)]
    if request.budget_max >= EU_THRESHOLD:
        text = _(
            "From € 216,000 (excluding VAT, over the whole duration) a municipality must tender in Europe, through "
            "TenderNed. Ask your purchasing department which procedure is right."
        )
        return [Hint("terms", "budget_max", text)]
    return []


def reach(request: Request, *, now: datetime) -> Reach:
    """Run the matching without keeping anything: how many fit now, and which requirement costs most."""
    candidates, lexicon = load.Catalogue(now=now).candidates_for(request)
    _row, weights = load.weights_in_use(now=now)
    ranked, left_out = keep.judge(load.need_of(request, now=now), candidates, lexicon, weights)
    alone = Counter(verdict.failures[0].code for verdict in left_out if len(verdict.failures) == 1)
    without = tuple(
        (str(explain.NAMES[code]).lower(), len(ranked) + more) for code, more in alone.most_common(2)
    )
    return Reach(len(ranked), without)
