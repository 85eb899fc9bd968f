"""Who reads a page, for pages that many share: what differs between readers of a kind stands in holes.

A page to share is drawn for a stand-in: a reader of the same kind, with the same roles, of whom nothing else is
known. So nothing of a person can be in it, whatever its template asks for.
"""

import re
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from sif.actors import Actor
from sif.requests import HouseRequest

Kind = tuple[object, ...]
Filler = Callable[[HouseRequest, Sequence[str]], Mapping[str, str]]
"""What a page of its own knows to put into its holes, by their names; those of every page are in OWN."""

_HOLE = re.compile(r"<!--hole ([a-z0-9_ ]+)-->")


class _Somebody:
    """Signed in, and nothing else is known."""

    is_authenticated = is_active = True
    is_anonymous = is_staff = False
    name = email = ""
    pk = id = None


def hole(name: str) -> SafeString:
    """Where something of the reader will stand. What people type cannot look like this: it is escaped."""
    return mark_safe(f"<!--hole {name}-->")  # noqa: S308 - the names are ours


def kind_of(request: HouseRequest) -> Kind | None:
    """Readers of one kind share pages. None: this one gets a page of its own, for it has something to say."""
    if len(get_messages(request)):
        return None
    if request.user.is_authenticated:
        return "person", *sorted(request.actor.roles), request.actor.read_only
    return None if request.session.session_key else ("visitor",)


def kind_of_stand_in(anybody: HouseRequest) -> Kind:
    """Of which kind somebody is, of whom nothing else is known."""
    return anybody.user.is_authenticated, *sorted(anybody.actor.roles), anybody.actor.read_only


def stand_in(request: HouseRequest) -> HouseRequest:
    """The same request, by anybody of this kind."""
    other: HouseRequest = object.__new__(type(request))
    other.__dict__ = {
        name: value for name, value in request.__dict__.items() if name not in {"_messages", "_cached_user"}
    }
    own: dict[str, Any] = {
        "is_stand_in": True,
        "COOKIES": {},
        "session": {},
        "actor": Actor(roles=request.actor.roles, read_only=request.actor.read_only),
        "user": _Somebody() if request.user.is_authenticated else request.user,
    }
    other.__dict__ |= own
    return other


def is_stand_in(request: HttpRequest | None) -> bool:
    """Whether a page is being drawn to be shared."""
    return getattr(request, "is_stand_in", False)


def parts_of(text: str) -> list[str]:
    """What is the same for all of a kind, and between those parts the names of the holes."""
    return _HOLE.split(text)


def filled(request: HouseRequest, parts: list[str], own: Filler | None = None) -> str:
    """The page of this reader."""
    names = parts[1::2]
    known = own(request, names) if own else {}
    token = get_token(request) if "tokens" in names else ""
    whole = list(parts)
    whole[1::2] = [
        tokens(token) if name == "tokens" else known[name] if name in known else OWN[name](request)
        for name in names
    ]
    return "".join(whole)


def tokens(token: str) -> SafeString:
    """The two hidden fields of a form, the key a new one each time."""
    return format_html(
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}">'
        '<input type="hidden" name="idempotency_key" value="{}">',
        token,
        uuid.uuid4(),
    )


def _name(request: HouseRequest) -> str:
    person = request.actor.person
    return escape(request.actor.organisation_name or (person and (person.name or person.email)) or "")


def _basket(request: HouseRequest) -> str:
    """How many products are in the basket; nothing for none."""
    lines = request.session.get("basket_lines", 0)
    said = ' <span class="count">{}<span class="vh"> {}</span></span>'
    return format_html(said, lines, _("products")) if lines else ""


OWN: dict[str, Callable[[HouseRequest], str]] = {
    "name": _name,
    "basket": _basket,
    "here": lambda request: escape(request.get_full_path()),
}
