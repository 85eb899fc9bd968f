"""Bonuses on a placement: as the scheme says, and where it is silent once, not pro rata."""

from dataclasses import replace
from fractions import Fraction

from django.utils.translation import gettext as _

from sif.templatetags.house import euro, number
from social_return.valuation.employment import hours_share, shown, term
from social_return.valuation.facts import BonusClaim, Facts
from social_return.valuation.months import months_between
from social_return.valuation.part import Part, needed
from social_return.valuation.rules import Block, Bonus, Rules, Unvaluable
from social_return.valuation.spending import spent
from social_return.valuation.terms import Basis, BonusCode, Stacking


def bonus_parts(rules: Rules, block: Block, facts: Facts, base: Part) -> list[Part]:
    """What the claimed bonuses add; each row of the scheme at most once."""
    rows: dict[str, Bonus] = {}
    parts: list[Part] = []
    for claim in facts.bonuses:
        row = _row(rules, claim)
        if row is None:
            parts.append(Part(Fraction(0), _("no bonus at the age of %(age)s") % {"age": claim.age}))
        elif row.label not in rows:
            rows[row.label] = row
            parts.append(
                replace(_part(rules, block, facts, base, row), judgement=row.judgement, bonus=row.key)
            )
    if rules.stacking is Stacking.HIGHEST and len(parts) > 1:
        return [max(parts, key=lambda part: part.exact)]
    return parts


def _row(rules: Rules, claim: BonusClaim) -> Bonus | None:
    """The row of the scheme that answers a claim; None when the person is too young for every age row."""
    if claim.key:
        for row in rules.bonuses:
            if row.key == claim.key:
                return row
    rows = [row for row in rules.bonuses if row.code == claim.code]
    if not rows:
        raise Unvaluable("bonuses", _("This scheme has no bonus for: %(what)s.") % {"what": _name(claim)})
    if claim.code is not BonusCode.AGE:
        return rows[0]
    age = needed(claim.age, "bonuses", _("Add the age, for example AGE:57."))
    due = [row for row in rows if row.age_from is not None and row.age_from <= age]
    return max(due, key=lambda row: row.age_from or 0, default=None)


def _name(claim: BonusClaim) -> str:
    return str(claim.code.label) if claim.code else claim.key


def _part(rules: Rules, block: Block, facts: Facts, base: Part, row: Bonus) -> Part:
    if row.basis is Basis.ACTUAL_COST:
        needed(facts.net, "amount_ex_vat", _("Fill in the documented cost of the bonus, excluding VAT."))
        cost = spent(facts)
        return Part(Fraction(cost), _("%(what)s %(amount)s") % {"what": row.label, "amount": euro(cost)})
    if row.basis is Basis.MULTIPLE:
        return _multiple(block, row)
    amount = needed(row.amount, "bonuses", _("The table gives no amount for this bonus."))
    if row.basis is Basis.ANNUAL_FULLTIME or row.is_prorata:
        return _pro_rata(rules, block, facts, base, row)
    return Part(Fraction(amount), _("%(what)s %(amount)s") % {"what": row.label, "amount": euro(amount)})


def _multiple(block: Block, row: Bonus) -> Part:
    annual = needed(
        block.amount, "bonuses", _("This bonus follows the annual value, and this block has none.")
    )
    factor = row.factor if row.factor is not None else 1
    words = _("%(what)s %(factor)s × %(amount)s") % {
        "what": row.label,
        "factor": number(factor),
        "amount": euro(annual),
    }
    return Part(Fraction(annual) * Fraction(factor), words)


def _pro_rata(rules: Rules, block: Block, facts: Facts, base: Part, row: Bonus) -> Part:
    """A bonus per year follows the placement: its hours and its duration, or its hourly rate."""
    amount = needed(row.amount, "bonuses", _("The table gives no amount for this bonus."))
    if base.hours is not None and row.hourly is not None:
        words = _("%(what)s %(rate)s × %(hours)s hours") % {
            "what": row.label,
            "rate": euro(row.hourly),
            "hours": shown(base.hours),
        }
        return Part(Fraction(row.hourly) * base.hours, words)
    share = base.share
    if share is None:
        share = hours_share(rules, facts)[0] if facts.hours_per_week is not None else Fraction(1)
    months = base.months if base.months is not None else months_between(*term(rules, block, facts))
    words = _("%(what)s %(amount)s a year, pro rata") % {"what": row.label, "amount": euro(amount)}
    return Part(Fraction(amount) * share * months / 12, words)
