"""After six and twelve months: how many people are still at work. Counts, once, with one reminder."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from social_return.actions import outcomes
from social_return.actions.outcomes import months_before
from social_return.models import Contract, Municipality, OutcomePlacement, OutcomeRound, ReportEdition
from social_return.reports.facts import gather
from social_return.reports.question import Question
from tests import make
from tests.cast import Player
from tests.conftest import Clock, Mailbox, Worker

pytestmark = pytest.mark.django_db
OUTCOMES = "social_return.outcomes"


@pytest.fixture
def contract(municipality: Municipality, contractor: Player) -> Contract:
    """Two years, of which the first has passed."""
    return make.contract(
        municipality=municipality,
        contractor=contractor.organisation,
        number="LV-2025-001",
        start=date(2025, 3, 1),
        end=date(2027, 2, 28),
    )


def placed(contract: Contract, *starts: date) -> None:
    for start in starts:
        make.approved(make.placement(contract=contract, start=start, end=date(2026, 6, 30)))


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (date(2026, 3, 24), 6, date(2025, 9, 24)),
        (date(2026, 8, 31), 6, date(2026, 2, 28)),
        (date(2026, 3, 31), 12, date(2025, 3, 31)),
        (date(2026, 12, 31), 6, date(2026, 6, 30)),
        (date(2026, 1, 31), 1, date(2025, 12, 31)),
    ],
)
def test_months_before_a_day(day: date, months: int, before: date) -> None:
    assert months_before(day, months) == before


def test_each_placement_is_asked_about_once_after_half_a_year_and_once_after_a_year(
    contract: Contract, contractor: Player, worker: Worker, mail: Mailbox, clock: Clock
) -> None:
    placed(contract, date(2025, 9, 24), date(2025, 9, 1), date(2025, 9, 25))  # the last one: a day too early
    mail.clear()
    worker.beat(OUTCOMES)
    worker.beat(OUTCOMES)
    assert [(one.after, one.placements) for one in OutcomeRound.objects.all()] == [(6, 2)]
    assert len(mail.to(contractor)) == 1

    clock.forward(days=1)
    worker.beat(OUTCOMES)
    assert sorted((one.after, one.placements) for one in OutcomeRound.objects.all()) == [(6, 1), (6, 2)]

    clock.forward(days=190)
    worker.beat(OUTCOMES)
    assert OutcomePlacement.objects.filter(after=12).count() == 3
    assert OutcomePlacement.objects.filter(after=6).count() == 3


def test_what_was_refused_or_reversed_or_is_long_ago_is_not_asked_about(
    contract: Contract, officer: Player, worker: Worker, clock: Clock
) -> None:
    make.submitted(make.placement(contract=contract, start=date(2025, 9, 1), end=date(2025, 12, 31)))
    clock.forward(days=900)

    worker.beat(OUTCOMES)

    assert OutcomeRound.objects.count() == 0


def test_the_contractor_answers_without_signing_in_and_only_once(
    contract: Contract, contractor: Player, worker: Worker, mail: Mailbox
) -> None:
    placed(contract, date(2025, 9, 1), date(2025, 9, 2), date(2025, 9, 3))
    mail.clear()
    worker.beat(OUTCOMES)
    address = re.search(r"/social-return/uitkomst/\S+", mail.to(contractor)[0].body)[0]
    somebody = Client()

    assert somebody.get(address).status_code == 200
    wrong = somebody.post(address, {"still": "2", "stopped": "0", "unknown": "0"})
    assert wrong.status_code == 422
    assert "samen niet 3" in wrong.content.decode()
    assert somebody.post(address, {"still": "-1", "stopped": "3", "unknown": "1"}).status_code == 422
    assert somebody.post(address, {"still": "2", "stopped": "0", "unknown": "1"}).status_code == 302
    assert somebody.post(address, {"still": "3", "stopped": "0", "unknown": "0"}).status_code == 422

    told = OutcomeRound.objects.get()
    assert (told.still, told.stopped, told.unknown) == (2, 0, 1)
    assert "Dank u wel" in somebody.get(address).content.decode()


def test_one_reminder_and_after_a_quarter_it_is_left(
    contract: Contract, contractor: Player, worker: Worker, mail: Mailbox, clock: Clock
) -> None:
    placed(contract, date(2025, 9, 1))
    mail.clear()
    worker.beat(OUTCOMES)
    for days in (13, 1, 20):
        clock.forward(days=days)
        worker.beat(OUTCOMES)
    assert len(mail.to(contractor)) == 2  # the question and one reminder

    clock.forward(days=60)
    asked = OutcomeRound.objects.get()
    page = Client().get(f"/social-return/uitkomst/{outcomes.link(asked)}/")
    late = Client().post(
        f"/social-return/uitkomst/{outcomes.link(asked)}/", {"still": "1", "stopped": "0", "unknown": "0"}
    )
    assert "te lang geleden" in page.content.decode()
    assert late.status_code == 422


def test_a_made_up_word_opens_nothing(client: Client) -> None:
    assert client.get("/social-return/uitkomst/MQ:abc/").status_code == 404


def test_the_counts_are_on_the_page_and_in_the_report_as_of_the_moment(
    contract: Contract, contractor: Player, officer: Player, stranger_officer: Player, clock: Clock
) -> None:
    asked = make.outcome_round(contract=contract)
    before = clock.now
    clock.forward(days=1)
    outcomes.answer(asked, still=2, stopped=1, unknown=0, by=contractor.actor, now=clock.now)

    page = officer.client.get("/social-return/uitkomsten/").content.decode()
    assert "67%" in page
    assert "LV-2025-001" not in stranger_officer.client.get("/social-return/uitkomsten/").content.decode()

    def told(as_of: object, edition: ReportEdition) -> object:
        question = Question(contract.municipality, date(2026, 1, 1), date(2026, 12, 31), as_of, edition)
        return gather(question).outcomes

    [internal] = told(clock.now, ReportEdition.INTERNAL)
    assert (internal.placements, internal.still, internal.stopped) == (3, 2, 1)
    assert internal.share == Decimal("66.7")
    [earlier] = told(before, ReportEdition.INTERNAL)
    assert (earlier.placements, earlier.answered) == (3, 0)
    [public] = told(clock.now, ReportEdition.PUBLIC)
    assert (public.placements, public.still, public.share) == (None, None, None)
