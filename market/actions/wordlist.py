"""Keeping the word list."""

from django.db import transaction

from market.models import Word, WordGroup
from market.search import edition
from market.search.wordlist import keys
from market.search.words import plain, tokens


@transaction.atomic
def keep(group: WordGroup) -> WordGroup:
    """Writes a group: search finds by it from now on, and takes its words for no typing errors."""
    group.keys = keys(group.words)
    group.save()
    known = {plain(word): root for text in group.words for root, word in tokens(text)}
    Word.objects.bulk_create(
        (Word(written=word, stem=root) for word, root in sorted(known.items())), ignore_conflicts=True
    )
    edition.renew(edition.WORDS)
    return group


@transaction.atomic
def take_out(group: WordGroup) -> None:
    """A group that misleads is gone, for every search from now on."""
    group.delete()
    edition.renew(edition.WORDS)
