"""What an enterprise says of itself, and the labels it shows."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from enterprises import signals
from enterprises.models import Certificate, Enterprise, Organisation, Place
from sif import history
from sif.actors import Actor
from sif.states import Refused


@transaction.atomic
def change_profile(
    enterprise: Enterprise, *, serves: Iterable[Place], changed: Iterable[str], by: Actor, now: datetime
) -> Enterprise:
    """Saves the fields that an own member (or a connector) typed; what it sells is found anew."""
    _own(enterprise.organisation_id, by)
    enterprise.save()
    enterprise.serves.set(serves)
    history.record(enterprise, "edit", by=by, now=now, fields=sorted(changed))
    signals.enterprise_changed.send(sender=Enterprise, enterprise=enterprise)
    return enterprise


@transaction.atomic
def change_organisation(
    organisation: Organisation, *, changed: Iterable[str], by: Actor, now: datetime
) -> Organisation:
    """Saves what a member typed about the organisation."""
    _own(organisation.pk, by)
    organisation.save()
    history.record(organisation, "edit", by=by, now=now, fields=sorted(changed))
    return organisation


@transaction.atomic
def add_certificate(certificate: Certificate, *, by: Actor, now: datetime) -> Certificate:
    """A new label with its proof; it counts once a connector has looked at the proof."""
    _own(certificate.enterprise.organisation_id, by)
    certificate.save()
    history.record(certificate, "add", by=by, now=now, label=certificate.kind)
    return certificate


@transaction.atomic
def remove_certificate(certificate: Certificate, *, by: Actor, now: datetime) -> None:
    """Takes back a label that nobody has checked yet.

    Raises:
        Refused: it was checked, so orders and reports may count on it.
    """
    _own(certificate.enterprise.organisation_id, by)
    certificate = Certificate.objects.select_for_update(of=("self",)).get(pk=certificate.pk)
    if certificate.checked_at is not None:
        raise Refused(_("This certificate was checked. It stays on your page until it ends."))
    history.record(certificate.enterprise, "remove_certificate", by=by, now=now, label=certificate.kind)
    proof = certificate.proof
    certificate.delete()
    transaction.on_commit(lambda: proof.delete(save=False) if proof else None)


def _own(organisation_id: int, by: Actor) -> None:
    if not by.is_staff and by.organisation_id != organisation_id:
        raise Refused(_("You can only change your own organisation."))
