"""The private servers: they come up after anything, and say in one sentence why they cannot."""

import contextlib
import os
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg
import pytest
import redis

from sif import embedded


@pytest.fixture
def state(monkeypatch):
    """A state folder of our own, with a name that asks for quoting; what runs in it is stopped afterwards."""
    with tempfile.TemporaryDirectory() as short:  # the name of a test would make too long a socket path
        folder = Path(short).resolve() / "it's a sim"
        monkeypatch.setattr(embedded, "STATE", folder)
        monkeypatch.setattr(embedded, "DATA", folder / "pg")
        monkeypatch.delenv("SIM_PG_BIN", raising=False)
        yield folder
        with contextlib.suppress(embedded.NoServer):
            embedded.down()


def postmaster() -> int:
    return int((embedded.DATA / "postmaster.pid").read_text().split("\n")[0])


def ask(question: str) -> str:
    with psycopg.connect(host=str(embedded.run_dir()), user="sim", dbname="postgres") as line:
        return str(line.execute(question).fetchone()[0])


def fake_postgresql(folder: Path, major: int) -> Path:
    folder.mkdir(parents=True)
    for name in ("initdb", "postgres"):
        (folder / name).write_text(f"#!/bin/sh\necho postgres '(PostgreSQL)' {major}.1\n")
        (folder / name).chmod(0o755)
    return folder


@pytest.mark.servers
def test_they_start_where_nothing_was_and_start_again_in_a_moment(state):
    embedded.up()
    assert ask("SHOW listen_addresses") == ""
    assert state.joinpath("run").stat().st_mode & 0o077 == 0
    embedded.down()
    began = time.monotonic()
    embedded.up()
    assert time.monotonic() - began < 5
    assert embedded.status().count("answers") == 2


@pytest.mark.servers
def test_they_come_back_after_a_kill(state):
    embedded.up()
    embedded.create_database("kept")
    embedded.create_database("kept")
    os.kill(postmaster(), signal.SIGKILL)
    embedded.up()
    assert ask("SELECT count(*) FROM pg_database WHERE datname = 'kept'") == "1"


@pytest.mark.servers
def test_a_lock_left_by_a_process_that_is_somebody_else_now_is_no_obstacle(state):
    embedded.up()
    lock = (embedded.DATA / "postmaster.pid").read_text()
    embedded.down()
    ours = str(os.getpid())  # alive, and no PostgreSQL
    (embedded.DATA / "postmaster.pid").write_text(ours + lock[lock.index("\n") :])
    embedded.up()
    assert ask("SELECT 1") == "1"


@pytest.mark.servers
def test_valkey_keeps_what_it_was_told_when_it_is_killed(state):
    embedded.up()
    line = redis.Redis(unix_socket_path=str(embedded.run_dir() / "valkey.sock"))
    assert line.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
    line.set("told", "once")
    time.sleep(1.5)  # everysec
    os.kill(line.info("server")["process_id"], signal.SIGKILL)
    line.close()
    embedded.up()
    line = redis.Redis(unix_socket_path=str(embedded.run_dir() / "valkey.sock"))
    assert line.get("told") == b"once"
    line.close()


@pytest.mark.servers
def test_the_last_one_out_stops_them(state):
    with embedded.serving():
        with embedded.serving():
            pass
        assert embedded.status().count("answers") == 2
    assert embedded.status().count("is not running") == 2


@pytest.mark.servers
def test_they_stay_up_for_who_asked_for_that(state):
    embedded.main(["up"])
    with embedded.serving():
        pass
    assert embedded.status().count("answers") == 2
    embedded.main(["down"])
    assert embedded.status().count("is not running") == 2


def test_a_path_too_long_for_a_socket_is_not_used(monkeypatch, tmp_path):
    monkeypatch.setattr(embedded, "STATE", tmp_path / ("a-long-name-" * 8))
    with socket.socket(socket.AF_UNIX) as line, pytest.raises(FileNotFoundError):
        line.connect(str(embedded.run_dir() / ".s.PGSQL.5432"))  # too long would be another error


def test_data_of_another_major_version_is_named(state, monkeypatch, tmp_path):
    monkeypatch.setenv("SIM_PG_BIN", str(fake_postgresql(tmp_path / "bin", 18)))
    embedded.DATA.mkdir(parents=True)
    (embedded.DATA / "PG_VERSION").write_text("15\n")
    with pytest.raises(embedded.NoServer, match=r"made by PostgreSQL 15, and here is 18: .* `make clean`"):
        embedded.pg_bin()


def test_a_wrong_sim_pg_bin_is_named(state, monkeypatch):
    monkeypatch.setenv("SIM_PG_BIN", "/nowhere")
    with pytest.raises(embedded.NoServer, match="SIM_PG_BIN=/nowhere has no initdb"):
        embedded.pg_bin()


def test_without_valkey_it_says_what_to_install(state, monkeypatch):
    monkeypatch.setattr(embedded, "_package", lambda name: Path("/nonexistent"))
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(embedded.NoServer, match=r"embedded\.txt or the Debian package redis-server"):
        embedded.valkey_bin()


def test_root_without_user_namespaces_is_told_what_to_do(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    refused = subprocess.CompletedProcess([], 1)
    monkeypatch.setattr(subprocess, "run", lambda *command, **how: refused)
    with pytest.raises(embedded.NoServer, match="run as a normal user, or set DATABASE_URL"):
        embedded._as_user()


def test_a_folder_of_somebody_else_is_refused(state, monkeypatch):
    state.mkdir()
    monkeypatch.setattr(os, "geteuid", lambda: 4242)
    with pytest.raises(embedded.NoServer, match="and you are 4242: run as that user, or set SIM_STATE"):
        embedded.up()


def test_the_addresses_are_ones_that_the_settings_understand(monkeypatch):
    monkeypatch.setattr(embedded, "STATE", Path("/somewhere"))
    assert embedded.database_url("x") == "postgres://sim@%2Fsomewhere%2Frun/x"
    assert embedded.redis_url(1) == "unix:///somewhere/run/valkey.sock?db=1"
