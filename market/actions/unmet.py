"""Searches that found nothing: words, a day and a number, for the list of what is missing."""

import re
from datetime import datetime

from django.db.models import F

from market.models import UnmetSearch
from market.search import Question
from sif.dates import local_day

MOST_A_DAY = 2_000  # different ones; who wants to fill the list finds it full
LONGEST = 80
PERSONAL = re.compile(r"\S*@\S*|\S*\d\S*")  # addresses, numbers of any kind: telephone, BSN, postcode


def note(text: str, *, now: datetime) -> None:
    """Counts these words once more for today; nothing that could be about a person is kept."""
    words = " ".join(Question.of(PERSONAL.sub(" ", text)).words)[:LONGEST].strip()
    if len(words) < 3:
        return
    day = local_day(now)
    counted = UnmetSearch.objects.filter(words=words, day=day)
    if counted.update(count=F("count") + 1):
        return
    if UnmetSearch.objects.filter(day=day).count() < MOST_A_DAY:
        UnmetSearch.objects.bulk_create([UnmetSearch(words=words, day=day)], ignore_conflicts=True)
