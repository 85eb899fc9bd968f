"""Jury members judge alone, say so when they have an interest, and then agree."""

import pytest
from django.db import IntegrityError, transaction

from challenges.actions import entries as entry_actions
from challenges.actions import jury as actions
from challenges.models import JuryScore
from sif.states import Refused
from tests import make


@pytest.fixture
def entry(reviewer, stranger_reviewer):
    """On the shortlist, with a jury of two."""
    challenge = make.challenge(status="selecting", jury=[reviewer.user, stranger_reviewer.user])
    return make.entry(challenge=challenge, status="shortlisted")


def test_each_jury_member_is_asked_once(reviewer, stranger_reviewer, connector, mail, now):
    challenge = make.challenge(status="selecting", jury=[reviewer.user, stranger_reviewer.user])
    entry = make.entry(challenge=challenge)

    entry_actions.shortlist(entry, by=connector.actor, now=now)

    assert len(mail.to(reviewer)) == len(mail.to(stranger_reviewer)) == 1
    assert f"/challenges/jury/{entry.pk}/" in mail.to(reviewer)[0].body


def test_a_jury_member_gives_a_mark(entry, reviewer):
    page = f"/challenges/jury/{entry.pk}/"

    answer = reviewer.client.post(page, {"mark": "8", "remark": "Sterk", "conflict": ""})

    assert (answer.status_code, answer.url) == (302, f"/challenges/{entry.challenge.slug}/jury/")
    score = JuryScore.objects.get()
    assert (score.juror, score.mark, score.remark, score.conflict) == (reviewer.user, 8, "Sterk", "")


def test_nobody_sees_the_mark_of_another_jury_member(entry, reviewer, stranger_reviewer):
    make.jury_score(entry=entry, juror=reviewer.user, mark=3, remark="Geheim oordeel")

    for page in (f"/challenges/jury/{entry.pk}/", f"/challenges/{entry.challenge.slug}/jury/"):
        assert "Geheim oordeel" not in stranger_reviewer.client.get(page).content.decode()
        assert "cijfer 3" not in stranger_reviewer.client.get(page).content.decode()
    assert "Geheim oordeel" in reviewer.client.get(f"/challenges/jury/{entry.pk}/").content.decode()


def test_the_connector_sees_the_marks_when_everyone_has_judged(entry, reviewer, stranger_reviewer, connector):
    page = f"/beheer/challenges/entry/{entry.pk}/change/"
    connector.user.is_superuser = True
    connector.user.save()
    make.jury_score(entry=entry, juror=reviewer.user, mark=3, remark="Eerste oordeel")
    before = connector.client.get(page).content.decode()

    make.jury_score(entry=entry, juror=stranger_reviewer.user, conflict="Mijn broer werkt er")

    assert "Eerste oordeel" not in before
    assert "Eerste oordeel" in connector.client.get(page).content.decode()


@pytest.mark.parametrize(
    "typed",
    [
        {"mark": "", "conflict": ""},
        {"mark": "11", "conflict": ""},
        {"mark": "0", "conflict": ""},
        {"mark": "tien", "conflict": ""},
        {"mark": "7", "conflict": "Mijn broer werkt er"},
    ],
)
def test_a_judgement_is_a_mark_from_1_to_10_or_an_interest(entry, reviewer, typed):
    answer = reviewer.client.post(f"/challenges/jury/{entry.pk}/", typed)

    assert answer.status_code == 422
    assert not JuryScore.objects.exists()


def test_the_database_refuses_a_mark_with_an_interest_and_a_second_judgement(entry, reviewer):
    with pytest.raises(IntegrityError, match="jury_score_mark_or_conflict"), transaction.atomic():
        make.jury_score(entry=entry, juror=reviewer.user, mark=11)
    make.jury_score(entry=entry, juror=reviewer.user)
    with pytest.raises(IntegrityError, match="jury_score_once"), transaction.atomic():
        make.jury_score(entry=entry, juror=reviewer.user)


def test_a_judgement_is_given_once(entry, reviewer, now):
    actions.judge(entry, mark=8, by=reviewer.actor, now=now)

    with pytest.raises(Refused):
        actions.judge(entry, mark=2, by=reviewer.actor, now=now)

    assert JuryScore.objects.get().mark == 8


def test_whoever_works_for_the_applicant_gives_no_mark_but_declares_it(reviewer, now):
    challenge = make.challenge(status="selecting", jury=[reviewer.user])
    own = make.entry(challenge=challenge, organisation=reviewer.organisation, status="shortlisted")

    with pytest.raises(Refused):
        actions.judge(own, mark=10, by=reviewer.actor, now=now)

    score = actions.judge(own, mark=None, conflict="Ik werk hier.", by=reviewer.actor, now=now)
    assert (score.mark, score.conflict) == (None, "Ik werk hier.")


def test_whoever_is_not_on_the_jury_finds_nothing(entry, buyer, connector):
    for somebody in (buyer, connector):
        assert somebody.client.get(f"/challenges/jury/{entry.pk}/").status_code == 404
        assert somebody.client.get(f"/challenges/{entry.challenge.slug}/jury/").status_code == 404


def test_an_entry_that_is_not_on_the_shortlist_is_not_judged(reviewer, now):
    entry = make.entry(challenge=make.challenge(jury=[reviewer.user]))

    with pytest.raises(Refused):
        actions.judge(entry, mark=8, by=reviewer.actor, now=now)
    assert reviewer.client.get(f"/challenges/jury/{entry.pk}/").status_code == 404


def test_nobody_is_chosen_before_the_whole_jury_has_judged(
    entry, reviewer, stranger_reviewer, connector, now
):
    make.jury_score(entry=entry, juror=reviewer.user)
    for verb in (entry_actions.select, entry_actions.decline):
        with pytest.raises(Refused):
            verb(entry, feedback="Ja", by=connector.actor, now=now)

    make.jury_score(entry=entry, juror=stranger_reviewer.user, conflict="Mijn broer werkt er")

    assert entry_actions.select(entry, feedback="Ja", by=connector.actor, now=now).status == "selected"


def test_a_jury_of_which_everyone_has_an_interest_decides_nothing(
    entry, reviewer, stranger_reviewer, connector, now
):
    make.jury_score(entry=entry, juror=reviewer.user, conflict="Mijn zus werkt er")
    make.jury_score(entry=entry, juror=stranger_reviewer.user, conflict="Mijn broer werkt er")

    with pytest.raises(Refused):
        entry_actions.select(entry, feedback="Ja", by=connector.actor, now=now)


def test_without_a_jury_nobody_is_chosen(connector, now):
    entry = make.entry(status="shortlisted")

    with pytest.raises(Refused):
        entry_actions.select(entry, feedback="Ja", by=connector.actor, now=now)
