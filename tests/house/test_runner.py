"""`make run`: a clear sentence when it cannot, and nothing left behind when it stops."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from sif import embedded, runner


def runs(pid: int) -> bool:
    """Alive, and not merely waiting to be reaped."""
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and ") Z " not in stat.read_text()


def test_a_port_in_use_is_named_with_one_that_is_free(capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert runner.main(["--port", str(port)]) == 1
    assert f"Port {port} is in use: say `make run PORT=" in capsys.readouterr().err


def test_a_port_that_cannot_be_is_refused_in_a_sentence(capsys):
    assert runner.main(["--port", "99999"]) == 1
    assert capsys.readouterr().err == "99999 is no port: say `make run PORT=8000`.\n"


def test_one_command_gives_its_own_exit_code(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://x")
    monkeypatch.setenv("REDIS_URL", "redis://x")
    assert runner.main(["--only", sys.executable, "-c", "raise SystemExit(7)"]) == 7


def test_the_company_ends_together_and_a_deaf_one_is_killed(monkeypatch, capsys):
    monkeypatch.setattr(runner, "PATIENCE", 1)
    company = runner.Company(dict(os.environ))
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('', flush=True); time.sleep(60)"
    company.start("quick", ["sleep", "60"])
    company.start("deaf", [sys.executable, "-c", deaf])
    time.sleep(0.5)
    assert company.fallen() is None
    company.stop()
    assert company.members["quick"].returncode == -signal.SIGTERM
    assert company.members["deaf"].returncode == -signal.SIGKILL
    assert "The deaf does not listen" in capsys.readouterr().out


def test_a_process_that_falls_is_noticed():
    company = runner.Company(dict(os.environ))
    company.start("short", ["true"])
    company.members["short"].wait()
    assert company.fallen() == "short"


def test_who_loses_the_runner_stops_too():
    program = (
        "import os, time; from sif import runner; company = runner.Company(dict(os.environ));"
        "company.start('child', ['sleep', '60']); print(company.members['child'].pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, cwd=embedded.ROOT, text=True
    )
    child = int(parent.stdout.readline())
    parent.kill()
    parent.communicate()
    end = time.monotonic() + 5
    while runs(child) and time.monotonic() < end:
        time.sleep(0.05)
    assert not runs(child)
