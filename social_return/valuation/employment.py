"""What a placement is worth: by hours and duration, by a published hourly rate, or a fixed amount."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from sif.templatetags.house import day, euro, number
from social_return.valuation.facts import Facts
from social_return.valuation.months import last_day, months_between
from social_return.valuation.part import Part, needed
from social_return.valuation.rules import Block, Rules, Unvaluable
from social_return.valuation.terms import EMPLOYMENT, Basis

HOURS_IN_A_DAY = 24
HOURS_IN_A_WEEK = 168


def term(rules: Rules, block: Block, facts: Facts) -> tuple[date, date]:
    """The period that counts: the claimed one, cut where the block, the scheme or the contract stops."""
    start = needed(facts.start, "start", _("Fill in the first day, for example 2026-03-01."))
    end = needed(facts.end, "end", _("Fill in the last day, for example 2026-08-31."))
    if end < start:
        raise Unvaluable("end", _("The last day comes before the first day. Check both dates."))
    limits = [block.max_months] if block.max_months else []
    if rules.max_months and block.kind in EMPLOYMENT:
        limits.append(rules.max_months)
    ends = [last_day(start, months) for months in limits]
    if block.is_until_contract_end and facts.contract_end:
        ends.append(facts.contract_end)
    counted = min([end, *ends])
    if counted < start:
        raise Unvaluable("start", _("This starts after the last day that can count."))
    return start, counted


def hours_share(rules: Rules, facts: Facts) -> tuple[Fraction, str]:
    """Hours a week as a share of full time, with the words; hours above full time count as full time."""
    hours = needed(facts.hours_per_week, "hours_per_week", _("Fill in the hours a week, for example 24."))
    check_week(rules, hours)
    full = rules.fulltime_hours
    counted = min(hours, full)
    words = _("%(hours)s/%(full)s hours") % {"hours": number(counted), "full": number(full)}
    return Fraction(counted) / Fraction(full), words


def check_week(rules: Rules, hours: Decimal) -> None:
    """Refuses a week that cannot be, or that the scheme does not count."""
    if not 0 < hours <= HOURS_IN_A_WEEK:
        raise Unvaluable("hours_per_week", _("A week has 168 hours. Fill in the hours of one week."))
    least = rules.min_hours_per_week
    if least and hours < least:
        raise Unvaluable(
            "hours_per_week",
            _("Under this scheme a placement counts from %(hours)s hours a week.") % {"hours": number(least)},
        )


def pro_rata(rules: Rules, block: Block, facts: Facts) -> Part:
    """Value × hours / full time × months / 12; or the published hourly rate × hours, where there is one."""
    if block.hourly is not None and facts.total_hours is not None:
        return by_the_hour(rules, block, facts, block.hourly)
    amount = needed(block.amount, "target", _("The table gives no amount for this block."))
    start, end = term(rules, block, facts)
    months = months_between(start, end)
    duration = _("%(months)s/12 months") % {"months": shown(months)}
    words = [f"{euro(amount)}"]
    share = Fraction(1)
    if facts.hours_per_week is not None or block.basis is not Basis.ANNUAL_LEARNING:
        share, said = hours_share(rules, facts)
        words.append(said)
    elif facts.total_hours is not None:
        raise Unvaluable("hours_per_week", _("Fill in the hours a week: this block has no hourly rate."))
    whole = Fraction(amount) * share * months / 12
    return Part(whole, " × ".join([*words, duration]) + _cut(facts, end), share=share, months=months)


def placement(rules: Rules, block: Block, facts: Facts) -> Part:
    """A fixed amount for the whole placement; pro rata, and never more than that, where the table says so."""
    amount = needed(block.amount, "target", _("The table gives no amount for this block."))
    if not block.is_prorata:
        return fixed(rules, block, facts)
    part = pro_rata(rules, block, facts)
    if part.exact <= amount:
        return part
    return Part(Fraction(amount), _("%(amount)s for the whole placement") % {"amount": euro(amount)})


def fixed(rules: Rules, block: Block, facts: Facts) -> Part:
    """The published amount, once, whatever the hours and the duration."""
    amount = needed(block.amount, "target", _("The table gives no amount for this block."))
    if facts.hours_per_week is not None:
        check_week(rules, facts.hours_per_week)
    if facts.start and facts.end:
        term(rules, block, facts)
    return Part(Fraction(amount), _("%(amount)s, once") % {"amount": euro(amount)})


def monthly(rules: Rules, block: Block, facts: Facts) -> Part:
    """An amount per month of the placement."""
    amount = needed(block.amount, "target", _("The table gives no amount for this block."))
    start, end = term(rules, block, facts)
    months = months_between(start, end)
    words = _("%(amount)s × %(months)s months") % {"amount": euro(amount), "months": shown(months)}
    return Part(Fraction(amount) * months, words + _cut(facts, end), months=months)


def by_the_hour(rules: Rules, block: Block, facts: Facts, rate: Decimal) -> Part:
    """The published rate × the hours of the placement, within what full time allows in that period."""
    column = "total_hours" if block.kind in EMPLOYMENT else "hours"
    hours = facts.total_hours if facts.total_hours is not None else facts.hours
    hours = needed(hours, column, _("Fill in the hours in all, for example 1000."))
    if hours <= 0:
        raise Unvaluable(column, _("Fill in more than 0 hours."))
    counted, why = _counted_hours(rules, block, facts, hours)
    words = _("%(rate)s × %(hours)s hours") % {"rate": euro(rate), "hours": shown(counted)}
    return Part(Fraction(rate) * counted, words + why, hours=counted)


def _counted_hours(rules: Rules, block: Block, facts: Facts, hours: Decimal) -> tuple[Fraction, str]:
    counted, why = Fraction(hours), ""
    if block.max_hours is not None and hours > block.max_hours:
        counted, why = Fraction(block.max_hours), _(", the most that counts per activity")
    if facts.start is None or facts.end is None:
        return counted, why
    start, end = term(rules, block, facts)
    if hours > ((facts.end - start).days + 1) * HOURS_IN_A_DAY:
        column = "hours" if facts.total_hours is None else "total_hours"
        raise Unvaluable(column, _("These are more hours than there are in this period. Check both."))
    if end < facts.end:
        counted = counted * months_between(start, end) / months_between(facts.start, facts.end)
        why = _cut(facts, end)
    if block.max_hours_per_week is not None:
        limit = Fraction(block.max_hours_per_week) * Fraction((end - start).days + 1, 7)
    elif block.kind in EMPLOYMENT and rules.hours_per_year is not None:
        limit = Fraction(rules.hours_per_year, 12) * months_between(start, end)
    else:
        return counted, why
    if counted > limit:
        counted, why = limit, _(", the most that counts in this period")
    return counted, why


def _cut(facts: Facts, end: date) -> str:
    """The words for an end that was cut; nothing when it was not."""
    if facts.end is None or end >= facts.end:
        return ""
    return _(", counted up to %(day)s") % {"day": day(end)}


def shown(exact: Fraction) -> str:
    """A fraction for people: whole where it is whole, else two decimals."""
    return number(Decimal(round(exact * 100)) / 100)
