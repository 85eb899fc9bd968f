"""Builders of the word list and of searches that found nothing."""

from datetime import date

from market.models import Relation, UnmetSearch, Word, WordGroup
from market.search.wordlist import keys
from market.search.words import plain, stem

__all__ = ["unmet_search", "word", "word_group"]


def word(*, written: str = "zonnewijzer", listings: int = 1) -> Word:
    """A word of the vocabulary."""
    return Word.objects.create(written=plain(written), stem=stem(plain(written)), listings=listings)


def word_group(
    *, words: tuple[str, ...] = ("zonnewijzer", "schaduwklok"), relation: str = Relation.SAME
) -> WordGroup:
    """Words that stand for one another."""
    return WordGroup.objects.create(words=list(words), keys=keys(list(words)), relation=relation)


def unmet_search(
    *, words: str = "onderwaterlasser", day: date = date(2026, 3, 23), count: int = 3
) -> UnmetSearch:
    """Words that found nothing that day."""
    return UnmetSearch.objects.create(words=words, day=day, count=count)
