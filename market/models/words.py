"""The words of the catalogue, and the word list that connectors keep."""

from collections.abc import Iterable

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, GistIndex, OpClass
from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from market.search import Question, Understood, edition
from market.search.meaning import Reading, read

MOST_REMEMBERED = 500  # questions, in each process
_understood: dict[tuple[str, Question], Understood] = {}

STATEMENT = """
WITH asked AS (SELECT * FROM unnest(%(plains)s::text[], %(roots)s::text[]) AS asked(plain, root)),
groups AS (SELECT relation, keys, words FROM market_wordgroup WHERE keys && %(keys)s::text[] LIMIT 60)
SELECT 'word', stem, max(written), max(weight), max(listings), (array_agg(leanings))[1], NULL::text[], NULL::text[]
  FROM market_word WHERE stem = ANY(%(stems)s::text[]
      || ARRAY(SELECT word FROM groups, unnest(keys) key, unnest(string_to_array(key, ' ')) word))
  GROUP BY stem
UNION ALL
SELECT 'group', relation, NULL, 0, 0, NULL, keys, words FROM groups
UNION ALL
SELECT 'place', code, name, 0, 0, NULL, NULL, NULL FROM enterprises_place WHERE lower(name) = ANY(%(names)s::text[])
UNION ALL
SELECT 'region', code, name, 0, 0, NULL, NULL, NULL FROM enterprises_region WHERE lower(name) = ANY(%(names)s::text[])
UNION ALL
SELECT 'near', asked.plain, near.written, near.weight, near.listings, NULL, NULL, NULL
  FROM asked, LATERAL (
    SELECT written, weight, listings FROM market_word
     WHERE length(asked.plain) > 3
       AND NOT EXISTS (SELECT FROM market_word known WHERE known.stem = asked.root OR known.written = asked.plain)
     ORDER BY written <-> asked.plain LIMIT 20) near
UNION ALL
SELECT 'all', NULL, NULL, 0, reltuples::int, NULL, NULL, NULL FROM pg_class WHERE oid = 'market_listing'::regclass
UNION ALL
SELECT 'swap', written, NULL, 0, listings, NULL, NULL, NULL FROM market_word WHERE written = ANY(%(swaps)s::text[])
UNION ALL
SELECT 'inside', asked.root, inside.stem, inside.weight, inside.listings, NULL, NULL, NULL
  FROM asked, LATERAL (
    SELECT DISTINCT stem, weight, listings FROM market_word
     WHERE length(asked.root) > 3 AND stem LIKE '%%' || asked.root || '%%' AND stem <> asked.root
       AND NOT EXISTS (SELECT FROM market_word known WHERE known.stem = asked.root AND known.listings > 0)
     LIMIT 40) inside
"""


class WordQuerySet(models.QuerySet["Word"]):
    """Reading the vocabulary."""

    def understand(self, question: Question) -> Understood:
        """What the question means to this catalogue: one statement, two when something was mistyped.

        Nothing to read when this process was asked the same before, in this edition of the words.
        """
        return question.understand(self._remembered)

    def _remembered(self, question: Question) -> Understood:
        asked = edition.current(edition.WORDS), question
        if asked not in _understood:
            if len(_understood) >= MOST_REMEMBERED:
                _understood.clear()
            _understood[asked] = read(question, self._reading)
        return _understood[asked]

    def _reading(self, wanted: dict[str, list[str]]) -> Reading:
        with connection.cursor() as cursor:
            cursor.execute(STATEMENT, wanted)
            return Reading.of(cursor.fetchall())

    def beginning(self, letters: str) -> "models.QuerySet[Word, str]":
        """Words of the catalogue that begin with these letters, the most used first."""
        found = self.filter(written__startswith=letters, listings__gt=0)
        return found.order_by("-listings", "written").values_list("written", flat=True)

    def known(self, stems: Iterable[str]) -> dict[str, int]:
        """Which of these stems are words of their own, here or in the word list, and how much they are used."""
        return dict(self.filter(stem__in=list(stems)).values_list("stem", "listings"))


class Word(models.Model):
    """One word as it is written in the catalogue or the word list, with what its stem tells.

    Counted anew each night, and at once for what is new in a listing that comes online.
    """

    written = models.CharField(_("word"), max_length=60, unique=True)
    stem = models.CharField(_("stem"), max_length=60)
    listings = models.PositiveIntegerField(_("listings with it"), default=0)
    weight = models.FloatField(_("how telling it is"), default=6.0)
    leanings = models.JSONField(_("categories it points to"), default=dict, blank=True)

    objects = WordQuerySet.as_manager()

    class Meta:
        verbose_name = _("word")
        verbose_name_plural = _("words")
        indexes = [
            models.Index(fields=["stem"], name="word_stem"),
            GinIndex(OpClass("stem", name="gin_trgm_ops"), name="word_inside"),
            GistIndex(OpClass("written", name="gist_trgm_ops(siglen=64)"), name="word_nearest"),
        ]

    def __str__(self) -> str:
        return self.written


class Relation(models.TextChoices):
    """How the words of a group belong together."""

    SAME = "same", _("Mean the same")
    NEAR = "near", _("Belong to one thing")
    PLACE = "place", _("Names of one place")


class WordGroup(models.Model):
    """Words that stand for one another in search: synonyms, English words, what belongs to one trade."""

    relation = models.CharField(
        _("how they belong together"), max_length=8, choices=Relation, default=Relation.SAME
    )
    words = ArrayField(models.CharField(max_length=60), verbose_name=_("words"))
    keys = ArrayField(models.TextField(), default=list, editable=False)
    trade = models.CharField(_("trade"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("words that belong together")
        verbose_name_plural = _("word list")
        indexes = [GinIndex(fields=["keys"], name="wordgroup_keys")]

    def __str__(self) -> str:
        return ", ".join(self.words)


class UnmetSearch(models.Model):
    """Words that found nothing, how often on one day. No person, no address: words, a day and a number."""

    words = models.CharField(_("words"), max_length=80)
    day = models.DateField(_("day"))
    count = models.PositiveIntegerField(_("times"), default=1)

    class Meta:
        verbose_name = _("search without result")
        verbose_name_plural = _("searches without result")
        constraints = [
            models.UniqueConstraint(fields=["words", "day"], name="unmet_search_once_a_day"),
            models.CheckConstraint(name="unmet_search_counts_from_one", condition=models.Q(count__gte=1)),
        ]

    def __str__(self) -> str:
        return self.words
