"""A kind word to who falls behind schedule, once a month at most, while there is time to mend it."""

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from sif.dates import local_day
from sif.models import User
from social_return.models import Contract, Nudge, NudgeStop
from social_return.notices import following as notices
from social_return.totals.standing import Standing, standings
from social_return.valuation.pace import Course


@transaction.atomic
def nudge_due(*, now: datetime) -> int:
    """Tells the people of contracts that are behind schedule; a contract once a month; how many contracts.

    One mail per reader tells of all of theirs: the contractor's people, and the officers.
    """
    today = local_day(now)
    month = today.replace(day=1)
    told = set(Nudge.objects.filter(month=month).values_list("contract", flat=True))
    running = Contract.objects.running(today).exclude(pk__in=told).with_parties().in_order()
    late = [one for one in standings(running, today=today) if one.course is Course.BEHIND]
    fresh: dict[int, Nudge] = {}
    for one in late:
        nudge, is_new = Nudge.objects.get_or_create(
            contract=one.contract, month=month, defaults={"sent_at": now}
        )
        if is_new:
            fresh[one.contract.pk] = nudge
    late = [one for one in late if one.contract.pk in fresh]
    for of in _grouped(late, lambda one: one.contract.contractor_id):
        notices.behind(of[0].contract.contractor, of, key=fresh[of[0].contract.pk].pk)
    for of in _grouped(late, lambda one: one.contract.municipality_id):
        organisation = of[0].contract.municipality.organisation
        notices.behind_at_municipality(organisation, of, key=fresh[of[0].contract.pk].pk)
    return len(late)


def _grouped(late: list[Standing], by: Callable[[Standing], int]) -> list[list[Standing]]:
    groups: dict[int, list[Standing]] = defaultdict(list)
    for one in late:
        groups[by(one)].append(one)
    return list(groups.values())


def stop(user_pk: int, *, now: datetime) -> None:
    """Somebody is not nudged any more. Saying it twice changes nothing."""
    for user in User.objects.filter(pk=user_pk):
        NudgeStop.objects.get_or_create(user=user, defaults={"since": now})


def resume(user_pk: int) -> None:
    """Somebody wants to be nudged again."""
    NudgeStop.objects.filter(user=user_pk).delete()
