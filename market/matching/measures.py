"""How good a ranking is, against judged answers: the measures of the judged collection.

Relevant is grade 2 or 3. A run holds for each question its ids, best first; a question without an answer counts
as an empty one.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Grades = Mapping[str, int]
Item = Mapping[str, Any]
Run = Mapping[str, Sequence[str]]
RELEVANT = 2


def recall(ranked: Sequence[str], grades: Grades, *, at: int = 20) -> float | None:
    """Relevant ones among the first, of those there could be; None when nothing is relevant."""
    relevant = {key for key, grade in grades.items() if grade >= RELEVANT}
    return len(relevant & set(ranked[:at])) / min(at, len(relevant)) if relevant else None


def precision(ranked: Sequence[str], grades: Grades, *, at: int = 5) -> float:
    """The share of the first few that is relevant."""
    return sum(grades.get(key, 0) >= RELEVANT for key in ranked[:at]) / at


def ndcg(ranked: Sequence[str], grades: Grades, *, at: int = 10) -> float:
    """Gain 2^grade - 1, discounted by rank, over the ideal order of the same answers."""
    gains = [2 ** grades.get(key, 0) - 1 for key in ranked[:at]]
    ideal = sorted((2**grade - 1 for grade in grades.values()), reverse=True)[:at]
    return _discounted(gains) / _discounted(ideal)


def _discounted(gains: Sequence[float]) -> float:
    return sum(gain / math.log2(place + 2) for place, gain in enumerate(gains))


def reciprocal_rank(ranked: Sequence[str], grades: Grades) -> float:
    """One over the place of the first answer of grade 3."""
    return next((1 / place for place, key in enumerate(ranked, 1) if grades.get(key, 0) == 3), 0.0)


MEASURES: Mapping[str, Callable[[Sequence[str], Grades], float | None]] = {
    "ndcg@10": ndcg,
    "recall@20": recall,
    "precision@5": precision,
    "mrr": reciprocal_rank,
}


def measure(run: Run, items: Sequence[Item], *, key: str) -> dict[str, float]:
    """Means over the questions; `key` names what was judged ("enterprise_id", "listing_id")."""
    judged = [{answer[key]: answer["grade"] for answer in item["judgements"]} for item in items]
    ranked = [list(dict.fromkeys(run.get(item["id"], ()))) for item in items]
    found = {
        name: _mean([judge(*pair) for pair in zip(ranked, judged, strict=True)])
        for name, judge in MEASURES.items()
    }
    found["empty"] = _mean([float(not answers) for answers in ranked])
    wrong = negatives_in_top5(run, items, key=key)
    told = {name: round(value, 4) for name, value in found.items()}
    return told if wrong is None else {**told, "negatives_in_top5": wrong}


def negatives_in_top5(run: Run, items: Sequence[Item], *, key: str) -> float | None:
    """The share of what was refused that stands among the first five all the same; None when nothing was refused."""
    refused = [({no[key] for no in item.get("negatives", ())}, run.get(item["id"], ())) for item in items]
    total = sum(len(no) for no, _ in refused)
    wrong = sum(len(no & set(list(dict.fromkeys(answers))[:5])) for no, answers in refused)
    return round(wrong / total, 4) if total else None


def _mean(values: Sequence[float | None]) -> float:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else 0.0


def report(run: Run, items: Sequence[Item], *, key: str, kind: Callable[[Item], str]) -> dict[str, Any]:
    """The measures over all questions, and the same for each kind of question."""
    kinds = sorted({kind(item) for item in items})
    apart = {name: measure(run, [item for item in items if kind(item) == name], key=key) for name in kinds}
    return {**measure(run, items, key=key), "questions": len(items), "per_kind": apart}
