"""Work for later: a row in the database first, then a ring at the door.

`after_commit` writes the job in the transaction that makes it needed and rings Redis when that commits.
If Redis is gone, or a worker dies with the job in its hands, the sweep finds the row: nothing is lost,
and because every task asks whether it is still needed, nothing is done twice.
"""

import logging
import time
import traceback
from collections.abc import Callable
from datetime import datetime, timedelta

from celery import current_app, shared_task
from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from sif import history
from sif.actors import Actor
from sif.models.jobs import Job
from sif.states import Refused

log = logging.getLogger(__name__)
Task = Callable[..., None]
TASKS: dict[str, Task] = {}
GIVEN_UP: dict[str, Task] = {}
PERIODIC: dict[str, float] = {}


def task(name: str) -> Callable[[Task], Task]:
    """Registers a function under a name; it gets the ids of the job and may run twice."""

    def register(function: Task) -> Task:
        TASKS[name] = function
        return function

    return register


def given_up(name: str) -> Callable[[Task], Task]:
    """Registers what happens, with the same ids, when a task of this name fails for the last time."""

    def register(function: Task) -> Task:
        GIVEN_UP[name] = function
        return function

    return register


def periodic(name: str, *, seconds: float) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Registers a function that beat starts every so many seconds; missing a turn does no harm."""

    def register(function: Callable[[], None]) -> Callable[[], None]:
        shared_task(name=name)(function)
        PERIODIC[name] = seconds
        current_app.conf.beat_schedule[name] = {
            "task": name,
            "schedule": seconds,
            "options": {"expires": max(seconds, 30)},
        }
        return function

    return register


def after_commit(name: str, *ids: int, after: timedelta = timedelta(0)) -> Job:
    """Asks for a task by name, by id: written now, rung at commit, not before `after` has passed."""
    now = timezone.now()
    job = Job.objects.create(task=name, args=list(ids), created_at=now, due_at=now + after)
    if not after:
        transaction.on_commit(lambda: ring(job.pk))
    return job


class Doorbell:
    """Redis, as far as a request is concerned: rung if it answers, left alone for a while if it does not.

    Without the pause, a request with six jobs would wait six times for a machine that is not there.
    """

    PAUSE = 5.0  # seconds

    def __init__(self) -> None:
        self.silent_until = 0.0

    def ring(self, job_id: int) -> None:
        """Tells a worker that there is work; when Redis is gone the sweep will find it instead."""
        if time.monotonic() < self.silent_until:
            return
        try:
            current_app.signature("sif.work", args=(job_id,)).apply_async(retry=False)
        except (OperationalError, OSError) as gone:
            self.silent_until = time.monotonic() + self.PAUSE
            log.warning("doorbell is gone, job %s waits for the sweep: %s", job_id, gone)


ring = Doorbell().ring


def run(job_id: int, *, now: datetime) -> bool:
    """Does one job if nobody else has it; says whether it did."""
    job = Job.objects.lease(job_id, now=now)
    if job is None:
        return False
    try:
        TASKS[job.task](*job.args)
    except SoftTimeLimitExceeded:
        _fail(job, "took too long", now=timezone.now())
    except Exception:
        log.exception("job %s failed: %s", job.pk, job)
        _fail(job, traceback.format_exc(), now=timezone.now())
    else:
        job.finish(now=timezone.now())
    return True


@transaction.atomic
def _fail(job: Job, error: str, *, now: datetime) -> None:
    """Kept with the job; the last time its app is told."""
    job.fail(error, now=now)
    if job.given_up_at is not None and (told := GIVEN_UP.get(job.task)):
        told(*job.args)


@transaction.atomic
def try_again(job: Job, *, by: Actor, now: datetime) -> Job:
    """Work that was given up starts anew, with all its tries; twice is once.

    Raises:
        Refused: it was done, or still waits its turn by itself.
    """
    job = Job.objects.select_for_update().get(pk=job.pk)
    if job.given_up_at is None:
        raise Refused(_("This work was not given up: it is done, or is still tried by itself."))
    job.start_anew(now=now)
    history.record(job, "try_again", by=by, now=now)
    transaction.on_commit(lambda: ring(job.pk))
    return job
