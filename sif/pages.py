"""Lists, a page at a time."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

PARAMETER = "pagina"


def asked_number(request: HttpRequest) -> int:
    """The number in `?pagina=`, from 1; nonsense is 1."""
    asked = request.GET.get(PARAMETER, "1")
    return max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 1


def page(
    items: QuerySet[Any], request: HttpRequest, *, per_page: int = 24, count: int | None = None
) -> Page[Any]:
    """The page that `?pagina=` asks for; nonsense gives the first, too far gives the last.

    `items` must be ordered to a unique key, or a row could be on two pages. Who has counted them already
    gives `count`, which saves a query.
    """
    paginator = Paginator(items, per_page)
    if count is not None:
        paginator.__dict__["count"] = count  # what its cached property would have found
    return paginator.get_page(asked_number(request))


def page_of(rows: list[Any], number: int, *, per_page: int, reach: int) -> Page[Any]:
    """A page whose rows were found by another road; `reach` is how many can be leafed through."""
    paginator = Paginator(rows, per_page)
    paginator.__dict__["count"] = reach
    return Page(rows, number, paginator)
