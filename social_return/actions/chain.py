"""The subcontract chain: passed on, shared, ended; value counts at one level of a branch."""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from enterprises.models import Organisation
from market.models import Order
from sif import history
from sif.actors import Actor
from sif.states import Refused
from social_return.actions.entries import Entry
from social_return.models import Contract, Contribution, ContributionKind, Link
from social_return.models.chain import DEEPEST

MOST = 100


@dataclass(frozen=True, slots=True)
class Passing:
    """What is passed on, to whom. Euros excluding VAT."""

    party_name: str
    party_kvk: str
    subject: str
    net_sum: Decimal | None = None
    is_shared: bool = False


@transaction.atomic
def pass_on(
    contract: Contract, passing: Passing, *, above: Link | None = None, by: Actor, now: datetime
) -> Link:
    """The contractor, or a party in the chain, passes a part of its work on to another.

    Raises:
        Refused: it is not this organisation's work to pass on, or the other is in this branch already.
    """
    contract = Contract.objects.locked(contract)
    above = Link.objects.locked(above) if above is not None else None
    buyer = _passes_on(contract, above, by)
    branch = [contract.contractor.kvk_number, *(one.party_kvk for one in _branch(above))]
    if passing.party_kvk in branch:
        raise Refused(_("This organisation is in this branch of the chain already. Work does not go round."))
    if contract.chain.live().filter(above=above).count() >= MOST:
        raise Refused(_("At most a hundred organisations fit under one."))
    link = Link(
        contract=contract,
        above=above,
        level=1 if above is None else above.level + 1,
        buyer=buyer,
        party=Organisation.objects.filter(kvk_number=passing.party_kvk).exclude(kvk_number="").first(),
        party_name=passing.party_name.strip(),
        party_kvk=passing.party_kvk,
        subject=passing.subject.strip(),
        net_sum=passing.net_sum,
        is_shared=passing.is_shared,
        created_at=now,
    )
    try:
        link.full_clean()
    except ValidationError as wrong:
        raise Refused(" ".join(dict.fromkeys(wrong.messages))) from wrong
    link.save()
    history.record(link, "pass_on", by=by, now=now)
    return link


def follow_award(order: Order, *, now: datetime) -> Link | None:
    """Makes the supplier of an awarded proposal a link under the contract its order counts for, unless it is one.

    Its orders may follow each other, so this changes nothing the second time. What does not fit in the chain (an
    organisation in the branch already, a hundred links) is no reason to refuse the order.
    """
    if not order.purpose or order.proposal is None:
        return None
    party = order.seller.organisation
    contract = Contract.objects.owed_by(order.buyer_id).filter(number=order.purpose).first()
    if contract is None or contract.chain.live().filter(above=None, party_kvk=party.kvk_number).exists():
        return None
    request = order.proposal.request
    passing = Passing(
        party_name=party.name, party_kvk=party.kvk_number, subject=request.title, net_sum=order.net
    )
    with suppress(Refused):
        return pass_on(contract, passing, by=Actor.system(), now=now)
    return None


def _passes_on(contract: Contract, above: Link | None, by: Actor) -> Organisation:
    if above is None:
        if not contract.roles_of(by) & {"contractor", "system"}:
            raise Refused(_("You may not do this. Ask the person who is responsible for it."))
        return contract.contractor
    if above.party is None or not (above.is_taken_by(by) or by.is_system):
        raise Refused(_("You may not do this. Ask the person who is responsible for it."))
    if above.ended_at is not None:
        raise Refused(_("This part of the work has ended, so nothing of it is passed on."))
    if above.level >= DEEPEST:
        raise Refused(_("A chain has at most four levels."))
    return above.party


def _branch(link: Link | None) -> list[Link]:
    """A link and those above it."""
    found = []
    while link is not None:
        found.append(link)
        link = link.above
    return found


@transaction.atomic
def share(link: Link, *, is_shared: bool, by: Actor, now: datetime) -> Link:
    """Lets those above see a link and its price, or no longer.

    Raises:
        Refused: somebody else's.
    """
    link = Link.objects.locked(link)
    _own(link, by)
    link.is_shared = is_shared
    link.save(update_fields=["is_shared"])
    history.record(link, "share" if is_shared else "unshare", by=by, now=now)
    return link


@transaction.atomic
def end(link: Link, *, by: Actor, now: datetime) -> Link:
    """The work of a party is done, or went to another. What counted stays.

    Raises:
        Refused: somebody else's, or it ended already.
    """
    link = Link.objects.locked(link)
    _own(link, by)
    if link.ended_at is not None:
        raise Refused(_("This part of the work has ended already."))
    link.ended_at = now
    link.save(update_fields=["ended_at"])
    history.record(link, "end", by=by, now=now)
    return link


