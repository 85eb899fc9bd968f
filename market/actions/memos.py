"""Award memos: asked for with the award, made by a worker, made again on demand."""

import hashlib
from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from market.matching import explain
from market.models import AwardMemo, Request
from market.models.requests import RequestStatus
from market.reports import facts, memo
from sif import history, making, queue
from sif.actors import Actor
from sif.making import MakingStatus
from sif.pdf import Unprintable
from sif.states import Refused

Clock = Callable[[], datetime]
BEGUN, READ = 10, 50


@transaction.atomic
def ask(request: Request, *, by: Actor, now: datetime) -> AwardMemo:
    """Wants the memo of a request that was awarded; a worker makes it. One that is being made is left alone.

    Raises:
        Refused: there is no award to write about.
    """
    request = Request.objects.locked(request)
    if request.status != RequestStatus.AWARDED:
        raise Refused(_("There is no award yet. The memo is made as soon as you have chosen."))
    made, is_new = AwardMemo.objects.get_or_create(request=request, defaults={"asked_at": now})
    if is_new:
        history.record(made, "ask", by=by, now=now)
        queue.after_commit("market.award_memo", made.pk)
        return made
    return made if made.is_busy else again(made, by=by, now=now)


@transaction.atomic
def again(made: AwardMemo, *, by: Actor, now: datetime) -> AwardMemo:
    """Makes it once more: it failed, or what it tells was corrected. The seal of the earlier one is kept."""
    made = AwardMemo.objects.locked(made.pk)
    earlier = made.checksum
    made.status = made.lifecycle.after("again", made.status, made.roles_of(by))
    made.progress, made.problem, made.checksum = 0, "", ""
    made.asked_at, made.finished_at = now, None
    made.save(update_fields=["status", "progress", "problem", "checksum", "asked_at", "finished_at"])
    history.record(made, "again", by=by, now=now, earlier=earlier)
    queue.after_commit("market.award_memo", made.pk)
    return made


def make(memo_id: int, *, clock: Clock) -> None:
    """Makes a memo unless that was done. Safe to run twice; what a killed worker left is begun again."""
    made = _begin(memo_id, now=clock())
    if made is None:
        return
    try:
        with translation.override(settings.LANGUAGE_CODE):
            told = facts.gather(Request.objects.with_card().get(pk=made.request_id))
            making.tell(made, READ)
            paper = memo.made(told, explain.NAMES)
    except Unprintable as why:
        _fail(made, str(why), now=clock())
    else:
        _finish(made, paper, now=clock())


@transaction.atomic
def _begin(memo_id: int, *, now: datetime) -> AwardMemo | None:
    return making.begin(AwardMemo.objects.locked(memo_id), progress=BEGUN, now=now)


@transaction.atomic
def _finish(made: AwardMemo, paper: bytes, *, now: datetime) -> None:
    made = AwardMemo.objects.locked(made.pk)
    if made.status != MakingStatus.RUNNING:
        return
    if name := made.file.name:  # the file of an earlier one goes when the new one is certain
        storage = made.file.storage
        transaction.on_commit(lambda: storage.delete(name))
    made.size, made.checksum = len(paper), hashlib.sha256(paper).hexdigest()
    making.finish(made, now=now, checksum=made.checksum)
    made.file.save("memo.pdf", ContentFile(paper), save=False)
    made.save()


@transaction.atomic
def _fail(made: AwardMemo, problem: str, *, now: datetime) -> None:
    made = AwardMemo.objects.locked(made.pk)
    if made.status == MakingStatus.RUNNING:
        making.fail(made, problem, now=now)
