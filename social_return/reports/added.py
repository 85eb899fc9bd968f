"""What bonuses add to the placements of a period: how many carry one, and for how much of what was booked."""

from collections import Counter, defaultdict
from contextlib import suppress
from datetime import date
from fractions import Fraction

from social_return.models import Contribution, ContributionKind, Scheme
from social_return.valuation import BonusClaim, Facts, Unvaluable, bonus_shares
from social_return.valuation.choose import find
from social_return.valuation.part import cents
from social_return.valuation.terms import Recognition

from . import entries
from .figures import SMALL_GROUP, BonusFigures
from .read import Read


def bonuses(read: Read, *, small_hidden: bool) -> tuple[BonusFigures, ...]:
    """By code. A bonus is fixed once it was submitted; its part of what was booked is its share of the whole value."""
    booked = {
        entry.contribution_id: entry
        for entry in entries.standing(read.rows)
        if entry.kind == ContributionKind.EMPLOYMENT
    }
    carried = list(
        Contribution.bonuses.through.objects.filter(contribution__in=booked)
        .values_list("contribution_id", "bonus__code", "bonus__label")
        .order_by("contribution_id", "bonus__position", "bonus_id")
    )
    claims: dict[int, list[str]] = defaultdict(list)
    for pk, code, _label in carried:
        claims[pk].append(code)
    placed = Contribution.objects.select_related("block").in_bulk(claims)
    schemes = Scheme.objects.with_rows().in_bulk({one.scheme_id for one in placed.values()})
    shares = {
        pk: _shares(one, claims[pk], schemes[one.scheme_id], read.agreements[one.contract_id].end)
        for pk, one in placed.items()
    }
    counts: Counter[tuple[str, str]] = Counter((code, label) for _pk, code, label in carried)
    amounts: dict[tuple[str, str], Fraction] = defaultdict(Fraction)
    for pk, code, label in carried:
        amounts[code, label] += Fraction(booked[pk].amount) * shares[pk].get(code, Fraction(0))
    return tuple(
        BonusFigures(code, label, None, None)
        if small_hidden and count < SMALL_GROUP
        else BonusFigures(code, label, count, cents(amounts[code, label]))
        for (code, label), count in sorted(counts.items())
    )


def _shares(one: Contribution, claims: list[str], scheme: Scheme, contract_end: date) -> dict[str, Fraction]:
    """What each of its bonuses added, of the value by the scheme that it was booked under."""
    rules = scheme.valuation_rules
    block = find(rules, one.block.code) if one.block else None
    facts = Facts(
        start=one.start, end=one.end, hours_per_week=one.hours_per_week, total_hours=one.total_hours,
        bonuses=tuple(BonusClaim(key=code) for code in claims),
        net=one.net, labour=one.labour, hours=one.hours,
        recognition=Recognition(one.recognition) if one.recognition else None,
        invoice_date=one.invoice_date, contract_end=contract_end,
    )  # fmt: skip
    with suppress(Unvaluable):
        return bonus_shares(rules, block, facts) if block is not None else {}
    return {}
