"""An organisation enters a challenge, and always hears what became of it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction

from challenges.actions import challenges as challenge_actions
from challenges.actions import entries as actions
from challenges.models import Entry
from sif import history
from sif.states import Refused
from tests import make

pytestmark = pytest.mark.django_db

WORDS = {"motivation": "Wij koken al jaren.", "brings": "Een keuken"}


@pytest.fixture
def judged(reviewer):
    """A shortlisted entry that the whole jury has judged."""
    challenge = make.challenge(status="selecting", jury=[reviewer.user])
    entry = make.entry(challenge=challenge, status="shortlisted")
    make.jury_score(entry=entry, juror=reviewer.user)
    return entry


def test_a_member_sends_an_entry_and_gets_one_confirmation(seller, mail):
    challenge = make.challenge(title="Soep")

    answer = seller.client.post(f"/challenges/{challenge.slug}/meedoen/", WORDS)

    entry = Entry.objects.get()
    assert (entry.organisation, entry.status, entry.motivation) == (
        seller.organisation,
        "submitted",
        "Wij koken al jaren.",
    )
    assert (answer.status_code, answer.url) == (302, f"/challenges/aanmeldingen/{entry.pk}/")
    assert [message.subject for message in mail.to(seller)] == [
        "Wij hebben uw aanmelding voor “Soep” ontvangen"
    ]
    assert [event.verb for event in history.of(entry)] == ["enter"]


def test_the_coach_reads_the_motivation_of_a_new_entry(seller, connector, mail, now):
    challenge = make.challenge(coach=connector.user)

    actions.enter(challenge, **WORDS, by=seller.actor, now=now)

    assert "Wij koken al jaren." in mail.to(connector)[0].body


def test_an_empty_motivation_is_asked_for_and_what_was_typed_stays(seller):
    challenge = make.challenge()

    answer = seller.client.post(
        f"/challenges/{challenge.slug}/meedoen/", {"motivation": "", "brings": "Een bus"}
    )

    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Een bus" in page
    assert "Schrijf in een paar zinnen waarom u wilt meedoen." in page
    assert not Entry.objects.exists()


def test_a_citizen_service_number_is_refused(seller):
    challenge = make.challenge()

    answer = seller.client.post(
        f"/challenges/{challenge.slug}/meedoen/", {"motivation": "Zij heeft 111222333"}
    )

    assert answer.status_code == 422
    assert not Entry.objects.exists()


def test_a_second_entry_of_the_same_organisation_is_refused_with_a_sentence(seller, now):
    challenge = make.challenge()
    make.entry(challenge=challenge, organisation=seller.organisation)

    answer = seller.client.post(f"/challenges/{challenge.slug}/meedoen/", WORDS)

    assert answer.status_code == 422
    assert "Uw organisatie heeft zich al aangemeld voor deze challenge." in answer.content.decode()
    assert Entry.objects.count() == 1


def test_whoever_already_entered_is_led_to_the_own_entry(seller):
    entry = make.entry(organisation=seller.organisation)

    answer = seller.client.get(f"/challenges/{entry.challenge.slug}/meedoen/")

    assert (answer.status_code, answer.url) == (302, entry.get_absolute_url())


def test_the_database_too_refuses_a_second_entry(seller):
    entry = make.entry(organisation=seller.organisation)

    with pytest.raises(IntegrityError, match="entry_once_per_organisation"), transaction.atomic():
        make.entry(challenge=entry.challenge, organisation=seller.organisation)


@pytest.mark.parametrize("status", ["announced", "selecting", "in_progress", "finished", "stopped"])
def test_no_entry_while_a_challenge_is_not_open(seller, now, status):
    challenge = make.challenge(status=status)

    with pytest.raises(Refused):
        actions.enter(challenge, **WORDS, by=seller.actor, now=now)


def test_entries_close_after_the_last_day(seller, now, today):
    until_today = make.challenge(entries_until=today)
    until_yesterday = make.challenge(entries_until=today - timedelta(days=1))

    actions.enter(until_today, **WORDS, by=seller.actor, now=now)
    with pytest.raises(Refused):
        actions.enter(until_yesterday, **WORDS, by=seller.actor, now=now)


def test_a_person_without_an_organisation_cannot_enter(person, now):
    challenge = make.challenge()

    with pytest.raises(Refused):
        actions.enter(challenge, **WORDS, by=person.actor, now=now)
    assert person.client.get(f"/challenges/{challenge.slug}/meedoen/").status_code == 403


def test_a_strangers_entry_is_not_there(seller, stranger_seller):
    entry = make.entry(organisation=seller.organisation)

    assert seller.client.get(entry.get_absolute_url()).status_code == 200
    assert stranger_seller.client.get(entry.get_absolute_url()).status_code == 404
    assert stranger_seller.client.post(f"{entry.get_absolute_url()}intrekken/").status_code == 404
    entry.refresh_from_db()
    assert entry.status == "submitted"


def test_the_owner_of_the_question_and_the_connector_read_the_entry(officer, connector):
    entry = make.entry(challenge=make.challenge(owner=officer.organisation))

    for reader in (officer, connector):
        assert entry.motivation in reader.client.get(entry.get_absolute_url()).content.decode()
        page = reader.client.get(entry.challenge.get_absolute_url()).content.decode()
        assert entry.organisation.name in page


def test_the_public_page_does_not_name_who_only_wants_to_join(client, stranger_seller):
    challenge = make.challenge(status="in_progress")
    make.entry(challenge=challenge, organisation=make.organisation(name="Nog Geheim"))
    make.entry(challenge=challenge, organisation=make.organisation(name="Het Team"), status="in_team")

    for reader in (client, stranger_seller.client):
        page = reader.get(challenge.get_absolute_url()).content.decode()
        assert "Het Team" in page
        assert "Nog Geheim" not in page


def test_an_organisation_withdraws_and_the_coach_hears_it(seller, connector, mail):
    entry = make.entry(challenge=make.challenge(coach=connector.user), organisation=seller.organisation)

    seller.client.post(f"{entry.get_absolute_url()}intrekken/")

    entry.refresh_from_db()
    assert entry.status == "withdrawn"
    assert len(mail.to(connector)) == 1


def test_nobody_withdraws_for_another(connector, now):
    entry = make.entry()

    with pytest.raises(Refused):
        actions.withdraw(entry, by=connector.actor, now=now)


def test_the_auditor_of_an_organisation_reads_but_does_not_enter(auditor):
    challenge = make.challenge()

    assert auditor.client.post(f"/challenges/{challenge.slug}/meedoen/", WORDS).status_code == 403


def test_who_is_chosen_hears_it_once_with_feedback(judged, seller, connector, mail, now):
    judged.organisation = seller.organisation
    judged.save()

    actions.select(judged, feedback="Een sterk plan.", by=connector.actor, now=now)

    judged.refresh_from_db()
    assert (judged.status, judged.feedback, judged.decided_at) == ("selected", "Een sterk plan.", now)
    (message,) = mail.to(seller)
    assert "Een sterk plan." in message.body


def test_who_is_not_chosen_hears_why_once(judged, seller, connector, mail, now):
    judged.organisation = seller.organisation
    judged.save()

    actions.decline(judged, feedback="Het plan mist een kok.", by=connector.actor, now=now)
    with pytest.raises(Refused):
        actions.decline(judged, feedback="Nog eens.", by=connector.actor, now=now)

    (message,) = mail.to(seller)
    assert "Het plan mist een kok." in message.body
    assert "Het plan mist een kok." in seller.client.get(judged.get_absolute_url()).content.decode()


@pytest.mark.parametrize("verb", [actions.select, actions.decline])
def test_an_outcome_without_feedback_is_refused(judged, connector, now, verb):
    with pytest.raises(Refused):
        verb(judged, feedback="  ", by=connector.actor, now=now)

    judged.refresh_from_db()
    assert judged.status == "shortlisted"


def test_the_database_refuses_an_outcome_without_feedback():
    with pytest.raises(IntegrityError, match="entry_outcome_has_feedback"), transaction.atomic():
        make.entry(status="not_selected", feedback="")


def test_an_unknown_status_is_refused_by_the_database():
    with pytest.raises(IntegrityError, match="entry_status_is_known"), transaction.atomic():
        make.entry(status="misschien")


@pytest.mark.parametrize("verb", ["select", "decline", "shortlist"])
def test_only_the_connector_decides(officer, now, verb):
    entry = make.entry(challenge=make.challenge(owner=officer.organisation))
    words = {} if verb == "shortlist" else {"feedback": "Ja"}

    with pytest.raises(Refused):
        getattr(actions, verb)(entry, **words, by=officer.actor, now=now)


def test_nobody_is_forgotten_when_the_weeks_start(connector, now, today):
    challenge = make.challenge(status="selecting")
    make.entry(challenge=challenge, status="selected")
    waiting = make.entry(challenge=challenge, status="submitted")

    with pytest.raises(Refused, match="1"):
        challenge_actions.start(challenge, on=today, by=connector.actor, now=now)

    actions.decline(waiting, feedback="Jammer.", by=connector.actor, now=now)
    started = challenge_actions.start(challenge, on=today, by=connector.actor, now=now)
    assert started.status == "in_progress"


def test_late_entrants_of_a_running_team_join_at_once(reviewer, connector, seller, now, today):
    challenge = make.challenge(status="in_progress", jury=[reviewer.user])
    challenge_actions.seek(challenge, until=today + timedelta(days=7), by=connector.actor, now=now)
    entry = actions.enter(challenge, **WORDS, by=seller.actor, now=now)
    actions.shortlist(entry, by=connector.actor, now=now)
    make.jury_score(entry=entry, juror=reviewer.user)

    actions.select(entry, feedback="Welkom.", by=connector.actor, now=now)

    entry.refresh_from_db()
    assert entry.status == "in_team"


@pytest.mark.django_db(transaction=True)
def test_two_colleagues_who_enter_at_once_send_one_entry(buyer, now):
    challenge, colleague = make.challenge(), buyer.colleague()
    ready = Barrier(2, timeout=10)

    def enter(actor):
        try:
            ready.wait()
            actions.enter(challenge, **WORDS, by=actor, now=now)
        except Refused:
            return "refused"
        else:
            return "sent"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(enter, [buyer.actor, colleague.actor]))

    assert sorted(answers) == ["refused", "sent"]
    assert Entry.objects.count() == 1
