"""One building block and the facts: the amount, and the rule in words."""

from collections.abc import Callable
from fractions import Fraction

from django.utils.translation import gettext as _

from sif.templatetags.house import day, number
from social_return.valuation import employment, spending
from social_return.valuation.bonuses import bonus_parts
from social_return.valuation.facts import Facts
from social_return.valuation.part import Part, cents
from social_return.valuation.rules import Block, Rules, Unvaluable, Valuation
from social_return.valuation.terms import EMPLOYMENT, Basis, Kind

MOST_TO_JUDGE = 300
BY_BASIS: dict[Basis, Callable[[Rules, Block, Facts], Part]] = {
    Basis.ANNUAL_FULLTIME: employment.pro_rata,
    Basis.ANNUAL_LEARNING: employment.pro_rata,
    Basis.MONTHLY: employment.monthly,
    Basis.PER_PLACEMENT: employment.placement,
    Basis.ONE_OFF: employment.fixed,
    Basis.HOURLY: spending.hourly,
    Basis.HOURLY_OR_INVOICE: spending.hourly_or_invoice,
    Basis.HALF_DAY: spending.half_days,
    Basis.DAILY: spending.days,
    Basis.INVOICE: spending.invoice,
    Basis.INVOICE_OR_WAGE: spending.invoice_or_wage,
    Basis.INVOICE_PLUS_BONUS: spending.invoice_plus_bonus,
    Basis.LABOUR_COST: spending.labour_only,
    Basis.WAGE_PLUS_30: spending.wage_plus_30,
    Basis.CAP: spending.cost,
    Basis.ACTUAL_COST: spending.cost,
    Basis.TRAJECTORY: spending.agreed,
    Basis.AGREEMENT: spending.agreed,
}


def worth(rules: Rules, block: Block, facts: Facts) -> Valuation:
    """What the facts are worth under a building block of a scheme.

    Source of the rules: PRODUCT 5 "Social return". Everything is exact until the end; then it is rounded
    half up to cents, once.

    Raises:
        Unvaluable: a fact is missing or impossible; its `column` says which.
    """
    parts = _parts(rules, block, facts)
    amount = cents(sum((part.exact for part in parts), Fraction(0)))
    words = " + ".join(part.words for part in parts if part.words)
    judged = " ".join(dict.fromkeys(filter(None, (block.judgement, *(part.judgement for part in parts)))))
    rule = f"{block.label}: {words}{_notes(rules, block, facts)}"
    return Valuation(amount, rule, block.code, judged[:MOST_TO_JUDGE])


def bonus_shares(rules: Rules, block: Block, facts: Facts) -> dict[str, Fraction]:
    """Which share of the whole each bonus adds, by its key in the scheme.

    Raises:
        Unvaluable: as `worth` does.
    """
    parts = _parts(rules, block, facts)
    whole = sum((part.exact for part in parts), Fraction(0))
    return {part.bonus: part.exact / whole for part in parts if part.bonus} if whole else {}


def _parts(rules: Rules, block: Block, facts: Facts) -> list[Part]:
    """The placement or purchase itself first, then what each bonus adds."""
    base = BY_BASIS[block.basis](rules, block, facts)
    if block.kind in EMPLOYMENT:
        return [base, *bonus_parts(rules, block, facts, base)]
    if facts.bonuses:
        raise Unvaluable("bonuses", _("A bonus counts for work and learning places only."))
    return [base]


def _notes(rules: Rules, block: Block, facts: Facts) -> str:
    """What a reader needs beside the sum."""
    notes = []
    if facts.hours_per_week is not None and facts.hours_per_week > rules.fulltime_hours:
        notes.append(_("hours above full time count as full time"))
    if rules.is_fulltime_assumed and facts.hours_per_week is not None and block.kind in EMPLOYMENT:
        notes.append(
            _("full time taken as %(hours)s hours, the table does not say")
            % {"hours": number(rules.fulltime_hours)}
        )
    if block.kind is Kind.PURCHASE and facts.recognition and facts.invoice_date:
        notes.append(
            _("%(label)s valid on %(day)s")
            % {"label": facts.recognition.label, "day": day(facts.invoice_date)}
        )
    if block.cap_pct is not None:
        notes.append(_("at most %(pct)s%% of the obligation") % {"pct": number(block.cap_pct)})
    return f" ({'; '.join(notes)})" if notes else ""
