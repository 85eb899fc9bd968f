"""One click and no more mail (RFC 8058): a signed address for each subscription, and what happens when it is used.

An app registers a kind of subscription with the verb that ends it; `address` goes into the mail's headers and text.
A mail program sends a POST to it, without a session; a person gets a page with one button.
"""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.core import signing
from django.urls import reverse

SALT = "sif.unsubscribe"
Stop = Callable[..., None]
KINDS: dict[str, Stop] = {}


def register(kind: str, stop: Stop) -> None:
    """`stop(pk, now=now)` ends one subscription of this kind; saying it twice changes nothing."""
    KINDS[kind] = stop


def token(kind: str, pk: int) -> str:
    """What stands in the address: which subscription, signed; it stays good, for mails are kept for years."""
    return signing.Signer(salt=SALT).sign(f"{kind}.{pk}")


def address(kind: str, pk: int) -> str:
    """The whole address, for a mail."""
    return f"{settings.SITE_URL}{reverse('unsubscribe', args=[token(kind, pk)])}"


def read(given: str) -> tuple[Stop, int] | None:
    """The verb and the key behind a token; None when it is not ours."""
    try:
        kind, _, pk = signing.Signer(salt=SALT).unsign(given).partition(".")
    except signing.BadSignature:
        return None
    return (KINDS[kind], int(pk)) if kind in KINDS else None


def stop(given: str, *, now: datetime) -> bool:
    """Ends the subscription of a token; says whether there was one."""
    found = read(given)
    if found is None:
        return False
    verb, pk = found
    verb(pk, now=now)
    return True
