"""What came of it beyond euros, section by section: bonuses, how it turned out, and goals."""

from django.utils.translation import gettext_lazy as _

from social_return.models.reports import ReportEdition

from . import words
from .figures import Figures
from .tables import Column, Kind, Read, Table, table

LABEL = Column("label", Kind.TEXT, _("Bonus"), _("Bonus of the scheme."), 4)
BONUSES = (
    LABEL,
    Column("placements", Kind.COUNT, _("Placements"), _("People placed, as a count.")),
    Column(
        "counted", Kind.EUROS, _("Counted (€)"), _("What the bonus adds; it is part of the placements."), 1.4
    ),
)
BONUSES_IN_PUBLIC = (
    LABEL,
    Column(
        "placements",
        Kind.TEXT,
        _("Placements"),
        _("People placed; groups of fewer than ten are not shown."),
        1.4,
        lambda row: words.few(row.placements),
    ),
)


def few(code: str) -> Read:
    """A number of people in public."""
    return lambda row: words.few(getattr(row, code))


AFTER = Column("after", Kind.TEXT, _("Asked"), _("So many months after the first day."), 2, words.after)
COUNTS = {
    "placements": (_("People asked about"), _("Placements of which it was asked.")),
    "answered": (_("Answered"), _("People in the answers of contractors.")),
    "still": (_("Still at work"), _("People who are still at work.")),
    "stopped": (_("Not any more"), _("People who are not at work any more.")),
    "unknown": (_("Not known"), _("People of whom the contractor does not know it.")),
}
SHARE = Column("share", Kind.PERCENT, _("Share"), _("Still at work, of the people of whom it is known."), 0.8)
OUTCOMES = (
    AFTER,
    *(Column(code, Kind.COUNT, label, meaning) for code, (label, meaning) in COUNTS.items()),
    SHARE,
)
OUTCOMES_IN_PUBLIC = (
    AFTER,
    *(Column(code, Kind.TEXT, label, meaning, 1.2, few(code)) for code, (label, meaning) in COUNTS.items()),
    SHARE,
)

GOALS = (
    Column(
        "goal", Kind.TEXT, _("Goal"), _("One of the seventeen goals of the United Nations."), 4, words.goal
    ),
    Column("enterprises", Kind.COUNT, _("Enterprises"), _("Social enterprises that work on it."), 1.2),
    Column("purchases", Kind.COUNT, _("Purchases"), _("How many purchases."), 1.1),
    Column("counted", Kind.EUROS, _("Counted (€)"), _("What the scheme counts of it."), 1.4),
)


def _is_public(figures: Figures) -> bool:
    return figures.scope.edition is ReportEdition.PUBLIC


def bonuses(figures: Figures) -> Table:
    """How many placements carry a bonus, and what that adds."""
    columns = BONUSES_IN_PUBLIC if _is_public(figures) else BONUSES
    return table(
        "bonuses", _("Bonuses"), columns, figures.bonuses, empty=_("No placement with a bonus was booked.")
    )


def outcomes(figures: Figures) -> Table:
    """How many people were still at work after half a year and after a year."""
    columns = OUTCOMES_IN_PUBLIC if _is_public(figures) else OUTCOMES
    empty = _("Nobody was asked about yet. It is asked six and twelve months after the first day.")
    return table("outcomes", _("Still at work later"), columns, figures.outcomes, empty=empty)


def goals(figures: Figures) -> Table:
    """What was bought per goal."""
    empty = _("No purchase from an enterprise on the market was booked.")
    return table("goals", _("Sustainable Development Goals"), GOALS, figures.goals, empty=empty)
