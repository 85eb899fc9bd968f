"""Searches that found nothing: words, a day and a number, for the list of what is missing."""

import re
from datetime import datetime

from django.db import connection

from market.search import Question
from sif.dates import local_day

MOST_A_DAY = 2_000  # different ones; who wants to fill the list finds it full
LONGEST = 80
PERSONAL = re.compile(r"\S*@\S*|\S*\d\S*")  # addresses, numbers of any kind: telephone, BSN, postcode
NOTE = """
INSERT INTO market_unmetsearch (words, day, count)
SELECT %(words)s::varchar, %(day)s::date, 1
 WHERE EXISTS (SELECT FROM market_unmetsearch WHERE words = %(words)s AND day = %(day)s)
    OR (SELECT count(*) FROM market_unmetsearch WHERE day = %(day)s) < %(most)s
ON CONFLICT (words, day) DO UPDATE SET count = market_unmetsearch.count + 1
"""


def note(text: str, *, now: datetime) -> None:
    """Counts these words once more for today; nothing that could be about a person is kept."""
    words = " ".join(Question.of(PERSONAL.sub(" ", text)).words)[:LONGEST].strip()
    if len(words) < 3:
        return
    with connection.cursor() as cursor:
        cursor.execute(NOTE, {"words": words, "day": local_day(now), "most": MOST_A_DAY})
