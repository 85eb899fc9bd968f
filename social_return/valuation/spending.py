"""What a purchase or an activity is worth: a share of the invoice, documented cost, or hours × rate."""

from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from sif.templatetags.house import euro, number
from social_return.valuation.employment import by_the_hour, shown
from social_return.valuation.facts import Facts
from social_return.valuation.part import Part, needed
from social_return.valuation.rules import Block, Rules, Unvaluable
from social_return.valuation.terms import Kind

HALF_DAY = Decimal(4)
DAY = Decimal(8)
WHOLE = Decimal(100)


def spent(facts: Facts) -> Decimal:
    """The amount excluding VAT; a credit note is not a contribution."""
    net = needed(facts.net, "amount_ex_vat", _("Fill in the amount excluding VAT, for example 840.00."))
    if net < 0:
        raise Unvaluable(
            "amount_ex_vat",
            _("A credit note does not count. Have the contribution of the original invoice reversed."),
        )
    return net


def labour(facts: Facts) -> Decimal:
    """The labour part excluding VAT: never more than the invoice."""
    part = needed(
        facts.labour, "labour_amount", _("Fill in the labour part of the invoice: only that counts here.")
    )
    if part < 0:
        raise Unvaluable("labour_amount", _("The labour part is zero or more."))
    if facts.net is not None and part > facts.net:
        raise Unvaluable("labour_amount", _("The labour part is more than the whole invoice."))
    return part


def invoice(rules: Rules, block: Block, facts: Facts) -> Part:
    """A share of the invoice excluding VAT."""
    return _share(spent(facts), block.pct)


def invoice_or_wage(rules: Rules, block: Block, facts: Facts) -> Part:
    """The invoice excluding VAT, or the wage cost where that is all there is."""
    if facts.net is None and facts.labour is not None:
        return _share(labour(facts), block.pct)
    return _share(spent(facts), block.pct)


def labour_only(rules: Rules, block: Block, facts: Facts) -> Part:
    """The labour part only."""
    part = labour(facts)
    share = block.pct if block.pct is not None else WHOLE
    words = _("%(pct)s%% of %(amount)s labour cost") % {"pct": number(share), "amount": euro(part)}
    return Part(Fraction(part) * Fraction(share) / 100, words)


def wage_plus_30(rules: Rules, block: Block, facts: Facts) -> Part:
    """Gross wage plus 30% employer charges; for a learning place documented training cost too."""
    has_cost = block.kind is Kind.LEARN and facts.net is not None and facts.labour is not None
    paid = facts.labour if facts.labour is not None or block.kind is Kind.LEARN else facts.net
    wage = needed(paid, "labour_amount", _("Fill in the gross wage of the placement."))
    if wage < 0:
        raise Unvaluable("labour_amount", _("The gross wage is zero or more."))
    exact = Fraction(wage) * Fraction(13, 10)
    words = _("%(amount)s gross wage + 30%%") % {"amount": euro(wage)}
    if has_cost:
        cost = spent(facts)
        exact += Fraction(cost)
        words += _(" + %(amount)s documented cost") % {"amount": euro(cost)}
    return Part(exact, words)


def invoice_plus_bonus(rules: Rules, block: Block, facts: Facts) -> Part:
    """The invoice plus a bonus percentage of it, up to a maximum."""
    net = spent(facts)
    base = _share(net, block.pct)
    extra = Fraction(net) * Fraction(block.bonus_pct or 0) / 100
    if block.bonus_max is not None:
        extra = min(extra, Fraction(block.bonus_max))
    words = _("%(base)s + bonus %(pct)s%%, at most %(most)s") % {
        "base": base.words,
        "pct": number(block.bonus_pct or 0),
        "most": euro(block.bonus_max),
    }
    return Part(base.exact + extra, words)


def cost(rules: Rules, block: Block, facts: Facts) -> Part:
    """Documented cost excluding VAT."""
    net = spent(facts)
    return Part(Fraction(net), _("%(amount)s documented cost") % {"amount": euro(net)})


def hourly(rules: Rules, block: Block, facts: Facts) -> Part:
    """Hours × rate."""
    rate = needed(block.amount, "target", _("The table gives no amount for this block."))
    return by_the_hour(rules, block, facts, rate)


def hourly_or_invoice(rules: Rules, block: Block, facts: Facts) -> Part:
    """Hours × rate, or the invoice excluding VAT when no hours are given."""
    if facts.hours is None and facts.total_hours is None:
        if facts.net is None:
            raise Unvaluable("hours", _("Fill in the hours, or the amount of the invoice excluding VAT."))
        return cost(rules, block, facts)
    return hourly(rules, block, facts)


def half_days(rules: Rules, block: Block, facts: Facts) -> Part:
    """An amount per half day of four hours."""
    return _per(HALF_DAY, _("half days"), block, facts)


def days(rules: Rules, block: Block, facts: Facts) -> Part:
    """An amount per day of eight hours; without hours, the days from the first to the last."""
    return _per(DAY, _("days"), block, facts)


def _per(length: Decimal, name: str, block: Block, facts: Facts) -> Part:
    rate = needed(block.amount, "target", _("The table gives no amount for this block."))
    if facts.hours is not None:
        if facts.hours <= 0:
            raise Unvaluable("hours", _("Fill in more than 0 hours."))
        count = Fraction(facts.hours) / Fraction(length)
    elif facts.start and facts.end and length == DAY:
        if facts.end < facts.start:
            raise Unvaluable("end", _("The last day comes before the first day. Check both dates."))
        count = Fraction((facts.end - facts.start).days + 1)
    else:
        raise Unvaluable("hours", _("Fill in the hours, for example 8."))
    words = f"{euro(rate)} × {shown(count)} {name}"
    return Part(Fraction(rate) * count, words)


def agreed(rules: Rules, block: Block, facts: Facts) -> Part:
    """Nothing to calculate: the adviser agrees a value first."""
    raise Unvaluable(
        "kind",
        _("“%(label)s” has no fixed value. Agree it with the adviser first and enter it as custom.")
        % {"label": block.label},
    )


def _share(net: Decimal, pct: Decimal | None) -> Part:
    share = pct if pct is not None else WHOLE
    words = _("%(pct)s%% of %(amount)s") % {"pct": number(share), "amount": euro(net)}
    return Part(Fraction(net) * Fraction(share) / 100, words)
