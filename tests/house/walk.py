"""One walk over every address of the house, packages and admin included."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponseBase
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern, RoutePattern

from sif.policy import Policy
from tests.house.policies import BY_NAME, BY_NAMESPACE

GROUP = re.compile(r"\(\?P<(\w+)>(?:[^()\[\]]|\[[^\]]*\])*\)")
WORD = re.compile(r"<(?:\w+:)?(\w+)>")
OURS = ("sif", "enterprises", "market", "challenges", "social_return", "tests")


@dataclass(frozen=True)
class Page:
    """One address: its route, the name to reverse it by, the view, and the nouns it wants to know."""

    route: str
    name: str
    view: Callable[..., HttpResponseBase]
    nouns: tuple[str, ...] = ()
    defaults: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @property
    def is_admin(self) -> bool:
        return self.name.startswith("admin:")

    @property
    def is_ours(self) -> bool:
        """Whether the view carries a policy of its own, as every view of the house must."""
        return isinstance(getattr(self.view, "policy", None), Policy)

    @property
    def is_foreign(self) -> bool:
        """Whether the view comes from a package: those cannot carry a policy, a table does it for them."""
        return self.is_admin or self.view.__module__.partition(".")[0] not in OURS

    @property
    def policy(self) -> Policy | None:
        """Who may come in; None where nobody said so."""
        if self.is_ours:
            return self.view.policy
        if not self.is_foreign:
            return None
        namespace = self.name.rpartition(":")[0]
        return BY_NAME.get(self.name) or BY_NAMESPACE.get(namespace)

    def address(self, nouns: Mapping[str, object]) -> str:
        """The address with the nouns filled in; a noun that the world does not know is a KeyError."""
        return WORD.sub(lambda hit: str(nouns[hit[1]]), self.route)

    def __str__(self) -> str:
        return self.name if self.name and not self.name.endswith(":") else self.route


def _plain(pattern: RoutePattern | RegexPattern) -> str:
    """A route with its nouns as `<noun>`, whichever way it was written."""
    text = str(pattern)
    if isinstance(pattern, RegexPattern):
        text = GROUP.sub(r"<\1>", text.removeprefix("^")).removesuffix("$").removesuffix(r"\Z")
    return text


def walk(urlconf: str | None = None) -> list[Page]:
    """Every address, in the order in which Django looks."""
    return list(_walk(get_resolver(urlconf), "/", ""))


def _walk(resolver: URLResolver, before: str, namespace: str) -> Iterator[Page]:
    for found in resolver.url_patterns:
        route = before + _plain(found.pattern)
        if isinstance(found, URLResolver):
            inside = f"{namespace}{found.namespace}:" if found.namespace else namespace
            yield from _walk(found, route, inside)
        elif isinstance(found, URLPattern):
            name = f"{namespace}{found.name or ''}"
            nouns = tuple(WORD.findall(route))
            yield Page(WORD.sub(r"<\1>", route), name, found.callback, nouns, found.default_args)
