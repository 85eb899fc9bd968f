"""How it turned out: after six and twelve months the contractor is asked how many people are still at work."""

from collections import defaultdict
from datetime import date, datetime, timedelta

from django.core import signing
from django.db import transaction
from django.utils.translation import gettext as _

from sif import history
from sif.actors import Actor
from sif.dates import local_day
from sif.states import Refused
from social_return.models import Contract, Contribution, OutcomePlacement, OutcomeRound
from social_return.models.following import DAYS_TO_ANSWER
from social_return.notices import following as notices

SALT = "social_return.outcome"
AFTER = OutcomeRound.After
WINDOW = {AFTER.HALF_YEAR: (6, 12), AFTER.YEAR: (12, 24)}
"""From how many months after the first day, and until when, it is worth asking."""


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier; the last day of that month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    after = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + timedelta(days=day.day - 1), after - timedelta(days=1))


@transaction.atomic
def ask_due(*, now: datetime) -> list[OutcomeRound]:
    """Asks about every approved placement whose half year or year has passed; each of them once.

    One question per contract: the placements that fell due since the last time are asked about together.
    """
    return [made for after in AFTER for made in _ask(after, now=now)]


def _ask(after: OutcomeRound.After, *, now: datetime) -> list[OutcomeRound]:
    today = local_day(now)
    since, until = (months_before(today, months) for months in reversed(WINDOW[after]))
    asked = OutcomePlacement.objects.filter(after=after).values("contribution")
    due: dict[int, list[int]] = defaultdict(list)
    placements = Contribution.objects.booked().employment().filter(start__gt=since, start__lte=until)
    for pk, contract_id in (
        placements.exclude(pk__in=asked).order_by("contract_id", "pk").values_list("pk", "contract_id")
    ):
        due[contract_id].append(pk)
    return [_round(contract_id, pks, after, now=now) for contract_id, pks in due.items()]


def _round(contract_id: int, pks: list[int], after: OutcomeRound.After, *, now: datetime) -> OutcomeRound:
    contract = Contract.objects.with_parties().get(pk=contract_id)
    made = OutcomeRound.objects.create(contract=contract, after=after, placements=len(pks), asked_at=now)
    OutcomePlacement.objects.bulk_create(
        OutcomePlacement(round=made, contribution_id=pk, after=after) for pk in pks
    )
    history.record(made, "ask", by=Actor.system(), now=now, placements=len(pks))
    notices.outcome_asked(made, link=link(made))
    return made


@transaction.atomic
def remind_due(*, now: datetime) -> int:
    """Reminds once of what was asked two weeks ago and not answered; how many."""
    due = list(OutcomeRound.objects.due_for_reminder(now).order_by("pk").values_list("pk", flat=True))
    for pk in due:
        waits = OutcomeRound.objects.locked(pk)
        if waits.reminded_at is None and waits.answered_at is None:
            waits.reminded_at = now
            waits.save(update_fields=["reminded_at"])
            notices.outcome_reminded(waits, link=link(waits))
    return len(due)


def link(asked: OutcomeRound) -> str:
    """The signed word in the address of a question."""
    return signing.dumps(asked.pk, salt=SALT)


def asked_by(word: str) -> OutcomeRound | None:
    """The question behind a signed word; nothing where the word is not ours."""
    try:
        pk = signing.loads(word, salt=SALT)
    except signing.BadSignature:
        return None
    return OutcomeRound.objects.with_contract().filter(pk=pk).first()


@transaction.atomic
def answer(
    asked: OutcomeRound, *, still: int, stopped: int, unknown: int, by: Actor, now: datetime
) -> OutcomeRound:
    """The contractor tells how many are still at work: counts only, once.

    Raises:
        Refused: it was answered before, the numbers do not add up, or it is too long ago.
    """
    asked = OutcomeRound.objects.locked(asked.pk)
    if asked.answered_at is not None:
        raise Refused(_("This question has already been answered. Thank you."))
    if asked.asked_at <= now - timedelta(days=DAYS_TO_ANSWER):
        raise Refused(_("This question was asked too long ago. You do not have to answer it any more."))
    if still + stopped + unknown != asked.placements:
        raise Refused(
            _("The three numbers together are not %(count)s. Count everybody once.")
            % {"count": asked.placements}
        )
    asked.still, asked.stopped, asked.unknown, asked.answered_at = still, stopped, unknown, now
    asked.save(update_fields=["still", "stopped", "unknown", "answered_at"])
    history.record(asked, "answer", by=by, now=now, still=still, stopped=stopped, unknown=unknown)
    return asked
