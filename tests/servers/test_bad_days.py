"""Bad days, on the real servers: a worker killed in the middle, Redis gone, twenty clicks at once."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from market.models import Checkout, Match, Order, Request
from sif import outbox
from sif.models import IdempotencyKey, Job, Message
from sif.queue import after_commit
from tests import make
from tests.cast import Player
from tests.servers.company import Browser, Company, until
from tests.servers.work import ADDRESS, all_done, crowd, letter, sweeping

pytestmark = [pytest.mark.django_db(transaction=True)]


def test_a_worker_killed_in_the_middle_of_a_task_leaves_nothing_undone_and_nothing_done_twice(
    company: Company,
) -> None:
    company.post.taken.clear()
    company.post.asked.clear()
    company.post.open.clear()  # the mail server takes its time: the worker is in the middle now
    message = letter("killed")
    until(sweeping(company, company.post.asked.is_set), why="no worker came")

    company.kill("worker")
    company.post.open.set()
    job = Job.objects.get()
    assert (job.done_at, job.attempts) == (None, 1)
    assert job.leased_until is not None
    company.start_worker()
    until(sweeping(company, all_done), why="nobody took the job of the dead worker")

    job.refresh_from_db()
    message.refresh_from_db()
    assert job.attempts >= 2
    assert message.sent_at is not None
    assert set(company.post.taken) == {
        outbox.message_id_of(message).encode()
    }  # a copy would be known by its id


def _somebody_waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks JOIN pg_stat_activity USING (pid)"
            " WHERE NOT granted AND datname = current_database())"
        )
        return cursor.fetchone()[0]


def test_a_worker_killed_in_the_middle_of_matching_leaves_every_match_there_once(company: Company) -> None:
    """The matches are computed, and the worker is about to write them. Red when a task is not asked for again."""
    request = make.request()
    for _ in range(3):
        make.listing(category=request.category, title="Lunch voor de vergadering", nationwide=True)
    after_commit("market.match", request.pk)

    with transaction.atomic():  # as long as this holds the request, the worker cannot write
        Request.objects.locked(request)
        until(sweeping(company, _somebody_waits_for_a_lock), why="no worker came to the writing")
        company.kill("worker")
    assert not Match.objects.exists()
    company.start_worker()
    until(sweeping(company, all_done), why="nobody took the job of the dead worker")

    found = list(Match.objects.filter(request=request).values_list("enterprise", flat=True))
    assert len(found) == 3
    assert len(set(found)) == 3
    assert Job.objects.get(task="market.match").attempts >= 2


def test_a_child_of_the_worker_killed_alone_is_replaced_and_its_job_done(company: Company) -> None:
    company.post.asked.clear()
    company.post.open.clear()
    message = letter("child")
    until(sweeping(company, company.post.asked.is_set), why="no worker came")

    company.kill_child("worker")
    company.post.open.set()
    until(sweeping(company, all_done), why="nobody took the job of the dead child")

    message.refresh_from_db()
    assert message.sent_at is not None
    assert company.running["worker"].poll() is None


def test_twenty_clicks_at_once_are_one_checkout_with_one_order_for_each_enterprise(
    company: Company, basket: Player, browser_of: Callable[[Any], Browser]
) -> None:
    browser = browser_of(basket)
    form = browser.filled_in("/afrekenen/", **ADDRESS)

    answers = crowd(*[lambda: browser_of(basket).ask("/afrekenen/", form)] * 20)

    (done,) = Checkout.objects.all()
    assert {(answer.status, answer.location) for answer in answers} == {(302, f"/afrekenen/{done.pk}/")}
    assert Order.objects.count() == 2
    assert Order.objects.values("seller").distinct().count() == 2
    assert IdempotencyKey.objects.count() == 1
    until(sweeping(company, all_done))
    assert Message.objects.filter(sent_at=None).count() == 0


def test_with_redis_gone_an_order_is_still_taken_and_its_mail_goes_out_when_it_is_back(
    company: Company, basket: Player, browser_of: Callable[[Any], Browser]
) -> None:
    browser = browser_of(basket)
    form = browser.filled_in("/afrekenen/", **ADDRESS)

    company.kill("valkey")
    start = time.monotonic()
    answer = browser.ask("/afrekenen/", form)
    took = time.monotonic() - start

    assert (answer.status, Order.objects.count()) == (302, 2)
    assert took < 1
    assert browser.get("/catalogus/").status == 200  # the cache is gone too
    assert browser.get(answer.location).status == 200
    waiting = Message.objects.filter(sent_at=None).count()
    assert waiting >= 2

    company.start_valkey()
    until(all_done, seconds=60, why="the sweep did not find what waited")

    assert Message.objects.filter(sent_at=None).count() == 0
    assert Job.objects.exclude(error="").count() == 0


def test_with_redis_emptied_a_job_whose_bell_was_lost_is_found_by_the_sweep(
    company: Company, basket: Player, browser_of: Callable[[Any], Browser]
) -> None:
    """Shown to turn red by a sweep that does nothing: the jobs then wait for ever."""
    browser = browser_of(basket)
    company.kill("worker")  # nobody hears the bells, so they lie in Redis
    try:
        answer = browser.ask("/afrekenen/", browser.filled_in("/afrekenen/", **ADDRESS))
        company.forget_all()
    finally:
        company.start_worker()

    assert (answer.status, Order.objects.count()) == (302, 2)
    until(sweeping(company, all_done), why="the sweep did not find what waited")
    assert Message.objects.filter(sent_at=None).count() == 0
    assert set(Job.objects.exclude(done_at=None).values_list("attempts", flat=True)) == {1}


def test_with_the_mail_server_down_nothing_is_lost_and_it_is_sent_when_it_is_back(company: Company) -> None:
    """Down, then there but refusing, then well. Shown to turn red by a deliver that marks before it sends."""
    company.post.taken.clear()
    company.post.stop()
    messages = [letter(f"down-{number}") for number in range(3)]
    until(sweeping(company, lambda: _tried(1)), why="no worker tried")
    assert set(Message.objects.values_list("sent_at", flat=True)) == {None}

    company.post.start()
    company.post.moods[:] = ["451 not now"] * 3
    Job.objects.update(due_at=Job.objects.first().created_at)  # the pause after a failure is ten seconds
    until(sweeping(company, lambda: _tried(2)), why="nobody tried again")
    assert company.post.taken == []
    assert set(Message.objects.values_list("sent_at", flat=True)) == {None}

    Job.objects.update(due_at=Job.objects.first().created_at)
    until(sweeping(company, all_done), why="not sent when the mail server was back")
    assert sorted(company.post.taken) == sorted(outbox.message_id_of(mail).encode() for mail in messages)
    assert Message.objects.filter(sent_at=None).count() == 0


def _tried(times: int) -> bool:
    """Every job failed so many times and waits for the next."""
    failed = Job.objects.waiting().filter(attempts=times, leased_until=None).exclude(error="")
    return failed.count() == Job.objects.count()
