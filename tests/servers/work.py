"""Work for the servers to do, and how a test sees that it is done."""

import itertools
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from django.utils import timezone

from sif.models import Job, Message
from sif.queue import after_commit
from tests import make
from tests.servers.company import Company

T = TypeVar("T")
ADDRESS = {"street": "Markt 1", "postcode": "3511 AB", "town": "Utrecht"}


def letter(key: str) -> Message:
    """A mail that waits for a worker; its bell is not heard here, so the sweep has to find it."""
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


def all_done() -> bool:
    """Nothing waits but what is meant for later, as the count of words that were just learnt."""
    later = timezone.now() + timedelta(minutes=1)
    return not Job.objects.waiting().exclude(attempts=0, due_at__gt=later).exists()


def sweeping(company: Company, happened: Callable[[], bool]) -> Callable[[], bool]:
    """The same question, with a sweep before it now and then: beat would take ten seconds."""
    turns = itertools.count()

    def asked() -> bool:
        if next(turns) % 20 == 0:
            company.sweep()
        return happened()

    return asked


def crowd(*asks: Callable[[], T]) -> list[T]:
    """Everybody at once; what each got."""
    together = threading.Barrier(len(asks))
    answers: list[T] = []

    def one(ask: Callable[[], T]) -> None:
        together.wait()
        answers.append(ask())

    threads = [threading.Thread(target=one, args=[ask]) for ask in asks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers
