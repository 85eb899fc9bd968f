"""A kind word for contracts that are behind schedule: once a month, one mail per reader, and it can be stopped."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest

from social_return.actions import plans
from social_return.models import Contract, ContributionKind, Municipality, Nudge
from social_return.totals import standings
from social_return.valuation.pace import Course
from tests import make
from tests.cast import Player
from tests.conftest import Clock, Mailbox, Worker

pytestmark = pytest.mark.django_db
NUDGES = "social_return.nudges"


def test_who_is_behind_hears_it_once_a_month_with_a_way_on(
    contract: Contract, contractor: Player, officer: Player, worker: Worker, mail: Mailbox, clock: Clock
) -> None:
    mail.clear()
    worker.beat(NUDGES)
    worker.beat(NUDGES)

    [letter] = mail.to(contractor)
    assert "LV-2026-001" in letter.body
    assert "€\u00a050.000" in letter.body
    assert f"/social-return/contracten/{contract.number}/" in letter.body
    assert len(mail.to(officer)) == 1

    clock.forward(days=14)  # April: a new month, a new word
    worker.beat(NUDGES)
    assert len(mail.to(contractor)) == 2


def test_all_late_contracts_of_a_reader_are_in_one_mail(
    contract: Contract, municipality: Municipality, contractor: Player, worker: Worker, mail: Mailbox
) -> None:
    make.contract(municipality=municipality, contractor=contractor.organisation, number="LV-2026-002")
    mail.clear()

    worker.beat(NUDGES)

    [letter] = mail.to(contractor)
    assert ("LV-2026-001" in letter.body, "LV-2026-002" in letter.body) == (True, True)
    assert Nudge.objects.count() == 2


def test_who_is_on_course_or_has_just_begun_hears_nothing(
    municipality: Municipality, contractor: Player, worker: Worker, mail: Mailbox, clock: Clock
) -> None:
    make.contract(
        municipality=municipality,
        contractor=contractor.organisation,
        start=clock.now.date() - timedelta(days=3),
    )
    good = make.contract(
        municipality=municipality, contractor=contractor.organisation, net_sum=Decimal("20000.00")
    )
    make.approved(make.outside_invoice(contract=good, net=Decimal("900.00")))  # of 1,000, half way
    mail.clear()

    worker.beat(NUDGES)

    assert mail.to(contractor) == []


def test_the_link_in_the_mail_stops_them_for_this_reader_only(
    contract: Contract,
    contractor: Player,
    officer: Player,
    worker: Worker,
    mail: Mailbox,
    clock: Clock,
    client: object,
) -> None:
    colleague = contractor.colleague()
    mail.clear()
    worker.beat(NUDGES)
    letter = mail.to(contractor)[0]
    address = re.search(r"/afmelden/\S+", letter.body)[0]
    assert address in letter.extra_headers["List-Unsubscribe"]
    assert client.post(address).status_code == 200

    clock.forward(days=31)
    mail.clear()
    worker.beat(NUDGES)
    assert (len(mail.to(contractor)), len(mail.to(colleague))) == (0, 1)
    contractor.client.post("/social-return/seintjes/", {"again": "1"})
    clock.forward(days=31)
    worker.beat(NUDGES)
    assert len(mail.to(contractor)) == 1


def test_the_plan_of_the_contractor_wins_and_the_sentence_says_so(
    contract: Contract, contractor: Player, officer: Player, clock: Clock
) -> None:
    today = clock.now.date()
    [by_pace] = standings([contract], today=today)
    wanted = plans.Wanted(
        ContributionKind.ACTIVITY,
        "Les op school",
        Decimal("50000.00"),
        today + timedelta(days=1),
        contract.end,
    )
    plans.add(contract, wanted, by=contractor.actor, now=clock.now)
    [unseen] = standings([contract], today=today)
    plans.submit(contract, approach="Wij geven les.", by=contractor.actor, now=clock.now)

    [standing] = standings([contract], today=today)

    assert (by_pace.forecast, by_pace.course) == (Decimal("0.00"), Course.BEHIND)
    assert unseen == by_pace
    assert (standing.forecast, standing.course) == (Decimal("50000.00"), Course.ON_COURSE)
    assert "plan" in standing.sentence
    assert "tempo" in by_pace.sentence
