"""Contracts: signed under the scheme of that day."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from enterprises.models import Organisation
from sif import history
from sif.actors import Actor
from sif.states import Refused
from social_return.actions import plans
from social_return.models import Contract, Municipality, Scheme


@dataclass(frozen=True, slots=True)
class Terms:
    """What was agreed. Euros excluding VAT; a percentage or a fixed obligation, one of the two."""

    number: str
    subject: str
    net_sum: Decimal
    start: date
    end: date
    percentage: Decimal | None = None
    fixed_obligation: Decimal | None = None
    certificate: str = ""
    """The contractor's own certificate, valid at the tender and throughout the contract."""
    cpv: str = ""


@transaction.atomic
def sign(
    terms: Terms, *, municipality: Municipality, contractor: Organisation, by: Actor, now: datetime
) -> Contract:
    """Enters an awarded contract, pinned to the scheme in force on its first day.

    Raises:
        Refused: there is no scheme for that day, or the terms contradict each other.
    """
    scheme = Scheme.objects.of(municipality).in_force(terms.start).first()
    if scheme is None:
        raise Refused(
            _("There is no scheme in force on the first day of the contract. Add the scheme first.")
        )
    contract = Contract(
        number=terms.number,
        municipality=municipality,
        contractor=contractor,
        scheme=scheme,
        subject=terms.subject,
        cpv=terms.cpv,
        net_sum=terms.net_sum,
        percentage=terms.percentage,
        fixed_obligation=terms.fixed_obligation,
        certificate=terms.certificate,
        reduction_pct=reduction(scheme, terms.certificate, terms.percentage),
        start=terms.start,
        end=terms.end,
        created_at=now,
    )
    try:
        contract.full_clean()
    except ValidationError as wrong:
        raise Refused(" ".join(wrong.messages)) from wrong
    contract.save()
    entered(contract, by=by, now=now)
    return contract


def entered(contract: Contract, *, by: Actor, now: datetime) -> None:
    """What follows from a new contract: its trail begins, and its plan."""
    plans.begin(contract, now=now)
    history.record(contract, "sign", by=by, now=now, scheme=contract.scheme.code)


def reduction(scheme: Scheme, certificate: str, percentage: Decimal | None) -> Decimal:
    """What the scheme takes off the obligation for a certificate, in percent; the most of what applies."""
    rows = [
        row
        for row in scheme.valuation_rules.reductions
        if certificate in row.recognitions
        and (row.max_obligation_pct is None or (percentage or 0) <= row.max_obligation_pct)
    ]
    return max((row.pct for row in rows), default=Decimal(0))
