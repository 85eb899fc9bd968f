"""The award memo in words, on one page: what does not fit is shortened where one sees it."""

from collections.abc import Mapping
from pathlib import Path
from textwrap import shorten
from typing import Any

from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from market.models import Request, Threshold
from market.models.procedures import Procedure, Rule
from market.reports.facts import Award, Facts, Looked, Scored, Shared, Weighed
from sif import pdf
from sif.plain import printable
from sif.templatetags.house import day, euro, moment, number

TEMPLATE = Path(__file__).parent / "memo.typ"
TOO_LONG = "more than one page"
SIZES = ((900, 16), (600, 12), (350, 9), (180, 6), (90, 4))
"""How many signs a text may have and how many enterprises the table names, from ample to tight."""

TITLE_LENGTH, NAME_LENGTH = 90, 48
HEAD_LENGTH = 96  # signs over all heads of the table of points
CUT = " …"


def made(facts: Facts, names: Mapping[str, object]) -> bytes:
    """The memo as PDF: one page, whatever people wrote. `names` are the words for requirements, by code.

    Raises:
        pdf.Unprintable: it cannot be made, or even the shortest texts take more than a page.
    """
    for place, (signs, rows) in enumerate(SIZES, start=1):
        try:
            return pdf.made(TEMPLATE, content(facts, names, signs=signs, rows=rows))
        except pdf.Unprintable as no:
            if TOO_LONG not in str(no) or place == len(SIZES):
                raise
    raise AssertionError("the last size answers or raises")


def content(facts: Facts, names: Mapping[str, object], *, signs: int, rows: int) -> dict[str, Any]:
    """Everything the template prints, in words; texts no longer than `signs`, tables no longer than `rows`."""
    request = facts.request
    return {
        "title": printable(_("Award memo %(number)s") % {"number": request.number}),
        "subject": _short(request.title, TITLE_LENGTH),
        "buyer": _short(request.buyer.name, TITLE_LENGTH),
        "date": pdf.date_of(facts.awarded_at),
        "sections": [
            _need(request, signs),
            _who(facts, names, signs=signs, rows=rows),
            _why(facts, signs=signs, rows=rows),
            _amount(facts, signs=signs, rows=rows),
        ],
        "foot": printable(
            _(
                "Confidential: for the buyer, its auditors and the connectors. Facts as on %(moment)s. A text "
                "that ends in … goes on at request %(number)s on the Social Impact Market."
            )
            % {"moment": moment(facts.awarded_at), "number": request.number}
        ),
    }


def _short(text: str, signs: int) -> str:
    """A text on one line, cut between words where one sees it."""
    cut = shorten(text, signs, placeholder=CUT)
    return printable(cut if cut != CUT.strip() else Truncator(text).chars(signs, truncate=CUT))


def _section(title: str, **parts: Any) -> dict[str, Any]:
    return {"title": title, "text": [], "facts": [], "columns": [], "rows": [], "after": "", **parts}


def _fact(label: object, value: str) -> dict[str, str]:
    return {"label": str(label), "value": printable(value)}


def _need(request: Request, signs: int) -> dict[str, Any]:
    told = [_fact(_("Way of asking"), _procedure(request))]
    if request.category:
        told.append(_fact(_("Kind"), f"{request.category.name} {request.cpv}".strip()))
    if request.quantity:
        told.append(_fact(_("How many"), f"{number(request.quantity)} {request.unit}".strip()))
    where = request.place.name if request.place else _("Anywhere in the Netherlands")
    when = " – ".join(day(each) for each in (request.starts_on, request.ends_on) if each)
    told.append(_fact(_("Where and when"), ", ".join(each for each in (where, when) if each)))
    return _section(_("What was needed"), text=[_short(request.need, signs)], facts=told)


def _procedure(request: Request) -> str:
    shown = str(Procedure(request.procedure).label)
    if request.procedure == Procedure.RESERVED:
        return _("%(procedure)s (article 2.82 of the Public Procurement Act)") % {"procedure": shown}
    return shown


