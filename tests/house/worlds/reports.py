"""A report of each side's municipality, made."""

from social_return.models import Municipality
from tests import make
from tests.house.worlds import Side

AFTER = ("social",)


def build(side: Side) -> dict[str, object]:
    organisation = side.organisation_officer
    municipality = Municipality.objects.filter(organisation=organisation).first()
    report = make.report(
        municipality=municipality or make.municipality(organisation=organisation), by=side.officer.actor
    )
    return {"report": report.pk, "format": "csv"}
