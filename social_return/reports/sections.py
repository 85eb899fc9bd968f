"""The sections of the report, in the order of reading (PRODUCT 7)."""

from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sif.money import ZERO
from sif.templatetags.house import day, moment
from social_return.models.reports import ReportEdition

from . import beyond, booked, words
from .figures import Figures, percentage
from .tables import Column, Kind, Table, table

LAYOUT = 3
"""The number of this layout. A column that gets another meaning is a new layout."""


class Said(NamedTuple):
    """A line of the scope."""

    what: str
    value: str


class Sum(NamedTuple):
    """A line of the summary."""

    measure: str
    amount: Decimal


SCOPE = (
    Column("what", Kind.TEXT, _("What"), _("What the line is about."), 2),
    Column("value", Kind.TEXT, _("Value"), _("What holds for this report."), 5),
)

SUMMARY = (
    Column("measure", Kind.TEXT, _("Sum"), _("Which sum."), 3),
    Column("amount", Kind.EUROS, _("Amount (€)"), _("Euros excluding VAT, valued by the scheme.")),
)

CONTRACTS = (
    Column("number", Kind.TEXT, _("Contract"), _("Number of the contract."), 1.6),
    Column("subject", Kind.TEXT, _("Subject"), _("What the contract is about."), 2.6),
    Column("contractor", Kind.TEXT, _("Contractor"), _("Who holds the contract."), 2.4),
    Column(
        "contractor_kvk",
        Kind.TEXT,
        _("CoC number of the contractor"),
        _("Number in the trade register (KvK)."),
        0,
    ),
    Column("scheme", Kind.TEXT, _("Scheme"), _("The rules it was signed under."), 0),
    Column("start", Kind.DATE, _("From"), _("First day of the contract."), 1.5),
    Column("end", Kind.DATE, _("Until"), _("Last day of the contract."), 1.5),
    Column(
        "state",
        Kind.TEXT,
        _("In the period"),
        _("Whether it ran on, started or ended in the period."),
        0,
        words.contract_state,
    ),
    Column("value", Kind.EUROS, _("Contract sum (€)"), _("Contract sum excluding VAT."), 1.9),
    Column("obligation", Kind.EUROS, _("Obligation (€)"), _("Social return owed."), 1.7),
)

FULFILMENT = (
    Column("number", Kind.TEXT, _("Contract"), _("Number of the contract."), 1.7),
    Column("obligation", Kind.EUROS, _("Obligation (€)"), _("Social return owed."), 1.7),
    Column(
        "booked",
        Kind.EUROS,
        _("Booked (€)"),
        _("Approved since the contract began, corrections taken off."),
        1.7,
    ),
    Column(
        "booked_in_period",
        Kind.EUROS,
        _("Of which in the period (€)"),
        _("Booked in the period of the report."),
        0,
    ),
    Column("share", Kind.PERCENT, _("Share"), _("Booked as a share of what is owed.")),
    Column("in_review", Kind.EUROS, _("In review (€)"), _("Submitted, not decided on yet."), 1.6),
    Column("refused", Kind.EUROS, _("Refused (€)"), _("Submitted and refused."), 1.5),
    Column(
        "forecast",
        Kind.EUROS,
        _("Expected (€)"),
        _("Expected on the end date: by the plan where there is one, else at the pace so far."),
        1.7,
    ),
    Column(
        "basis",
        Kind.TEXT,
        _("Expected by"),
        _("Whether the expectation follows the plan or the pace so far."),
        0,
        words.basis,
    ),
    Column("short", Kind.EUROS, _("Short (€)"), _("What the expectation falls short of the obligation."), 0),
    Column(
        "course",
        Kind.TEXT,
        _("Course"),
        _("Compared with the part of the contract that has passed."),
        1.5,
        lambda contract: str(contract.course.label),
    ),
)