def _who(facts: Facts, names: Mapping[str, object], *, signs: int, rows: int) -> dict[str, Any]:
    told = []
    if facts.compared:
        told.append(
            _("Of the %(all)s enterprises that came nearest to this request, %(fit)s met every requirement.")
            % {"all": number(facts.compared), "fit": number(facts.met_all)}
        )
    if lacked := [f"{str(names.get(code, code)).lower()} ({count})" for code, count in facts.lacked.items()]:
        told.append(_("What the others lacked: %(what)s.") % {"what": ", ".join(lacked)})
    introduced = sum(bool(row.introduced) for row in facts.looked)
    proposed = sum(row.net is not None for row in facts.looked)
    told.append(
        _("Introduced: %(introduced)s. Proposals: %(proposed)s.")
        % {"introduced": introduced, "proposed": proposed}
    )
    shown = facts.looked[:rows]
    more = len(facts.looked) - len(shown)
    return _section(
        _("Who was looked at"),
        text=[printable(" ".join(told))],
        columns=_columns(),
        rows=[_row(row, signs) for row in shown],
        after=ngettext(
            "%(count)s more enterprise stands at the request on the market.",
            "%(count)s more enterprises stand at the request on the market.",
            more,
        )
        % {"count": more}
        if more
        else "",
    )


def _columns() -> list[dict[str, Any]]:
    return [
        {"label": _("Social enterprise"), "width": 30, "right": False},
        {"label": _("Match"), "width": 8, "right": True},
        {"label": _("Introduced"), "width": 13, "right": False},
        {"label": _("Answer"), "width": 14, "right": False},
        {"label": _("Excl. VAT"), "width": 14, "right": True},
        {"label": _("Outcome"), "width": 46, "right": False},
    ]


