"""What was booked in the period, section by section: kinds, suppliers, people, proof, corrections, list."""

from django.utils.translation import gettext_lazy as _

from sif.money import ZERO
from social_return.models.reports import ReportEdition

from . import words
from .figures import Figures
from .tables import Column, Kind, Table, table

KINDS = (
    Column("kind", Kind.TEXT, _("Kind"), _("Kind of contribution."), 1.4, words.kind),
    Column("block_label", Kind.TEXT, _("Building block"), _("Building block of the scheme."), 3),
    Column("contributions", Kind.COUNT, _("Contributions"), _("How many contributions."), 1.1),
    Column("amount", Kind.EUROS, _("Booked (€)"), _("Booked in the period, corrections taken off."), 1.2),
)

SUPPLIERS = (
    Column("name", Kind.TEXT, _("Social enterprise"), _("Name of the supplier."), 2.6),
    Column("kvk", Kind.TEXT, _("CoC number"), _("Number in the trade register (KvK)."), 1.2),
    Column("place", Kind.TEXT, _("Place"), _("Municipality where it is."), 0),
    Column(
        "near",
        Kind.TEXT,
        _("Where"),
        _("In the municipality, in the region, or elsewhere."),
        2.4,
        lambda supplier: str(words.NEARS[supplier.near]),
    ),
    Column(
        "first_time",
        Kind.TEXT,
        _("First time"),
        _("Nothing of this supplier was booked here before."),
        0.9,
        lambda supplier: words.yes_or_no(supplier.first_time),
    ),
    Column("purchases", Kind.COUNT, _("Purchases"), _("How many purchases."), 1.1),
    Column("spent", Kind.EUROS, _("Spent (€)"), _("Spent, excluding VAT."), 1.4),
    Column("counted", Kind.EUROS, _("Counted (€)"), _("What the scheme counts of it."), 1.4),
    Column(
        "through_subcontractor",
        Kind.EUROS,
        _("Of which through a subcontractor (€)"),
        _("Bought by a subcontractor of the contractor."),
        1.6,
    ),
)

PEOPLE = (
    Column("block_label", Kind.TEXT, _("Building block"), _("Building block of the scheme."), 3),
    Column("placements", Kind.COUNT, _("Placements"), _("People placed, as a count.")),
    Column("hours", Kind.DECIMAL, _("Hours"), _("Hours of these placements.")),
    Column("fte", Kind.DECIMAL, _("FTE"), _("Hours divided by the hours of a full-time year.")),
)

PEOPLE_IN_PUBLIC = (
    PEOPLE[0],
    Column(
        "placements",
        Kind.TEXT,
        _("Placements"),
        _("People placed; groups of fewer than ten are not shown."),
        1.4,
        words.placements,
    ),
    *PEOPLE[2:],
)

QUALITY = (
    Column(
        "quality",
        Kind.TEXT,
        _("Stands on"),
        _("What the contribution stands on."),
        3,
        lambda row: str(words.QUALITIES[row.quality]),
    ),
    Column("contributions", Kind.COUNT, _("Contributions"), _("How many contributions."), 1.1),
    Column(
        "two_pairs",
        Kind.COUNT,
        _("Approved by a second person"),
        _("How many of these someone else approved than who entered them."),
        1.6,
    ),
    Column("amount", Kind.EUROS, _("Booked (€)"), _("Booked in the period, corrections taken off."), 1.2),
)

CORRECTIONS = (
    Column("number", Kind.COUNT, _("Ledger no."), _("Number of the counter-entry in the ledger."), 0.9),
    Column("booked_on", Kind.DATE, _("Booked on"), _("Day of the booking."), 1.2),
    Column("contract", Kind.TEXT, _("Contract"), _("Number of the contract."), 1.3),
    Column("corrects", Kind.COUNT, _("Corrects no."), _("Number of the ledger row it takes back."), 1),
    Column("amount", Kind.EUROS, _("Amount (€)"), _("Below zero: taken off."), 1.3),
    Column("reason", Kind.TEXT, _("Reason"), _("Why it was corrected."), 3),
    Column(
        "after_period",
        Kind.TEXT,
        _("After the period"),
        _("Booked after the period, on a row of the period."),
        1,
        lambda correction: words.yes_or_no(correction.after_period),
    ),
)

