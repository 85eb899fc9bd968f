"""Bad days, on the real servers: a worker killed in the middle, Redis gone, twenty clicks at once."""

import itertools
import os
import signal
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from market.models import Checkout, Order
from sif import outbox
from sif.models import IdempotencyKey, Job, Message
from sif.queue import after_commit
from tests import make
from tests.cast import Player
from tests.servers.company import Answer, Browser, Company, until

pytestmark = [pytest.mark.django_db(transaction=True)]
ADDRESS = {"street": "Markt 1", "postcode": "3511 AB", "town": "Utrecht"}


def _letter(key: str) -> Message:
    """A mail that waits for a worker; its bell is not rung, so the sweep has to find it."""
    reader = make.user(name="Noor")
    message = Message.objects.create(
        key=key,
        to=reader,
        address=reader.email,
        template="x",
        subject="Soep",
        body="Om twaalf uur.\n",
        created_at=timezone.now(),
    )
    after_commit("sif.deliver", message.pk)
    return message


def _all_done() -> bool:
    return not Job.objects.waiting().exists()


def _sweeping(company: Company, happened: Callable[[], bool]) -> Callable[[], bool]:
    """The same question, with a sweep before it now and then: beat would take ten seconds."""
    turns = itertools.count()

    def asked() -> bool:
        if next(turns) % 20 == 0:
            company.sweep()
        return happened()

    return asked


def test_a_worker_killed_in_the_middle_of_a_task_leaves_nothing_undone_and_nothing_done_twice(
    company: Company,
) -> None:
    company.post.taken.clear()
    company.post.asked.clear()
    company.post.open.clear()  # the mail server takes its time: the worker is in the middle now
    message = _letter("killed")
    until(_sweeping(company, company.post.asked.is_set), why="no worker came")

    company.kill("worker")
    company.post.open.set()
    job = Job.objects.get()
    assert (job.done_at, job.attempts) == (None, 1)
    assert job.leased_until is not None
    company.start_worker()
    until(_sweeping(company, _all_done), why="nobody took the job of the dead worker")

    job.refresh_from_db()
    message.refresh_from_db()
    assert job.attempts >= 2
    assert message.sent_at is not None
    assert set(company.post.taken) == {
        outbox.message_id_of(message).encode()
    }  # a copy would be known by its id


def test_a_child_of_the_worker_killed_alone_is_replaced_and_its_job_done(company: Company) -> None:
    company.post.asked.clear()
    company.post.open.clear()
    message = _letter("child")
    until(_sweeping(company, company.post.asked.is_set), why="no worker came")

    os.kill(_child_of(company.running["worker"].pid), signal.SIGKILL)
    company.post.open.set()
    until(_sweeping(company, _all_done), why="nobody took the job of the dead child")

    message.refresh_from_db()
    assert message.sent_at is not None
    assert company.running["worker"].poll() is None


def _child_of(parent: int) -> int:
    """The process in which tasks run: the youngest child of the worker."""
    with open(f"/proc/{parent}/task/{parent}/children") as children:
        return max(int(pid) for pid in children.read().split())


@pytest.fixture
def basket(buyer: Player, seller: Player, stranger_seller: Player) -> Player:
    """The buyer has things of two enterprises in the basket."""
    lines = {
        make.listing(enterprise=shop.enterprise, title=f"Lunch {shop.enterprise.pk}"): 20
        for shop in (seller, stranger_seller)
    }
    make.basket(person=buyer.user, organisation=buyer.organisation, lines=lines)
    return buyer


def _crowd(ask: Callable[[], Answer], size: int) -> list[Answer]:
    together, answers = threading.Barrier(size), []

    def one() -> None:
        together.wait()
        answers.append(ask())

    threads = [threading.Thread(target=one) for _ in range(size)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_twenty_clicks_at_once_are_one_checkout_with_one_order_for_each_enterprise(
    company: Company, basket: Player, browser_of: Callable[[Any], Browser]
) -> None:
    browser = browser_of(basket)
    form = browser.filled_in("/afrekenen/", **ADDRESS)

    answers = _crowd(lambda: browser_of(basket).ask("/afrekenen/", form), 20)

    (done,) = Checkout.objects.all()
    assert {(answer.status, answer.location) for answer in answers} == {(302, f"/afrekenen/{done.pk}/")}
    assert Order.objects.count() == 2
    assert Order.objects.values("seller").distinct().count() == 2
    assert IdempotencyKey.objects.count() == 1
    until(_sweeping(company, _all_done))
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
    until(_all_done, seconds=60, why="the sweep did not find what waited")

    assert Message.objects.filter(sent_at=None).count() == 0
    assert Job.objects.exclude(error="").count() == 0
