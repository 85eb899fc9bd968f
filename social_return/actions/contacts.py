"""Contact persons of a contract: each side names its own."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from sif import history
from sif.actors import Actor
from sif.states import Refused
from social_return.models import Contact, Contract

MOST = 10


@transaction.atomic
def name(
    contract: Contract, *, full_name: str, email: str, role: str = "", by: Actor, now: datetime
) -> Contact:
    """Somebody of one's own side to call about this contract.

    Raises:
        Refused: not a party to the contract, named already, or ten are there.
    """
    contract = Contract.objects.locked(contract)
    side = _side(contract, by)
    if contract.contacts.filter(side=side).count() >= MOST:
        raise Refused(_("Ten contact persons are enough. Remove one first."))
    contact = Contact(
        contract=contract, side=side, name=full_name.strip(), email=email.lower(), role=role.strip()
    )
    try:
        contact.full_clean()
    except ValidationError as wrong:
        raise Refused(" ".join(dict.fromkeys(wrong.messages))) from wrong
    contact.save()
    history.record(contract, "name_contact", by=by, now=now)
    return contact


@transaction.atomic
def remove(contact: Contact, *, by: Actor, now: datetime) -> None:
    """Takes a contact person of one's own side away: nothing about the person stays.

    Raises:
        Refused: the other side's.
    """
    if contact.side != _side(contact.contract, by):
        raise Refused(_("Each side names its own contact persons."))
    history.record(contact.contract, "remove_contact", by=by, now=now)
    contact.delete()


def _side(contract: Contract, by: Actor) -> str:
    sides = contract.roles_of(by) & {"municipality", "contractor"}
    if not sides:
        raise Refused(_("You may not do this. Ask the person who is responsible for it."))
    return sorted(sides)[0]