CONTRIBUTIONS = (
    Column("number", Kind.COUNT, _("Ledger no."), _("Number of the row in the ledger."), 0.9),
    Column("booked_on", Kind.DATE, _("Booked on"), _("Day of the booking."), 1.1),
    Column("contract", Kind.TEXT, _("Contract"), _("Number of the contract."), 1.4),
    Column("contractor", Kind.TEXT, _("Contractor"), _("Who holds the contract."), 2),
    Column(
        "contractor_kvk", Kind.TEXT, _("CoC number of the contractor"), _("Number in the trade register."), 0
    ),
    Column("contribution", Kind.COUNT, _("Contribution"), _("Number of the contribution."), 0),
    Column("kind", Kind.TEXT, _("Kind"), _("Kind of contribution."), 1.4, words.kind),
    Column("block_label", Kind.TEXT, _("Building block"), _("Building block of the scheme."), 2.2),
    Column("supplier", Kind.TEXT, _("Supplier"), _("Social enterprise that was bought from."), 2),
    Column("supplier_kvk", Kind.TEXT, _("CoC number of the supplier"), _("Number in the trade register."), 0),
    Column("reference", Kind.TEXT, _("Order or invoice"), _("Number of the order or the invoice."), 1.2),
    Column("start", Kind.DATE, _("From"), _("First day of the contribution, or the invoice date."), 0),
    Column("end", Kind.DATE, _("Until"), _("Last day of the contribution."), 0),
    Column("hours", Kind.DECIMAL, _("Hours"), _("Hours of work or of activity."), 0.8),
    Column("spent", Kind.EUROS, _("Spent (€)"), _("Spent, excluding VAT."), 0),
    Column("amount", Kind.EUROS, _("Booked (€)"), _("Value by the scheme; below zero: taken off."), 1.2),
    Column(
        "quality",
        Kind.TEXT,
        _("Stands on"),
        _("What the contribution stands on."),
        0,
        lambda line: str(words.QUALITIES[line.quality]),
    ),
    Column("corrects", Kind.COUNT, _("Corrects no."), _("Number of the ledger row it takes back."), 0),
)


def kinds(figures: Figures) -> Table:
    """What was booked, by kind and building block."""
    of = figures.kinds
    section = table("kinds", _("By kind of contribution"), KINDS, of, empty=_("Nothing was booked."))
    return section.with_total(
        _("Total"),
        contributions=sum(row.contributions for row in of),
        amount=sum((row.amount for row in of), ZERO),
    )


def suppliers(figures: Figures) -> Table:
    """The social enterprises that were bought from."""
    of = figures.suppliers
    empty = _("No purchase from a social enterprise was booked.")
    return table("suppliers", _("Social enterprises"), SUPPLIERS, of, empty=empty).with_total(
        _("Total"),
        purchases=sum(row.purchases for row in of),
        spent=sum((row.spent for row in of), ZERO),
        counted=sum((row.counted for row in of), ZERO),
        through_subcontractor=sum((row.through_subcontractor for row in of), ZERO),
    )


def people(figures: Figures) -> Table:
    """Placements, as counts only."""
    columns = PEOPLE_IN_PUBLIC if figures.scope.edition is ReportEdition.PUBLIC else PEOPLE
    section = table(
        "people", _("People at work"), columns, figures.people, empty=_("No placement was booked.")
    )
    totals = {column.code: column.of(figures.people_total) for column in columns[1:]}
    return section.with_total(_("Total"), **totals)


def quality(figures: Figures) -> Table:
    """What the booked contributions stand on."""
    empty = _("Nothing was booked.")
    return table("quality", _("Quality of the proof"), QUALITY, figures.quality, empty=empty)


def corrections(figures: Figures) -> Table:
    """Counter-entries, also those booked since on rows of the period."""
    empty = _("Nothing was corrected.")
    return table("corrections", _("Corrections"), CORRECTIONS, figures.corrections, empty=empty)


def contributions(figures: Figures) -> Table:
    """Every row of the ledger in the period, with its number."""
    empty = _("Nothing was booked.")
    section = table("contributions", _("List of contributions"), CONTRIBUTIONS, figures.lines, empty=empty)
    return section.with_total(_("Total"), amount=figures.booked_in_period)
