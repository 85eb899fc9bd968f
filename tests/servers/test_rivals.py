"""Rivals on the real servers: many at the same thing at the same moment. Each guard is shown to matter."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from market.models import BasketLine, Checkout, Listing, Order
from sif import outbox
from sif.models import IdempotencyKey, Job, Message
from tests import cast, make
from tests.cast import Player
from tests.servers.company import Browser, Company, until
from tests.servers.work import ADDRESS, all_done, crowd, letter, sweeping

pytestmark = [pytest.mark.django_db(transaction=True)]


def test_twenty_tabs_with_a_key_each_are_one_checkout_too(
    company: Company, basket: Player, browser_of: Callable[[Any], Browser]
) -> None:
    """Here the lock on the basket decides. Shown to turn red by a `locked` that takes no lock."""
    tabs = [browser_of(basket) for _ in range(20)]
    forms = [tab.filled_in("/afrekenen/", **ADDRESS) for tab in tabs]
    assert len({form["idempotency_key"] for form in forms}) == 20

    asks = [
        lambda tab=tab, form=form: tab.ask("/afrekenen/", form) for tab, form in zip(tabs, forms, strict=True)
    ]
    answers = crowd(*asks)

    (done,) = Checkout.objects.all()
    assert Counter((answer.status, answer.location) for answer in answers) == {
        (302, f"/afrekenen/{done.pk}/"): 20
    }
    assert Order.objects.count() == 2
    until(sweeping(company, all_done))


def test_two_connectors_at_once_decide_about_a_change_once(
    company: Company, browser_of: Callable[[Any], Browser]
) -> None:
    """The locks on the listing and the change decide: one of the two reads that something has changed meanwhile."""
    change = make.listing_change(
        listing=make.listing(title="Soep", enterprise=make.enterprise(trusted=False))
    )
    address = f"/beheer/market/listingchange/{change.pk}/verb"
    one, other = browser_of(cast.admin(" een")), browser_of(cast.admin(" twee"))
    yes = one.filled_in(f"{address}/approve/")
    no = other.filled_in(f"{address}/refuse/", reason="Dit klopt niet.")

    answers = crowd(lambda: one.ask(f"{address}/approve/", yes), lambda: other.ask(f"{address}/refuse/", no))

    change.refresh_from_db()
    title = Listing.objects.get(pk=change.listing_id).title
    assert sorted(answer.status for answer in answers) == [302, 422]
    assert (change.status, title) in {("approved", "Een andere titel"), ("refused", "Soep")}


def _twenty_puts(browser_of: Callable[[Any], Browser], buyer: Player, listing: Listing) -> int:
    """The same POST twenty times at once; how many lie in the basket then."""
    form = browser_of(buyer).filled_in(f"/aanbod/{listing.slug}/", quantity="3")
    address = f"/aanbod/{listing.slug}/in-winkelmand/"
    answers = crowd(*[lambda: browser_of(buyer).ask(address, form)] * 20)
    assert {answer.status for answer in answers} <= {302, 500}
    return BasketLine.objects.get().quantity


def test_the_same_post_twenty_times_at_once_counts_once(
    company: Company, buyer: Player, browser_of: Callable[[Any], Browser]
) -> None:
    assert _twenty_puts(browser_of, buyer, make.listing()) == 3
    assert IdempotencyKey.objects.count() == 1


def test_without_the_unique_index_it_would_not(
    company: Company, buyer: Player, browser_of: Callable[[Any], Browser]
) -> None:
    """The sabotage of the test above: adding up is what twenty requests do by themselves."""
    with _without_unique_keys():
        assert _twenty_puts(browser_of, buyer, make.listing()) > 3


@contextmanager
def _without_unique_keys() -> Iterator[None]:
    table = IdempotencyKey._meta.db_table
    (unique,) = [rule for rule in IdempotencyKey._meta.constraints if rule.fields == ("scope", "key")]
    with connection.schema_editor() as editor:
        editor.remove_constraint(IdempotencyKey, unique)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f'DELETE FROM "{table}"')
        with connection.schema_editor() as editor:
            editor.add_constraint(IdempotencyKey, unique)


def test_two_workers_who_hear_every_bell_four_times_send_every_mail_once(company: Company) -> None:
    company.post.taken.clear()
    company.start_worker("rival")
    messages = [letter(f"race-{number}") for number in range(30)]
    try:
        until(lambda: "ready" in company.log("rival"), why="the second worker does not start")
        for job in Job.objects.all():
            for _ in range(4):
                company.ring("sif.work", job.pk)
        until(all_done, why="not all mail was sent")
        until(lambda: "sif.work" in company.log("rival"), why="there was no race")
    finally:
        company.kill("rival")

    assert sorted(company.post.taken) == sorted(outbox.message_id_of(mail).encode() for mail in messages)
    assert set(Job.objects.values_list("attempts", flat=True)) == {1}


class SlowPost:
    """A mail server that makes the first sender wait until somebody says so."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.inside, self.go = threading.Event(), threading.Event()

    def send(self, mail: EmailMultiAlternatives) -> None:
        self.sent.append(mail.extra_headers["Message-ID"])
        self.inside.set()
        self.go.wait(2 if len(self.sent) == 1 else 0)


def _sent_by_two(message: Message, monkeypatch: pytest.MonkeyPatch) -> int:
    """Two at one mail, the second while the first is sending; how many mails left."""
    post = SlowPost()
    monkeypatch.setattr(EmailMultiAlternatives, "send", lambda mail: post.send(mail))

    def deliver() -> None:
        try:
            outbox.deliver(message.pk, now=timezone.now())
        finally:
            connection.close()

    first, second = threading.Thread(target=deliver), threading.Thread(target=deliver)
    first.start()
    assert post.inside.wait(10)
    second.start()
    second.join(1)
    post.go.set()
    for thread in (first, second):
        thread.join(10)
    return len(post.sent)


def test_a_mail_being_sent_by_one_is_left_alone_by_another(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _sent_by_two(letter("two"), monkeypatch) == 1


def test_without_the_lock_on_the_mail_both_would_send_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sabotage of the test above."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_: self)

    assert _sent_by_two(letter("two"), monkeypatch) == 2
