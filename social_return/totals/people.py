"""People and hours, from placements that were approved: counts, nothing else is known of them."""

from decimal import Decimal

from django.db import connection

from social_return.models import Contribution

# Both days included; hours as entered, or hours a week × weeks.
HOURS = """
SELECT COUNT(*), COALESCE(SUM(COALESCE(total_hours, hours_per_week * ("end" - start + 1) / 7)), 0)
FROM {table}
WHERE kind = 'employment' AND status IN ('approved', 'partly_approved')
"""


def people_and_hours() -> tuple[int, Decimal]:
    """Placements that were approved and not reversed, and their hours."""
    with connection.cursor() as cursor:
        cursor.execute(HOURS.format(table=Contribution._meta.db_table))
        people, hours = cursor.fetchone()
    return people, Decimal(hours)
