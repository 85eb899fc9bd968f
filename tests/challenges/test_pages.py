"""What everyone can read about challenges, and what the connector does in the admin."""

from datetime import timedelta

import pytest

from challenges.models import Challenge, Entry, FollowUp, Meeting
from sif import history
from tests import make

pytestmark = pytest.mark.django_db


def test_the_list_shows_running_first_with_its_week_then_open_then_finished(client, today):
    finished = make.challenge(title="Klaar is Kees", status="finished")
    make.outcome(challenge=finished, kind="prototype")
    make.challenge(title="Doe mee met ons", status="open")
    make.challenge(
        title="Wij lopen", status="in_progress", starts_on=today - timedelta(days=44), weeks_done=6
    )
    make.challenge(title="Gestopt", status="stopped")

    page = client.get("/challenges/").content.decode()

    places = [page.index(title) for title in ("Wij lopen", "Doe mee met ons", "Klaar is Kees")]
    assert places == sorted(places)
    assert "Voortgang: week 7 van 12" in page
    assert "Prototype." in page
    assert "Gestopt" not in page


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("stand=lopend", {"Lopend"}),
        ("stand=doe-mee", {"Open"}),
        ("stand=binnenkort", {"Straks"}),
        ("stand=klaar", {"Klaar"}),
        ("thema=work", {"Straks"}),
        ("stand=lopend&thema=work", set()),
        ("stand=onzin&thema=onzin&pagina=onzin", {"Lopend", "Open", "Straks", "Klaar"}),
    ],
)
def test_the_list_narrows_to_what_is_asked(client, asked, shown):
    make.challenge(title="Vraag Lopend", status="in_progress")
    make.challenge(title="Vraag Open", status="open")
    make.challenge(title="Vraag Straks", status="announced", theme="work")
    make.outcome(challenge=make.challenge(title="Vraag Klaar", status="finished"))

    page = client.get(f"/challenges/?{asked}").content.decode()

    assert {name for name in ("Lopend", "Open", "Straks", "Klaar") if f"Vraag {name}" in page} == shown
    assert ("Geen challenge past bij deze keuze" in page) == (not shown)


def test_the_list_is_paged(client):
    for _ in range(13):
        make.challenge()

    first, second = client.get("/challenges/"), client.get("/challenges/?pagina=2")

    assert (len(first.context["rows"]), len(second.context["rows"])) == (12, 1)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_three_as_for_one(rows, client, django_assert_num_queries):
    for _ in range(rows):
        make.outcome(challenge=make.challenge(status="finished"))
        make.challenge(status="in_progress")
    client.get("/challenges/")

    with django_assert_num_queries(3):
        client.get("/challenges/")


@pytest.mark.parametrize("rows", [1, 3])
def test_one_challenge_costs_the_same_for_three_in_the_team_as_for_one(
    rows, client, django_assert_num_queries
):
    challenge = make.challenge(status="finished")
    outcome = make.outcome(challenge=challenge)
    for _ in range(rows):
        make.entry(challenge=challenge, status="in_team")
        make.follow_up(outcome=outcome)
        make.meeting(challenge=challenge)
    client.get(challenge.get_absolute_url())

    with django_assert_num_queries(5):
        client.get(challenge.get_absolute_url())


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("announced", "U kunt binnenkort meedoen"),
        ("open", "Meld u aan"),
        ("selecting", "De jury leest de aanmeldingen"),
        ("in_progress", "Het team is compleet"),
        ("finished", "Deze challenge is voorbij"),
        ("stopped", "De eigenaar trok zich terug."),
    ],
)
def test_the_page_says_what_a_visitor_can_do_now(client, status, words):
    challenge = make.challenge(status=status)
    if status == "finished":
        make.outcome(challenge=challenge)

    assert words in client.get(challenge.get_absolute_url()).content.decode()


def test_an_unknown_challenge_is_not_there(client):
    assert client.get("/challenges/bestaat-niet/").status_code == 404


