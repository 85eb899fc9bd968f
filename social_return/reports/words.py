"""How a report says it: the labels and the sentences, in the language that is active.

A document (PDF, XLSX, CSV, JSON) is always Dutch: its writer sets the language first. The page with the
same figures follows the reader.
"""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from enterprises.models.enterprises import Sdg
from sif.dates import quarter_days, quarter_of
from sif.templatetags.house import day, euro, number
from social_return.models import ContributionKind, OutcomeRound
from social_return.valuation.pace import Course
from social_return.valuation.terms import Kind as BlockKind

from .figures import (
    ContractFigures,
    Figures,
    GoalFigures,
    KindFigures,
    LeftOut,
    Line,
    Near,
    OutcomeFigures,
    PeopleFigures,
    Quality,
    SchemeUsed,
    Scope,
)
from .tables import Kind

NEARS = {
    Near.TOWN: gettext_lazy("In the municipality"),
    Near.REGION: gettext_lazy("In the region"),
    Near.ELSEWHERE: gettext_lazy("Elsewhere in the Netherlands"),
    Near.UNKNOWN: gettext_lazy("Place not known"),
}

QUALITIES = {
    Quality.DECLARED: gettext_lazy("Declared by the contractor"),
    Quality.DOCUMENTED: gettext_lazy("With proof that was looked at"),
    Quality.ORDER: gettext_lazy("From an order on the market"),
}

LEFT_OUT = {
    LeftOut.GOALS: gettext_lazy(
        "The Sustainable Development Goals are those that the enterprises name; one purchase may serve several."
    ),
    LeftOut.SMALL_GROUPS: gettext_lazy("Groups of fewer than ten people are not shown."),
    LeftOut.CONTRIBUTIONS: gettext_lazy(
        "The list of contributions and the suppliers are left out, because this report is public."
    ),
}

KINDS = {
    Kind.TEXT: gettext_lazy("text"),
    Kind.COUNT: gettext_lazy("whole number"),
    Kind.EUROS: gettext_lazy("euros, two decimals"),
    Kind.DECIMAL: gettext_lazy("number, two decimals"),
    Kind.PERCENT: gettext_lazy("percentage, one decimal"),
    Kind.DATE: gettext_lazy("day"),
}

QUARTERS = {
    1: gettext_lazy("the first quarter of %(year)s"),
    2: gettext_lazy("the second quarter of %(year)s"),
    3: gettext_lazy("the third quarter of %(year)s"),
    4: gettext_lazy("the fourth quarter of %(year)s"),
}


def period(start: date, end: date) -> str:
    """A period as one says it: a year, a quarter, or two dates."""
    if (start, end) == (date(start.year, 1, 1), date(start.year, 12, 31)):
        return str(start.year)
    year, quarter = quarter_of(start)
    if (start, end) == quarter_days(year, quarter):
        return str(QUARTERS[quarter]) % {"year": year}
    return _("%(start)s to %(end)s") % {"start": day(start), "end": day(end)}


def during(start: date, end: date) -> str:
    """The same in a sentence: in a year, in a quarter, from one day to another."""
    named = period(start, end)
    if str(start.year) in named and day(start) not in named:
        return _("in %(period)s") % {"period": named}
    return _("from %(days)s") % {"days": named}


def quarter_name(year: int, quarter: int) -> str:
    """A quarter under a column of a chart."""
    return _("Q%(number)s %(year)s") % {"number": quarter, "year": year}


def title(scope: Scope) -> str:
    """The title of the report, for the cover, the browser and the reader's file list."""
    return title_of(scope.start, scope.end)


def title_of(start: date, end: date) -> str:
    """The title of a report over this period."""
    return _("Social return %(during)s") % {"during": during(start, end)}


STANDS = frozenset({"summary", "contracts", "fulfilment", "quarters", "outcomes"})


def caption(scope: Scope, section: str) -> str:
    """What the figures of a section hold for: a day, or the period."""
    if section == "scope":
        return _("What this report is about, and what it leaves out")
    if section in STANDS:
        return _("As it stood on %(day)s") % {"day": day(scope.stand)}
    return _("Booked %(during)s") % {"during": during(scope.start, scope.end)}


