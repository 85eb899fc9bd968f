"""People and hours, from placements that were approved: counts, nothing else is known of them."""

from decimal import Decimal

from django.db.models import Count, DecimalField, ExpressionWrapper, F, Sum, Value
from django.db.models.fields import IntegerField
from django.db.models.functions import Cast, Coalesce

from social_return.models import Contribution

DAYS_IN_A_WEEK = Decimal(7)


def people_and_hours() -> tuple[int, Decimal]:
    """Placements that were approved and not reversed, and their hours: as entered, or hours a week × weeks."""
    days = Cast(F("end") - F("start"), IntegerField()) + Value(1)
    by_week = ExpressionWrapper(
        F("hours_per_week") * days / Value(DAYS_IN_A_WEEK),
        output_field=DecimalField(max_digits=16, decimal_places=2),
    )
    found = (
        Contribution.objects.booked()
        .employment()
        .aggregate(people=Count("pk"), hours=Sum(Coalesce(F("total_hours"), by_week, Value(Decimal(0)))))
    )
    return found["people"], found["hours"] or Decimal(0)
