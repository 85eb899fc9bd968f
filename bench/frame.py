"""What every part of the bench stands on: promises, a database of its own, web servers, and turns.

Milliseconds say little about another machine, so nearly every promise is a ratio, of two things measured in
turns in one run: A B C, C B A, and so on.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, RemoteDisconnected
from pathlib import Path
from statistics import median, quantiles

from django.apps import apps

from sif import embedded

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 30.0


@dataclass(frozen=True, slots=True)
class Promise:
    """Something measured, what it may never exceed (the floor), and what we aim at (the goal)."""

    name: str
    value: float
    floor: float
    goal: float
    unit: str = "x"

    @property
    def is_kept(self) -> bool:
        """The floor decides whether the bench fails."""
        return self.value <= self.floor

    @property
    def is_reached(self) -> bool:
        """The goal is only reported."""
        return self.value <= self.goal

    def line(self) -> str:
        """One line of the table."""
        verdict = "goal" if self.is_reached else "kept" if self.is_kept else "BROKEN"
        return f"{self.name:<58}{self.value:>9.2f} {self.unit:<4}{self.floor:>8g}{self.goal:>8g}  {verdict}"


@dataclass(frozen=True, slots=True)
class Times:
    """How long one thing took, each time, in seconds."""

    seconds: list[float]

    @property
    def p50(self) -> float:
        return median(self.seconds)

    @property
    def p95(self) -> float:
        return quantiles(self.seconds, n=20)[-1]


def in_turns(
    things: Mapping[str, Callable[[], object]], *, rounds: int, most: float = 75.0
) -> dict[str, Times]:
    """Each thing once a round, every other round the other way about; once beforehand, to warm up.

    Ends after `most` seconds, if that comes first.
    """
    until = time.monotonic() + most
    names = list(things)
    for thing in things.values():
        thing()
    found: dict[str, list[float]] = {name: [] for name in names}
    for number in range(rounds):
        for name in names if number % 2 else reversed(names):
            began = time.perf_counter()
            things[name]()
            found[name].append(time.perf_counter() - began)
        if time.monotonic() > until and number:
            break
    return {name: Times(seconds) for name, seconds in found.items()}


def database(name: str) -> None:
    """The bench's own database, migrated."""
    embedded.create_database(name)
    _manage(name, "migrate", "--verbosity=0")


def filled(name: str, wanted: Mapping[str, int]) -> None:
    """Has it sown with so many listings, ledger rows and so on; once, unless there are fewer than half of them."""
    short = {kind: number for kind, number in wanted.items() if COUNTED[kind]() < number // 2}
    if short:
        asked = [f"--{kind}={number}" for kind, number in short.items()]
        print(f"Sowing {' '.join(asked)} into {name}: this takes minutes, once", flush=True)
        _manage(name, "seed", *asked)


def _manage(name: str, *words: str) -> None:
    """A command of `manage.py`, as on a development machine."""
    theirs = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "DEBUG"}}
    command = [sys.executable, str(ROOT / "manage.py"), *words]
    subprocess.run(command, env=theirs | {"SIM_DB": name}, check=True, cwd=ROOT)


def _number_of(label: str) -> Callable[[], int]:
    return lambda: apps.get_model(label).objects.count()


COUNTED = {
    "listings": _number_of("market.Listing"),
    "enterprises": _number_of("enterprises.Enterprise"),
    "orders": _number_of("market.Order"),
    "requests": _number_of("market.Request"),
    "ledger": _number_of("social_return.LedgerEntry"),
}


class Server:
    """A gunicorn with two workers on a port of its own, asked over one connection that is kept."""

    def __init__(self, process: "subprocess.Popen[bytes]", port: int) -> None:
        self.process = process
        self.port = port
        self._line = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)

    def get(self, address: str, *, cookie: str = "", status: int = 200) -> bytes:
        """The body of a page; any other status than expected ends the bench."""
        headers = {"Cookie": cookie} if cookie else {}
        try:
            answer = self._ask(address, headers)
        except (RemoteDisconnected, BrokenPipeError):  # it was idle for too long
            self._line.close()
            answer = self._ask(address, headers)
        body = answer.read()
        if answer.status != status:
            raise SystemExit(f"{address} answers {answer.status}")
        return body

    def _ask(self, address: str, headers: Mapping[str, str]) -> HTTPResponse:
        self._line.request("GET", address, headers=dict(headers))
        return self._line.getresponse()

    def private_megabytes(self) -> float:
        """What the heaviest worker has for itself, not shared with the others."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return max(_private(int(child)) for child in children) / 1024


def _private(pid: int) -> int:
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return sum(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Private_"))


@contextmanager
def serving(wsgi: str = "sif.wsgi") -> Iterator[Server]:
    """A web server as production starts it, for as long as the block runs."""
    port = _free_port()
    command = [sys.executable, "-m", "gunicorn", "--config", "python:sif.gunicorn", f"{wsgi}:application"]
    env = os.environ | {
        "PORT": str(port),
        "WEB_LOG_LEVEL": "error",
        "WEB_HOST": "127.0.0.1",
        "WEB_WORKERS": "2",
    }
    process = subprocess.Popen(command, env=env, cwd=ROOT)
    try:
        _wait(process, port)
        yield Server(process, port)
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _free_port() -> int:
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        return int(line.getsockname()[1])


def _wait(process: "subprocess.Popen[bytes]", port: int) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            line = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
            line.request("GET", "/healthz")
            line.getresponse().read()
        except (OSError, HTTPException):
            time.sleep(0.1)
        else:
            return
    raise SystemExit("The web server of the bench does not start.")