QUARTERS = (
    Column(
        "quarter",
        Kind.TEXT,
        _("Quarter"),
        _("Quarter of the booking date."),
        2,
        lambda quarter: words.quarter_name(quarter.year, quarter.quarter),
    ),
    Column("booked", Kind.EUROS, _("Booked (€)"), _("Booked in that quarter.")),
    Column("in_review", Kind.EUROS, _("In review (€)"), _("Waits at the stand, shown in its quarter.")),
)


def sections(figures: Figures) -> tuple[Table, ...]:
    """Every section of this edition, worded in the active language."""
    public = figures.scope.edition is ReportEdition.PUBLIC
    return (
        summary(figures),
        scope(figures),
        contracts(figures),
        fulfilment(figures),
        quarters(figures),
        booked.kinds(figures),
        beyond.bonuses(figures),
        *(() if public else (booked.suppliers(figures),)),
        booked.people(figures),
        beyond.outcomes(figures),
        beyond.goals(figures),
        booked.quality(figures),
        booked.corrections(figures),
        *(() if public else (booked.contributions(figures),)),
    )


def scope(figures: Figures) -> Table:
    """What the report is about, and what it leaves out."""
    of = figures.scope
    lines = [
        Said(gettext("Municipality"), of.municipality),
        Said(gettext("Period"), f"{day(of.start)} – {day(of.end)}"),
        Said(gettext("Counted up to"), day(of.stand)),
        Said(gettext("As of"), moment(of.as_of)),
        Said(gettext("As of, exactly"), of.as_of.isoformat()),
        Said(gettext("Contracts"), words.about(of)),
        Said(gettext("Edition"), str(of.edition.label)),
        Said(
            gettext("Way of counting"), gettext("A contribution counts in the period in which it was booked.")
        ),
        *(Said(gettext("Scheme"), words.scheme(used)) for used in of.schemes),
        Said(gettext("Rows of the ledger"), str(of.entries)),
        Said(gettext("Last seal of the ledger"), of.chain_head),
        *(Said(gettext("Left out"), str(words.LEFT_OUT[left])) for left in of.left_out),
        Said(gettext("Layout"), str(LAYOUT)),
    ]
    return table("scope", _("Scope"), SCOPE, lines)


def summary(figures: Figures) -> Table:
    """The sums a reader asks for first, all in euros."""
    sums = [
        Sum(gettext("Obligation of all contracts"), figures.obligation),
        Sum(gettext("Booked up to the stand"), figures.booked),
        Sum(gettext("In review"), figures.in_review),
        Sum(gettext("Expected at the end dates"), figures.forecast),
        Sum(gettext("Booked in the period"), figures.change.now),
        Sum(gettext("Booked in the period before"), figures.change.previous),
    ]
    return table("summary", _("Summary"), SUMMARY, sums)


def contracts(figures: Figures) -> Table:
    """The contracts that ran, and what each of them obliges to."""
    section = table("contracts", _("Contracts"), CONTRACTS, figures.contracts, empty=_("No contract ran."))
    value = sum((contract.value for contract in figures.contracts), ZERO)
    return section.with_total(_("Total"), value=value, obligation=figures.obligation)


def fulfilment(figures: Figures) -> Table:
    """Where each obligation stands on the last day that counts."""
    of = figures.contracts
    section = table("fulfilment", _("Fulfilment per contract"), FULFILMENT, of, empty=_("No contract ran."))
    return section.with_total(
        _("Total"),
        obligation=figures.obligation,
        booked=figures.booked,
        booked_in_period=sum((contract.booked_in_period for contract in of), ZERO),
        share=percentage(figures.booked, figures.obligation),
        in_review=figures.in_review,
        refused=sum((contract.refused for contract in of), ZERO),
        forecast=figures.forecast,
        short=sum((contract.short or ZERO for contract in of), ZERO),
    )


def quarters(figures: Figures) -> Table:
    """What was booked per quarter, up to the stand."""
    empty = _("Nothing was booked.")
    return table("quarters", _("Booked per quarter"), QUARTERS, figures.quarters, empty=empty)
