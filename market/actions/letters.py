"""What a connector writes in the mail of an introduction: once for several enterprises, with gaps for each its own."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from market.models import Introduction
from market.notices import requests as notices
from sif.templatetags.house import day

GAP = re.compile(r"\{\s*(\w*)\s*\}")
GAPS = ("onderneming", "vraag", "inkoper", "plaats", "datum")
"""The words between braces that are filled in: the enterprise, the title, the buyer, the place, answer before."""
STANDARD_SUBJECT = "Een inkoopvraag die bij u past: {vraag}"
STANDARD_OPENING = (
    "{inkoper} in {plaats} vraagt de markt om iets dat u aanbiedt. Onze makelaar dacht aan {onderneming}."
)


@dataclass(frozen=True, slots=True)
class Letter:
    """Subject, opening and a note; an empty subject or opening is the standard text, in the reader's language."""

    subject: str = ""
    opening: str = ""
    note: str = ""


STANDARD = Letter()


def unknown_gaps(text: str) -> list[str]:
    """What stands between braces and is not one of the words we can fill in."""
    return [found[0] for found in GAP.finditer(text) if found[1].lower() not in GAPS]


def write(introduction: Introduction, letter: Letter, *, answer_by: datetime | None) -> Introduction:
    """The letter of one introduction, with its gaps filled in; nothing is saved or sent."""
    introduction.answer_by = answer_by
    values = _values(introduction)
    introduction.subject = " ".join(_filled(letter.subject, values).split())[:200]
    introduction.opening = _filled(letter.opening, values).strip()
    introduction.note = letter.note
    return introduction


def preview(introduction: Introduction, letter: Letter, *, answer_by: datetime | None) -> tuple[str, str]:
    """Subject and text of the mail as it would be sent, with the reasons of the match."""
    return notices.introduction_in_words(write(introduction, letter, answer_by=answer_by))


def _values(introduction: Introduction) -> Mapping[str, str]:
    request = introduction.request
    return {
        "onderneming": introduction.enterprise.name,
        "vraag": request.title,
        "inkoper": request.buyer.name,
        "plaats": request.place.name if request.place else _("the Netherlands"),
        "datum": day(introduction.answer_by),
    }


def _filled(text: str, values: Mapping[str, str]) -> str:
    """In one go: what is filled in is not looked at again."""
    return GAP.sub(lambda gap: values.get(gap[1].lower(), gap[0]), text)
