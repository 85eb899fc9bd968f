"""Dutch words: cutting a text into stems that meet.

PostgreSQL's Dutch stemmer keeps *fietsen* and *fiets*, *huizen* and *huis*, *brieven* and *brief* apart and
never looks inside a compound. These rules are coarser on purpose: they only have to make two spellings of one
word equal, the stem itself is never shown. What is shown is the word as it was written.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import lru_cache, wraps
from pathlib import Path
from typing import TypeVar

Said = TypeVar("Said")

WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")

# Little words and the words every buyer uses, whatever is bought. They say nothing about the need.
STOP = frozenset(Path(__file__).with_name("stopwords.txt").read_text("utf-8").split())

_AFTER_SOFT = ("ltje", "ntje", "rtje", "wtje", "jtje", "mpje")
_AFTER_VOWEL = ("autje", "ootje", "eetje", "uutje", "aatje")
_SOFT = {"v": "f", "z": "s"}
_SUFFIXES = (
    # (ending, least letters that must stay, what comes instead)
    ("heden", 4, "heid"),
    ("atie", 4, ""),
    ("ering", 4, ""),
    ("ische", 4, ""),
    ("isch", 4, ""),
    ("ingen", 4, ""),
    ("eren", 4, ""),
    ("eert", 4, ""),
    ("eerd", 4, ""),
    ("ster", 4, ""),
    ("ing", 4, ""),
    ("en", 3, ""),
    ("er", 4, ""),
    ("ie", 4, ""),
    ("e", 3, ""),
)

REMEMBERED, LONGEST_REMEMBERED = 65_536, 40


def remembered(ask: Callable[[str], Said]) -> Callable[[str], Said]:
    """Every listing is read for every request, and they share most of their words: what was said of one is kept.

    Longer ones are rare, and somebody could fill the memory with them.
    """
    kept = lru_cache(maxsize=REMEMBERED)(ask)

    @wraps(ask)
    def said(word: str) -> Said:
        return kept(word) if len(word) <= LONGEST_REMEMBERED else ask(word)

    return said


@remembered
def plain(text: str) -> str:
    """Lower case, without accents: *Één* and *een* are one word."""
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign)).replace("’", "'")


@remembered
def stem(word: str) -> str:
    """The stem of one plain word: *fietsen* and *fiets*, *brieven* and *brief*, *tasjes* and *tas* meet."""
    word = word.replace("'s", "").replace("'", "")
    if len(word) < 4 or not word.isalpha():
        return word
    word = _diminutive(_without_s(word))
    for ending, least, instead in _SUFFIXES:
        if word.endswith(ending) and len(word) - len(ending) >= least:
            word = word[: -len(ending)] + instead
            break
    return _close(word)


def _without_s(word: str) -> str:
    """Without the s of a plural, and without any other last s: both numbers lose it, so they meet."""
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word


def _diminutive(word: str) -> str:
    """*stoeltje*, *boompje*, *kistje* without their endings."""
    if word.endswith("aartje"):
        return word[:-2]  # kaartje, taartje: the t is theirs
    if (len(word) > 6 and word.endswith(_AFTER_SOFT)) or (len(word) > 7 and word.endswith(_AFTER_VOWEL)):
        return word[:-3]
    return word[:-2] if len(word) > 4 and word.endswith("je") else word


def _close(word: str) -> str:
    """One vowel, one consonant and a hard last letter, as Dutch spelling doubles and softens them."""
    word = re.sub(r"(aa|ee|oo|uu)", lambda pair: pair[0][0], word)
    if len(word) > 2 and word[-1] == word[-2]:
        word = word[:-1]
    if len(word) > 5 and word.endswith("dt"):
        word = word[:-1]
    word = _without_s(word[:-1] + _SOFT.get(word[-1], word[-1]))
    return word[:-1] if word.endswith("e") and len(word) > 3 else word


def spoken(text: str) -> list[tuple[str, str]]:
    """Every telling word of a text, in order: (stem, as written). Numbers and little words are left out."""
    return [(root, word) for word in WORD.findall(text) for root in _roots(word)]


@remembered
def _roots(written: str) -> tuple[str, ...]:
    """The stems of one word, whole and in its parts; none when it tells nothing."""
    word = plain(written)
    parted = (word, *word.split("-")) if "-" in word else (word,)
    return tuple(
        stem(part) for part in parted if len(part) > 2 and part not in STOP and not part[0].isdigit()
    )


# Words that say nothing at all, in a text or in a question. Shorter than STOP: whoever types "werk" means it.
LITTLE = frozenset(
    """
    aan al als bij dan dat de der deze die dit door dus een en er gaan graag het hoe iemand iets ik in is je
    kan kunnen laat laten maar me met mij mijn moet na naar nabij niet nodig nog nu of om omgeving onder ons onze
    ook op over per regio te tot u uit uw van vanaf via voor waar wat we wie wij wil willen worden ze zich zijn zo
    zoek zoeken zonder wordt worden hebben heeft hun the and for of with our we need to in near a an
    """.split()  # noqa: SIM905 - a text of words reads better than a hundred quotes
)


def tokens(text: str) -> list[tuple[str, str]]:
    """Every word of a text that can be found, in order: (stem, as written), little words left out.

    A word with a dash counts whole and in its parts: *t-shirt* is found by tshirt, *e-bike* by ebike and bike.
    """
    found = []
    for match in WORD.finditer(text):
        word = plain(match[0])
        if word in LITTLE:
            continue
        if "-" not in word:
            found.append((stem(word), match[0]))
            continue
        pieces = word.split("-")
        found.append((stem("".join(pieces)), match[0]))
        found += [(stem(piece), match[0]) for piece in pieces if len(piece) > 2 and piece not in LITTLE]
    return found


def stems(text: str) -> list[str]:
    """The stems of a text, in order."""
    return [root for root, _ in spoken(text)]


LINKS = ("", "s", "en", "e")


def parts(word: str, known: Mapping[str, int]) -> tuple[str, ...]:
    """The stems a compound is made of, as far as they are known: *kerstpakketten* -> kerst, pakket.

    `word` is a stem; `known` says how often each stem occurs as a word of its own. Of several cuts, the one with
    the most used halves is right. The tail carries the meaning in Dutch: a known tail of five letters counts
    even when the head is a word nobody used alone. A linking *s*, *e* or *en* between head and tail is allowed.
    """
    if len(word) < 7:
        return ()
    found = []
    for cut in range(3, len(word) - 2):
        head, tail = word[:cut], word[cut:]
        if tail in known and (len(tail) > 3 or cut > 3) and (bare := _head(head, known)):
            found.append((min(known[bare], known[tail]), len(tail), (bare, tail)))
    if found:
        return max(found)[2]
    for cut in range(3, len(word) - 4):
        if word[cut:] in known and (cut > 3 or len(word) - cut > 5):
            return (word[cut:],)
    return ()


def _head(head: str, known: Mapping[str, int]) -> str:
    """The known stem at the front of a compound, with or without what links it to the tail."""
    for link in LINKS:
        bare = stem(head[: len(head) - len(link)]) if head.endswith(link) else ""
        if len(bare) >= 3 and bare in known:
            return bare
    return ""


# What stands before a verb makes no compound: versturen is not a kind of sturen.
PREFIXES = frozenset(
    "aan achter af be bij door ge her in mee mis na om on ont onder op over re toe uit ver voor vor".split()  # noqa: SIM905
)
_UNSAID = re.compile(r"[bcdfghkpstvw][rl]$")


def compound(word: str, known: Mapping[str, int]) -> tuple[str, ...]:
    """`parts`, as search wants them: without verbs that only look like compounds, or heads nobody can say.

    *schuldpreventie* is no kind of event: no Dutch word ends in *schuldpr*.
    """
    found = parts(word, known)
    head = word.removesuffix(found[-1]) if found else ""
    if head in PREFIXES or (len(found) == 1 and _UNSAID.search(head)):
        return ()
    return found


def pieces(word: str) -> set[str]:
    """Every stem that `parts` could find in a word, to look them all up at once."""
    if len(word) < 7:
        return set()
    found = {word[cut:] for cut in range(3, len(word) - 2)}
    for cut in range(3, len(word) - 2):
        head = word[:cut]
        found |= {
            stem(head[: cut - len(link)]) for link in LINKS if head.endswith(link) and cut - len(link) >= 3
        }
    return found


def key(text: str) -> str:
    """A word, or a few that belong together, as the word list is looked up: stems with spaces between."""
    roots = []
    for match in WORD.finditer(text):
        word = plain(match[0])
        if word not in LITTLE:
            roots.append(stem(word.replace("-", "")))
    return " ".join(roots)
