"""What an officer should look at before approving: pulled out of the heap, each reason a sentence."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from enterprises.models import Certificate
from market.models import Order
from sif.templatetags.house import euro
from social_return.models import Contribution, ContributionKind, Scan
from social_return.models.states import BOOKED

LARGE_SHARE = 25
LONG_WEEK = 48
NEAR = timedelta(days=31)

Supplier = tuple[int, str]
"""A municipality, and the KvK number of a supplier."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known around some contributions, read in a handful of queries whatever their number."""

    suppliers: set[Supplier] = field(default_factory=set)
    """Suppliers of whom something was booked in a municipality."""
    alike: dict[tuple[object, ...], list[Contribution]] = field(default_factory=dict)
    """Live purchases by municipality, supplier and amount."""
    ordered: set[tuple[int, str, object]] = field(default_factory=set)
    """Orders on the market: buyer, KvK number of the seller, amount."""
    certified: dict[int, list[Certificate]] = field(default_factory=dict)


def unusual(contribution: Contribution) -> list[str]:
    """Why this contribution is not one to approve in passing; nothing when it is."""
    return reasons([contribution])[contribution.pk]


def reasons(contributions: Sequence[Contribution]) -> dict[int, list[str]]:
    """The same for several, by key. Needs `evidence`, `proofs_seen`, `contract` and its municipality at hand."""
    known = _known([one for one in contributions if one.kind == ContributionKind.PURCHASE])
    return {one.pk: [*_of_itself(one), *_of_its_proof(one), *_of_others(one, known)] for one in contributions}


def _of_itself(one: Contribution) -> Iterable[str]:
    contract = one.contract
    if one.is_custom:
        yield _("Custom: write down what it is worth")
    if one.credits_id is not None:
        yield _("It is a credit note: it takes off what was booked")
    if one.judgement and not one.is_from_market:
        yield _("For the adviser to judge")
    if one.claimed > contract.municipality.unusual_from:
        yield _("It is more than %(amount)s") % {"amount": euro(contract.municipality.unusual_from)}
    if contract.obligation and one.claimed * 100 > contract.obligation * LARGE_SHARE:
        yield _("It is more than a quarter of the obligation")
    if (since := one.counts_from) and not contract.start <= since <= contract.end:
        yield _("It falls outside the period of the contract")
    if one.hours_per_week and one.hours_per_week > LONG_WEEK:
        yield _("It is more than 48 hours a week")


def _of_its_proof(one: Contribution) -> Iterable[str]:
    if one.is_placement and not one.proofs_seen.all():
        yield _("No proof was seen yet")
    files = [piece.scan for piece in one.evidence.all()]
    needs_file = one.kind in {ContributionKind.PURCHASE, ContributionKind.ACTIVITY}
    if needs_file and not one.is_from_market and not files:
        yield _("No evidence was added")
    if Scan.INFECTED in files:
        yield _("A document with a virus was refused")
    if Scan.WAITS in files:
        yield _("A document is still being checked for viruses")


def _of_others(one: Contribution, known: Known) -> Iterable[str]:
    if one.kind != ContributionKind.PURCHASE or one.credits_id is not None:
        return
    if one.supplier_kvk and (one.municipality_id, one.supplier_kvk) not in known.suppliers:
        yield _("It is the first purchase at this supplier")
    if one.supplier_id and one.supplier_id in known.certified and not _was_certified(one, known):
        yield _("The certificate of the supplier was not valid on this date")
    if any(_is_near(one, other) for other in known.alike.get(_likeness(one), [])):
        yield _("It looks like another purchase: same supplier, same amount, about the same date")
    contractor = one.contract.contractor_id
    if one.order_id is None and (contractor, one.supplier_kvk, one.net) in known.ordered:
        yield _("It looks like an order on the market: same supplier, same amount")


def _likeness(one: Contribution) -> tuple[object, ...]:
    return one.municipality_id, one.supplier_kvk, one.net


def _is_near(one: Contribution, other: Contribution) -> bool:
    if one.pk == other.pk or one.invoice_date is None or other.invoice_date is None:
        return False
    return abs(one.invoice_date - other.invoice_date) <= NEAR


def _was_certified(one: Contribution, known: Known) -> bool:
    """Whether the recognition it was valued by (still) stood on the invoice date."""
    day = one.invoice_date
    kinds = {
        certificate.kind.upper()
        for certificate in known.certified[one.supplier_id or 0]
        if day and certificate.checked_at and certificate.valid_from <= day <= certificate.valid_until
    }
    return one.recognition in kinds if one.recognition else bool(kinds)


def _known(purchases: list[Contribution]) -> Known:
    if not purchases:
        return Known()
    kvks = {one.supplier_kvk for one in purchases if one.supplier_kvk}
    places = {one.municipality_id for one in purchases}
    mine = Contribution.objects.filter(
        municipality__in=places, supplier_kvk__in=kvks, kind=ContributionKind.PURCHASE
    )
    booked = mine.filter(status__in=BOOKED).values_list("municipality", "supplier_kvk").order_by().distinct()
    nets = {one.net for one in purchases}
    alike: dict[tuple[object, ...], list[Contribution]] = defaultdict(list)
    facts = mine.live().filter(net__in=nets, credits=None)
    for other in facts.only("municipality", "supplier_kvk", "net", "invoice_date").order_by("pk"):
        alike[_likeness(other)].append(other)
    certified: dict[int, list[Certificate]] = {one.supplier_id: [] for one in purchases if one.supplier_id}
    for certificate in Certificate.objects.filter(enterprise__in=certified).order_by("pk"):
        certified[certificate.enterprise_id].append(certificate)
    return Known(set(booked), alike, _ordered(purchases, kvks), certified)


def _ordered(purchases: list[Contribution], kvks: set[str]) -> set[tuple[int, str, object]]:
    """The orders on the market that invoices from elsewhere look like."""
    outside = [one for one in purchases if one.order_id is None]
    if not outside:
        return set()
    same = Q(buyer__in={one.contract.contractor_id for one in outside}, net__in={one.net for one in outside})
    rows = Order.objects.filter(same, seller__organisation__kvk_number__in=kvks)
    return set(rows.values_list("buyer", "seller__organisation__kvk_number", "net").order_by())
