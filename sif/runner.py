"""What `make run` starts: private servers, web, worker, beat and the mail catcher; and what stops them again.

`python -m sif.runner [--port 8000]` serves the market until Ctrl-C. `python -m sif.runner --only COMMAND …`
has the servers up for as long as one command runs (the tests, the checks) and ends with its exit code.
DATABASE_URL and REDIS_URL, if both are set, take the place of the private servers.
"""

import argparse
import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import types
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from sif import embedded

WEB = ("gunicorn", "--config", "python:sif.gunicorn")
WORKER = (
    "celery",
    "--quiet",
    "--app",
    "sif",
    "worker",
    "--loglevel",
    "WARNING",
    "--without-gossip",
    "--without-mingle",
)
BEAT = ("celery", "--quiet", "--app", "sif", "beat", "--loglevel", "WARNING", "--pidfile", "")

LOGINS = """
  buyer@demo.example          buys                    buyer2@demo.example          buys, elsewhere
  entrepreneur@demo.example   sells                   entrepreneur2@demo.example   sells, elsewhere
  connector@demo.example      connects, in /beheer/   reviewer@demo.example        checks enterprises
  contractor@demo.example     owes social return      auditor@demo.example         may read, not change
  municipality@demo.example   judges contributions    municipality2@demo.example   the same, elsewhere
  admin@demo.example          may do everything       Password of all: demo"""

PATIENCE = 25
"""Seconds a process gets to finish what it is doing before it is killed."""


class Stop(Exception):
    """Why the market does not start, or does not go on: one sentence."""


class Told(BaseException):
    """Somebody pressed Ctrl-C or sent a signal. Not an error, so not an Exception."""


def _listen(how: signal.Handlers | Callable[[int, types.FrameType | None], None]) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, how)


def _told(number: int, _frame: types.FrameType | None) -> None:
    raise Told(number)


def _say(*lines: str) -> None:
    print(*lines, sep="\n", flush=True)


def _free(port: int) -> int:
    """Give this port back if nobody has it; of port 0, any free one."""
    with socket.socket() as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            line.bind(("127.0.0.1", port))
        except OverflowError:
            raise Stop(f"{port} is no port: say `make run PORT=8000`.") from None
        except PermissionError:
            raise Stop(f"You may not use port {port}: say `make run PORT=8000`.") from None
        except OSError:
            raise Stop(f"Port {port} is in use: say `make run PORT={_another(port)}`.") from None
        return int(line.getsockname()[1])


def _another(port: int) -> int:
    for candidate in range(port + 1, port + 50):
        with contextlib.suppress(Stop):
            return _free(candidate)
    return _free(0)


def surroundings(port: int = 8000) -> dict[str, str]:
    """The environment of every process we start: this virtual environment's programs first."""
    found = dict(os.environ)
    found["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{found.get('PATH', '')}"
    found["DJANGO_SETTINGS_MODULE"] = "sif.settings"
    found.setdefault("SITE_URL", f"http://127.0.0.1:{port}")
    found.update({"PORT": str(port), "WEB_HOST": "127.0.0.1", "WEB_WORKERS": "1", "WEB_LOG_LEVEL": "error"})
    if os.geteuid() == 0:  # Celery fears root because of pickle, which we do not use
        found["PYTHONWARNINGS"] = "ignore:You're running the worker with superuser"
    return found


@contextlib.contextmanager
def servers() -> Iterator[None]:
    """Private servers with a database in them, unless the environment names others."""
    if "DATABASE_URL" in os.environ and "REDIS_URL" in os.environ:
        yield
        return
    with embedded.serving():
        if "DATABASE_URL" not in os.environ:
            embedded.create_database(os.environ.get("SIM_DB", "sim"))
        yield


class Company:
    """The processes that make up the market. They end together."""

    def __init__(self, around: dict[str, str]) -> None:
        self.around = around
        self.members: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, command: Sequence[str]) -> None:
        """Start one. It is told to stop when we die, however we die; Ctrl-C reaches it through us only."""
        leash = ("setpriv", "--pdeathsig", "TERM")
        self.members[name] = subprocess.Popen(
            [*leash, *command],
            cwd=embedded.ROOT,
            env=self.around,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )

    def fallen(self) -> str | None:
        """The name of a process that ended by itself, if any did."""
        return next((name for name, member in self.members.items() if member.poll() is not None), None)

    def stop(self) -> None:
        """Ask all to finish, wait, and kill whoever does not."""
        for member in self.members.values():
            if member.poll() is None:
                member.terminate()
        end = time.monotonic() + PATIENCE
        for name, member in self.members.items():
            try:
                member.wait(max(0.1, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                _say(f"The {name} does not listen any more and is killed.")
                os.killpg(member.pid, signal.SIGKILL)
                member.wait()


def _wait_for_web(company: Company, port: int) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if fallen := company.fallen():
            raise Stop(f"The {fallen} stopped while starting; its own words are above.")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise Stop("The web server does not answer; its own words are above.")


def run(port: int) -> None:
    """The whole market, until somebody stops it or one of its processes falls."""
    _free(port)
    smtp = _free(0)
    around = surroundings(port)
    around.setdefault("SIM_SMTP_PORT", str(smtp))
    with servers():
        _finish(
            subprocess.run([sys.executable, "manage.py", "prepare"], cwd=embedded.ROOT, env=around).returncode
        )
        company = Company(around)
        try:
            company.start(
                "mail catcher", [sys.executable, "-m", "sif.mailcatcher", "--port", around["SIM_SMTP_PORT"]]
            )
            company.start("web server", [*WEB, "--reload"])
            company.start("worker", [*WORKER, "--concurrency", "1"])
            company.start("beat", [*BEAT, "--schedule", str(embedded.STATE / "beat")])
            _wait_for_web(company, port)
            _say("", f"  The Social Impact Market is open on http://127.0.0.1:{port}/")
            _say(f"  Its mail is caught on           http://127.0.0.1:{port}/ontwikkel/post/", LOGINS, "")
            _say("  Ctrl-C stops all of it.", "")
            while not (fallen := company.fallen()):
                time.sleep(0.5)
            raise Stop(f"The {fallen} stopped by itself; its own words are above. The rest is stopped too.")
        finally:
            _listen(signal.SIG_IGN)  # a second Ctrl-C does not leave half of it behind
            company.stop()


def _finish(code: int) -> None:
    if code:
        raise Stop("The database could not be made ready; the reason is above.")


def only(command: Sequence[str]) -> int:
    """One command with the servers up. Gives its exit code, and passes signals on to it."""
    with servers():
        at_work = subprocess.Popen(command, cwd=embedded.ROOT, env=surroundings())
        while True:
            try:
                return at_work.wait()
            except Told as told:
                if told.args[0] != signal.SIGINT:  # Ctrl-C reached it already: it is in our process group
                    at_work.send_signal(told.args[0])


def main(words: Sequence[str]) -> int:
    """Read the command line; the exit code is the answer."""
    asks = argparse.ArgumentParser(prog="python -m sif.runner", description="Run the Social Impact Market.")
    asks.add_argument("--port", type=int, default=8000, help="where the pages are, on this machine only")
    asks.add_argument("--only", nargs=argparse.REMAINDER, help="have the servers up for this command")
    asked = asks.parse_args(words)
    _listen(_told)
    try:
        if asked.only:
            return only(asked.only)
        run(asked.port)
    except Told:
        _say("", "Everything is stopped.")
    except (Stop, embedded.NoServer) as no:
        print(no, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
