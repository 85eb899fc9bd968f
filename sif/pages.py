"""Lists, a page at a time."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

PARAMETER = "pagina"


def page(
    items: QuerySet[Any], request: HttpRequest, *, per_page: int = 24, count: int | None = None
) -> Page[Any]:
    """The page that `?pagina=` asks for; nonsense gives the first, too far gives the last.

    `items` must be ordered to a unique key, or a row could be on two pages. Who has counted them already
    gives `count`, which saves a query.
    """
    asked = request.GET.get(PARAMETER, "1")
    paginator = Paginator(items, per_page)
    if count is not None:
        paginator.__dict__["count"] = count  # what its cached property would have found
    return paginator.get_page(int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 1)
