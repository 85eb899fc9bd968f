"""Amendments: a contract changes on paper first, then here; what held before stays readable."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from sif import history
from sif.actors import Actor
from sif.dates import local_day
from sif.states import Refused
from sif.templatetags.house import euro
from social_return import notices
from social_return.models import Amendment, Contract


@dataclass(frozen=True, slots=True)
class Change:
    """What was agreed anew; what is left out stays as it was. Euros excluding VAT."""

    agreed_on: date
    reason: str
    net_sum: Decimal | None = None
    fixed_obligation: Decimal | None = None
    end: date | None = None


@transaction.atomic
def amend(contract: Contract, change: Change, *, by: Actor, now: datetime) -> Amendment:
    """The municipality enters an amendment, and the contractor hears of it.

    Raises:
        Refused: not the municipality's, in the future, nothing changes, or it contradicts the contract.
    """
    amendment = write_down(contract, change, by=by, now=now)
    notices.amended(amendment, amendment.contract)
    return amendment


@transaction.atomic
def write_down(contract: Contract, change: Change, *, by: Actor, now: datetime) -> Amendment:
    """An amendment, told to nobody: the sum, the fixed obligation or the last day follow, the scheme never.

    Raises:
        Refused: as above.
    """
    contract = Contract.objects.locked(contract)
    _allowed(contract, change, by=by, now=now)
    amendment = Amendment(
        contract=contract,
        number=contract.amendments.count() + 1,
        agreed_on=change.agreed_on,
        reason=change.reason.strip(),
        net_sum_before=contract.net_sum,
        fixed_before=contract.fixed_obligation,
        end_before=contract.end,
        net_sum=contract.net_sum if change.net_sum is None else change.net_sum,
        fixed_obligation=contract.fixed_obligation
        if change.fixed_obligation is None
        else change.fixed_obligation,
        end=change.end or contract.end,
        created_at=now,
        created_by=by.person,
    )
    before: Decimal = contract.obligation
    _checked(amendment)
    amendment.save(force_insert=True)
    contract.net_sum, contract.end = amendment.net_sum, amendment.end
    contract.fixed_obligation = amendment.fixed_obligation
    _checked(contract)
    contract.save(update_fields=["net_sum", "fixed_obligation", "end"])
    contract.refresh_from_db(fields=["obligation"])
    history.record(
        contract,
        "amend",
        by=by,
        now=now,
        number=amendment.number,
        text=_("%(reason)s The obligation goes from %(before)s to %(after)s.")
        % {"reason": amendment.reason, "before": euro(before), "after": euro(contract.obligation)},
    )
    return amendment


def _allowed(contract: Contract, change: Change, *, by: Actor, now: datetime) -> None:
    if not contract.roles_of(by) & {"municipality", "system"}:
        raise Refused(_("You may not do this. Ask the person who is responsible for it."))
    if change.agreed_on > local_day(now):
        raise Refused(_("This amendment is dated in the future. Enter it when it has been agreed."))
    last = contract.amendments.in_order().last()
    if last is not None and change.agreed_on < last.agreed_on:
        raise Refused(_("An amendment of a later day was entered already. Check the date."))
    if change.fixed_obligation is not None and contract.fixed_obligation is None:
        raise Refused(_("The obligation of this contract is a percentage. Change the contract sum instead."))


def _checked(row: Amendment | Contract) -> None:
    try:
        row.full_clean()
    except ValidationError as wrong:
        raise Refused(" ".join(dict.fromkeys(wrong.messages))) from wrong
