"""An enterprise is checked line by line before it sells, and hears in time that it has to be checked again."""

from datetime import timedelta

import pytest

from enterprises.actions import vetting as actions
from enterprises.models import Certificate, CheckKind, Enterprise, Vetting
from sif.models import PublicFigure
from sif.states import Refused
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def newcomer(seller):
    """An entrepreneur with a complete profile who may not sell yet."""
    Enterprise.objects.filter(pk=seller.enterprise.pk).update(verified_until=None, first_verified_on=None)
    seller.membership.organisation.enterprise.refresh_from_db()
    return seller


@pytest.fixture
def submitted(newcomer, reviewer, connector, now):
    """A vetting that waits for its checklist, the financial question asked of the reviewer."""
    vetting = make.vetting(enterprise=newcomer.enterprise, submitted_at=now)
    actions.ask_reviewer(vetting, reviewer=reviewer.organisation, by=connector.actor, now=now)
    return vetting


def judge_all(vetting, connector, reviewer, now, *, but=()):
    for check in vetting.checks.exclude(kind__in=but):
        by = reviewer if check.kind == CheckKind.FINANCE else connector
        actions.judge(check, verdict="good", evidence="Gezien.", by=by.actor, now=now)


def say(player, vetting, verb, **words):
    return player.client.post(
        f"/beheer/enterprises/vetting/{vetting.pk}/verb/{verb}/", {"sent": "yes", **words}
    )


def test_the_whole_way_from_submitting_to_selling(newcomer, reviewer, connector, mail, today):
    shop = newcomer.enterprise
    newcomer.client.post("/mijn/toetsing/indienen/")
    vetting = Vetting.objects.get()
    desk = f"/beheer/enterprises/vetting/{vetting.pk}"
    assert shop.mission in connector.client.get(f"{desk}/change/").content.decode()

    say(connector, vetting, "ask_reviewer", reviewer=reviewer.organisation.pk)
    for check in vetting.checks.exclude(kind=CheckKind.FINANCE):
        connector.client.post(
            f"{desk}/judge/", {"check": check.kind, "verdict": "good", "evidence": "Gezien."}
        )
    reviewer.client.post(f"/toetsingen/{vetting.pk}/", {"verdict": "good", "evidence": "Jaarrekening 2025."})
    say(connector, vetting, "approve", valid_until=(today + timedelta(days=365)).isoformat())

    shop.refresh_from_db()
    assert (shop.verified_until, shop.first_verified_on) == (today + timedelta(days=365), today)
    assert f"/toetsingen/{vetting.pk}/" in mail.to(reviewer)[0].body
    assert len(mail.to(newcomer)) == 1
    assert "U kunt verkopen tot en met" in newcomer.client.get("/mijn/toetsing/").content.decode()


def test_an_incomplete_profile_is_not_submitted_and_says_what_is_missing(newcomer):
    Enterprise.objects.update(mission="", story="")

    answer = newcomer.client.post("/mijn/toetsing/indienen/", follow=True)

    assert "missie in één zin" in answer.content.decode()
    assert not Vetting.objects.filter(status="submitted").exists()


def test_without_every_line_good_nobody_sells(submitted, connector, reviewer, now, today):
    judge_all(submitted, connector, reviewer, now, but=[CheckKind.FINANCE])

    say(connector, submitted, "approve", valid_until=(today + timedelta(days=365)).isoformat())

    submitted.refresh_from_db()
    assert submitted.status == "submitted"
    assert not Enterprise.objects.verified(today).exists()


def test_the_reviewer_sees_only_what_was_asked(submitted, newcomer, reviewer, stranger_reviewer, seller):
    shop = newcomer.enterprise
    page = reviewer.client.get(f"/toetsingen/{submitted.pk}/").content.decode()

    assert shop.organisation.kvk_number in page
    assert shop.story not in page
    assert reviewer.client.get(shop.get_absolute_url()).status_code == 404
    assert stranger_reviewer.client.get(f"/toetsingen/{submitted.pk}/").status_code == 404
    assert shop.name not in stranger_reviewer.client.get("/toetsingen/").content.decode()


def test_the_finances_are_judged_by_the_reviewer_alone(
    submitted, connector, stranger_reviewer, newcomer, now
):
    finance = submitted.checks.get(kind=CheckKind.FINANCE)

    for somebody in (connector, stranger_reviewer, newcomer):
        with pytest.raises(Refused):
            actions.judge(finance, verdict="good", evidence="Ja", by=somebody.actor, now=now)
    answer = connector.client.post(
        f"/beheer/enterprises/vetting/{submitted.pk}/judge/",
        {"check": "finance", "verdict": "good", "evidence": "Ja"},
    )

    finance.refresh_from_db()
    assert (answer.status_code, finance.verdict) == (302, "open")


