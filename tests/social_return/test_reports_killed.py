"""A worker that is killed with a report in its hands: a real process, a real `kill -9`."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from sif import queue
from sif.models import Job, Message
from social_return.models import Municipality, Report, ReportStatus
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


def test_a_report_survives_the_death_of_its_worker(officer: Player, tmp_path: Path) -> None:
    municipality: Municipality = make.municipality(organisation=officer.organisation)
    contract = make.contract(municipality=municipality)
    make.approved(make.outside_invoice(contract=contract))
    report = make.report(municipality=municipality, by=officer.actor, is_made=False)
    job = Job.objects.get(task="social_return.report")
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
        wait(lambda: state(report) > (ReportStatus.RUNNING, 40))
    finally:
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()

    job.refresh_from_db()
    assert state(report)[0] == ReportStatus.RUNNING
    assert job.leased_until is not None
    assert not queue.run(job.pk, now=job.leased_until - timedelta(seconds=1)), "somebody else still has it"
    assert queue.run(job.pk, now=job.leased_until + timedelta(seconds=1)), "now it is free again"

    assert state(report) == (ReportStatus.READY, 100)
    assert report.files.count() == 4
    assert Message.objects.filter(key=f"report:{report.pk}:ready").count() == 1
