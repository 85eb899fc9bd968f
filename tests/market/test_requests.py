"""The life of a request: written in steps, opened, closed, and ended with a reason for everybody."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from market.actions import outcomes
from market.actions import requests as actions
from market.models import Request
from market.models.requests import RequestStatus
from sif import history
from sif.actors import Actor
from sif.states import Refused
from tests import make
from tests.cast import Player

pytestmark = pytest.mark.django_db

WHAT = {
    "title": "Lunch voor 80 medewerkers, elke dinsdag",
    "need": "Elke dinsdag een warme lunch voor tachtig medewerkers, met soep en brood, om 12.00 uur klaar.",
    "category": "catering",
    "quantity": "80",
    "unit": "personen",
}


def closing_day(days: int = 14) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


# --- writing one -----------------------------------------------------------------------------------------------


def test_a_buyer_writes_a_request_in_steps_and_publishes_it(buyer: Player) -> None:
    first = buyer.client.post("/inkoopvragen/nieuw/", WHAT)
    number = Request.objects.get().number
    second = buyer.client.post(
        first["Location"], {"place": make.place().pk, "region_required": "on", "wishes": "vegetarisch"}
    )
    third = buyer.client.post(
        second["Location"], {"budget_max": "1.800", "respond_on": closing_day(), "visibility": "public"}
    )
    buyer.client.post(f"/inkoopvragen/{number}/plaatsen/")

    assert first["Location"] == f"/inkoopvragen/{number}/eisen/"
    assert second["Location"] == f"/inkoopvragen/{number}/budget/"
    assert third["Location"] == f"/inkoopvragen/{number}/"
    request = Request.objects.get()
    assert (request.status, request.budget_max, request.wish_list) == ("open", Decimal(1800), ["vegetarisch"])
    assert timezone.localtime(request.respond_by).strftime("%H:%M") == "12:00"


def test_what_was_typed_stays_when_something_is_wrong(buyer: Player) -> None:
    answer = buyer.client.post("/inkoopvragen/nieuw/", {**WHAT, "quantity": "tachtig"})

    assert answer.status_code == 422
    assert "tachtig" in answer.content.decode()
    assert not Request.objects.exists()


@pytest.mark.parametrize(
    ("typed", "number"),
    [("1.800", 1800), ("1.800,50", "1800.50"), ("12,5", "12.5"), ("1800.50", "1800.50"), ("€ 900", 900)],
)
def test_numbers_are_read_as_dutch_people_type_them(buyer: Player, typed: str, number: Any) -> None:
    draft = make.request(buyer=buyer.organisation, status="draft")

    buyer.client.post(
        f"/inkoopvragen/{draft.number}/budget/",
        {"budget_max": typed, "respond_on": closing_day(), "visibility": "public"},
    )

    draft.refresh_from_db()
    assert draft.budget_max == Decimal(number)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"budget_min": "900", "budget_max": "100"}, "__all__"),
        ({"budget_max": "0"}, "budget_max"),
        ({"respond_on": "2020-01-01"}, "respond_on"),
        ({"respond_on": ""}, "respond_on"),
        ({"visibility": "iedereen"}, "visibility"),
    ],
)
def test_nonsense_in_the_terms_says_what_to_do(buyer: Player, wrong: dict[str, str], field: str) -> None:
    draft = make.request(buyer=buyer.organisation, status="draft")
    right = {"budget_max": "900", "respond_on": closing_day(), "visibility": "public"}

    answer = buyer.client.post(f"/inkoopvragen/{draft.number}/budget/", {**right, **wrong})

    assert answer.status_code == 422
    assert field in answer.context["form"].errors


def test_a_citizen_service_number_is_refused(buyer: Player) -> None:
    answer = buyer.client.post("/inkoopvragen/nieuw/", {**WHAT, "need": WHAT["need"] + " BSN 111222333."})

    assert answer.status_code == 422
    assert "need" in answer.context["form"].errors


def test_a_request_of_three_words_cannot_be_published_and_says_why(buyer: Player) -> None:
    draft = make.request(buyer=buyer.organisation, status="draft", need="Lunch graag snel")

    with pytest.raises(Refused) as no:
        actions.publish(draft, by=buyer.actor, now=timezone.now())

    draft.refresh_from_db()
    assert draft.status == RequestStatus.DRAFT
    assert "twee of drie zinnen" in str(no.value)


def test_the_coach_says_what_is_unclear_and_who_fits(buyer: Player) -> None:
    make.listing(title="Lunch op kantoor", nationwide=True)
    draft = make.request(
        buyer=buyer.organisation,
        status="draft",
        category=None,
        quantity=None,
        unit="",
        budget_max=Decimal(300_000),
    )

    page = buyer.client.get(f"/inkoopvragen/{draft.number}/")

    fields = [hint.field for hint in page.context["hints"]]
    assert fields == ["category", "quantity", "wishes", "starts_on", "budget_max"]
    assert "TenderNed" in page.content.decode()
    assert page.context["reach"].fits == 1


def test_the_coach_counts_who_would_fit_without_a_requirement(buyer: Player) -> None:
    make.listing(title="Lunch op kantoor", nationwide=True)
    far = make.place(name="Groningen")
    make.listing(title="Lunch in het Noorden", serves=[far])
    draft = make.request(buyer=buyer.organisation, status="draft")

    reach = buyer.client.get(f"/inkoopvragen/{draft.number}/").context["reach"]

    assert (reach.fits, reach.without) == (1, (("regio", 2),))


# --- who may see it --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("visibility", ["public", "invited"])
def test_a_draft_is_seen_by_its_own_organisation_only(
    buyer: Player, stranger_buyer: Player, seller: Player, visibility: str
) -> None:
    draft = make.request(buyer=buyer.organisation, status="draft", visibility=visibility)

    assert buyer.client.get(f"/inkoopvragen/{draft.number}/").status_code == 200
    assert stranger_buyer.client.get(f"/inkoopvragen/{draft.number}/").status_code == 404
    assert seller.client.get(f"/inkoopvragen/{draft.number}/").status_code == 404


def test_a_request_by_invitation_is_seen_by_who_was_introduced(
    buyer: Player, seller: Player, stranger_seller: Player, client: Any
) -> None:
    request = make.request(buyer=buyer.organisation, visibility="invited")
    make.introduction(request=request, enterprise=seller.enterprise)
    make.introduction(request=request, enterprise=stranger_seller.enterprise, status="shortlisted")

    assert seller.client.get(f"/inkoopvragen/{request.number}/").status_code == 200
    assert stranger_seller.client.get(f"/inkoopvragen/{request.number}/").status_code == 404
    assert client.get(f"/inkoopvragen/{request.number}/").status_code == 404
    assert request.title not in client.get("/inkoopvragen/").content.decode()


def test_only_the_asking_organisation_can_change_it(buyer: Player, stranger_buyer: Player) -> None:
    request = make.request(buyer=buyer.organisation)

    for word in ("wat", "eisen", "budget", "sluiten", "intrekken", "heropenen", "plaatsen", "plannen"):
        assert stranger_buyer.client.post(f"/inkoopvragen/{request.number}/{word}/").status_code == 404
    with pytest.raises(Refused):
        actions.close(request, by=stranger_buyer.actor, now=timezone.now())


def test_an_auditor_reads_and_changes_nothing(officer: Player) -> None:
    auditor = officer.colleague("Karel", role="auditor")
    request = make.request(buyer=officer.organisation)

    page = auditor.client.get(f"/inkoopvragen/{request.number}/")

    assert page.status_code == 200
    assert page.context["verbs"] == []
    assert auditor.client.post(f"/inkoopvragen/{request.number}/sluiten/").status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_three_as_for_one(
    client: Any, rows: int, django_assert_max_num_queries: Any
) -> None:
    for _ in range(rows):
        make.request()

    with django_assert_max_num_queries(5):
        page = client.get("/inkoopvragen/")

    assert len(page.context["rows"]) == rows


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("?q=lunches", ["Lunch voor 80 medewerkers, elke dinsdag"]),
        ("?q=fiets", ["Onderhoud van dienstfietsen"]),
        ("?categorie=catering", ["Lunch voor 80 medewerkers, elke dinsdag"]),
        ("?q=niets%00van+dit", ["Lunch voor 80 medewerkers, elke dinsdag", "Onderhoud van dienstfietsen"]),
        (
            "?categorie=bestaat-niet&pagina=x",
            ["Lunch voor 80 medewerkers, elke dinsdag", "Onderhoud van dienstfietsen"],
        ),
    ],
)
def test_open_requests_are_found_by_words_and_kind(client: Any, question: str, found: list[str]) -> None:
    make.request()
    make.request(
        title="Onderhoud van dienstfietsen",
        need="Twee keer per jaar een beurt voor onze fietsen.",
        category=None,
    )

    page = client.get(f"/inkoopvragen/{question}")

    assert [row.title for row, _ in page.context["rows"]] == found


# --- deadlines -------------------------------------------------------------------------------------------------


def test_a_planned_request_opens_and_closes_by_itself(
    buyer: Player, clock: Any, worker: Any, mail: Any
) -> None:
    draft = make.request(buyer=buyer.organisation, status="draft")
    buyer.client.post(f"/inkoopvragen/{draft.number}/plannen/", {"opens_on": closing_day(2)})

    clock.forward(days=1)
    worker.beat("market.deadlines")
    draft.refresh_from_db()
    assert draft.status == RequestStatus.DRAFT

    clock.forward(days=1)
    worker.beat("market.deadlines")
    draft.refresh_from_db()
    assert draft.status == RequestStatus.OPEN

    clock.forward(days=13)
    worker.beat("market.deadlines")
    worker.beat("market.deadlines")
    draft.refresh_from_db()
    assert draft.status == RequestStatus.CLOSED
    assert [message.subject for message in mail.to(buyer)] == [
        "Gesloten: Lunch voor 80 medewerkers, elke dinsdag"
    ]


def test_a_planned_request_that_is_no_longer_complete_stays_a_draft_and_its_buyer_hears_it(
    buyer: Player, clock: Any, worker: Any, mail: Any
) -> None:
    draft = make.request(buyer=buyer.organisation, status="draft")
    actions.schedule(draft, timezone.now() + timedelta(days=1), by=buyer.actor, now=timezone.now())
    actions.edit(draft, {"need": "Te kort"}, by=buyer.actor, now=timezone.now())

    clock.forward(days=2)
    worker.beat("market.deadlines")
    worker.beat("market.deadlines")

    draft.refresh_from_db()
    assert (draft.status, draft.opens_at) == (RequestStatus.DRAFT, None)
    assert len(mail.to(buyer)) == 1


def test_nobody_can_answer_after_the_deadline_even_before_the_clock_has_closed_it(
    seller: Player, clock: Any
) -> None:
    request = make.request()
    clock.forward(days=15)

    answer = seller.client.post(f"/inkoopvragen/{request.number}/offerte/", {})

    assert answer.status_code == 422
    assert not request.proposals.exists()


def test_a_closed_request_can_be_opened_again_and_everyone_involved_hears_it(
    buyer: Player, seller: Player, mail: Any
) -> None:
    request = make.request(buyer=buyer.organisation, status="closed")
    make.introduction(request=request, enterprise=seller.enterprise)

    buyer.client.post(f"/inkoopvragen/{request.number}/heropenen/", {"respond_on": closing_day(7)})

    request.refresh_from_db()
    assert request.status == RequestStatus.OPEN
    assert len(mail.to(seller)) == 1


# --- a live change ---------------------------------------------------------------------------------------------


def test_a_live_change_is_told_once_to_everyone_involved_and_to_nobody_else(
    buyer: Player, seller: Player, stranger_seller: Player, mail: Any
) -> None:
    request = make.request(buyer=buyer.organisation)
    make.introduction(request=request, enterprise=seller.enterprise)
    make.introduction(request=request, enterprise=stranger_seller.enterprise, status="declined")

    answer = buyer.client.post(f"/inkoopvragen/{request.number}/wat/", {**WHAT, "quantity": "120"})

    assert answer.status_code == 302
    assert [message.subject for message in mail.to(seller)] == [
        "Gewijzigd: Lunch voor 80 medewerkers, elke dinsdag"
    ]
    assert "aantal" in mail.to(seller)[0].body
    assert mail.to(stranger_seller) == []


def test_saving_without_a_change_tells_nobody(buyer: Player, seller: Player, mail: Any) -> None:
    request = make.request(buyer=buyer.organisation, need=WHAT["need"])
    make.introduction(request=request, enterprise=seller.enterprise)

    buyer.client.post(f"/inkoopvragen/{request.number}/wat/", WHAT)

    assert mail.to(seller) == []


def test_a_live_change_that_makes_it_unclear_is_refused(buyer: Player) -> None:
    request = make.request(buyer=buyer.organisation)

    answer = buyer.client.post(f"/inkoopvragen/{request.number}/wat/", {**WHAT, "need": "Doe maar wat."})

    request.refresh_from_db()
    assert answer.status_code == 422
    assert request.need == make.requests.NEED


def test_who_may_read_it_does_not_change_once_it_is_open(buyer: Player) -> None:
    request = make.request(buyer=buyer.organisation, visibility="invited")

    actions.change(
        request, {"visibility": "public", "title": "Andere titel"}, by=buyer.actor, now=timezone.now()
    )

    request.refresh_from_db()
    assert (request.visibility, request.title) == ("invited", "Andere titel")


# --- no black hole ---------------------------------------------------------------------------------------------


def test_withdrawing_tells_everyone_who_took_part_once_and_why(
    buyer: Player, seller: Player, stranger_seller: Player, mail: Any
) -> None:
    request = make.request(buyer=buyer.organisation)
    introduced = make.introduction(request=request, enterprise=seller.enterprise)
    proposed = make.proposal(request=request, enterprise=stranger_seller.enterprise)

    answer = buyer.client.post(
        f"/inkoopvragen/{request.number}/intrekken/", {"reason": "Wij verhuizen eerst."}
    )

    request.refresh_from_db()
    introduced.refresh_from_db()
    proposed.refresh_from_db()
    assert answer.status_code == 302
    assert (request.status, request.outcome_reason) == ("withdrawn", "Wij verhuizen eerst.")
    assert (introduced.status, introduced.outcome_reason) == ("concluded", "Wij verhuizen eerst.")
    assert (proposed.status, proposed.decision_reason) == ("not_chosen", "Wij verhuizen eerst.")
    assert [len(mail.to(player)) for player in (seller, stranger_seller)] == [1, 1]
    assert "Wij verhuizen eerst." in mail.to(seller)[0].body
    assert [event.verb for event in history.of(request)] == ["withdraw"]


@pytest.mark.parametrize("word", ["intrekken", "zonder-keuze"])
def test_a_request_cannot_end_without_a_reason(buyer: Player, word: str) -> None:
    request = make.request(buyer=buyer.organisation, status="closed")

    answer = buyer.client.post(f"/inkoopvragen/{request.number}/{word}/", {"reason": "  "})

    request.refresh_from_db()
    assert (answer.status_code, request.status) == (422, "closed")


def test_the_action_itself_refuses_an_end_without_a_reason(buyer: Player) -> None:
    request = make.request(buyer=buyer.organisation, status="closed")

    for verb in (actions.give_up, actions.withdraw):
        with pytest.raises(Refused):
            verb(request, " ", by=buyer.actor, now=timezone.now())


def test_a_buyer_who_does_not_choose_is_reminded_once_a_week(
    buyer: Player, clock: Any, worker: Any, mail: Any
) -> None:
    make.request(buyer=buyer.organisation, status="closed", closed_at=timezone.now())

    for _ in range(15):
        clock.forward(days=1)
        worker.beat("market.request_reminders")

    assert len(mail.to(buyer)) == 2


# --- what must never be false ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        ({"status": "awarded"}, "request_ended_iff_reason"),
        ({"outcome_reason": "Zomaar"}, "request_ended_iff_reason"),
        ({"respond_by": None}, "request_open_has_deadline"),
        ({"budget_min": 10, "budget_max": 5}, "request_budget_ordered"),
        ({"starts_on": "2026-05-02", "ends_on": "2026-05-01"}, "request_dates_ordered"),
        ({"quantity": 0}, "request_amounts_positive"),
    ],
)
def test_the_database_refuses(wrong: dict[str, Any], constraint: str) -> None:
    request = make.request()

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Request.objects.filter(pk=request.pk).update(**wrong)


def test_staff_cannot_close_or_award_for_the_buyer(connector: Player) -> None:
    request = make.request(status="closed")

    assert Request.lifecycle.verbs(request.status, request.roles_of(Actor.of_staff(connector.user))) == []


# --- the API ---------------------------------------------------------------------------------------------------


def test_programs_read_open_public_requests_and_nothing_else(client: Any) -> None:
    shown = make.request()
    make.request(visibility="invited")
    make.request(status="draft")
    make.request(status="closed")

    body = client.get("/api/v1/requests?category=catering").json()

    assert [row["number"] for row in body["results"]] == [shown.number]
    assert client.get(f"/api/v1/requests/{shown.number}").json()["respondBy"]
    assert client.get("/api/v1/requests?category=niets").status_code == 400
    assert client.get("/api/v1/requests/V-1").status_code == 404


def test_a_program_with_a_key_also_reads_what_its_organisation_may_read(buyer: Player, client: Any) -> None:
    own = make.request(buyer=buyer.organisation, visibility="invited")
    make.request(visibility="invited")
    make.api_token(membership=buyer.membership, secret="geheim-en-lang-genoeg")
    key = {"HTTP_AUTHORIZATION": "Bearer geheim-en-lang-genoeg"}

    assert [row["number"] for row in client.get("/api/v1/requests", **key).json()["results"]] == [own.number]
    assert client.get(f"/api/v1/requests/{own.number}", **key).status_code == 200
    assert client.get(f"/api/v1/requests/{own.number}").status_code == 404


# --- on /mijn/ -------------------------------------------------------------------------------------------------


def test_the_overview_says_what_a_buyer_can_do(buyer: Player) -> None:
    request = make.request(buyer=buyer.organisation, status="closed")
    make.proposal(request=request)

    page = buyer.client.get("/mijn/").content.decode()

    assert "Kies: 1 offerte wacht" in page


# --- the corners -----------------------------------------------------------------------------------------------


def test_somebody_who_does_not_buy_cannot_begin_a_request(seller: Player) -> None:
    with pytest.raises(Refused, match="inkopende organisatie"):
        actions.draft(WHAT, by=seller.actor, now=timezone.now())


def test_a_request_is_not_planned_in_the_past_nor_opened_again_until_yesterday(buyer: Player) -> None:
    now, yesterday = timezone.now(), timezone.now() - timedelta(days=1)
    draft, closed = (
        make.request(buyer=buyer.organisation, status="draft"),
        make.request(buyer=buyer.organisation, status="closed"),
    )

    with pytest.raises(Refused, match="Dit moment is voorbij"):
        actions.schedule(draft, yesterday, by=buyer.actor, now=now)
    with pytest.raises(Refused, match="sluitingsdatum in de toekomst"):
        actions.reopen(closed, yesterday, by=buyer.actor, now=now)


@pytest.mark.parametrize(
    ("word", "said"), [("plannen", "Kies een dag"), ("heropenen", "Kies een nieuwe sluitingsdatum")]
)
def test_a_missing_date_says_what_to_do(buyer: Player, word: str, said: str) -> None:
    status = "draft" if word == "plannen" else "closed"
    request = make.request(buyer=buyer.organisation, status=status)

    page = buyer.client.post(f"/inkoopvragen/{request.number}/{word}/", {}, follow=True)

    assert said in page.content.decode()


def test_a_verb_that_came_too_late_is_refused_in_words(buyer: Player) -> None:
    request = make.request(buyer=buyer.organisation, status="closed")

    for word in ("sluiten", "plaatsen"):
        page = buyer.client.post(f"/inkoopvragen/{request.number}/{word}/", follow=True)
        assert "Dit kan niet meer" in page.content.decode()


def test_an_ended_request_cannot_be_withdrawn_and_the_page_says_so(buyer: Player) -> None:
    request = make.request(buyer=buyer.organisation, status="awarded")

    answer = buyer.client.post(f"/inkoopvragen/{request.number}/intrekken/", {"reason": "Toch niet."})

    assert answer.status_code == 422
    assert "Dit kan niet meer" in answer.content.decode()


def test_the_last_guard_holds_even_if_somebody_was_forgotten(
    buyer: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = make.request(buyer=buyer.organisation, status="closed")
    make.introduction(request=request)
    monkeypatch.setattr(outcomes, "_conclude_introductions", lambda *args, **kwargs: None)

    with pytest.raises(Refused, match="1 ondernemingen hebben nog geen uitkomst"):
        actions.give_up(request, "Geen geld.", by=buyer.actor, now=timezone.now())


def test_the_coach_warns_for_personal_details_little_time_and_a_start_before_the_answers(
    buyer: Player,
) -> None:
    today = timezone.localdate()
    draft = make.request(
        buyer=buyer.organisation,
        status="draft",
        need="Bel Jan op 030 123 45 67 of mail jan@voorbeeld.nl, dan leg ik alles uit wat wij zoeken.",
        respond_by=timezone.now() + timedelta(days=2),
        starts_on=today + timedelta(days=1),
        place=make.place(),
    )
    type(draft).objects.update(place=None)

    hints = buyer.client.get(f"/inkoopvragen/{draft.number}/").context["hints"]

    said = " ".join(hint.text for hint in hints)
    for words in (
        "telefoonnummer",
        "minder dan vijf dagen",
        "De start is eerder",
        "Waar moet het gebeuren",
        "Vertel iets meer",
        "Wat mag het kosten",
    ):
        assert words in said


def test_an_invitation_is_found_in_the_list_of_who_was_introduced(seller: Player) -> None:
    introduction = make.introduction(request=make.request(visibility="invited"), enterprise=seller.enterprise)

    tabs = {
        tab: seller.client.get(f"/inkoopvragen/?lijst={tab}").context["rows"]
        for tab in ("voorgesteld", "ons", "archief")
    }

    assert [row for row, _ in tabs["voorgesteld"]] == [introduction.request]
    assert tabs["ons"] == tabs["archief"] == []


def test_requests_are_narrowed_to_a_region(client: Any) -> None:
    here = make.request(place=make.place(name="Utrecht"))
    elsewhere = make.request(place=make.place(name="Groningen")).place.region

    found = client.get(f"/inkoopvragen/?regio={here.place.region.code}").context["rows"]

    assert [row for row, _ in found] == [here]
    assert client.get(f"/api/v1/requests?region={elsewhere.code}&q=lunch").json()["total"] == 1


def test_a_clear_request_gets_no_advice(buyer: Player) -> None:
    today = timezone.localdate()
    draft = make.request(
        buyer=buyer.organisation,
        status="draft",
        wishes="vegetarisch",
        starts_on=today + timedelta(days=30),
        budget_max=Decimal(1200),
    )

    page = buyer.client.get(f"/inkoopvragen/{draft.number}/")

    assert (page.context["hints"], page.context["missing"]) == ([], [])
