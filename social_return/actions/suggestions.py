"""What is for sale on the market that would count for a contract, and for how much under its scheme."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from enterprises.models import Certificate
from market.models import Listing, PriceKind
from sif.money import round_cents
from social_return.actions.entries import best_purchase
from social_return.models import Contract
from social_return.valuation import Facts, Unvaluable
from social_return.valuation.terms import Kind, Recognition

LOOKED_AT = 300
"""The newest that could count: enough makers to choose from, and a question that stays small."""
SHOWN = 12
MOST_TIMES = 10_000


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something for sale: what the smallest order costs, and what it would count for. Euros excluding VAT."""

    listing: Listing
    net: Decimal
    counts: Decimal
    rule: str

    @property
    def share(self) -> int:
        """What counts of a euro, in percent."""
        return round(self.counts * 100 / self.net)


def suggestions(contract: Contract, *, today: date) -> list[Suggestion]:
    """A dozen things that would count, each of another maker: what counts most of a euro comes first.

    Among equals a hash of contract and listing decides: nobody is always on top. Two queries, whatever
    the size of the market.
    """
    known = _recognised(contract)
    if not known:
        return []
    listings = (
        Listing.objects.on_sale(today)
        .filter(found_labels__overlap=[recognition.lower() for recognition in known], price__gt=0)
        .exclude(price_kind=PriceKind.ON_REQUEST)
        .exclude(enterprise__organisation_id=contract.contractor_id)
        .with_maker()
        .newest()[:LOOKED_AT]
    )
    held = _held({listing.enterprise_id for listing in listings}, today)
    best: dict[int, Suggestion] = {}
    for listing in listings:
        found = _worth(contract, listing, held[listing.enterprise_id], today)
        known_one = best.get(listing.enterprise_id)
        if found and (known_one is None or _place(contract, found) < _place(contract, known_one)):
            best[listing.enterprise_id] = found
    return sorted(best.values(), key=lambda one: _place(contract, one))[:SHOWN]


def _recognised(contract: Contract) -> set[Recognition]:
    """The certificates that the scheme recognises for purchases."""
    return {
        recognition
        for block in contract.scheme.valuation_rules.blocks
        if block.kind == Kind.PURCHASE
        for recognition in block.recognitions
    }


def _held(enterprises: Iterable[int], today: date) -> dict[int, list[Recognition]]:
    held: dict[int, list[Recognition]] = defaultdict(list)
    rows = Certificate.objects.valid_on(today).filter(enterprise__in={0, *enterprises}).order_by("pk")
    for enterprise, kind in rows.values_list("enterprise", "kind"):
        if kind.upper() in Recognition.values:
            held[enterprise].append(Recognition(kind.upper()))
    return held


def _worth(contract: Contract, listing: Listing, held: list[Recognition], today: date) -> Suggestion | None:
    """Nothing where it does not count, or where only a part counts that nobody knows beforehand."""
    if listing.price is None or not held:
        return None
    net = round_cents(listing.price * min(listing.minimum_quantity, MOST_TIMES))
    try:
        valued, _by = best_purchase(contract, held, Facts(net=net, invoice_date=today))
    except Unvaluable:
        return None
    return Suggestion(listing, net, valued.amount, valued.rule) if net and valued.amount else None


def _place(contract: Contract, of: Suggestion) -> tuple[int, str]:
    chance = hashlib.sha256(f"{contract.pk}:{of.listing.pk}".encode()).hexdigest()
    return -of.share, chance
