"""The connector brings a request to an enterprise; the enterprise answers, and always hears what came of it."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.utils import timezone

from market.actions import introductions as actions
from market.actions.letters import Letter
from market.models import Introduction, Match
from market.models.introductions import IntroductionStatus
from market.models.matches import MatchDecision
from market.receivers.requests import panels
from sif import history
from sif.actors import Actor
from sif.models import Message
from sif.states import Refused
from tests import make
from tests.cast import Player

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(connector: Player) -> Actor:
    return Actor.of_staff(connector.user)


@pytest.fixture
def match(seller: Player, buyer: Player) -> Match:
    listing = make.listing(enterprise=seller.enterprise, title="Kantoorlunch voor uw team", nationwide=True)
    return make.match(request=make.request(buyer=buyer.organisation), listing=listing)


def shortlisted(match: Match, staff: Actor) -> Introduction:
    actions.shortlist(match, by=staff, now=timezone.now())
    return Introduction.objects.get()


# --- the connector decides -------------------------------------------------------------------------------------


def test_shortlisting_keeps_the_decision_as_a_label(match: Match, staff: Actor) -> None:
    introduction = shortlisted(match, staff)

    match.refresh_from_db()
    assert (match.decision, match.decided_by) == (MatchDecision.SHORTLISTED, staff.person)
    assert introduction.status == IntroductionStatus.SHORTLISTED
    event = history.of(match).get()
    assert (event.verb, event.data["rank"], event.data["score"]) == ("shortlist", 1, 0.6)


def test_who_is_only_shortlisted_hears_and_sees_nothing(
    match: Match, staff: Actor, seller: Player, mail: Any
) -> None:
    shortlisted(match, staff)

    assert mail.to(seller) == []
    assert "Kantoorlunch" not in seller.client.get(match.request.get_absolute_url()).context["inquiry"].title
    assert seller.client.get("/inkoopvragen/?lijst=voorgesteld").context["rows"] == []


def test_introducing_mails_every_colleague_at_once_with_the_reason_and_once(
    match: Match, staff: Actor, seller: Player, mail: Any
) -> None:
    colleague = seller.colleague("Collega")
    auditor = seller.colleague("Meelezer", role="auditor")
    introduction = shortlisted(match, staff)

    actions.introduce(introduction, Letter(note="Zij koken heel goed."), by=staff, now=timezone.now())
    with pytest.raises(Refused):
        actions.introduce(introduction, by=staff, now=timezone.now())

    (message,) = mail.to(seller)
    assert message.subject == "Een inkoopvraag die bij u past: Lunch voor 80 medewerkers, elke dinsdag"
    assert (
        "Uw “Kantoorlunch voor uw team” past bij deze inkoopvraag (woorden: “kantoorlunch”)." in message.body
    )
    assert "Zij koken heel goed." in message.body
    assert match.request.get_absolute_url() in message.body
    assert (len(mail.to(colleague)), mail.to(auditor)) == (1, [])


def test_the_same_introduction_is_told_once_whatever_happens_to_it(
    match: Match, staff: Actor, seller: Player, mail: Any, clock: Any
) -> None:
    introduction = shortlisted(match, staff)

    for _ in range(2):
        Introduction.objects.update(status="shortlisted", introduced_at=None, answer_by=None)
        actions.introduce(introduction, by=staff, now=clock.forward(minutes=1))

    assert len(mail.to(seller)) == 1


def test_the_reason_of_a_mail_is_unique_in_the_database(match: Match, staff: Actor) -> None:
    actions.introduce(shortlisted(match, staff), by=staff, now=timezone.now())
    message = Message.objects.get(template="market/introduction")

    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.create(
            key=message.key,
            address="x@test.example",
            template="x",
            subject="x",
            body="x",
            created_at=timezone.now(),
        )


def test_refusing_asks_for_a_reason_and_keeps_it(match: Match, staff: Actor) -> None:
    with pytest.raises(Refused):
        actions.refuse(match, "", by=staff, now=timezone.now())

    actions.refuse(match, "too_far", "Te lang rijden", by=staff, now=timezone.now())

    match.refresh_from_db()
    assert (match.decision, match.decision_code, match.decision_note) == (
        "refused",
        "too_far",
        "Te lang rijden",
    )


def test_a_shortlisted_candidate_can_be_refused_and_taken_back_and_shortlisted_again(
    match: Match, staff: Actor
) -> None:
    introduction = shortlisted(match, staff)

    actions.refuse(match, "other", by=staff, now=timezone.now())
    introduction.refresh_from_db()
    assert introduction.status == IntroductionStatus.DROPPED

    actions.undo(match, by=staff, now=timezone.now())
    actions.shortlist(match, by=staff, now=timezone.now())
    introduction.refresh_from_db()
    assert introduction.status == IntroductionStatus.SHORTLISTED
    assert [event.verb for event in history.of(match)] == ["shortlist", "refuse", "undo", "shortlist"]


def test_after_an_introduction_a_decision_is_not_taken_back(match: Match, staff: Actor) -> None:
    actions.introduce(shortlisted(match, staff), by=staff, now=timezone.now())

    for verb in (
        lambda: actions.undo(match, by=staff, now=timezone.now()),
        lambda: actions.refuse(match, "other", by=staff, now=timezone.now()),
    ):
        with pytest.raises(Refused):
            verb()


def test_two_connectors_who_decide_on_one_match_get_one_decision(match: Match, staff: Actor) -> None:
    stale = Match.objects.get(pk=match.pk)
    actions.shortlist(match, by=staff, now=timezone.now())

    with pytest.raises(Refused):
        actions.shortlist(stale, by=staff, now=timezone.now())

    assert Introduction.objects.count() == 1


def test_adding_by_hand_shortlists_a_verified_enterprise_and_nobody_else(
    buyer: Player, stranger_seller: Player, staff: Actor
) -> None:
    request = make.request(buyer=buyer.organisation)
    today = timezone.localdate()
    unverified = make.enterprise(name="Nog niet getoetst", verified_until=today - timedelta(days=1))

    added = actions.add_by_hand(request, stranger_seller.enterprise, by=staff, now=timezone.now())
    actions.add_by_hand(request, stranger_seller.enterprise, by=staff, now=timezone.now())
    with pytest.raises(Refused):
        actions.add_by_hand(request, unverified, by=staff, now=timezone.now())

    assert (added.by_hand, added.decision, added.factors) == (True, "shortlisted", [])
    assert Introduction.objects.get().enterprise == stranger_seller.enterprise


def test_the_asking_organisation_itself_is_not_added(staff: Actor) -> None:
    shop = make.enterprise(name="Koper en maker")
    request = make.request(buyer=shop.organisation)

    with pytest.raises(Refused):
        actions.add_by_hand(request, shop, by=staff, now=timezone.now())


def test_an_enterprise_whose_verification_passed_is_not_introduced(match: Match, staff: Actor) -> None:
    introduction = shortlisted(match, staff)
    type(match.enterprise).objects.update(verified_until=timezone.localdate() - timedelta(days=1))

    with pytest.raises(Refused):
        actions.introduce(introduction, by=staff, now=timezone.now())


@pytest.mark.parametrize("status", ["closed", "awarded", "withdrawn"])
def test_nobody_is_introduced_to_a_request_that_takes_no_proposals(status: str, staff: Actor) -> None:
    introduction = make.introduction(request=make.request(status=status), status="shortlisted")

    with pytest.raises(Refused):
        actions.introduce(introduction, by=staff, now=timezone.now())


def test_only_staff_decides(match: Match, seller: Player, buyer: Player) -> None:
    for outsider in (seller.actor, buyer.actor):
        with pytest.raises(Refused):
            actions.shortlist(match, by=outsider, now=timezone.now())
        with pytest.raises(Refused):
            actions.add_by_hand(match.request, match.enterprise, by=outsider, now=timezone.now())


# --- the enterprise answers ------------------------------------------------------------------------------------


def test_an_enterprise_says_yes(seller: Player) -> None:
    introduction = make.introduction(enterprise=seller.enterprise)

    seller.client.post(f"/voorstellen/{introduction.pk}/ja/")

    introduction.refresh_from_db()
    assert (introduction.status, introduction.answered_at) == ("interested", timezone.now())


def test_an_enterprise_says_not_now_and_why(seller: Player) -> None:
    introduction = make.introduction(enterprise=seller.enterprise)

    without = seller.client.post(f"/voorstellen/{introduction.pk}/nee/", {"note": "Druk"})
    answer = seller.client.post(f"/voorstellen/{introduction.pk}/nee/", {"code": "no_time", "note": "Druk"})

    introduction.refresh_from_db()
    assert (without.status_code, answer.status_code) == (422, 302)
    assert (introduction.status, introduction.answer_code, introduction.answer_note) == (
        "declined",
        "no_time",
        "Druk",
    )


def test_who_said_no_can_still_say_yes_while_the_request_is_open(seller: Player) -> None:
    introduction = make.introduction(enterprise=seller.enterprise, status="declined")

    seller.client.post(f"/voorstellen/{introduction.pk}/ja/")

    introduction.refresh_from_db()
    assert (introduction.status, introduction.answer_code) == ("interested", "")


def test_nobody_answers_for_another_enterprise(stranger_seller: Player, seller: Player) -> None:
    introduction = make.introduction(enterprise=seller.enterprise)

    for word in ("ja", "nee"):
        assert (
            stranger_seller.client.post(
                f"/voorstellen/{introduction.pk}/{word}/", {"code": "no_time"}
            ).status_code
            == 404
        )
    with pytest.raises(Refused):
        actions.decline(introduction, "no_time", by=stranger_seller.actor, now=timezone.now())


def test_who_is_only_shortlisted_cannot_answer(seller: Player) -> None:
    introduction = make.introduction(enterprise=seller.enterprise, status="shortlisted")

    assert seller.client.post(f"/voorstellen/{introduction.pk}/ja/").status_code == 404


def test_an_answer_after_the_deadline_is_refused(seller: Player, clock: Any) -> None:
    introduction = make.introduction(enterprise=seller.enterprise)
    clock.forward(days=15)

    with pytest.raises(Refused):
        actions.take_up(introduction, by=seller.actor, now=timezone.now())


def test_with_a_proposal_in_one_does_not_say_no(seller: Player) -> None:
    introduction = make.introduction(enterprise=seller.enterprise, status="interested")
    make.proposal(request=introduction.request, enterprise=seller.enterprise)

    answer = seller.client.post(f"/voorstellen/{introduction.pk}/nee/", {"code": "no_time"})

    assert answer.status_code == 422


# --- by itself -------------------------------------------------------------------------------------------------


def test_an_unanswered_introduction_is_reminded_once_and_expires_once(
    seller: Player, clock: Any, worker: Any, mail: Any
) -> None:
    introduction = make.introduction(enterprise=seller.enterprise)

    for _ in range(20):
        clock.forward(days=1)
        worker.beat("market.request_reminders")
        worker.beat("market.deadlines")

    introduction.refresh_from_db()
    assert introduction.status == IntroductionStatus.EXPIRED
    assert [message.subject.partition(":")[0] for message in mail.to(seller)] == [
        "Nog twee dagen om te reageren",
        "Gesloten zonder uw antwoord",
    ]


def test_who_answered_is_not_reminded(seller: Player, clock: Any, worker: Any, mail: Any) -> None:
    make.introduction(enterprise=seller.enterprise, status="interested")

    clock.forward(days=13)
    worker.beat("market.request_reminders")

    assert mail.to(seller) == []


# --- what must never be false ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        ({"introduced_at": None}, "introduction_shown_iff_dated"),
        ({"status": "shortlisted"}, "introduction_shown_iff_dated"),
        ({"status": "declined"}, "introduction_declined_has_reason"),
        ({"status": "concluded"}, "introduction_concluded_has_reason"),
    ],
)
def test_the_database_refuses(wrong: dict[str, Any], constraint: str) -> None:
    introduction = make.introduction()

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Introduction.objects.filter(pk=introduction.pk).update(**wrong)


def test_the_database_refuses_a_second_introduction_of_one_enterprise() -> None:
    first = make.introduction()

    with pytest.raises(IntegrityError, match="introduction_once"), transaction.atomic():
        make.introduction(request=first.request, enterprise=first.enterprise)


# --- on the page -----------------------------------------------------------------------------------------------


def test_the_enterprise_reads_why_it_fits_and_what_it_can_do(
    match: Match, staff: Actor, seller: Player
) -> None:
    actions.introduce(
        shortlisted(match, staff), Letter(note="Graag voor vrijdag."), by=staff, now=timezone.now()
    )

    page = seller.client.get(match.request.get_absolute_url()).content.decode()

    assert "Waarom dit bij u past" in page
    assert "past bij deze inkoopvraag (woorden: “kantoorlunch”)." in page
    assert "Graag voor vrijdag." in page
    assert "Maak een offerte" in page


def test_the_enterprise_reads_why_it_cannot_take_part(seller: Player) -> None:
    request = make.request()
    make.match(
        request=request,
        enterprise=seller.enterprise,
        factors=[],
        failures=[{"code": "region", "wanted": "Zwolle"}],
    )

    page = seller.client.get(request.get_absolute_url()).content.decode()

    assert "U kunt niet meedoen: uw onderneming levert niet in Zwolle." in page


@pytest.mark.parametrize("rows", [1, 3])
def test_the_panel_of_introductions_asks_as_many_questions_for_three_as_for_one(
    seller: Player, rows: int, django_assert_num_queries: Any
) -> None:
    for _ in range(rows):
        request = make.request()
        match = make.match(request=request, enterprise=seller.enterprise)
        make.introduction(request=request, enterprise=seller.enterprise, match=match)
    actor = seller.actor

    with django_assert_num_queries(3):
        (panel,) = panels(None, actor, timezone.now())
        page = render_to_string(panel.template, panel.context)

    assert page.count("Lunch voor 80 medewerkers, elke dinsdag</a></h3>") == rows


def test_the_overview_of_an_enterprise_shows_what_waits_for_an_answer(seller: Player) -> None:
    make.introduction(enterprise=seller.enterprise)

    assert "Maak een offerte" in seller.client.get("/mijn/").content.decode()


# --- the corners -----------------------------------------------------------------------------------------------


def test_nothing_is_added_or_shortlisted_for_a_request_that_ended(staff: Actor, seller: Player) -> None:
    ended = make.request(status="awarded")
    match = make.match(request=ended, enterprise=seller.enterprise)

    with pytest.raises(Refused, match="staat niet open"):
        actions.add_by_hand(ended, seller.enterprise, by=staff, now=timezone.now())
    with pytest.raises(Refused, match="staat niet open"):
        actions.shortlist(match, by=staff, now=timezone.now())


def test_a_match_of_an_enterprise_that_may_not_sell_is_not_shortlisted(match: Match, staff: Actor) -> None:
    type(match.enterprise).objects.update(verified_until=timezone.localdate() - timedelta(days=1))

    with pytest.raises(Refused, match="niet getoetst"):
        actions.shortlist(match, by=staff, now=timezone.now())


def test_the_action_itself_asks_why_not(seller: Player) -> None:
    introduction = make.introduction(enterprise=seller.enterprise)

    with pytest.raises(Refused, match="Kies waarom"):
        actions.decline(introduction, "", by=seller.actor, now=timezone.now())


def test_who_answers_while_the_clock_runs_out_does_not_expire(
    seller: Player, monkeypatch: pytest.MonkeyPatch, clock: Any
) -> None:
    introduction = make.introduction(enterprise=seller.enterprise)
    now = clock.forward(days=15)
    due = list(Introduction.objects.to_expire(now))
    Introduction.objects.update(status="interested")

    with pytest.raises(Refused):
        actions.expire(due[0], by=Actor.system(), now=now)
    actions.expire_due(now)

    introduction.refresh_from_db()
    assert introduction.status == IntroductionStatus.INTERESTED


def test_saying_yes_too_late_is_refused_in_words(seller: Player) -> None:
    introduction = make.introduction(request=make.request(status="closed"), enterprise=seller.enterprise)

    page = seller.client.post(f"/voorstellen/{introduction.pk}/ja/", follow=True)

    assert "De sluitingsdatum is voorbij" in page.content.decode()
