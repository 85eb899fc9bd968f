"""Builders of reports: figures without a database, and reports that were asked for."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from sif.actors import Actor
from social_return.actions import reports as actions
from social_return.models import Municipality, Report, ReportEdition
from social_return.reports.figures import (
    BonusFigures,
    Change,
    ContractFigures,
    Correction,
    Figures,
    GoalFigures,
    KindFigures,
    LeftOut,
    Line,
    Near,
    OutcomeFigures,
    PeopleFigures,
    Quality,
    QualityFigures,
    QuarterFigures,
    SchemeUsed,
    Scope,
    SupplierFigures,
)
from social_return.valuation.pace import Course

__all__ = ["contract_figures", "figures", "ledger_line", "report"]


def contract_figures(*, number: str = "UT-2026-001", **changes: object) -> ContractFigures:
    """One contract, half way and on course."""
    facts: dict[str, object] = {
        "number": number,
        "subject": "Onderhoud van groen in de wijken Oost en West",
        "contractor": "Groenbedrijf Populier Oost B.V.",
        "contractor_kvk": "01234567",
        "scheme": "Utrecht 2025",
        "start": date(2026, 1, 1),
        "end": date(2026, 12, 31),
        "started": True,
        "ended": False,
        "value": Decimal("1150000.00"),
        "obligation": Decimal("57500.00"),
        "booked": Decimal("31200.50"),
        "booked_in_period": Decimal("12200.50"),
        "in_review": Decimal("4300.00"),
        "refused": Decimal("900.00"),
        "forecast": Decimal("61000.00"),
        "by_plan": False,
        "course": Course.ON_COURSE,
    }
    return ContractFigures(**(facts | changes))


def ledger_line(number: int, **changes: object) -> Line:
    """One row of the ledger: a purchase that came from an order on the market."""
    facts: dict[str, object] = {
        "number": number,
        "booked_on": date(2026, 4, 1) + timedelta(days=number % 90),
        "contract": "UT-2026-001",
        "contractor": "Groenbedrijf Populier Oost B.V.",
        "contractor_kvk": "01234567",
        "contribution": 5000 + number,
        "kind": "purchase",
        "block_kind": "social_purchase",
        "block": "social_purchase",
        "block_label": "Sociale inkoop, factuurbedrag exclusief btw",
        "supplier": "De Ruime Pan",
        "supplier_kvk": "87654321",
        "reference": f"B-{100000 + number}",
        "start": date(2026, 3, 30),
        "end": None,
        "hours": None,
        "spent": Decimal("1840.00"),
        "amount": Decimal("1840.00"),
        "quality": Quality.ORDER,
        "corrects": None,
    }
    return Line(**(facts | changes))


def figures(
    *,
    lines: int = 24,
    contracts: int = 5,
    edition: ReportEdition = ReportEdition.INTERNAL,
    name: str = "Gemeente Wierickerland",
) -> Figures:
    """A whole report of invented figures, without a database."""
    courses = [Course.ON_COURSE, Course.REACHED, Course.BEHIND, Course.ATTENTION, Course.STARTING]
    people = (
        PeopleFigures("PW", "Participatiewet", 12, Decimal("9360.00"), Decimal("5.00")),
        PeopleFigures("WW", "Werkloosheidsuitkering (WW)", 3, Decimal("1200.50"), Decimal("0.64")),
    )
    return Figures(
        scope=Scope(
            municipality=name,
            slug="wierickerland",
            start=date(2026, 4, 1),
            end=date(2026, 6, 30),
            stand=date(2026, 6, 30),
            as_of=datetime(2026, 7, 5, 7, 12, tzinfo=UTC),
            edition=edition,
            contract="",
            schemes=(SchemeUsed("Utrecht bouwblokken", "utrecht-2025", date(2025, 1, 1), contracts),),
            entries=1284,
            chain_head="9f2c" * 16,
            left_out=(LeftOut.GOALS,),
        ),
        contracts=tuple(
            contract_figures(
                number=f"UT-2026-{place:03}",
                course=courses[place % 5],
                booked=Decimal(8000 * place) + Decimal("0.05"),
                forecast=Decimal("61000.00") if place % 5 != 2 else Decimal("33000.00"),
            )
            for place in range(1, contracts + 1)
        ),
        kinds=(
            KindFigures("employment", "hire", "PW", "Participatiewet", 12, Decimal("120000.00")),
            KindFigures(
                "purchase", "social_purchase", "social_purchase", "Sociale inkoop", lines, Decimal("44160.00")
            ),
        ),
        suppliers=(
            SupplierFigures(
                "De Ruime Pan",
                "87654321",
                "Woerden",
                Near.TOWN,
                True,
                lines,
                Decimal("44160.00"),
                Decimal("44160.00"),
                Decimal("0.00"),
            ),
        ),
        people=people,
        people_total=PeopleFigures("", "", 15, Decimal("10560.50"), Decimal("5.64")),
        bonuses=(BonusFigures("permanent", "Vast contract", 11, Decimal("110000.00")),),
        outcomes=(OutcomeFigures(6, 24, 20, 12, 6, 2),),
        goals=(GoalFigures(8, 1, lines, Decimal("44160.00")),),
        quality=(
            QualityFigures(Quality.ORDER, lines, Decimal("44160.00"), lines),
            QualityFigures(Quality.DOCUMENTED, 12, Decimal("120000.00"), 12),
        ),
        corrections=(
            Correction(
                1201,
                date(2026, 7, 2),
                "UT-2026-001",
                1100,
                Decimal("-1840.00"),
                "Factuur is gecrediteerd",
                True,
            ),
        ),
        quarters=(
            QuarterFigures(2025, 4, Decimal("58100.00"), Decimal("0.00")),
            QuarterFigures(2026, 1, Decimal("49500.00"), Decimal("0.00")),
            QuarterFigures(2026, 2, Decimal("164160.00"), Decimal("21500.00")),
        ),
        change=Change(date(2026, 1, 1), date(2026, 3, 31), Decimal("49500.00"), Decimal("164160.00")),
        lines=tuple(ledger_line(number) for number in range(1, lines + 1)),
    )


def report(
    *,
    municipality: Municipality,
    by: Actor | None = None,
    start: date | None = None,
    end: date | None = None,
    edition: ReportEdition = ReportEdition.INTERNAL,
    is_made: bool = True,
) -> Report:
    """A report over this year (or two days), asked for now; made, unless that is a part of the story."""
    now = timezone.now()
    year = timezone.localdate(now).year
    wish = actions.Wish(start or date(year, 1, 1), end or date(year, 12, 31), edition)
    asked = actions.ask(wish, municipality=municipality, by=by or Actor.system(), now=now)
    if is_made:
        actions.make(asked.pk, clock=timezone.now)
        asked.refresh_from_db()
    return asked
