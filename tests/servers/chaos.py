"""Chaos: buyers who order without end, and somebody who kills the servers under them, by a seed.

A buyer draws a key for what it is about to do and repeats the very same POST until there is a final answer;
only then it writes in its own journal what was bought. Loss and doubling are judged against that journal,
never against our own records.
"""

import contextlib
import http.client
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeVar
from uuid import uuid4

from django.db import connection

from tests.servers.company import Answer, Browser, Company
from tests.servers.work import ADDRESS

GIVE_UP = 60
"""Seconds in which a repeated request has to be answered."""
T = TypeVar("T")


@dataclass(frozen=True)
class Bought:
    """What a buyer knows: where the answer sent it, how many it asked for, what it agreed to pay."""

    checkout: int
    quantity: int
    gross: Decimal


class Buyer(threading.Thread):
    """Puts two things in the basket and checks out, again and again."""

    def __init__(self, browser: Browser, listings: list[str], *, seed: str, keeps_key: bool = True) -> None:
        super().__init__(daemon=True)
        self.browser, self.listings, self.keeps_key = browser, listings, keeps_key
        self.dice = random.Random(seed)
        self.over = threading.Event()
        self.journal: list[Bought] = []
        self.repeats = 0
        self.fault: BaseException | None = None

    def run(self) -> None:
        try:
            while not self.over.is_set():
                self.journal.append(self._buy())
        except BaseException as fault:  # told by whoever joins
            self.fault = fault

    def _buy(self) -> Bought:
        quantity = self.dice.randint(1, 40)
        for listing in self.dice.sample(self.listings, 2):
            page = f"/aanbod/{listing}/"
            form = self._form(page, quantity=str(quantity))
            assert self._post(f"{page}in-winkelmand/", form).location == "/winkelmand/"
        form = self._form("/afrekenen/", **ADDRESS)
        place = self._post("/afrekenen/", form).location.split("/")
        assert place[1] == "afrekenen", place
        return Bought(int(place[2]), 2 * quantity, Decimal(form["seen"]))

    def _form(self, path: str, **typed: str) -> dict[str, str]:
        return self._until_answered(lambda: self.browser.filled_in(path, **typed))

    def _post(self, path: str, form: dict[str, str]) -> Answer:
        """The same POST with the same key, until it is answered for good."""

        def ask() -> Answer:
            sent = form if self.keeps_key else {**form, "idempotency_key": uuid4().hex}
            answer = self.browser.ask(path, sent)
            if answer.status >= 500:
                raise ConnectionError(f"{path}: {answer.status}")
            return answer

        answer = self._until_answered(ask)
        assert answer.status == 302, f"{path}: {answer.status} {answer.text[:2000]}"
        return answer

    def _until_answered(self, ask: Callable[[], T]) -> T:
        end = time.monotonic() + GIVE_UP
        while True:
            try:
                return ask()
            except (OSError, http.client.HTTPException) as gone:
                if time.monotonic() > end:
                    raise AssertionError(f"no answer in {GIVE_UP} s") from gone
                self.repeats += 1
                self.over.wait(0.05)


@dataclass
class Killer:
    """Kills by a seed, without a warning, and starts again what does not start by itself."""

    company: Company
    dice: random.Random
    kills: Counter[str] = field(default_factory=Counter)

    WEIGHTS = {
        "a web process": 4,
        "the web": 1,
        "a worker process": 4,
        "the worker": 1,
        "database sessions": 3,
        "valkey": 1,
        "beat": 1,
    }

    def work(self, seconds: float) -> None:
        end, over = time.monotonic() + seconds, threading.Event()
        while time.monotonic() < end:
            over.wait(self.dice.uniform(0.2, 0.9))
            (victim,) = self.dice.choices(list(self.WEIGHTS), list(self.WEIGHTS.values()))
            self._kill(victim)
            self.kills[victim] += 1

    def _kill(self, victim: str) -> None:
        company = self.company
        match victim:
            case "a web process":
                company.kill_child("web")
            case "a worker process":
                company.kill_child("worker")
            case "database sessions":
                _end_sessions()
            case _:
                name = victim.removeprefix("the ")
                company.kill(name)
                starts = {
                    "web": company.start_web,
                    "worker": company.start_worker,
                    "valkey": company.start_valkey,
                    "beat": company.start_beat,
                }
                starts[name]()


def _end_sessions() -> None:
    """All sessions on the database of the tests but our own; killing a backend would end those of others too."""
    with contextlib.closing(connection.cursor()) as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
