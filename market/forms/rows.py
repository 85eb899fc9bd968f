"""Forms of rows that grow: a button asks for one row more, so that it works without JavaScript."""

from collections.abc import Mapping

from django.http import QueryDict


def with_more_rows(posted: QueryDict, grows: Mapping[str, tuple[str, int]]) -> QueryDict:
    """What was posted, with one row more where that was asked for.

    `grows` says for each button which rows it adds to, by their prefix, and how many there may be at most.
    """
    data = posted.copy()
    for button, (prefix, most) in grows.items():
        total = data.get(f"{prefix}-TOTAL_FORMS", "")
        if button in data and total.isascii() and total.isdigit() and len(total) < 4:
            data[f"{prefix}-TOTAL_FORMS"] = str(min(int(total) + 1, most))
    return data
