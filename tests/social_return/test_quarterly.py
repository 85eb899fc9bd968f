"""The report of each quarter: made by itself, told to who subscribed, never twice."""

import re

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from sif.models import Message
from social_return.models import Contract, Municipality, Report, ReportSubscription
from tests import make
from tests.cast import Player
from tests.conftest import Clock, Mailbox, Worker

pytestmark = pytest.mark.django_db
QUARTERLY = "social_return.quarterly"


def subscribe(player: Player, **answer: str) -> None:
    assert player.client.post("/social-return/verslagen/elk-kwartaal/", answer).status_code == 302


def test_who_subscribed_gets_a_link_once_the_quarter_is_over(
    municipality: Municipality,
    contract: Contract,
    officer: Player,
    worker: Worker,
    mail: Mailbox,
    clock: Clock,
) -> None:
    colleague = officer.colleague()
    subscribe(officer)
    subscribe(officer)
    worker.beat(QUARTERLY)
    worker.run()
    clock.forward(days=9)  # the second of April
    mail.clear()
    worker.beat(QUARTERLY)
    worker.beat(QUARTERLY)
    worker.run()

    occasions = sorted(Report.objects.values_list("occasion", "status"))
    assert occasions == [("2025-Q4", "ready"), ("2026-Q1", "ready")]
    [letter] = mail.to(officer)
    report = Report.objects.get(occasion="2026-Q1")
    assert f"/social-return/verslagen/{report.pk}/" in letter.body
    assert mail.to(colleague) == []
    client = Client()
    assert client.post(re.search(r"/afmelden/\S+", letter.body)[0]).status_code == 200
    assert not ReportSubscription.objects.exists()
    assert Client().get(report.get_absolute_url()).status_code == 302  # the link needs a login


def test_without_a_subscription_nothing_is_made(
    municipality: Municipality, officer: Player, worker: Worker, clock: Clock
) -> None:
    subscribe(officer)
    subscribe(officer, stop="1")

    clock.forward(days=9)
    worker.beat(QUARTERLY)

    assert (ReportSubscription.objects.count(), Report.objects.count()) == (0, 0)


def test_who_left_the_municipality_hears_nothing_any_more(
    municipality: Municipality, officer: Player, worker: Worker, clock: Clock
) -> None:
    gone = officer.colleague()
    subscribe(officer)
    subscribe(gone)
    gone.membership.ended_at = clock.now
    gone.membership.save()

    clock.forward(days=9)
    worker.beat(QUARTERLY)
    worker.run()

    told = Message.objects.filter(key__startswith="report:")
    assert [message.to for message in told] == [officer.user]


def test_the_database_too_refuses_a_second_report_of_a_quarter(municipality: Municipality) -> None:
    first = make.report(municipality=municipality, is_made=False)
    Report.objects.filter(pk=first.pk).update(occasion="2026-Q1")
    second = make.report(municipality=municipality, is_made=False)

    with pytest.raises(IntegrityError, match="report_once_per_occasion"), transaction.atomic():
        Report.objects.filter(pk=second.pk).update(occasion="2026-Q1")
