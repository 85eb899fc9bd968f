"""Work for later: written with its reason, done once, tried again, given up in sight."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from celery import current_app
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from sif import queue, tasks
from sif.models import IdempotencyKey, Job
from sif.models.jobs import LAST_TRY
from tests.conftest import Clock, Worker

Done = list[tuple[int, ...]]


@pytest.fixture
def done() -> Iterator[Done]:
    """What the task `test.note` was asked to do."""
    notes: Done = []
    queue.TASKS["test.note"] = lambda *ids: notes.append(ids)
    yield notes
    del queue.TASKS["test.note"]


@pytest.fixture
def failing() -> Iterator[Callable[[Exception], None]]:
    """Lets the task `test.fail` raise something."""
    wrong: list[Exception] = [RuntimeError("the printer is on fire")]

    def fail() -> None:
        raise wrong[-1]

    queue.TASKS["test.fail"] = fail
    yield wrong.append
    del queue.TASKS["test.fail"]


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The jobs that a worker was rung for."""
    bells: list[int] = []
    monkeypatch.setattr(queue, "ring", bells.append)
    return bells


def test_a_job_is_written_in_the_transaction_and_rung_after_it(
    db: None, rung: list[int], django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        job = queue.after_commit("test.note", 7)
        assert rung == []

    assert rung == [job.pk]
    assert str(job) == "test.note(7,)"


def test_a_transaction_that_fails_takes_its_job_along(db: None, rung: list[int]) -> None:
    with transaction.atomic():
        queue.after_commit("test.note", 7)
        transaction.set_rollback(True)

    assert not Job.objects.exists()
    assert rung == []


def test_a_job_for_later_is_not_rung_and_not_due_before_its_time(
    db: None,
    done: Done,
    rung: list[int],
    clock: Clock,
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        job = queue.after_commit("test.note", 7, after=timedelta(hours=1))

    assert rung == []
    assert not queue.run(job.pk, now=timezone.now())
    assert queue.run(job.pk, now=clock.forward(hours=1))
    assert done == [(7,)]


def test_a_job_is_done_once(worker: Worker, done: Done) -> None:
    job = queue.after_commit("test.note", 7)

    worker.run()
    assert not queue.run(job.pk, now=timezone.now())
    job.refresh_from_db()

    assert done == [(7,)]
    assert (job.attempts, job.error, job.leased_until) == (1, "", None)
    assert job.done_at == timezone.now()


def test_a_job_that_somebody_holds_is_free_again_when_the_lease_ends(
    db: None, done: Done, clock: Clock
) -> None:
    job = queue.after_commit("test.note", 7)
    assert Job.objects.lease(job.pk, now=timezone.now()) is not None  # and its holder dies here

    assert not queue.run(job.pk, now=clock.forward(seconds=settings.JOB_LEASE.total_seconds()))
    assert queue.run(job.pk, now=clock.forward(seconds=1))
    assert done == [(7,)]


def test_the_lease_is_longer_than_a_task_may_take() -> None:
    assert current_app.conf.task_time_limit < settings.JOB_LEASE.total_seconds()
    assert current_app.conf.task_soft_time_limit < current_app.conf.task_time_limit
    assert (
        current_app.conf.broker_transport_options["visibility_timeout"] >= settings.JOB_LEASE.total_seconds()
    )


@pytest.mark.django_db(transaction=True)
def test_eight_workers_at_once_do_a_job_once(done: Done) -> None:
    job = queue.after_commit("test.note", 7)
    together, took, now = threading.Barrier(8), [], timezone.now()

    def work() -> None:
        together.wait()
        took.append(queue.run(job.pk, now=now))
        connection.close()

    crowd = [threading.Thread(target=work) for _ in range(8)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()

    assert sorted(took) == [False] * 7 + [True]
    assert done == [(7,)]


def test_a_failing_job_is_tried_again_ever_later_and_given_up_in_sight(
    db: None, failing: Callable[[Exception], None], clock: Clock
) -> None:
    job = queue.after_commit("test.fail")

    waits = []
    while job.given_up_at is None:
        assert queue.run(job.pk, now=timezone.now())
        job.refresh_from_db()
        waits.append(int((job.due_at - timezone.now()).total_seconds()))
        clock.set(job.due_at)

    assert waits == [10, 20, 40, 80, 160, 320, 640, 1280, 2560, *[3600] * 7]
    assert job.attempts == LAST_TRY
    assert "the printer is on fire" in job.error
    assert not Job.objects.due(timezone.now() + timedelta(days=365)).exists()


def test_a_job_that_is_mended_forgets_its_error(
    db: None, failing: Callable[[Exception], None], done: Done, clock: Clock
) -> None:
    job = queue.after_commit("test.fail")
    queue.run(job.pk, now=timezone.now())
    Job.objects.update(task="test.note")

    assert queue.run(job.pk, now=clock.forward(seconds=10))
    job.refresh_from_db()

    assert job.error == ""
    assert job.done_at is not None


def test_a_job_that_takes_too_long_says_so(db: None, failing: Callable[[Exception], None]) -> None:
    failing(SoftTimeLimitExceeded())
    job = queue.after_commit("test.fail")

    queue.run(job.pk, now=timezone.now())
    job.refresh_from_db()

    assert job.error == "took too long"


def test_a_job_with_a_name_that_is_gone_fails_and_is_kept(db: None) -> None:
    job = queue.after_commit("test.removed_last_release")

    queue.run(job.pk, now=timezone.now())
    job.refresh_from_db()

    assert "KeyError" in job.error
    assert job.done_at is None


def test_without_redis_the_job_waits_for_the_sweep(
    db: None,
    done: Done,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    monkeypatch.setattr(queue, "ring", queue.Doorbell().ring)
    with monkeypatch.context() as gone:
        gone.setattr(current_app, "signature", _no_redis)
        with django_capture_on_commit_callbacks(execute=True):
            job = queue.after_commit("test.note", 7)
    assert "doorbell is gone" in caplog.text

    bells: list[int] = []
    monkeypatch.setattr(queue, "ring", bells.append)
    tasks.sweep()
    assert bells == [job.pk]
    tasks.work(job.pk)

    assert done == [(7,)]


def test_a_bell_that_does_not_answer_is_left_alone_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[int] = []
    moment = [100.0]
    bell = queue.Doorbell()
    monkeypatch.setattr("sif.queue.time.monotonic", lambda: moment[0])

    def gone(name: str, args: tuple[int]) -> None:
        tried.append(args[0])
        raise ConnectionError("nobody listens")

    monkeypatch.setattr(current_app, "signature", gone)
    bell.ring(1)
    bell.ring(2)
    moment[0] += bell.PAUSE
    bell.ring(3)

    assert tried == [1, 3]


def test_a_bell_of_redis_that_is_not_there_costs_no_time() -> None:
    with current_app.connection_for_write("redis+socket:///nowhere/valkey.sock") as connection:
        start = time.monotonic()
        with pytest.raises(OperationalError):
            connection.default_channel  # noqa: B018 - asking for it connects

    assert time.monotonic() - start < 0.5


def _no_redis(*_: object, **__: object) -> None:
    raise ConnectionError("nobody listens")


def test_the_sweep_rings_for_waiting_work_oldest_first_and_for_no_other(
    db: None, done: Done, rung: list[int], clock: Clock
) -> None:
    first = queue.after_commit("test.note", 1)
    clock.forward(seconds=1)
    second, finished, held = (queue.after_commit("test.note", number) for number in (2, 3, 4))
    queue.after_commit("test.note", 5, after=timedelta(hours=1))
    queue.run(finished.pk, now=timezone.now())
    Job.objects.lease(held.pk, now=timezone.now())

    tasks.sweep()

    assert rung == [first.pk, second.pk]


def test_a_week_later_done_jobs_are_dropped_and_failed_ones_are_kept(
    db: None, done: Done, failing: Callable[[Exception], None], clock: Clock
) -> None:
    finished, failed = queue.after_commit("test.note", 1), queue.after_commit("test.fail")
    for job in (finished, failed):
        queue.run(job.pk, now=timezone.now())
    IdempotencyKey.objects.create(scope="user:1", key="k", fingerprint="f", created_at=timezone.now())

    clock.forward(days=1)
    tasks.tidy()
    assert IdempotencyKey.objects.count() == 1  # for at least 24 hours
    clock.forward(days=7)
    tasks.tidy()

    assert list(Job.objects.all()) == [failed]
    assert not IdempotencyKey.objects.exists()


def test_periodic_work_is_in_the_plan_of_beat() -> None:
    assert queue.PERIODIC["sif.sweep"] == 10
    assert current_app.conf.beat_schedule["sif.sweep"]["task"] == "sif.sweep"
    assert current_app.conf.beat_schedule["sif.tidy"]["options"] == {"expires": 3600}
