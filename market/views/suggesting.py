"""Which category a listing may belong to, for somebody who is writing it."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import get_language

from market.matching import kinds
from market.models import Category
from market.models.categories import cpv_titles

LONGEST = 2000
"""So much of a text is read; the first words say what it is."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A category, and the code in it; `value` is what its button sends."""

    category: Category
    cpv: str

    @property
    def value(self) -> str:
        return f"{self.category.slug}:{self.cpv}"

    @property
    def cpv_title(self) -> str:
        """The official title of the code, in the reader's language."""
        dutch, english = cpv_titles().get(self.cpv, ("", ""))
        return english if (get_language() or "nl").startswith("en") else dutch


def suggestions(typed: Mapping[str, str]) -> list[Suggestion]:
    """The likeliest first; none while nothing telling is typed."""
    title = typed.get("title", "")[:200]
    text = f"{typed.get('tags', '')[:300]} {typed.get('description', '')[:LONGEST]}"
    if not title.strip() and not text.strip():
        return []
    guessed = kinds.known().guess(title, text)
    found = {one.slug: one for one in Category.objects.leaves().filter(slug__in=[g.slug for g in guessed])}
    return [Suggestion(found[one.slug], one.cpv) for one in guessed if one.slug in found]


def picked(value: str) -> Suggestion | None:
    """The suggestion whose button was pressed."""
    slug, _colon, cpv = value.partition(":")
    category = Category.objects.leaves().filter(slug=slug).first() if slug else None
    return None if category is None else Suggestion(category, cpv if cpv in category.cpv else "")
