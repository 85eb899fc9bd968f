"""Beat: what has to happen now and then is asked for, by the real process, and by a name that exists."""

import json
import os
import subprocess
import sys

import pytest

from sif.models import Job
from tests.servers.company import Company, until
from tests.servers.work import letter
from tests.source import ROOT

pytestmark = [pytest.mark.django_db(transaction=True)]
LOOK = """
import django, json
from sif.celery import app
django.setup()
app.finalize()
from sif import queue
print(json.dumps({
    "schedule": {name: [row["task"], row["schedule"]] for name, row in app.conf.beat_schedule.items()},
    "periodic": queue.PERIODIC, "known": sorted(app.tasks),
}))
"""


def test_every_periodic_task_is_in_beats_schedule_under_a_name_that_a_worker_knows() -> None:
    """In a fresh process, as beat starts. Shown to turn red by a task that is not in `<app>.tasks`."""
    said = subprocess.run(
        [sys.executable, "-c", LOOK],
        cwd=ROOT,
        env=dict(os.environ),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert said.returncode == 0, said.stderr
    seen = json.loads(said.stdout.splitlines()[-1])

    assert seen["schedule"] == {name: [name, seconds] for name, seconds in seen["periodic"].items()}
    assert set(seen["periodic"]) <= set(seen["known"])
    assert seen["periodic"]["sif.sweep"] == 10
    assert {name.split(".")[0] for name in seen["periodic"]} >= {"sif", "market", "social_return"}


def test_beat_asks_for_the_sweep_by_itself(company: Company) -> None:
    """Nobody rings here: only beat can make a worker do this. Red, within 40 s, when beat is not started."""
    before = company.log("beat").count("sif.sweep")
    letter("beat")

    until(lambda: not Job.objects.waiting().exists(), why="beat did not ask for a sweep")
    assert company.log("beat").count("sif.sweep") > before