@pytest.mark.parametrize(
    "typed",
    [{}, {"verdict": "good"}, {"verdict": "good", "evidence": " "}, {"verdict": "ja", "evidence": "x"}],
)
def test_a_verdict_without_evidence_is_asked_again(submitted, reviewer, connector, typed):
    check = submitted.checks.get(kind=CheckKind.MISSION)

    by_reviewer = reviewer.client.post(f"/toetsingen/{submitted.pk}/", {"sent": "yes", **typed})
    by_connector = connector.client.post(
        f"/beheer/enterprises/vetting/{submitted.pk}/judge/", {"check": check.kind, "sent": "yes", **typed}
    )

    assert (by_reviewer.status_code, by_connector.status_code) == (422, 422)
    assert set(submitted.checks.values_list("verdict", flat=True)) == {"open"}


def test_a_question_reaches_the_enterprise_and_submitting_again_answers_it(
    submitted, newcomer, connector, mail
):
    say(connector, submitted, "ask", question="Mogen wij uw jaarrekening zien?")

    assert "Mogen wij uw jaarrekening zien?" in mail.to(newcomer)[0].body
    assert "Mogen wij uw jaarrekening zien?" in newcomer.client.get("/mijn/toetsing/").content.decode()
    newcomer.client.post("/mijn/toetsing/indienen/")
    submitted.refresh_from_db()
    assert submitted.status == "submitted"


def test_a_refusal_has_a_reason_and_a_new_round_may_begin(submitted, newcomer, connector, mail):
    assert say(connector, submitted, "refuse", reason="").status_code == 422
    say(connector, submitted, "refuse", reason="Nog te veel subsidie.")

    assert "Nog te veel subsidie." in mail.to(newcomer)[0].body
    assert "Nog te veel subsidie." in newcomer.client.get("/mijn/toetsing/").content.decode()
    newcomer.client.post("/mijn/toetsing/indienen/")
    assert sorted(Vetting.objects.values_list("status", flat=True)) == ["refused", "submitted"]


def test_a_question_about_a_vetting_that_is_over_is_gone(submitted, reviewer, connector, now):
    actions.refuse(submitted, reason="Nee.", by=connector.actor, now=now)

    assert reviewer.client.get(f"/toetsingen/{submitted.pk}/").status_code == 404


def test_the_desk_is_not_for_others(submitted, seller, buyer):
    for somebody in (seller, buyer):
        assert somebody.client.get(f"/beheer/enterprises/vetting/{submitted.pk}/change/").status_code in {
            302,
            403,
        }
        check = submitted.checks.first()
        somebody.client.post(
            f"/beheer/enterprises/vetting/{submitted.pk}/judge/",
            {"check": check.kind, "verdict": "good", "evidence": "x"},
        )
    assert set(submitted.checks.values_list("verdict", flat=True)) == {"open"}


def test_a_connector_who_has_seen_the_proof_makes_a_label_count(connector, seller, today):
    waiting = make.certificate(enterprise=seller.enterprise)
    Certificate.objects.update(checked_at=None)
    assert not Certificate.objects.valid_on(today).exists()

    connector.client.post(f"/beheer/enterprises/certificate/{waiting.pk}/verb/check/", {"sent": "yes"})

    assert Certificate.objects.valid_on(today).get().checked_by == connector.user


def test_the_queue_shows_who_waits_first(connector, seller, stranger_seller, now):
    make.vetting(enterprise=stranger_seller.enterprise, status="refused", reason="Nee")
    make.vetting(enterprise=seller.enterprise, submitted_at=now)

    page = connector.client.get("/beheer/enterprises/vetting/").content.decode()

    assert page.index(seller.enterprise.name) < page.index(stranger_seller.enterprise.name)


@pytest.mark.parametrize(
    ("left", "told"), [(61, 0), (60, 1), (59, 1), (31, 1), (30, 1), (8, 1), (7, 1), (1, 1), (0, 1), (-1, 0)]
)
def test_a_reminder_comes_60_30_and_7_days_ahead(seller, worker, mail, today, left, told):
    Enterprise.objects.update(verified_until=today + timedelta(days=left))

    worker.beat("enterprises.reminders")
    worker.beat("enterprises.reminders")

    assert len(mail.to(seller)) == told


def test_each_of_the_three_reminders_comes_once(seller, worker, mail, clock, today):
    Enterprise.objects.update(verified_until=today + timedelta(days=61))

    for _day in range(65):
        clock.forward(days=1)
        worker.beat("enterprises.reminders")

    assert [message.template for message in seller.user.mail.order_by("pk")] == [
        "enterprises/verification_ends"
    ] * 3


def test_a_label_that_ends_is_told_unless_a_newer_one_is_there(seller, worker, mail, today):
    shop = seller.enterprise
    make.certificate(enterprise=shop, kind="pso_2", valid_until=today + timedelta(days=5))
    make.certificate(enterprise=shop, kind="code_so", valid_until=today + timedelta(days=5))
    make.certificate(
        enterprise=shop, kind="code_so", valid_from=today, valid_until=today + timedelta(days=400)
    )

    worker.beat("enterprises.reminders")

    (message,) = mail.to(seller)
    assert "PSO" in message.subject


def test_the_public_figure_counts_who_may_sell_today(seller, stranger_seller, worker, today):
    Enterprise.objects.filter(pk=seller.enterprise.pk).update(verified_until=today - timedelta(days=1))

    worker.beat("enterprises.figures")

    assert PublicFigure.objects.get(code="enterprises").value == 1
