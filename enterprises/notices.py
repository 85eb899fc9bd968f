"""Telling an organisation: one mail to each of its people; and which dates are told ahead."""

from datetime import date, timedelta
from typing import Any

from enterprises.models import Certificate, Enterprise, Membership, Organisation
from sif import outbox

DAYS_AHEAD = (7, 30, 60)  # PRODUCT 5, "Vetting": reminders before a date passes
FIRST_REMINDER = timedelta(days=60)


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


def verification_ends(enterprise: Enterprise, *, today: date) -> None:
    """The enterprise reads, 60, 30 and 7 days ahead, until when it can sell; each of the three once."""
    until = enterprise.verified_until
    if until is None or (ahead := _step(until, today)) is None:
        return
    tell(
        enterprise.organisation,
        f"enterprise:{enterprise.pk}:ends:{until.isoformat()}:{ahead}",
        "enterprises/verification_ends",
        enterprise=enterprise,
        until=until,
    )


def certificate_ends(certificate: Certificate, *, today: date) -> None:
    """The enterprise reads, 60, 30 and 7 days ahead, that a label ends; each of the three once."""
    if (ahead := _step(certificate.valid_until, today)) is None:
        return
    tell(
        certificate.enterprise.organisation,
        f"certificate:{certificate.pk}:ends:{certificate.valid_until.isoformat()}:{ahead}",
        "enterprises/certificate_ends",
        certificate=certificate,
    )


def _step(until: date, today: date) -> int | None:
    """Which reminder it is time for: the nearest of 7, 30 and 60 days that was reached, so none is sent late twice."""
    left = (until - today).days
    return next((days for days in DAYS_AHEAD if 0 <= left <= days), None)
