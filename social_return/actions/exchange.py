"""Bringing in a file of contracts: all of it or nothing."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from enterprises.actions import organisations
from enterprises.models import Organisation
from sif.actors import Actor
from sif.states import Refused
from social_return import notices
from social_return.actions.amendments import Change, write_down
from social_return.actions.contracts import Terms, sign
from social_return.models import Contract, Municipality


@transaction.atomic
def bring(
    rows: Sequence[tuple[Terms, Organisation]],
    changes: Mapping[str, Sequence[Change]],
    *,
    invited: Mapping[str, str],
    municipality: Municipality,
    by: Actor,
    now: datetime,
) -> list[Contract]:
    """Enters contracts of one municipality, and amendments by the number of their contract.

    A contractor that was not on the market is made; `invited` says by KvK number whom to ask to join it. Of what
    was amended before the contract came here nobody is told; of an amendment to one that was here, the contractor is.

    Raises:
        Refused: another municipality's, or something that cannot be entered; its number is in the sentence.
    """
    if municipality.organisation_id != by.organisation_id or by.read_only or not by.has("municipality"):
        raise Refused(_("You may not do this. Ask the person who is responsible for it."))
    made = []
    for terms, contractor in rows:
        if contractor._state.adding:
            email = invited.get(contractor.kvk_number, "")
            organisations.enter(contractor, invited=email, by=by, now=now)
        with _named(terms.number):
            made.append(sign(terms, municipality=municipality, contractor=contractor, by=by, now=now))
    fresh = {contract.number for contract in made}
    ours = Contract.objects.awarded_by(municipality).filter(number__in=changes)
    for contract in ours.with_parties().order_by("number"):
        for change in changes[contract.number]:
            with _named(contract.number):
                amendment = write_down(contract, change, by=by, now=now)
            if contract.number not in fresh:
                notices.amended(amendment, amendment.contract)
    return made


class _named:  # noqa: N801 - it reads as a word
    """Puts the number of the contract before a refusal."""

    def __init__(self, number: str) -> None:
        self.number = number

    def __enter__(self) -> None:
        """Nothing to begin."""

    def __exit__(self, _kind: object, no: BaseException | None, _trace: object) -> None:
        if isinstance(no, Refused):
            raise Refused(_("%(number)s: %(why)s") % {"number": self.number, "why": str(no)}) from no
