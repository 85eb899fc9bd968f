"""What somebody enters as a contribution, and what that is worth under the contract's scheme."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from enterprises.models import Certificate, Enterprise
from sif.money import ZERO, round_cents
from sif.templatetags.house import euro
from social_return.models import Block, Bonus, Contract, Contribution, ContributionKind, Link
from social_return.valuation import BonusClaim, Facts, Unvaluable, Valuation, choose, worth
from social_return.valuation.months import last_day
from social_return.valuation.terms import Recognition


@dataclass(frozen=True, slots=True)
class Entry:
    """The facts of one contribution as entered. Euros excluding VAT; dates with both days included."""

    kind: ContributionKind
    block: Block | None = None
    bonuses: tuple[Bonus, ...] = ()
    start: date | None = None
    end: date | None = None
    hours_per_week: Decimal | None = None
    total_hours: Decimal | None = None
    district: str = ""
    reference: str = ""
    """The employer desk's reference of the candidate; coded at once, kept nowhere."""
    supplier: Enterprise | None = None
    supplier_name: str = ""
    supplier_kvk: str = ""
    invoice_number: str = ""
    invoice_date: date | None = None
    recognition: str = ""
    through_subcontractor: bool = False
    link: Link | None = None
    """The link of the chain by which it was bought, or where the person works."""
    net: Decimal | None = None
    labour: Decimal | None = None
    hours: Decimal | None = None
    description: str = ""
    asked: Decimal | None = None
    """What the contractor asks for something custom."""


@dataclass(frozen=True, slots=True)
class Valued:
    """What an entry is worth, by which building block, and by which recognition of the supplier."""

    valuation: Valuation
    block: Block | None = None
    recognition: str = ""


def value(contract: Contract, entry: Entry, *, but: int | None = None) -> Valued:
    """What an entry is worth under the contract's scheme, and by which building block.

    `but` is the contribution that is being changed: its own earlier amount does not use up a cap.

    Raises:
        Unvaluable: a fact is missing or impossible; `column` says which.
    """
    if entry.kind == ContributionKind.CUSTOM:
        return Valued(_custom(entry))
    if entry.kind == ContributionKind.PURCHASE:
        valued, recognition = _purchase(contract, entry)
        block = contract.scheme.blocks.get(code=valued.block)
        return Valued(_capped(contract, block, valued, but=but), block, recognition)
    if entry.block is None:
        raise Unvaluable("block", _("Choose a building block."))
    rule = choose.find(contract.scheme.valuation_rules, entry.block.code)
    if rule is None or entry.block.scheme_id != contract.scheme_id:
        raise Unvaluable("block", _("This building block is not in the scheme of the contract."))
    if entry.start and entry.start > contract.end:
        raise Unvaluable("start", _("This starts after the contract has ended."))
    _check_start(contract, entry)
    valued = worth(contract.scheme.valuation_rules, rule, _facts(contract, entry))
    return Valued(_capped(contract, entry.block, valued, but=but), entry.block)


def _check_start(contract: Contract, entry: Entry) -> None:
    """Refuses a placement that began longer before the contract than the scheme allows."""
    most = contract.scheme.started_before_months
    if most is None or entry.start is None or entry.kind != ContributionKind.EMPLOYMENT:
        return
    if entry.start <= last_day(contract.start, -most):
        raise Unvaluable(
            "start",
            _(
                "This began more than %(months)s months before the contract. Under this scheme it does not count."
            )
            % {"months": most},
        )


def recognitions(enterprise: Enterprise, day: date) -> list[Recognition]:
    """What a social enterprise is recognised as on a day, by its checked certificates."""
    kinds = Certificate.objects.valid_on(day).filter(enterprise=enterprise).values_list("kind", flat=True)
    return [Recognition(kind.upper()) for kind in sorted(kinds) if kind.upper() in Recognition.values]


def _facts(contract: Contract, entry: Entry) -> Facts:
    return Facts(
        start=entry.start,
        end=entry.end,
        hours_per_week=entry.hours_per_week,
        total_hours=entry.total_hours,
        bonuses=tuple(BonusClaim(key=bonus.code) for bonus in entry.bonuses),
        net=entry.net,
        labour=entry.labour,
        hours=entry.hours,
        recognition=Recognition(entry.recognition) if entry.recognition else None,
        invoice_date=entry.invoice_date,
        contract_end=contract.end,
    )


def _custom(entry: Entry) -> Valuation:
    if entry.asked is None or entry.asked <= 0:
        raise Unvaluable("asked", _("Fill in what you think this should count for, in euros."))
    return Valuation(round_cents(entry.asked), _("Custom: the adviser writes down what it is worth."))


def _purchase(contract: Contract, entry: Entry) -> tuple[Valuation, str]:
    """The best valuation by the supplier's recognitions: those of the market, or the one that was entered."""
    if entry.invoice_date is None:
        raise Unvaluable("invoice_date", _("Fill in the date of the invoice."))
    if entry.invoice_date < contract.start:
        raise Unvaluable(
            "invoice_date", _("This was bought before the contract began, so it does not count.")
        )
    target = entry.block.code if entry.block and entry.block.cost_types else ""
    if entry.supplier is None:
        rules = contract.scheme.valuation_rules
        return choose.purchase(rules, entry.recognition, _facts(contract, entry), target), entry.recognition
    found = recognitions(entry.supplier, entry.invoice_date)
    if not found:
        raise Unvaluable("recognition", _("The supplier had no valid certificate on this date."))
    return best_purchase(contract, found, _facts(contract, entry), target)


def best_purchase(
    contract: Contract, found: list[Recognition], facts: Facts, target: str = ""
) -> tuple[Valuation, str]:
    """What a purchase is worth by the best of a supplier's recognitions, and which that is.

    `target` names a row that counts for what was bought, whatever the usual basis.

    Raises:
        Unvaluable: it counts by none of them; the first reason.
    """
    valued: list[tuple[Valuation, str]] = []
    refusals: list[Unvaluable] = []
    for recognition in found:
        seen = replace(facts, recognition=recognition)
        try:
            worthy = choose.purchase(contract.scheme.valuation_rules, recognition, seen, target)
            valued.append((worthy, recognition))
        except Unvaluable as no:
            refusals.append(no)
    if not valued:
        raise refusals[0]
    return max(valued, key=lambda pair: pair[0].amount)


def _capped(contract: Contract, block: Block, valued: Valuation, *, but: int | None) -> Valuation:
    """The valuation within the block's cap: a share of the obligation, together with its cap group."""
    if block.cap_pct is None or (block.cap_from is not None and contract.obligation < block.cap_from):
        return valued
    same = Q(block__cap_group=block.cap_group) if block.cap_group else Q(block=block)
    counted: Decimal | None = (
        Contribution.objects.live()
        .filter(same, contract=contract)
        .exclude(pk=but or 0)
        .aggregate(sum=Sum(Coalesce(F("approved"), F("claimed"))))["sum"]
    )
    room = max(round_cents(contract.obligation * block.cap_pct / 100) - (counted or ZERO), ZERO)
    if valued.amount <= room:
        return valued
    rule = _("%(rule)s; %(room)s is what still fits under that limit") % {
        "rule": valued.rule,
        "room": euro(room),
    }
    return Valuation(room, rule, valued.block, valued.judgement)
