"""Numbers that people say on the telephone."""

from django.db import connection


def next_number(prefix: str) -> str:
    """The next number with this prefix, such as "B-100234"; gaps may occur, doubles cannot.

    It comes from a database sequence (migration 0002), so two requests at once never share one.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('sif_number')")
        (number,) = cursor.fetchone()
    return f"{prefix}-{number}"
