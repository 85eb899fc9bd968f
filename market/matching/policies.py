"""What the rules ask from an amount on: the law's thresholds and the buyer's own. It warns; it never blocks."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from market.matching.explain import euros
from market.models import Request, Threshold
from market.models.procedures import Procedure, Rule

TENDERNED = "https://www.tenderned.nl"
# A procedure that already does what the rule asks needs no warning.
SATISFIED = {Rule.SEVERAL: {Procedure.MULTIPLE, Procedure.RESERVED}}


@dataclass(frozen=True, slots=True)
class Caution:
    """A sentence, and where more is written about it."""

    text: str
    address: str


def cautions(request: Request, *, today: date) -> list[Caution]:
    """For each rule the lowest amount that is reached: the law's, or the buyer's own when that is lower."""
    if request.budget_max is None or request.procedure == Procedure.CONSULTATION:
        return []
    reached: dict[str, Threshold] = {}
    for threshold in Threshold.objects.that_hold(request.buyer_id, today):  # the highest first
        if threshold.kind == request.contract_kind and request.budget_max >= threshold.amount:
            reached[threshold.rule] = threshold
    if Rule.EUROPEAN in reached:
        reached.pop(Rule.NATIONAL, None)
    return [
        Caution(_sentence(threshold), _address(threshold))
        for rule, threshold in reached.items()
        if request.procedure not in SATISFIED.get(Rule(rule), set())
    ]


def _sentence(threshold: Threshold) -> str:
    amount = euros(str(threshold.amount))
    if threshold.rule == Rule.EUROPEAN:
        text = _(
            "From %(amount)s (excluding VAT, over the whole duration) a municipality must tender in Europe, through "
            "TenderNed. Ask your purchasing department which procedure is right."
        ) % {"amount": amount}
        return f"{text} {_source(threshold)}".strip()
    if threshold.rule == Rule.NATIONAL:
        return _("Your purchasing policy: from %(amount)s you announce it nationally, through TenderNed.") % {
            "amount": amount
        }
    return _("Your purchasing policy: from %(amount)s you ask for several quotes.") % {"amount": amount}


def _source(threshold: Threshold) -> str:
    """Where it is written, and since when it holds."""
    if threshold.valid_from is None:
        return _("Source: your own policy.")
    return _("Source: %(source)s, valid from %(day)s.") % {
        "source": threshold.source,
        "day": f"{threshold.valid_from:%d-%m-%Y}",
    }


def _address(threshold: Threshold) -> str:
    """Their own policy where they gave its address; TenderNed for what goes through it."""
    if threshold.organisation_id:
        return threshold.source_url or reverse("thresholds")
    return threshold.source_url or TENDERNED