def test_the_dashboard_shows_entries_meetings_and_juries(seller, stranger_seller, now):
    make.entry(challenge=make.challenge(title="Mijn challenge"), organisation=seller.organisation)
    make.challenge(title="Mijn jury", jury=[seller.user])
    make.attendance(meeting=make.meeting(title="Mijn meeting"), user=seller.user)

    mine = seller.client.get("/mijn/").content.decode()
    theirs = stranger_seller.client.get("/mijn/").content.decode()

    for words in ("Mijn challenge", "Mijn jury", "Mijn meeting"):
        assert words in mine
        assert words not in theirs


def _say(player, thing, verb, **words):
    name = type(thing).__name__.lower()
    return player.client.post(f"/beheer/challenges/{name}/{thing.pk}/verb/{verb}/", {"sent": "yes", **words})


def test_the_connector_writes_a_challenge_in_the_admin(admin, officer, today):
    page = "/beheer/challenges/challenge/add/"
    tables = {
        f"{prefix}-{field}": "0"
        for prefix in ("steps", "outcome")
        for field in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS")
    }
    typed = {
        "title": "Samen eten",
        "slug": "samen-eten",
        "question": "Hoe eten wij samen?",
        "summary": "Veel mensen eten alleen.",
        "owner": officer.organisation.pk,
        "theme": "together",
        "sdgs": ["3", "11"],
        "who_can_join": "Iedereen met een keuken.",
        "entries_until": (today + timedelta(days=14)).isoformat(),
        "starts_on": (today + timedelta(days=21)).isoformat(),
        **tables,
    }

    answer = admin.client.post(page, typed)

    assert answer.status_code == 302, answer.context["adminform"].form.errors
    made = Challenge.objects.get()
    assert (made.status, made.sdgs) == ("announced", [3, 11])
    assert [event.verb for event in history.of(made)] == ["announce"]


def test_the_status_is_not_a_field_in_the_admin(admin):
    challenge = make.challenge(status="announced")

    page = admin.client.get(f"/beheer/challenges/challenge/{challenge.pk}/change/").content.decode()

    assert 'name="status"' not in page
    assert f"/beheer/challenges/challenge/{challenge.pk}/verb/open/" in page
    assert "verb/finish/" not in page


def test_the_connector_moves_a_challenge_along_with_buttons(admin, reviewer, today):
    challenge = make.challenge(status="announced", jury=[reviewer.user])

    _say(admin, challenge, "open", until=today.isoformat())
    entry = make.entry(challenge=challenge)
    _say(admin, challenge, "choose")
    _say(admin, entry, "shortlist")
    make.jury_score(entry=entry, juror=reviewer.user)
    _say(admin, entry, "select", feedback="Sterk plan.")
    _say(admin, challenge, "start", on=today.isoformat())
    _say(admin, challenge, "tick", week="1", note="Klaar.")
    _say(
        admin,
        challenge,
        "finish",
        kind="pilot",
        summary="Het werkt.",
        follow_ups="aanbod; Soep; /aanbod/soep/\nbestelling; B-100234",
    )

    challenge.refresh_from_db()
    assert challenge.status == "finished"
    assert Entry.objects.get().status == "in_team"
    assert challenge.steps.get(week=1).note == "Klaar."
    assert sorted(FollowUp.objects.values_list("kind", "label", "address")) == [
        ("listing", "Soep", "/aanbod/soep/"),
        ("order", "B-100234", ""),
    ]


@pytest.mark.parametrize("line", ["feest; Taart", "aanbod", "aanbod; Soep; javascript:alert(1)"])
def test_a_line_of_what_follows_that_is_not_clear_is_asked_again(admin, line):
    challenge = make.challenge(status="in_progress")

    answer = _say(admin, challenge, "finish", kind="pilot", summary="Het werkt.", follow_ups=line)

    assert answer.status_code == 422
    assert "Het werkt." in answer.content.decode()
    challenge.refresh_from_db()
    assert challenge.status == "in_progress"


def test_the_connector_cancels_a_meeting_with_a_reason(admin):
    meeting = make.meeting()

    _say(admin, meeting, "cancel", reason="De zaal is dicht.")

    assert Meeting.objects.get().cancel_reason == "De zaal is dicht."


def test_the_admin_is_not_for_others(seller):
    challenge = make.challenge(status="announced")

    assert seller.client.get(f"/beheer/challenges/challenge/{challenge.pk}/change/").status_code in {302, 403}
    assert _say(seller, challenge, "choose").status_code in {302, 403}
