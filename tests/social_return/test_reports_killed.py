"""A worker that is killed with a report in its hands: a real process, a real `kill -9`."""

import hashlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from celery import current_app
from django.conf import settings
from django.db import connection
from django.utils import timezone

from sif import queue
from sif.making import MakingStatus
from sif.models import Job, Message
from social_return.models import Municipality, Report
from tests import make
from tests.cast import Player

pytestmark = [pytest.mark.servers, pytest.mark.django_db(transaction=True)]

# What a worker does, with a pen so slow that it can be killed in the middle of the second file.
SLOW_WORKER = """
import sys, time, django
django.setup()
from django.utils import timezone
from sif import queue
from social_return.reports import formats
write, written = formats.write, []
def slowly(*arguments):
    if written: time.sleep(60)
    written.append(1)
    write(*arguments)
formats.write = slowly
queue.run(int(sys.argv[1]), now=timezone.now())
"""


def wait(until: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not until():
        assert time.monotonic() < end, "it did not come to pass in half a minute"
        time.sleep(0.1)


def state(report: Report) -> tuple[str, int]:
    report.refresh_from_db()
    return report.status, report.progress


def _killed(job: Job, report: Report) -> None:
    """A worker takes the job, writes the first file, and dies."""
    worker = subprocess.Popen(
        [sys.executable, "-c", SLOW_WORKER, str(job.pk)],
        cwd=settings.BASE_DIR,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "sif.settings",
            "SIM_DB": connection.settings_dict["NAME"],
            "MEDIA_ROOT": str(settings.MEDIA_ROOT),
        },
    )
    try:
        wait(lambda: state(report) > (MakingStatus.RUNNING, 40))
    finally:
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()


def test_a_report_survives_the_death_of_its_worker(officer: Player, tmp_path: Path) -> None:
    municipality: Municipality = make.municipality(organisation=officer.organisation)
    contract = make.contract(municipality=municipality)
    make.approved(make.outside_invoice(contract=contract))
    report = make.report(municipality=municipality, by=officer.actor, is_made=False)
    job = Job.objects.get(task="social_return.report")
    _killed(job, report)

    job.refresh_from_db()
    assert state(report)[0] == MakingStatus.RUNNING
    assert job.leased_until is not None
    assert not queue.run(job.pk, now=job.leased_until - timedelta(seconds=1)), "somebody else still has it"
    assert queue.run(job.pk, now=job.leased_until + timedelta(seconds=1)), "now it is free again"

    _is_there_once(report)


def test_what_a_dead_worker_left_is_finished_by_the_sweep_in_one_copy(
    officer: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many rows, killed while it writes; nobody looks after it but the sweep, which rings twice."""
    municipality: Municipality = make.municipality(organisation=officer.organisation)
    contract = make.contract(municipality=municipality, net_sum=Decimal("50000000.00"))
    for _row in range(40):
        make.approved(make.outside_invoice(contract=contract))
    report = make.report(municipality=municipality, by=officer.actor, is_made=False)
    job = Job.objects.get(task="social_return.report")
    _killed(job, report)
    rung: list[int] = []
    monkeypatch.setattr(queue, "ring", rung.append)
    sweep = current_app.tasks["sif.sweep"]

    sweep()
    assert job.pk not in rung, "somebody else still has it"
    Job.objects.filter(pk=job.pk).update(leased_until=timezone.now() - timedelta(seconds=1))
    sweep()
    sweep()
    for pk in rung:
        queue.run(pk, now=timezone.now())

    _is_there_once(report)
    [listed] = [file for file in report.files.all() if file.format == "csv"]
    with listed.file.open("rb") as file:
        content = file.read()
    assert content.decode("utf-8-sig").count("\r\nLijst van bijdragen;") == 40
    assert hashlib.sha256(content).hexdigest() == report.checksum


def _is_there_once(report: Report) -> None:
    """Ready, four files and no half one beside them, and one mail about it."""
    assert state(report) == (MakingStatus.READY, 100)
    assert report.files.count() == 4
    kept = {Path(file.file.name).name for file in report.files.all()}
    folder = Path(settings.MEDIA_ROOT) / "private" / "reports"
    assert {path.name for path in folder.iterdir()} >= kept
    assert Message.objects.filter(key=f"report:{report.pk}:ready").count() == 1
