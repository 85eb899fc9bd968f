"""What a colleague may do."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from enterprises.actions.organisations import may_manage
from enterprises.models import Membership
from sif import history
from sif.actors import Actor
from sif.states import Refused


@transaction.atomic
def set_role(
    membership: Membership, *, role: str, spending_limit: Decimal | None, by: Actor, now: datetime
) -> Membership:
    """Another role, or another limit for one order (euros, including VAT; None is no limit).

    Raises:
        Refused: `by` may not, or the last owner would be gone.
    """
    if by.organisation_id != membership.organisation_id or not may_manage(by):
        raise Refused(_("Only an owner or a manager can do this."))
    owners = list(Membership.objects.owners_locked(membership.organisation_id))
    touches_owner = Membership.Role.OWNER in {role, membership.role}
    if touches_owner and by.membership_id not in {owner.pk for owner in owners}:
        raise Refused(_("Only an owner can make or unmake an owner."))
    if role != Membership.Role.OWNER and [owner.pk for owner in owners] == [membership.pk]:
        raise Refused(_("This is the last owner. Make somebody else owner first."))
    membership.role, membership.spending_limit = role, spending_limit
    membership.save(update_fields=["role", "spending_limit"])
    history.record(membership, "set_role", by=by, now=now, role=role, limit=str(spending_limit or ""))
    return membership
