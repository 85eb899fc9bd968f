"""What a request lacks before it can be published, what would make it clearer, and how many it reaches."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from market.matching import load, policies, reaching
from market.models import Request
from market.models.procedures import Procedure
from market.models.requests import Visibility
from sif.dates import local_day

LEAST_LETTERS = 40
CLEAR_WORDS = 25
MANY_MUSTS = 3
FAIR_TIME = timedelta(days=5)
PERSONAL = re.compile(r"[\w.+-]+@[\w-]+\.\w+|(?<!\d)0\d[\d -]{7,11}\d(?!\d)")
SOCIAL_PROOF = {"pso_30plus", "sw"}
# What people write when they do not know yet: the phrase, and how it could be said.
VAGUE = (
    (r"z\.?s\.?m\.?|zo snel mogelijk|asap|spoedig", gettext_lazy("from 1 March, or within six weeks")),
    (r"diverse|allerlei|verschillende soorten", gettext_lazy("folders, posters and two banners")),
    (r"enkele|een aantal|wat mensen", gettext_lazy("about 12 people")),
    (r"regelmatig|af en toe|soms", gettext_lazy("every Tuesday, or twice a month")),
    (r"enz\.?|etc\.?|en dergelijke|e\.d\.", gettext_lazy("all of the list, or leave it to the enterprise")),
    (r"n\.?t\.?b\.?|nader te bepalen|nog onbekend", gettext_lazy("we choose this together with you")),
    (r"marktconform|redelijke prijs|goedkoop", gettext_lazy("between € 2,000 and € 3,500")),
)
VAGUE_FOUND = [(re.compile(rf"(?<!\w)(?:{phrase})(?!\w)", re.IGNORECASE), said) for phrase, said in VAGUE]

Reach = reaching.Reach


@dataclass(frozen=True, slots=True)
class Hint:
    """One piece of advice: the field it is about, the step that has it, what to do, and how it could read.

    `address` leads to where more is written about it; `is_warning` for what could go wrong with the rules.
    """

    step: str
    field: str
    text: str
    example: str = ""
    address: str = ""
    is_warning: bool = False


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
    """What would help enterprises to answer well, and what the rules ask; never obligatory."""
    return [
        *_about_the_need(request),
        *_about_place_and_time(request, now=now),
        *_about_requirements(request),
        *_about_money(request),
        *_about_procedure(request),
        *_about_thresholds(request, now=now),
    ]


def _about_the_need(request: Request) -> list[Hint]:
    found = []
    if len(request.need.split()) < CLEAR_WORDS:
        text = _("Tell a little more: for whom is it, how often, what is there already?")
        example = _(
            "Every Tuesday at noon, for 20 people at our building site. Soup, bread and fruit; two eat no meat."
        )
        found.append(Hint("what", "need", text, example))
    if PERSONAL.search(request.need):
        text = _(
            "There is an e-mail address or telephone number in your text. Leave it out: everybody can read it."
        )
        found.append(Hint("what", "need", text))
    found += _about_vague_words(request)
    if request.category is None:
        text = _("Choose a kind. Then enterprises of that trade are found, even with other words.")
        found.append(Hint("what", "category", text))
    if request.quantity is None:
        text = _("How many or how much? An estimate is enough, for example 80 people.")
        found.append(Hint("what", "quantity", text))
    if not request.wish_list:
        text = _("What would be nice, but is no must? Wishes count in the order of the matches.")
        found.append(Hint("requirements", "wishes", text, _("Without packaging, delivered by bicycle.")))
    return found


def _about_vague_words(request: Request) -> list[Hint]:
    """At most two: who reads more than that reads none."""
    found = []
    for phrase, said in VAGUE_FOUND:
        if hit := phrase.search(request.need):
            text = _("“%(words)s” can mean many things. Say it more exactly.") % {"words": hit[0]}
            found.append(Hint("what", "need", text, str(said)))
    return found[:2]


def _about_place_and_time(request: Request, *, now: datetime) -> list[Hint]:
    found = []
    if request.place is None:
        text = _("Where must it be done? Without a place every region counts the same.")
        found.append(Hint("requirements", "place", text))
    if request.starts_on is None:
        text = _("From when? Enterprises then know whether they have room.")
        found.append(Hint("requirements", "starts_on", text))
    elif request.starts_on < local_day(now):
        text = _("The first day has passed. Choose a later one.")
        found.append(Hint("requirements", "starts_on", text, is_warning=True))
    if request.respond_by and request.respond_by - now < FAIR_TIME:
        text = _("Enterprises have less than five days to answer. More time gives better proposals.")
        found.append(Hint("terms", "respond_by", text))
    if request.respond_by and request.starts_on and local_day(request.respond_by) >= request.starts_on:
        text = _("It starts before the answers are in. Choose an earlier closing date or a later start.")
        found.append(Hint("terms", "respond_by", text))
    return found


def _about_requirements(request: Request) -> list[Hint]:
    asked = (
        bool(request.place and request.region_required),
        bool(request.certificates_any),
        request.min_capacity is not None,
        request.min_order_value is not None,
    )
    if sum(asked) <= MANY_MUSTS:
        return []
    text = _("You ask much that is a must. Each must leaves enterprises out; a wish does not.")
    return [Hint("requirements", "certificates_any", text, _("Make the label a wish instead of a must."))]


def _about_money(request: Request) -> list[Hint]:
    if request.budget_max is not None:
        return []
    text = _("What may it cost? With a range enterprises can say at once whether they can do it.")
    return [Hint("terms", "budget_max", text, _("between € 2,000 and € 3,500"))]


def _about_procedure(request: Request) -> list[Hint]:
    found = []
    if request.procedure == Procedure.SINGLE and request.visibility == Visibility.PUBLIC:
        text = _(
            "You ask one enterprise, but everybody can answer. Choose “by invitation”, or ask for several quotes."
        )
        found.append(Hint("terms", "procedure", text))
    if request.procedure == Procedure.RESERVED:
        if not SOCIAL_PROOF & set(request.certificates_any):
            text = _(
                "Reserved (art. 2.82 Aanbestedingswet) asks for proof that at least 30 percent of the staff are from "
                "the target groups. PSO 30+ is the usual one: make it a requirement."
            )
            found.append(Hint("requirements", "certificates_any", text, is_warning=True))
        if request.visibility == Visibility.INVITED:
            text = _(
                "Reserving is no direct award: everyone who meets the condition may take part. Consider making it "
                "public."
            )
            found.append(Hint("terms", "visibility", text, is_warning=True))
    return found


def _about_thresholds(request: Request, *, now: datetime) -> list[Hint]:
    """What the law and the buyer's own policy ask from this amount on."""
    return [
        Hint("terms", "budget_max", caution.text, address=caution.address, is_warning=True)
        for caution in policies.cautions(request, today=local_day(now))
    ]


def reach(request: Request, *, now: datetime) -> Reach:
    """How many enterprises fit now, and which requirement costs most; in one question, while a buyer types."""
    return reaching.reach(request, load.need_of(request, now=now), now=now)