def _own(link: Link, by: Actor) -> None:
    if not link.is_passed_on_by(by):
        raise Refused(_("You may not do this. Ask the person who is responsible for it."))


# --- what a subcontractor enters --------------------------------------------------------------------------


def entered_by_itself(link: Link) -> bool:
    """Whether the party of a link may enter contributions: those above will read them, so they see the link."""
    return link.ended_at is None and (link.level == 1 or link.is_shared)


def of_subcontractor(contract: Contract, entry: Entry, through: Link | None, *, by: Actor) -> Entry:
    """The entry at its place: at the subcontractor itself, or a purchase of whom it passes work on to.

    Raises:
        Refused: not this organisation's to enter, or those above do not see the link.
    """
    if through is None:
        if not contract.roles_of(by) & {"contractor", "system"}:
            raise Refused(_("You may not do this. Ask the person who is responsible for it."))
        return entry
    link = Link.objects.locked(through)
    if link.contract_id != contract.pk or not link.is_taken_by(by):
        raise Refused(_("You may not do this. Ask the person who is responsible for it."))
    if link.ended_at is not None:
        raise Refused(_("This part of the work has ended, so nothing more is entered for it."))
    if not entered_by_itself(link):
        raise Refused(share_first(link))
    if entry.kind == ContributionKind.CUSTOM:
        raise Refused(_("Something custom is agreed with the municipality: the contractor enters it."))
    if entry.kind != ContributionKind.PURCHASE:
        return replace(entry, link=link, through_subcontractor=True)
    if entry.link is None or entry.link.above_id != link.pk or not entry.link.is_shared:
        raise Refused(_("Choose from whom you bought: an organisation that you pass work on to, and share."))
    return entry


def share_first(link: Link) -> str:
    return _(
        "Those above do not see this part of the work, and they read what you enter. Ask %(buyer)s to share it first."
    ) % {"buyer": link.buyer.name}


# --- what counts, and where -------------------------------------------------------------------------------


def counts_elsewhere() -> str:
    """What the second claimant of a branch reads; it tells nothing about the first."""
    return _(
        "This value counts at another level of the chain already: what is bought from an organisation includes "
        "what that organisation buys itself. A euro counts once."
    )


def place(contribution: Contribution, link: Link | None) -> None:
    """Puts a contribution at its place in the chain: the one that was chosen, or the supplier's own.

    Raises:
        Refused: another supplier than that of the link, another contract, or it counts at another level.
    """
    if contribution.kind == ContributionKind.PURCHASE and link is None:
        link = _direct(contribution)
    if link is None:
        contribution.link = None
        return
    if link.contract_id != contribution.contract_id:
        raise Refused(_("This organisation is not in the chain of this contract."))
    if contribution.kind == ContributionKind.PURCHASE and link.party_kvk != contribution.supplier_kvk:
        raise Refused(
            _("The KvK number of the supplier is not that of the organisation you chose in the chain.")
        )
    contribution.link = link
    contribution.through_subcontractor = (
        link.level > 1 if contribution.kind == ContributionKind.PURCHASE else True
    )
    if _counted_at_another_level(contribution, link):
        raise Refused(counts_elsewhere())


def place_if_free(contribution: Contribution) -> bool:
    """Puts a purchase that proposes itself at its place; no when its value counts at another level."""
    try:
        place(contribution, None)
    except Refused:
        contribution.link = None
        return False
    return True


def _direct(contribution: Contribution) -> Link | None:
    """The link right under the contractor of whom this was bought."""
    if not contribution.supplier_kvk or contribution.through_subcontractor:
        return None
    links = Link.objects.live().filter(contract=contribution.contract_id, level=1)
    return links.filter(party_kvk=contribution.supplier_kvk).order_by("pk").first()


def _counted_at_another_level(contribution: Contribution, link: Link) -> bool:
    if contribution.kind != ContributionKind.PURCHASE:
        return False
    related = {one.pk for one in _branch(link)} | _under(link)
    counted = Contribution.objects.live().filter(kind=ContributionKind.PURCHASE, link__in=related - {link.pk})
    return counted.exclude(pk=contribution.pk or 0).exists()


def _under(link: Link) -> set[int]:
    """The links below one, however deep."""
    above: dict[int, list[int]] = {}
    for pk, parent in Link.objects.filter(contract=link.contract_id).values_list("pk", "above"):
        above.setdefault(parent or 0, []).append(pk)
    found: set[int] = set()
    todo = list(above.get(link.pk, []))
    while todo:
        pk = todo.pop()
        found.add(pk)
        todo += above.get(pk, [])
    return found
