"""Where each contract stands on the last day that counts."""

from collections import defaultdict
from datetime import datetime
from decimal import Decimal
from typing import TypedDict

from django.db.models import QuerySet, Sum

from sif.models import Event
from sif.money import ZERO
from social_return.models import Contribution, Scheme
from social_return.valuation.pace import Pace, Planned

from . import plans
from .figures import ContractFigures
from .formerly import Agreement
from .read import Read


class Sums(TypedDict):
    """The amounts of one contract."""

    booked: Decimal
    booked_in_period: Decimal
    in_review: Decimal
    refused: Decimal


def contracts(read: Read) -> tuple[ContractFigures, ...]:
    """Every contract in the report, by number."""
    question = read.question
    booked = dict(
        question.booked().values("contract_id").annotate(all=Sum("amount")).values_list("contract_id", "all")
    )
    in_period: dict[int, Decimal] = defaultdict(lambda: ZERO)
    for entry in read.rows:
        in_period[entry.contract_id] += entry.amount
    waiting = claimed(question.in_review(), at=question.moment)
    refused = claimed(question.refused(), at=question.moment)
    planned = plans.plans(read.agreements, at=question.moment, day=question.stand)
    schemes = dict(Scheme.objects.filter(contracts__in=read.agreements).values_list("pk", "code"))
    return tuple(
        _contract(
            of,
            read,
            schemes[of.scheme_id],
            Sums(
                booked=booked.get(of.pk, ZERO),
                booked_in_period=in_period[of.pk],
                in_review=waiting.get(of.pk, ZERO),
                refused=refused.get(of.pk, ZERO),
            ),
            planned.get(of.pk),
        )
        for of in read.agreements.values()
    )


def claimed(claims: QuerySet[Contribution], *, at: datetime) -> dict[int, Decimal]:
    """What was claimed at a moment, by contract. A claim that was changed since is counted as it was."""
    rows = list(claims.values_list("pk", "contract_id", "claimed"))
    changed = Event.objects.filter(
        subject_type=Contribution._meta.label_lower,
        subject_id__in=[pk for pk, _contract_id, _amount in rows],
        verb="change",
        at__gt=at,
    )
    was: dict[int, Decimal] = {}
    for pk, data in changed.order_by("at", "pk").values_list("subject_id", "data"):
        was.setdefault(pk, Decimal(data["before"]))
    sums: dict[int, Decimal] = defaultdict(lambda: ZERO)
    for pk, contract_id, amount in rows:
        sums[contract_id] += was.get(pk, amount)
    return sums


def _contract(of: Agreement, read: Read, scheme: str, sums: Sums, plan: Planned | None) -> ContractFigures:
    question, contractor = read.question, read.parties[of.contractor_id]
    achieved = sums["booked"] + sums["in_review"]
    pace = Pace(of.start, of.end, question.stand, read.thresholds, plan)
    return ContractFigures(
        number=of.number,
        subject=of.subject,
        contractor=contractor.name,
        contractor_kvk=contractor.kvk,
        scheme=scheme,
        start=of.start,
        end=of.end,
        started=question.start <= of.start <= question.end,
        ended=question.start <= of.end <= question.end,
        value=of.value,
        obligation=of.obligation,
        forecast=pace.forecast(achieved),
        by_plan=plan is not None,
        course=pace.course(of.obligation, sums["booked"], sums["in_review"]),
        **sums,
    )
