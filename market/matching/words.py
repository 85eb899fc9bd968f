"""Dutch words: cutting a text into stems that meet.

PostgreSQL's Dutch stemmer keeps *fietsen* and *fiets*, *huizen* and *huis*, *brieven* and *brief* apart and
never looks inside a compound. These rules are coarser on purpose: they only have to make two spellings of one
word equal, the stem itself is never shown. What is shown is the word as it was written.
"""

import re
import unicodedata
from collections.abc import Container
from functools import lru_cache
from pathlib import Path

WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")

# Little words and the words every buyer uses, whatever is bought. They say nothing about the need.
STOP = frozenset(Path(__file__).with_name("stopwords.txt").read_text("utf-8").split())

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


def plain(text: str) -> str:
    """Lower case, without accents: *Één* and *een* are one word."""
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign)).replace("’", "'")


@lru_cache(maxsize=65_536)
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
    if len(word) > 6 and word.endswith(("ltje", "ntje", "rtje", "wtje", "jtje", "mpje")):
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
    found = []
    for match in WORD.finditer(text):
        word = plain(match[0])
        for part in (word, *word.split("-")) if "-" in word else (word,):
            if len(part) > 2 and part not in STOP and not part[0].isdigit():
                found.append((stem(part), match[0]))
    return found


def stems(text: str) -> list[str]:
    """The stems of a text, in order."""
    return [root for root, _ in spoken(text)]


def parts(word: str, known: Container[str]) -> tuple[str, ...]:
    """The stems a compound is made of, as far as they are known: *kerstpakketten* -> kerst, pakket.

    `word` is a stem; `known` are the stems that occur as words of their own. The tail carries the meaning in
    Dutch: a known tail of five letters counts even when the head is a word nobody used alone. A linking *s*, *e*
    or *en* between head and tail is allowed.
    """
    if len(word) < 7:
        return ()
    for cut in range(3, len(word) - 3):
        head, tail = word[:cut], word[cut:]
        if tail in known and (bare := _head(head, known)):
            return (bare, tail)
    for cut in range(4, len(word) - 4):
        if word[cut:] in known:
            return (word[cut:],)
    return ()


def _head(head: str, known: Container[str]) -> str:
    """The known stem at the front of a compound, with or without what links it to the tail."""
    for link in ("", "s", "en", "e"):
        bare = stem(head[: len(head) - len(link)]) if head.endswith(link) else ""
        if len(bare) >= 3 and bare in known:
            return bare
    return ""
