"""Once a day an enterprise hears of public requests that suit it; of each request once."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from enterprises.models import Enterprise, Membership
from market.models import DigestStop, Match, MatchTold
from market.notices import requests as notices
from sif.actors import Actor
from sif.dates import local_day
from sif.states import Refused

MOST_IN_ONE = 8
MOST_AT_A_TIME = 20_000
NOT_BEFORE = time(7, 0)


def send_due(now: datetime) -> int:
    """Writes today's digests, one for each enterprise that something new suits; the number of enterprises told.

    May run at any hour and any number of times: a request is told to an enterprise once, and an enterprise hears
    once a day at most.
    """
    if timezone.localtime(now).time() < NOT_BEFORE:
        return 0
    found: defaultdict[int, list[Match]] = defaultdict(list)
    new = Match.objects.to_tell(now).order_by("enterprise", "request__respond_by", "pk")
    for match in new[:MOST_AT_A_TIME]:
        found[match.enterprise_id].append(match)
    told = MatchTold.objects.filter(enterprise__in=found, told_at__gt=now - timedelta(hours=20))
    heard_today = set(told.values_list("enterprise", flat=True).distinct())
    return sum(
        _tell(matches[0].enterprise, matches[:MOST_IN_ONE], now=now)
        for owner, matches in found.items()
        if owner not in heard_today
    )


@transaction.atomic
def _tell(enterprise: Enterprise, matches: Sequence[Match], *, now: datetime) -> bool:
    """Marks and mails together; whoever comes second finds everything marked and tells nothing."""
    Enterprise.objects.select_for_update(of=("self",)).get(pk=enterprise.pk)
    known = set(
        MatchTold.objects.filter(
            enterprise=enterprise, request__in=[match.request_id for match in matches]
        ).values_list("request_id", flat=True)
    )
    fresh = [match for match in matches if match.request_id not in known]
    if not fresh:
        return False
    MatchTold.objects.bulk_create(
        MatchTold(enterprise=enterprise, request_id=match.request_id, told_at=now) for match in fresh
    )
    notices.digest(enterprise, fresh, day=local_day(now))
    return True


@transaction.atomic
def stop(pk: int, *, now: datetime) -> None:
    """No more digests for this member (its key stands in the mail); saying it twice changes nothing."""
    if Membership.objects.filter(pk=pk).exists():
        DigestStop.objects.get_or_create(membership_id=pk, defaults={"stopped_at": now})


@transaction.atomic
def switch(*, is_wanted: bool, by: Actor, now: datetime) -> None:
    """The member turns the own digest on or off."""
    if by.membership_id is None:
        raise Refused(_("Choose the enterprise you work for."))
    if is_wanted:
        DigestStop.objects.filter(membership=by.membership_id).delete()
    else:
        stop(by.membership_id, now=now)
