"""Suggestions while typing: a few listings, categories and enterprises whose words begin like what was typed."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from enterprises.models import Enterprise
from market.models import Category, Listing, Word
from market.search.words import WORD, plain

SHORTEST = 2
LONGER = 3  # for what is looked up in the whole catalogue
EACH = 5


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One line of the list: what it says and where it leads."""

    label: str
    address: str


@dataclass(frozen=True, slots=True)
class Group:
    """Suggestions of one kind."""

    title: str
    rows: list[Suggestion]


def suggestions(typed: str, *, today: date) -> list[Group]:
    """Words, categories, enterprises and listings; empty groups are left out."""
    words = [plain(word) for word in WORD.findall(typed)]
    if not words or len(words[-1]) < SHORTEST:
        return []
    groups = [
        Group(_("Search words"), _words(words)),
        Group(_("Categories"), _categories(words[-1])),
        Group(_("Products and services"), _listings(typed, today)),
        Group(_("Social enterprises"), _enterprises(typed, today)),
    ]
    return [group for group in groups if group.rows]


def _words(words: list[str]) -> list[Suggestion]:
    """Words of the catalogue that begin like the last one typed."""
    before = " ".join(words[:-1])
    found = Word.objects.beginning(words[-1])[:EACH]
    told = [f"{before} {word}".strip() for word in found]
    return [Suggestion(text, f"{reverse('catalogue')}?{urlencode({'q': text})}") for text in told]


def _categories(word: str) -> list[Suggestion]:
    found = Category.objects.named(word).in_order()[:EACH]
    return [Suggestion(one.name, one.get_absolute_url()) for one in found]


def _listings(typed: str, today: date) -> list[Suggestion]:
    if len(typed) < LONGER:
        return []
    found = Listing.objects.on_sale(today).titled(typed).only("slug", "title")[:EACH]
    return [Suggestion(one.title, one.get_absolute_url()) for one in found]


def _enterprises(typed: str, today: date) -> list[Suggestion]:
    found = Enterprise.objects.verified(today).filter(name__icontains=typed).order_by("name", "pk")[:EACH]
    return [Suggestion(one.name, one.get_absolute_url()) for one in found]
