"""What listings are found by: their vectors, and the words of the catalogue; nothing else writes these."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import timedelta

from django.db import transaction

from enterprises.models import Enterprise, Place
from market.models import Listing, Word, WordGroup
from market.search import edition
from market.search.ranking import ANYWHERE
from market.search.vectors import Texts, stems_of, vector
from market.search.words import pieces, plain, stem, tokens
from sif import queue
from sif.models import Job

COUNT_AFTER = timedelta(minutes=10)
LONGEST = 60
RAREST = 7.0  # how telling a word is that was just learnt
TITLE, LABELS, TEXT = 3.0, 2.0, 0.4  # how much a word there says of its category
DOUBT = 3.0  # a word seen once proves little
LEAST = 0.08
ENOUGH = 3
SPREAD = 0.4  # of its weight a word keeps that is said of everything


def write_vectors(listings: Iterable[Listing], makers: Mapping[int, Enterprise]) -> None:
    """What each listing is found by; their words are learnt on the way."""
    listings = list(listings)
    texts = [texts_of(listing, makers[listing.enterprise_id]) for listing in listings]
    known = learn(texts)
    for listing, text in zip(listings, texts, strict=True):
        listing.search_vector = vector(text, known)


def texts_of(listing: Listing, maker: Enterprise) -> Texts:
    """What a listing says, by how much it counts."""
    town = maker.organisation.place.name if maker.organisation.place else ""
    category = listing.category
    return Texts(
        title=listing.title,
        labels=" ".join(listing.tags),
        category=f"{category.name_nl} {category.name_en}",
        maker=f"{maker.name} {town} {listing.impact}",
        text=listing.description,
    )


def learn(texts: Iterable[Texts]) -> dict[str, int]:
    """Adds the words that are new to the catalogue; answers which stems are words of their own."""
    written: dict[str, str] = {}
    for text in texts:
        for field in (text.title, text.labels, text.category, text.maker, text.text):
            for root, word in tokens(field):
                if len(word) <= LONGEST and len(root) <= LONGEST:
                    written.setdefault(plain(word), root)
    known = dict(Word.objects.filter(written__in=list(written)).values_list("written", "listings"))
    new = [
        Word(written=word, stem=root, listings=1, weight=RAREST)
        for word, root in sorted(written.items())
        if word not in known
    ]
    Word.objects.bulk_create(new, ignore_conflicts=True)
    first = [word for word, listings in known.items() if not listings]
    if first:
        Word.objects.filter(written__in=first).update(listings=1, weight=RAREST)
    if new or first:
        edition.renew(edition.WORDS)
        _count_soon()
    roots = set(written.values())
    return Word.objects.known(roots | {piece for root in roots for piece in pieces(root)})


def _count_soon() -> None:
    """A word just learnt says nothing yet of how telling it is, or of which category; once, for all that come in."""
    if not Job.objects.waiting().filter(task="market.count_words").exists():
        queue.after_commit("market.count_words", after=COUNT_AFTER)


@transaction.atomic
def count_words() -> int:
    """The vocabulary anew: how telling each word is, and which categories it points to."""
    forms: defaultdict[str, Counter[str]] = defaultdict(Counter)
    seen: Counter[str] = Counter()
    lean: defaultdict[str, Counter[int]] = defaultdict(Counter)
    number = 0
    rows = Listing.objects.in_catalogue().select_related("category", "enterprise__organisation__place")
    for listing in rows.order_by("pk").iterator(chunk_size=2000):
        texts = texts_of(listing, listing.enterprise)
        number += 1
        seen.update(stems_of(texts))
        for text, says in (
            (texts.title, TITLE), (texts.labels, LABELS), (texts.maker, 0.0), (texts.text, TEXT),
        ):  # fmt: skip
            for root, word in tokens(text):
                if len(word) <= LONGEST:
                    forms[root][plain(word)] += 1
                if says:
                    lean[root][listing.category_id] += says  # type: ignore[assignment]
    for word in _listed():
        forms[stem(word)][word] += 0
    made = [
        Word(
            written=word,
            stem=root,
            listings=seen[root],
            weight=_weight(number, seen[root], lean[root]),
            leanings=_shares(lean[root]),
        )
        for root, words in forms.items()
        for word in words
    ]
    Word.objects.all().delete()
    Word.objects.bulk_create(made, batch_size=5000, ignore_conflicts=True)
    edition.renew(edition.WORDS)
    return len(made)


def _weight(number: int, seen: int, lean: Counter[int]) -> float:
    """How telling a word is: the rarer, and the more of one kind of thing, the more."""
    rare = math.log(1 + (number - seen + 0.5) / (seen + 0.5))
    total = sum(lean.values())
    sure = max(lean.values()) / total if seen >= ENOUGH and total else 1.0
    return rare * (SPREAD + (1 - SPREAD) * sure)


def _listed() -> set[str]:
    """The words of the word list and the names of places: known, whether or not a listing uses them."""
    listed = (word for words in WordGroup.objects.values_list("words", flat=True) for word in words)
    names = Place.objects.values_list("name", flat=True)
    return {plain(word) for text in (*listed, *names) for _root, word in tokens(text) if len(word) <= LONGEST}


def _shares(counted: Counter[int]) -> dict[str, float]:
    """Which categories a word points to, and how surely: the more it is seen in one, the surer."""
    total = sum(counted.values()) + DOUBT
    return {str(key): round(n / total, 3) for key, n in counted.most_common(4) if n / total >= LEAST}


def places(listing: Listing, maker: Enterprise) -> list[str]:
    """The municipalities it is delivered in, by code; one star for the whole country."""
    own = list(listing.serves.all())
    if listing.nationwide or (not own and maker.nationwide):
        return [ANYWHERE]
    return sorted({place.code for place in own or maker.serves.all()})
