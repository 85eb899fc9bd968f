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
    labour_share: Decimal | None = None
    """The labour in the contract sum, in percent: a scheme may ask less where there is little."""


@transaction.atomic
def sign(
    terms: Terms, *, municipality: Municipality, contractor: Organisation, by: Actor, now: datetime
) -> Contract:
    """Enters an awarded contract, pinned to the scheme in force on its first day.

    Without a percentage or a fixed sum it owes what the scheme usually asks of such a contract.

    Raises:
        Refused: there is no scheme for that day, or the terms contradict each other.
    """
    scheme = Scheme.objects.of(municipality).in_force(terms.start).first()
    if scheme is None:
        raise Refused(no_scheme())
    contract = drawn_up(terms, scheme, municipality=municipality, contractor=contractor, now=now)
    try:
        contract.full_clean()
    except ValidationError as wrong:
        raise Refused(" ".join(wrong.messages)) from wrong
    contract.save()
    entered(contract, by=by, now=now)
    return contract


def no_scheme() -> str:
    return _("There is no scheme in force on the first day of the contract. Add the scheme first.")


def drawn_up(
    terms: Terms, scheme: Scheme, *, municipality: Municipality, contractor: Organisation, now: datetime
) -> Contract:
    """The contract as it would be entered; not checked, not kept."""
    percentage = terms.percentage
    if percentage is None and terms.fixed_obligation is None:
        percentage = scheme.owing.usual(terms.net_sum, labour_share=terms.labour_share)
    return Contract(
        number=terms.number,
        municipality=municipality,
        contractor=contractor,
        scheme=scheme,
        subject=terms.subject,
        cpv=terms.cpv,
        net_sum=terms.net_sum,
        percentage=percentage,
        fixed_obligation=terms.fixed_obligation,
        certificate=terms.certificate,
        reduction_pct=reduction(scheme, terms.certificate, percentage),
        start=terms.start,
        end=terms.end,
        created_at=now,
    )


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
