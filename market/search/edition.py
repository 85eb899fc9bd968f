"""The edition of the catalogue: another one after every change of what search answers from.

What was worked out for one edition counts as long as that is the current one: in any process, and nobody has to
throw anything away. Without Redis there is no edition, and everything is worked out afresh.
"""

from secrets import token_hex

from django.core.cache import cache
from django.db import transaction

LISTINGS = "market.edition.listings"
WORDS = "market.edition.words"


def current(*names: str) -> str:
    """The edition of these, in one word; nobody has met one that was only just begun."""
    known: dict[str, str] = cache.get_many(names)
    if missing := {name: token_hex(8) for name in names if name not in known}:
        cache.set_many(missing, None)
    return ".".join((known | missing)[name] for name in names)


def renew(name: str) -> None:
    """At once for who changes it, and again when that is committed: whoever asks in between sees what was before."""
    _begin(name)
    transaction.on_commit(lambda: _begin(name))


def _begin(name: str) -> None:
    cache.set(name, token_hex(8), None)
