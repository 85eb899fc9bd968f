"""A purchasing calendar that waits, and a planned purchase with an invitation to the same side's enterprise."""

from tests import make
from tests.house.worlds import Side

AFTER = ("trade",)


def build(side: Side) -> dict[str, object]:
    """One of each noun; the words stand in what only the buyer reads."""
    waiting = make.calendar(buyer=side.organisation_buyer)
    if not side.copy:
        make.calendar_columns(buyer=side.organisation_buyer, columns={"Onderwerp": "title"})
    planned = make.planned(buyer=side.organisation_buyer)
    make.planned(buyer=side.organisation_buyer, title="Schoonmaak", chance="none", chance_reason="Loopt nog.")
    make.talk(planned=planned, enterprise=side.seller.enterprise)
    make.talk(planned=planned)
    return {"calendar": waiting.pk, "planned": planned.pk}
