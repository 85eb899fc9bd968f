"""What social return tells people, and why."""

from collections.abc import Sequence
from datetime import date

from enterprises import notices
from sif import outbox
from sif.models import User
from social_return.models import Contribution, Evidence, Municipality
from social_return.notices.contracts import (
    amended,
    entered_below,
    plan_decided,
    plan_due,
    plan_late,
    plan_submitted,
)

__all__ = [
    "amended",
    "answered",
    "asked",
    "decided",
    "entered_below",
    "evidence_infected",
    "ledger_wrong",
    "plan_decided",
    "plan_due",
    "plan_late",
    "plan_submitted",
    "waiting",
]


def asked(contribution: Contribution, *, text: str, event: int) -> None:
    """The contractor hears that the municipality asked something: nothing is approved before the answer."""
    contract = contribution.contract
    notices.tell(
        contract.contractor,
        f"contribution:{contribution.pk}:asked:{event}",
        "social_return/asked",
        contribution=contribution,
        contract=contract,
        question=text,
    )


def answered(contribution: Contribution, *, text: str, event: int) -> None:
    """The municipality hears that its question was answered."""
    contract = contribution.contract
    notices.tell(
        contract.municipality.organisation,
        f"contribution:{contribution.pk}:answered:{event}",
        "social_return/answered",
        contribution=contribution,
        contract=contract,
        answer=text,
    )


def decided(contribution: Contribution) -> None:
    """The contractor hears what was decided, and why; and so does the subcontractor that entered it."""
    contract = contribution.contract
    told = {"contribution": contribution, "contract": contract}
    key = f"contribution:{contribution.pk}:{contribution.status}"
    notices.tell(contract.contractor, key, "social_return/decided", **told)
    through = contribution.entered_through
    if through is not None and through.party is not None:
        notices.tell(through.party, f"{key}:below", "social_return/decided", **told, below=True)


def evidence_infected(evidence: Evidence) -> None:
    """The contractor hears that a document was refused, and what to do."""
    contribution = evidence.contribution
    notices.tell(
        contribution.contract.contractor,
        f"evidence:{evidence.pk}:infected",
        "social_return/evidence_infected",
        evidence=evidence,
        contribution=contribution,
        contract=contribution.contract,
    )


def waiting(municipality: Municipality, *, count: int, today: date) -> None:
    """The municipality hears once a day how much waits for it; nothing when nothing waits."""
    if count:
        notices.tell(
            municipality.organisation,
            f"municipality:{municipality.pk}:waiting:{today.isoformat()}",
            "social_return/waiting",
            municipality=municipality,
            count=count,
        )


def ledger_wrong(faults: Sequence[object], *, today: date) -> None:
    """The operators hear, once a day, that the ledger does not check out; nothing when it does."""
    if not faults:
        return
    for operator in User.objects.filter(is_superuser=True, is_active=True).order_by("pk"):
        outbox.post(
            f"ledger:{today.isoformat()}:{operator.pk}",
            to=operator,
            template="social_return/ledger_wrong",
            faults=faults,
        )
