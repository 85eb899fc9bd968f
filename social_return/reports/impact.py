"""What lies behind the euros: goals of the enterprises that were bought from, and how it turned out."""

from collections import defaultdict
from dataclasses import replace
from typing import Any

from django.db.models import Sum

from sif.money import ZERO
from social_return.models import ContributionKind, OutcomeRound

from . import entries, formerly
from .entries import Entry
from .figures import SMALL_GROUP, GoalFigures, OutcomeFigures
from .read import Read


def goals(read: Read) -> tuple[GoalFigures, ...]:
    """What was bought per goal, as the enterprises named their goals at the moment of the report."""
    bought = [
        entry
        for entry in read.rows
        if entry.kind == ContributionKind.PURCHASE and entry.enterprise is not None
    ]
    named = formerly.goals((entry.enterprise or 0 for entry in bought), as_of=read.question.as_of)
    rows: dict[int, list[Entry]] = defaultdict(list)
    for entry in bought:
        for goal in named.get(entry.enterprise or 0, ()):
            rows[goal].append(entry)
    return tuple(
        GoalFigures(
            goal,
            len({entry.enterprise for entry in of}),
            len(entries.standing(of)),
            sum((entry.amount for entry in of), ZERO),
        )
        for goal, of in sorted(rows.items())
    )


def outcomes(read: Read, *, small_hidden: bool) -> tuple[OutcomeFigures, ...]:
    """What contractors told by the last instant that counts, of everybody they were asked about until then."""
    question = read.question
    asked = OutcomeRound.objects.filter(
        contract__municipality=question.municipality, asked_at__lte=question.moment
    )
    if question.contract is not None:
        asked = asked.filter(contract=question.contract)
    answered = asked.filter(answered_at__lte=question.moment)
    sums: dict[int, Any] = {
        row["after"]: row
        for row in answered.values("after")
        .annotate(answered=Sum("placements"), yes=Sum("still"), no=Sum("stopped"), perhaps=Sum("unknown"))
        .order_by()
    }
    everybody = asked.values("after").annotate(all=Sum("placements")).order_by("after")
    found = []
    for row in everybody:
        told: dict[str, Any] = sums.get(row["after"], {})
        of = OutcomeFigures(
            row["after"],
            row["all"],
            told.get("answered", 0),
            told.get("yes", 0),
            told.get("no", 0),
            told.get("perhaps", 0),
        )
        found.append(_without_small(of) if small_hidden else of)
    return tuple(found)


def _without_small(of: OutcomeFigures) -> OutcomeFigures:
    """Nothing of an answer about fewer than ten people; and no part of it where one of the parts is that small."""
    if (of.placements or 0) < SMALL_GROUP:
        return replace(of, placements=None, answered=None, still=None, stopped=None, unknown=None)
    parts = (of.answered or 0, of.still or 0, of.stopped or 0, of.unknown or 0)
    if any(0 < part < SMALL_GROUP for part in parts):
        return replace(of, answered=None, still=None, stopped=None, unknown=None)
    return of
