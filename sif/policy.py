"""Who may open a page: declared on the view, enforced there, and walked by a test over the URLconf."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed
from django.utils.translation import gettext as _

View = Callable[..., HttpResponseBase]
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
ROLES = frozenset(
    {"public", "person", "member", "buyer", "seller", "reviewer", "contractor", "municipality", "staff"}
)


@dataclass(frozen=True, slots=True)
class Policy:
    """Any of these roles, by these methods. Which objects are shown is a QuerySet's job, not this one's."""

    roles: frozenset[str]
    methods: tuple[str, ...]

    @property
    def is_public(self) -> bool:
        return "public" in self.roles


def policy(*roles: str, methods: tuple[str, ...] = ("GET",)) -> Callable[[View], View]:
    """Declares and enforces who may open a view.

    A visitor is asked to sign in, somebody without the role gets a page that says whom to ask (403), an
    auditor may read but not change, another method is 405. An object of somebody else is a 404: that is
    decided by `visible_to`.
    """
    unknown = set(roles) - ROLES
    if unknown or not roles:
        raise ValueError(f"a policy names roles of {sorted(ROLES)}, not {sorted(unknown)}")
    declared = Policy(frozenset(roles), methods)
    allowed = {*methods, *({"HEAD", "OPTIONS"} if "GET" in methods else {"OPTIONS"})}

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method not in allowed:
                return HttpResponseNotAllowed(sorted(allowed))
            if not declared.is_public:
                if not request.user.is_authenticated:
                    return redirect_to_login(request.get_full_path())
                _check(request, declared)
            return view(request, *args, **kwargs)

        guarded.policy = declared  # type: ignore[attr-defined]
        return guarded

    return decorate


def _check(request: HttpRequest, declared: Policy) -> None:
    actor = request.actor  # type: ignore[attr-defined]
    if not declared.roles & actor.roles:
        raise PermissionDenied(_("This page is not for the organisation you act for now."))
    if actor.read_only and request.method not in SAFE:
        raise PermissionDenied(_("You may read everything here, but you cannot change anything."))
