"""Telling an organisation: one mail to each of its people."""

from typing import Any

from enterprises.models import Membership, Organisation
from sif import outbox


def tell(organisation: Organisation, key: str, template: str, **context: Any) -> int:
    """Writes one mail to every active member who may act; the number written.

    The key names the reason; the same reason is never told to the same person twice. Auditors read along,
    they are not told.
    """
    members = (
        Membership.objects.active()
        .filter(organisation=organisation)
        .exclude(role=Membership.Role.AUDITOR)
        .select_related("user")
        .order_by("pk")
    )
    told = [
        outbox.post(
            f"{key}:{member.user_id}", to=member.user, template=template, organisation=organisation, **context
        )
        for member in members
    ]
    return sum(message is not None for message in told)
