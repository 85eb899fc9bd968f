"""What connectors decided, as judgements to measure the matching of today by.

Grades, with their gains of 2^grade - 1: 3 awarded (7), 2 introduced by a connector, or a proposal that came in (3),
1 shortlisted only (1). A refusal counts against a candidate when its reason is about the fit; who had enough to do, or
asked to be left alone, fitted well. What the desk introduced by itself was the choice of the matching, so it is no
judgement of it: only what came of that counts.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from market.matching import keep, load, measures
from market.models import Introduction, Match, MatchWeights, Proposal, Request
from market.models.introductions import SHOWN
from market.models.matches import MatchDecision, RefusalReason
from market.models.proposals import ProposalStatus

KEY = "enterprise_id"
AWARDED, INTRODUCED, SHORTLISTED = 3, 2, 1
ABOUT_THE_FIT = {
    RefusalReason.OTHER_TRADE,
    RefusalReason.TOO_FAR,
    RefusalReason.TOO_SMALL,
    RefusalReason.TOO_LATE,
    RefusalReason.TOO_DEAR,
    RefusalReason.NO_LABEL,
}
Item = Mapping[str, Any]


@dataclass
class Labels:
    """The decisions on one request: a grade per enterprise, and the refusals with their reasons."""

    grades: dict[int, int] = field(default_factory=dict)
    refused: dict[int, str] = field(default_factory=dict)
    versions: set[int] = field(default_factory=set)

    def raise_to(self, enterprise: int, grade: int) -> None:
        """The best that became of an enterprise is its grade, and whoever has one was not refused in the end."""
        self.grades[enterprise] = max(grade, self.grades.get(enterprise, 0))
        self.refused.pop(enterprise, None)


def labelled() -> list[tuple[Request, Labels]]:
    """Every request about which somebody decided; one that was addressed to an enterprise left nothing to decide."""
    found: defaultdict[int, Labels] = defaultdict(Labels)
    _of_matches(found)
    for made in Introduction.objects.filter(status__in=SHOWN).select_related("match").order_by("pk"):
        if made.match is None or made.match.decided_at != made.introduced_at:
            found[made.request_id].raise_to(made.enterprise_id, INTRODUCED)
    for proposal in Proposal.objects.came_in().order_by("pk"):
        grade = AWARDED if proposal.status == ProposalStatus.AWARDED else INTRODUCED
        found[proposal.request_id].raise_to(proposal.enterprise_id, grade)
    asked = Request.objects.filter(pk__in=found, addressed_to=None, opened_at__isnull=False)
    rows = asked.select_related("category__parent", "place").order_by("pk")
    return [(row, found[row.pk]) for row in rows if found[row.pk].grades or found[row.pk].refused]


def _of_matches(found: dict[int, Labels]) -> None:
    """Shortlisted and refused. The desk by itself shortlists and introduces in one moment; a person does not."""
    decided = Match.objects.exclude(decision=MatchDecision.NONE).select_related("weights", "introduction")
    for match in decided.order_by("pk"):
        labels, made = found[match.request_id], getattr(match, "introduction", None)
        if match.weights:
            labels.versions.add(match.weights.version)
        if match.decision_code in ABOUT_THE_FIT:
            labels.refused[match.enterprise_id] = match.decision_code
        elif match.decision == MatchDecision.SHORTLISTED and (
            made is None or made.introduced_at != match.decided_at
        ):
            labels.raise_to(match.enterprise_id, SHORTLISTED)


def report(*, now: datetime) -> dict[str, Any]:
    """The matching of today against every decision: with the weights in use, and with each version of them.

    A request is judged as of the day it was opened (so that its dates are no longer ago than they were), with what
    is for sale now. MRR is over the requests with an award.
    """
    decided = labelled()
    in_use, _weights = load.weights_in_use(now=now)
    rows = MatchWeights.objects.order_by("version")
    runs = _runs(decided, list(rows), now=now)
    items = [_item(request, labels) for request, labels in decided]
    versions = Counter(version for _, labels in decided for version in labels.versions)
    return {
        "questions": len(items),
        "labels": _counted(decided),
        "weights": in_use.version,
        **_measured(runs[in_use.version], items),
        "per_version": {
            str(row.version): {"decided_under": versions[row.version], **_measured(runs[row.version], items)}
            for row in rows
        },
    }


def _runs(
    decided: Sequence[tuple[Request, Labels]], rows: Sequence[MatchWeights], *, now: datetime
) -> dict[int, dict[str, list[str]]]:
    """For each version of the weights, whom the matching ranks for each request. What is for sale is read once."""
    catalogue = load.Catalogue(now=now)
    runs: dict[int, dict[str, list[str]]] = {row.version: {} for row in rows}
    for request, _labels in decided:
        candidates, lexicon = catalogue.candidates_for(request)
        need = load.need_of(request, now=request.opened_at or now)
        for row in rows:
            ranked, _left_out = keep.judge(need, candidates, lexicon, load.weights_of(row))
            runs[row.version][request.number] = [str(verdict.candidate.id) for verdict in ranked]
    return runs


def _item(request: Request, labels: Labels) -> Item:
    return {
        "id": request.number,
        "judgements": [{KEY: str(pk), "grade": grade} for pk, grade in labels.grades.items()],
        "negatives": [{KEY: str(pk), "reason": reason} for pk, reason in labels.refused.items()],
    }


def _measured(run: Mapping[str, Sequence[str]], items: Sequence[Item]) -> dict[str, float | None]:
    """None where there is nothing to divide by: no grade at all, none that is high enough, no refusal."""
    graded = [item for item in items if item["judgements"]]
    awarded = [item for item in graded if any(one["grade"] == AWARDED for one in item["judgements"])]
    introduced = [item for item in graded if any(one["grade"] >= INTRODUCED for one in item["judgements"])]
    return {
        "ndcg@10": _one("ndcg@10", run, graded),
        "recall@20": _one("recall@20", run, introduced),
        "mrr": _one("mrr", run, awarded),
        "negatives_in_top5": measures.negatives_in_top5(run, items, key=KEY),
    }


def _one(name: str, run: Mapping[str, Sequence[str]], items: Sequence[Item]) -> float | None:
    return measures.measure(run, items, key=KEY)[name] if items else None


def _counted(decided: Iterable[tuple[Request, Labels]]) -> dict[str, Any]:
    grades: Counter[int] = Counter()
    reasons: Counter[str] = Counter()
    for _request, labels in decided:
        grades.update(labels.grades.values())
        reasons.update(labels.refused.values())
    return {
        "awarded": grades[AWARDED],
        "introduced": grades[INTRODUCED],
        "shortlisted": grades[SHORTLISTED],
        "refused": dict(sorted(reasons.items())),
    }