def _row(row: Looked, signs: int) -> list[str]:
    outcome = _("Chosen") if row.chosen else _short(row.outcome, max(signs // 5, 30)) or "–"
    return [
        _short(row.enterprise, NAME_LENGTH),
        str(row.rank or "–"),
        row.introduced or "–",
        _answer(row.answer),
        "–" if row.net is None else euro(row.net),
        outcome,
    ]


def _answer(code: str) -> str:
    words = {
        "proposal": _("Proposal"),
        "interested": _("Interested"),
        "declined": _("Not now"),
        "expired": _("No answer in time"),
    }
    return words.get(code, _("No answer"))


def _why(facts: Facts, *, signs: int, rows: int) -> dict[str, Any]:
    each = max(signs // max(len(facts.awards), 1), 60)
    told = []
    if len(facts.awards) > rows:
        told.append(
            _("%(count)s more that were chosen stand at the request on the market.")
            % {"count": len(facts.awards) - rows}
        )
    if facts.is_judged and len(facts.scored) > rows:
        told.append(
            _("The points of %(count)s more proposals stand at the request on the market.")
            % {"count": len(facts.scored) - rows}
        )
    weighed = [f"{name} ({weight}%)" for name, weight in facts.criteria]
    on = [_fact(_("Chosen on"), _short(", ".join(weighed), signs))] if weighed else []
    return _section(
        _("Why this enterprise") if len(facts.awards) < 2 else _("Why these enterprises"),
        facts=[
            *on,
            *_unpriced(facts, signs=signs),
            *(_fact(_chosen(award), _short(award.reason, each)) for award in facts.awards[:rows]),
        ],
        columns=_score_columns(facts) if facts.is_judged else [],
        rows=[_score_row(row) for row in facts.scored[:rows]] if facts.is_judged else [],
        after=" ".join(told),
    )


def _score_columns(facts: Facts) -> list[dict[str, Any]]:
    """Whose points, for each criterion with its weight, together, and the place."""
    signs = HEAD_LENGTH // max(len(facts.criteria), 1)
    heads = [f"{_short(name, signs)} {weight}%" for name, weight in facts.criteria]
    return [
        {"label": _("Points"), "width": 34, "right": False},
        *({"label": head, "width": 14, "right": True} for head in heads),
        {"label": _("Together"), "width": 12, "right": True},
        {"label": _("Place"), "width": 10, "right": True},
    ]


def _score_row(row: Scored) -> list[str]:
    points = ["–" if one is None else number(one) for one in (*row.points, row.total)]
    return [_short(row.enterprise, NAME_LENGTH), *points, str(row.place or "–")]


def _unpriced(facts: Facts, *, signs: int) -> list[dict[str, str]]:
    """Who left out which line that was asked: its price was not compared."""
    left = [f"{row.enterprise} ({', '.join(row.unpriced)})" for row in facts.scored if row.unpriced]
    return [_fact(_("Not all lines priced"), _short("; ".join(left), signs))] if left else []


def _shared(row: Shared, signs: int) -> dict[str, str]:
    """How one asked line was divided."""
    among = [f"{name} {number(quantity)}" for name, quantity in row.among]
    if row.left:
        among.append(_("without a supplier %(left)s") % {"left": number(row.left)})
    what = f"{row.title} ({number(row.asked)} {row.unit}): {', '.join(among)}"
    return _fact(_("Divided"), _short(what, signs))


def _chosen(award: Award) -> str:
    """Who was chosen: with whom, and whether for a part."""
    name = _short(award.enterprise, NAME_LENGTH)
    if award.partners:
        with_whom = {"name": name, "partners": ", ".join(award.partners)}
        name = _short(_("%(name)s, with %(partners)s") % with_whom, 2 * NAME_LENGTH)
    return _("%(name)s, for a part") % {"name": name} if award.in_part else name


def _amount(facts: Facts, *, signs: int, rows: int) -> dict[str, Any]:
    orders = ", ".join(number for award in facts.awards for number in award.orders)
    told = [
        _fact(
            _("Awarded"),
            _("%(net)s excl. VAT, %(gross)s incl. VAT")
            % {"net": euro(facts.net), "gross": euro(facts.net + facts.vat)},
        ),
        _fact(_("Order"), _short(orders, 40 * rows) or "–"),
    ]
    each = max(signs // max(len(facts.shared), 1), 60)
    told += [_shared(row, each) for row in facts.shared[:rows]]
    if len(facts.shared) > rows:
        more = _("%(count)s more divided lines stand at the request on the market.")
        told.append(_fact(_("Divided"), more % {"count": len(facts.shared) - rows}))
    if facts.weighed:
        told += _weighed(facts.request, facts.weighed)
    return _section(_("Amount and threshold"), facts=told)


def _weighed(request: Request, weighed: Weighed) -> list[dict[str, str]]:
    held = _(
        "%(amount)s excl. VAT: the larger of the budget and what was awarded, on %(day)s, when it was asked"
    )
    told = [_fact(_("Weighed amount"), held % {"amount": euro(weighed.amount), "day": day(weighed.day)})]
    if weighed.reached:
        told.append(
            _fact(
                _("Rule that applied"),
                capfirst(f"{_rule(weighed.reached)} {_kept(request, weighed.reached)}"),
            )
        )
    elif weighed.next:
        below = _("None: the amount stays below every threshold. The first is: %(rule)s")
        told.append(_fact(_("Rule that applied"), below % {"rule": _rule(weighed.next)}))
    else:
        told.append(
            _fact(_("Rule that applied"), _("None: no threshold is known for this kind of purchase."))
        )
    if not weighed.has_own:
        told.append(_fact(_("Own policy"), _("The buyer has set no amounts of its own on the market.")))
    return told


def _rule(threshold: Threshold) -> str:
    """From which amount what must be done, and where that is written."""
    source = _("the buyer's own policy") if threshold.organisation_id else threshold.source
    return _("from %(amount)s %(what)s (%(source)s).") % {
        "amount": euro(threshold.amount),
        "what": Rule(threshold.rule).label,
        "source": source,
    }


def _kept(request: Request, threshold: Threshold) -> str:
    """Whether the way of asking did what the rule asks; what happens off the market is not known here."""
    if threshold.rule != Rule.SEVERAL:
        return _("What was done for that off the market stands in the buyer's own file.")
    if request.procedure == Procedure.SINGLE:
        return _("It was asked one-to-one: the reason for that stands in the buyer's own file.")
    return _("That was done.")
