"""What a typing error stood for: the known word that is the fewest slips of the fingers away."""

from collections.abc import Iterable


def slips(one: str, other: str, *, most: int) -> int:
    """How many letters to add, drop, change or swap with a neighbour (Damerau and Levenshtein); `most` + 1 is far."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        older, before, row = before, row, [i]
        for j, sign in enumerate(other, 1):
            cost = min(before[j] + 1, row[-1] + 1, before[j - 1] + (letter != sign))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == sign:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]


def allowed(word: str) -> int:
    """Short words may hold one slip, longer ones two; of three letters or fewer we make nothing else."""
    return 0 if len(word) < 4 else 1 if len(word) < 7 else 2


def swaps(word: str) -> set[str]:
    """Every word that this becomes when two neighbours change places: of a short one, trigrams leave nothing alike."""
    if len(word) < 4:
        return set()
    return {
        word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        for at in range(len(word) - 1)
        if word[at] != word[at + 1]
    }


def nearest(typed: str, known: Iterable[tuple[str, int]]) -> str:
    """The known word that was meant, or nothing: fewest slips, then the same first letter, then the most used."""
    most = allowed(typed)
    found = []
    for word, used in known:
        away = slips(typed, word, most=most)
        if away <= most:
            found.append((away, word[:1] != typed[:1], -used, word))
    return min(found)[3] if found else ""
