"""The market as processes of its own, on the database of the tests: web, worker, beat, Valkey, a mail server."""

import asyncio
import contextlib
import logging
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from celery import current_app
from django.conf import settings

from sif import embedded
from tests.source import ROOT

PATIENCE = 40


def until(happened: Callable[[], Any], *, seconds: float = PATIENCE, why: str = "") -> Any:
    """Waits for something, and gives it; what does not happen in time is a failure."""
    end = time.monotonic() + seconds
    while not (result := happened()):
        assert time.monotonic() < end, f"not within {seconds} s: {why or happened}"
        time.sleep(0.05)
    return result


def free_port() -> int:
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        return int(line.getsockname()[1])


class PostOffice:
    """A mail server that keeps what it took, by Message-ID; while `open` is clear it waits before it says yes."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []
        self.asked = threading.Event()
        self.open = threading.Event()
        self.open.set()
        self.moods: list[str] = []
        """What it says to the next mails instead of yes."""
        self.port = free_port()
        logging.getLogger("mail.log").setLevel(logging.WARNING)
        self.start()

    def start(self) -> None:
        """On the same port as before, so that the others find it again."""
        self._server = Controller(self, hostname="127.0.0.1", port=self.port)
        self._server.start()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd asks for it
        self.asked.set()
        while not self.open.is_set():
            await asyncio.sleep(0.05)
            if session.peer is None or server.transport is None or server.transport.is_closing():
                return "451 gone"
        if self.moods:
            return self.moods.pop(0)
        self.taken += re.findall(rb"(?im)^Message-ID:\s*(\S+)", envelope.content)
        return "250 OK"

    def stop(self) -> None:
        """Stopping twice is fine: a test may have failed between stop and start."""
        with contextlib.suppress(AssertionError):
            self._server.stop()


@dataclass
class Company:
    """Starts and ends the processes; each is in a group of its own, so that it can be killed whole."""

    state: Path
    post: PostOffice
    port: int = field(default_factory=free_port)
    running: dict[str, subprocess.Popen] = field(default_factory=dict)

    @property
    def bell(self) -> Path:
        return self.state / "valkey.sock"

    @property
    def around(self) -> dict[str, str]:
        """The environment: the database of the tests, a Valkey of our own, a short lease."""
        name = settings.DATABASES["default"]["NAME"]
        found = {**os.environ, "SIM_DB": name, "REDIS_URL": f"unix://{self.bell}"}
        if "DATABASE_URL" in os.environ:
            parts = urllib.parse.urlsplit(os.environ["DATABASE_URL"])
            found["DATABASE_URL"] = parts._replace(path=f"/{name}").geturl()
            found |= {"DEBUG": "1"}
        return {
            **found,
            "DJANGO_SETTINGS_MODULE": "sif.settings",
            "EMAIL_URL": f"smtp://127.0.0.1:{self.post.port}",
            "JOB_LEASE": "3",
            "MEDIA_ROOT": str(self.state / "media"),
            "WEB_HOST": "127.0.0.1",
            "PORT": str(self.port),
            "WEB_WORKERS": "2",
            "PYTHONPATH": str(ROOT),
        }

    def start(self, name: str, *command: str | Path) -> None:
        log = (self.state / f"{name}.log").open("ab")
        self.running[name] = subprocess.Popen(
            [str(word) for word in command],
            cwd=ROOT,
            env=self.around,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        log.close()

    def start_valkey(self) -> None:
        """Empty at every start: nothing is kept, as after a lost disk."""
        how = (
            "--port",
            "0",
            "--unixsocket",
            self.bell,
            "--save",
            "",
            "--appendonly",
            "no",
            "--dir",
            self.state,
        )
        self.start("valkey", embedded.valkey_bin(), *how)
        until(self._bell_answers, why="Valkey does not start")

    def _bell_answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as line:
            return line.connect_ex(str(self.bell)) == 0

    def start_worker(self, name: str = "worker") -> None:
        """One worker; what it knows is in the database."""
        how = ("--concurrency", "1", "--loglevel", "INFO", "--without-gossip", "--without-mingle")
        who = ("--hostname", f"{name}@here")
        self.start(name, sys.executable, "-m", "celery", "--app", "sif", "worker", *how, *who)

    def start_beat(self) -> None:
        """Beat in a process of its own, as in production: the one inside a worker does not outlive Redis."""
        how = ("--schedule", self.state / "beat", "--pidfile", "", "--loglevel", "INFO")
        self.start("beat", sys.executable, "-m", "celery", "--app", "sif", "beat", *how)

    def sweep(self) -> None:
        """Asks for a sweep now, as beat does every ten seconds."""
        self.ring("sif.sweep")

    def ring(self, task: str, *args: int) -> None:
        """Rings for a task at the Valkey of these servers; the tests themselves ring at another one."""
        options = {"global_keyprefix": f"{settings.DATABASES['default']['NAME']}:"}
        with current_app.connection_for_write(
            f"redis+socket://{self.bell}", transport_options=options
        ) as line:
            current_app.tasks[task].apply_async(args=args, connection=line)

    def forget_all(self) -> None:
        """FLUSHALL: somebody emptied the wrong Redis."""
        with socket.socket(socket.AF_UNIX) as line:
            line.connect(str(self.bell))
            line.sendall(b"FLUSHALL\r\n")
            assert line.recv(100) == b"+OK\r\n"

    def start_web(self) -> None:
        self.start("web", sys.executable, "-m", "gunicorn", "--config", "python:sif.gunicorn")
        until(self._web_answers, why="the web server does not start")

    def _web_answers(self) -> bool:
        with contextlib.suppress(OSError):
            return Browser(self.port).get("/healthz").status == 200
        return False

    def kill(self, name: str) -> None:
        """As a machine without memory would: no word of warning, and the whole group."""
        process = self.running.pop(name)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def kill_child(self, name: str) -> None:
        """Only the youngest process below this one: the one in which the work is done."""
        parent = self.running[name].pid
        with contextlib.suppress(ProcessLookupError, FileNotFoundError, ValueError):
            children = Path(f"/proc/{parent}/task/{parent}/children").read_text()
            os.kill(max(int(pid) for pid in children.split()), signal.SIGKILL)

    def log(self, name: str) -> str:
        return (self.state / f"{name}.log").read_text()

    def stop(self) -> None:
        for name in reversed(list(self.running)):
            self.kill(name)


@dataclass
class Answer:
    status: int
    location: str
    text: str


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


class Browser:
    """Somebody's browser, on the real web server."""

    def __init__(self, port: int, cookies: dict[str, str] | None = None) -> None:
        self.home = f"http://127.0.0.1:{port}"
        self.cookies = {"csrftoken": "a" * 32, **(cookies or {})}
        self.opener = urllib.request.build_opener(_Stay, urllib.request.HTTPCookieProcessor(CookieJar()))

    def ask(self, path: str, form: dict[str, str] | None = None, **headers: str) -> Answer:
        data = urllib.parse.urlencode(form).encode() if form is not None else None
        sent = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), **headers}
        request = urllib.request.Request(self.home + path, data=data, headers=sent)
        try:
            with self.opener.open(request, timeout=30) as answer:
                return Answer(answer.status, answer.headers.get("Location", ""), answer.read().decode())
        except urllib.error.HTTPError as said:
            with said:
                return Answer(said.code, said.headers.get("Location", ""), said.read().decode())

    def get(self, path: str) -> Answer:
        return self.ask(path)

    def filled_in(self, path: str, **typed: str) -> dict[str, str]:
        """The form on a page as a browser would send it: what stands in it, and what is typed."""
        page = self.get(path)
        if page.status >= 500:
            raise ConnectionError(f"{path}: {page.status}")
        assert page.status == 200, f"{path}: {page.status}"
        forms = re.findall(r"(?s)<form.*?</form>", page.text)
        form = next(
            form for form in forms if all(f'name="{name}"' in form for name in ("idempotency_key", *typed))
        )
        fields = dict(_fields(form))
        return {**fields, "csrfmiddlewaretoken": self.cookies["csrftoken"], **typed}


def _fields(form: str) -> Iterator[tuple[str, str]]:
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        kind = re.search(r'type="([^"]*)"', tag)
        if name and not (kind and kind[1] in {"checkbox", "radio", "submit"} and "checked" not in tag):
            yield name[1], value[1] if value else ""
