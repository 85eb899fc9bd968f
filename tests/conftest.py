"""What every test stands on: the cast, a clock that stands still, a worker, a mailbox, and no way out."""

import gc
import socket
import tempfile
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from celery import current_app
from django.conf import settings as house
from django.core import mail as django_mail
from django.core.mail import EmailMultiAlternatives
from django.template import engines
from django.test.utils import setup_databases, teardown_databases
from django.utils import timezone

from sif import drawn, queue
from sif.models import Job
from tests import cast, database
from tests.cast import Player

START = datetime(2026, 3, 24, 11, 0, tzinfo=UTC)
"""Noon on a Tuesday in the Netherlands: in the middle of a month, a quarter's end in sight."""


class Clock:
    """The time in the house. It stands still until a test moves it on."""

    def __init__(self) -> None:
        self.now = START

    def forward(self, **span: float) -> datetime:
        """Moves on, `forward(days=3)`, and says what time it is then."""
        self.now += timedelta(**span)
        return self.now

    def set(self, moment: datetime) -> datetime:
        self.now = moment
        return moment


class Worker:
    """Does the work for later, here and now."""

    def run(self, *, ahead: timedelta = timedelta(0)) -> int:
        """Does every job that is due (`ahead`: also what is due by then), and the jobs these ask for.

        Gives the number done; a job that failed raises, with the error that was kept.
        """
        done = 0
        while due := list(Job.objects.due(timezone.now() + ahead).order_by("due_at", "pk")):
            for job in due:
                done += queue.run(job.pk, now=timezone.now() + ahead)
                job.refresh_from_db()
                assert not job.error, f"{job} failed:\n{job.error}"
            assert done < 10_000, "the jobs keep asking for jobs"
        return done

    def beat(self, name: str) -> None:
        """Does what beat would start, once."""
        current_app.tasks[name]()


class Mailbox:
    """The mail that arrived; asking lets the worker deliver first."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker

    @property
    def sent(self) -> list[EmailMultiAlternatives]:
        """All of it, in order."""
        self._worker.run()
        return list(django_mail.outbox)

    def to(self, reader: Any) -> list[EmailMultiAlternatives]:
        """What one reader got: a player, a user or an address."""
        user = getattr(reader, "user", reader)
        address = getattr(user, "email", user)
        return [message for message in self.sent if address in message.to]

    def clear(self) -> None:
        self._worker.run()
        django_mail.outbox.clear()


@pytest.fixture(autouse=True, scope="session")
def _look_for_garbage_seldom() -> None:
    """All of Django stays; looking through it for garbage over and over took a sixth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


@pytest.fixture(autouse=True, scope="session")
def _read_templates_once() -> None:
    """As in production; in development a template is read again at every page."""
    (partials,) = house.TEMPLATES[0]["OPTIONS"]["loaders"]
    name, inner = partials
    if inner[0][0] != "django.template.loaders.cached.Loader":
        cached = [("django.template.loaders.cached.Loader", inner)]
        house.TEMPLATES[0]["OPTIONS"]["loaders"] = [(name, cached)]
        engines._engines = {}
        engines.__dict__.pop("templates", None)


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_blocker: Any,
    django_db_keepdb: bool,
    django_db_createdb: bool,
    django_db_modify_db_settings: None,
) -> Iterator[None]:
    """The database of the tests, with a flush that keeps what the migrations wrote.

    In place of pytest-django's, which makes none when no test of a run carries its mark: the walk
    would then look at the database of the person at the keyboard.
    """
    with pytest.MonkeyPatch.context() as patch:
        with django_db_blocker.unblock():
            made = setup_databases(0, interactive=False, keepdb=django_db_keepdb and not django_db_createdb)
            database.remember()
            database.mend_flush(patch)
        yield
    if not django_db_keepdb:
        with django_db_blocker.unblock():
            database.send_away_the_others()
            teardown_databases(made, verbosity=0)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(autouse=True)
def _time_stands_still(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """`timezone.now()` is the clock's; processes of their own keep their own time."""
    if request.node.get_closest_marker("servers") is None:
        clock = request.getfixturevalue("clock")
        monkeypatch.setattr(timezone, "now", lambda: clock.now)


@pytest.fixture
def now() -> datetime:
    """The moment at which the story starts."""
    return timezone.now()


@pytest.fixture
def today() -> date:
    return timezone.localdate()


@pytest.fixture(scope="session")
def _shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the files of all tests are, until the tests are over."""
    shelf = tmp_path_factory.mktemp("files")
    (shelf / "static").mkdir()
    return shelf


@pytest.fixture(autouse=True)
def _test_settings(settings: Any, _shelf: Path) -> None:
    """Cheap passwords, files that vanish, and a cache that starts empty."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.MEDIA_ROOT = Path(tempfile.mkdtemp(dir=_shelf))
    settings.STATIC_ROOT = _shelf / "static"
    settings.CACHES = {"default": {**house.CACHES["default"], "KEY_PREFIX": f"test-{uuid.uuid4().hex}"}}
    drawn._at_hand.clear()


@pytest.fixture(autouse=True, scope="session")
def _own_doorbell() -> None:
    """What tests ring for wakes no worker of the person at the keyboard, and is forgotten with the tests."""
    current_app.conf.broker_url = "memory://"


@pytest.fixture(autouse=True, scope="session")
def _no_way_out() -> Iterator[None]:
    """No test talks to another machine: only sockets of this one are let through."""
    connect = socket.socket.connect

    def at_home(self: socket.socket, address: Any) -> None:
        host = address[0] if isinstance(address, tuple) else ""
        if self.family != socket.AF_UNIX and host not in {"127.0.0.1", "::1", "localhost"}:
            raise OSError(f"a test called {address}; tests stay at home")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", at_home)
        yield


@pytest.fixture
def worker(db: None) -> Worker:
    return Worker()


@pytest.fixture
def mail(worker: Worker) -> Mailbox:
    return Mailbox(worker)


@pytest.fixture
def buyer(db: None) -> Player:
    return cast.buyer()


@pytest.fixture
def seller(db: None) -> Player:
    return cast.seller()


@pytest.fixture
def connector(db: None) -> Player:
    return cast.connector()


@pytest.fixture
def admin(db: None) -> Player:
    return cast.admin()


@pytest.fixture
def officer(db: None) -> Player:
    return cast.officer()


@pytest.fixture
def contractor(db: None) -> Player:
    return cast.contractor()


@pytest.fixture
def reviewer(db: None) -> Player:
    return cast.reviewer()


@pytest.fixture
def person(db: None) -> Player:
    return cast.person()


@pytest.fixture
def stranger_buyer(db: None) -> Player:
    return cast.buyer(" Elders")


@pytest.fixture
def stranger_seller(db: None) -> Player:
    return cast.seller(" Elders")


@pytest.fixture
def stranger_officer(db: None) -> Player:
    return cast.officer(" Elders")


@pytest.fixture
def stranger_contractor(db: None) -> Player:
    return cast.contractor(" Elders")


@pytest.fixture
def stranger_reviewer(db: None) -> Player:
    return cast.reviewer(" Elders")


@pytest.fixture
def auditor(officer: Player) -> Player:
    """Reads along with the officer."""
    return cast.auditor_of(officer)