def about(scope: Scope) -> str:
    """Which contracts: all of them, or the one."""
    if scope.contract:
        return _("Contract %(number)s") % {"number": scope.contract}
    return _("All contracts that ran in the period")


def kind(of: KindFigures | Line) -> str:
    """What kind of contribution: as the building block says, or as the contribution does."""
    return str(BlockKind(of.block_kind).label if of.block_kind else ContributionKind(of.kind).label)


def yes_or_no(fact: object) -> str:
    """A fact in a column."""
    return _("yes") if fact else _("no")


def basis(contract: ContractFigures) -> str:
    """What the expectation of a contract stands on."""
    if contract.forecast is None:
        return ""
    return _("the plan") if contract.by_plan else _("the pace so far")


def contract_state(contract: ContractFigures) -> str:
    """What happened to a contract in the period."""
    if contract.started and contract.ended:
        return _("started and ended")
    if contract.started:
        return _("started")
    return _("ended") if contract.ended else _("ran on")


def scheme(used: SchemeUsed) -> str:
    """A scheme, since when it holds, and how many contracts stand under it."""
    since = _("in force since %(day)s") % {"day": day(used.start)} if used.start else ""
    count = ngettext("%(count)s contract", "%(count)s contracts", used.contracts)
    parts = [used.name, used.version, since, count % {"count": number(used.contracts)}]
    return ", ".join(part for part in parts if part)


def placements(group: PeopleFigures) -> str:
    """How many people, or that there are too few to say."""
    return _("fewer than ten") if group.placements is None else number(group.placements)


def few(count: int | None) -> str:
    """A number of people, or that there are too few to say."""
    return _("fewer than ten") if count is None else number(count)


def after(of: OutcomeFigures) -> str:
    """When it was asked."""
    return str(OutcomeRound.After(of.after).label)


def goal(of: GoalFigures) -> str:
    """One of the seventeen goals, by its number and name."""
    return f"{of.goal} {Sdg(of.goal).label}"


def lead(figures: Figures) -> str:
    """The one sentence under the title."""
    count = len(figures.contracts)
    return ngettext(
        "What came of the social return of %(count)s contract.",
        "What came of the social return of %(count)s contracts.",
        count,
    ) % {"count": number(count)}


def summary(figures: Figures) -> list[str]:
    """The report in a few sentences, the most important first."""
    if not figures.contracts:
        return [_("No contract with social return ran in this period.")]
    said = [_obligation(figures), _booked(figures)]
    if figures.in_review:
        said.append(
            _("Another %(amount)s has been submitted and waits for a decision.")
            % {"amount": euro(figures.in_review)}
        )
    return [*said, *_courses(figures), _change(figures)]


def _obligation(figures: Figures) -> str:
    count = len(figures.contracts)
    return ngettext(
        "The contract obliges to %(amount)s of social return.",
        "The %(count)s contracts together oblige to %(amount)s of social return.",
        count,
    ) % {"count": number(count), "amount": euro(figures.obligation)}


def _booked(figures: Figures) -> str:
    said = _("On %(day)s, %(amount)s of it had been approved.") % {
        "day": day(figures.scope.stand),
        "amount": euro(figures.booked),
    }
    if figures.obligation:
        share = (figures.booked * 100 / figures.obligation).quantize(Decimal(1))
        said += " " + _("That is %(share)s percent.") % {"share": number(share)}
    return said


def _courses(figures: Figures) -> list[str]:
    good = sum(contract.course in {Course.ON_COURSE, Course.REACHED} for contract in figures.contracts)
    late = sum(contract.course is Course.BEHIND for contract in figures.contracts)
    said = []
    if good:
        said.append(
            ngettext(
                "%(count)s contract is on course or has reached its obligation.",
                "%(count)s contracts are on course or have reached their obligation.",
                good,
            )
            % {"count": number(good)}
        )
    if late:
        said.append(
            ngettext("%(count)s contract goes too slowly.", "%(count)s contracts go too slowly.", late)
            % {"count": number(late)}
        )
    return said


def _change(figures: Figures) -> str:
    change = figures.change
    return _("In this period %(now)s was booked; in the period before it, %(before)s.") % {
        "now": euro(change.now),
        "before": euro(change.previous),
    }
