"""What our middleware has in common: the rest of the chain, called with the request."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase


class Middleware:
    """Keeps the next one in the chain; a subclass says in `__call__` what it does around it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
