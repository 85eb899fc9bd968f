"""What if: the same facts under another scheme, side by side. Nothing is booked, nothing is kept."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.translation import gettext as _

from sif.money import ZERO, round_cents
from sif.templatetags.house import euro
from social_return.models import Contract, Contribution, ContributionKind
from social_return.valuation import BonusClaim, Facts, Rules, Unvaluable, Valuation, choose, worth
from social_return.valuation.terms import BonusCode, Kind, Recognition

COUNTS_NOT = frozenset({"recognition", "kind"})
"""Refused for these it does not count; for anything else a fact is missing, such as how long a benefit ran."""


@dataclass(frozen=True, slots=True)
class Line:
    """One contribution: what it counts for now, and what it would."""

    contribution: Contribution
    now: Decimal
    then: Decimal | None
    """Nothing where a fact is missing to say it; `rule` says which. What does not count is zero."""
    rule: str

    @property
    def difference(self) -> Decimal:
        return (self.then or ZERO) - self.now

    @property
    def is_said(self) -> bool:
        return self.then is not None


@dataclass(frozen=True, slots=True)
class Comparison:
    """All lines, and the sums of those that can be compared. Euros."""

    lines: list[Line]

    @property
    def now(self) -> Decimal:
        return sum((line.now for line in self.lines if line.is_said), ZERO)

    @property
    def then(self) -> Decimal:
        return sum((line.then for line in self.lines if line.then is not None), ZERO)

    @property
    def left_out(self) -> int:
        """Lines of which it cannot be said."""
        return sum(not line.is_said for line in self.lines)

    @property
    def difference(self) -> Decimal:
        return self.then - self.now


def compare(contract: Contract, contributions: Iterable[Contribution], rules: Rules) -> Comparison:
    """The contributions of a contract under other rules, in their order, with the caps of those rules.

    Needs `block` and `bonuses` at hand.
    """
    used: dict[str, Decimal] = defaultdict(lambda: ZERO)
    lines = []
    for one in contributions:
        now = one.claimed if one.approved is None else one.approved
        try:
            valued = _capped(contract, rules, _valued(contract, one, rules), used)
        except Unvaluable as no:
            lines.append(Line(one, now, ZERO if no.column in COUNTS_NOT else None, str(no)))
        else:
            lines.append(Line(one, now, valued.amount, valued.rule))
    return Comparison(lines)


def _valued(contract: Contract, one: Contribution, rules: Rules) -> Valuation:
    if one.kind == ContributionKind.CUSTOM:
        return Valuation(one.claimed, _("Custom: the adviser writes down what it is worth."))
    facts = _facts(contract, one)
    if one.credits_id is not None:
        valued = choose.purchase(rules, one.recognition, replace(facts, net=-(one.net or ZERO)))
        return replace(valued, amount=-valued.amount)
    if one.kind == ContributionKind.PURCHASE:
        return choose.purchase(rules, one.recognition, facts)
    try:
        return _at_work_or_active(one, rules, facts)
    except Unvaluable as no:
        if no.column != "bonuses":
            raise
        valued = _at_work_or_active(one, rules, replace(facts, bonuses=()))
        return replace(valued, rule=f"{valued.rule}. {no}")


def _at_work_or_active(one: Contribution, rules: Rules, facts: Facts) -> Valuation:
    block = one.block
    if block is None:
        raise Unvaluable("block", _("Choose a building block."))
    if one.kind == ContributionKind.ACTIVITY:
        known = choose.find(rules, block.code)
        found = known or choose.activity_block(rules, Kind(block.kind), next(iter(block.targets), ""), facts)
        return worth(rules, found, facts)
    target = next(iter(block.targets), block.code)
    level = next(iter(block.mbo_levels), None)
    return worth(rules, choose.employment_block(rules, Kind(block.kind), target, level), facts)


def _facts(contract: Contract, one: Contribution) -> Facts:
    bonuses = tuple(BonusClaim(BonusCode(bonus.bonus), bonus.age_from) for bonus in one.bonuses.all())
    return Facts(
        start=one.start,
        end=one.end,
        hours_per_week=one.hours_per_week,
        total_hours=one.total_hours,
        bonuses=bonuses,
        net=one.net,
        labour=one.labour,
        hours=one.hours,
        recognition=Recognition(one.recognition) if one.recognition else None,
        invoice_date=one.invoice_date,
        contract_end=contract.end,
    )


def _capped(contract: Contract, rules: Rules, valued: Valuation, used: dict[str, Decimal]) -> Valuation:
    """Within what still fits under the cap of its block, together with the lines before it."""
    block = choose.find(rules, valued.block) if valued.block else None
    if block is None or block.cap_pct is None:
        return valued
    if block.cap_from is not None and contract.obligation < block.cap_from:
        return valued
    group = block.cap_group or block.code
    room = max(round_cents(contract.obligation * block.cap_pct / 100) - used[group], ZERO)
    amount = min(valued.amount, room)
    used[group] += amount
    if amount == valued.amount:
        return valued
    rule = _("%(rule)s; %(room)s is what still fits under that limit") % {
        "rule": valued.rule,
        "room": euro(room),
    }
    return replace(valued, amount=amount, rule=rule)
