"""A municipality's purchasing calendar: uploaded as it is kept, screened each quarter, and what comes of it."""

import io
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from market.actions import calendar as actions
from market.forms.calendar import amount_of, day_of, heading_row, seems
from market.models import Calendar, PlannedPurchase, Request, Talk
from sif import sheets
from sif.states import Refused
from tests import make
from tests.cast import Player

pytestmark = pytest.mark.django_db
ROWS = [
    ["Inkoopkalender gemeente Domstad", "", "", "", ""],
    ["Stand 1 maart", "", "", "", ""],
    ["Afdeling", "Onderwerp", "Geraamde waarde", "Start", "Opmerking"],
    ["Facilitair", "Lunch voor de raad", "€ 50.000 - 80.000", "3e kwartaal 2026", ""],
    ["", "Schoonmaak van de sporthal", "120k", "Q1 2027", ""],
    ["Stadswerken", "Onderhoud van plantsoenen", "1,2 mln", "1-4-2027", "raamcontract"],
    ["", "", "", "", "einde"],
]


def upload(player: Player, rows: Any = ROWS, *, xlsx: bool = False) -> Any:
    content = sheets.xlsx_of(rows, title="Kalender") if xlsx else sheets.csv_of(rows)
    file = SimpleUploadedFile("kalender.xlsx" if xlsx else "kalender.csv", content)
    return player.client.post("/inkoopkalender/", {"file": file})


def take_over(player: Player, **columns: str) -> Any:
    waiting = Calendar.objects.waiting().get()
    asked = {"heading": "3", "title": "1", "department": "0", "amount": "2", "starts": "3", **columns}
    return player.client.post(f"/inkoopkalender/kolommen/{waiting.pk}/", asked)


# --- reading ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("3e kwartaal 2026", date(2026, 7, 1)),
        ("Q1 2027", date(2027, 1, 1)),
        ("2027 kwartaal 4", date(2027, 10, 1)),
        ("1-4-2027", date(2027, 4, 1)),
        ("2027-05", date(2027, 5, 1)),
        ("begin maart 2027", date(2027, 3, 1)),
        ("2028", date(2028, 1, 1)),
        ("46113", date(2026, 4, 1)),
        ("31-02-2027", None),
        ("nog niet bekend", None),
        ("", None),
    ],
)
def test_a_day_is_read_as_people_write_it(text, day):
    assert day_of(text) == day


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("€ 50.000 - 80.000", "80000.00"),
        ("120k", "120000.00"),
        ("1,2 mln", "1200000.00"),
        ("12,50", "12.50"),
        ("50000", "50000.00"),
        ("onbekend", None),
        ("0", None),
        ("9" * 40, None),
    ],
)
def test_an_amount_is_read_as_people_write_it(text, amount):
    assert amount_of(text) == (None if amount is None else Decimal(amount))


def test_the_headings_are_found_under_titles_and_explanations():
    assert heading_row(ROWS) == 2
    assert [seems(cell) for cell in ROWS[2]] == ["department", "title", "amount", "starts", ""]


# --- uploading -------------------------------------------------------------------------------------------


def test_the_name_of_the_file_holds_no_citizen_service_number(buyer):
    content = sheets.csv_of(ROWS)

    answer = buyer.client.post(
        "/inkoopkalender/", {"file": SimpleUploadedFile("kalender 111222333.csv", content)}
    )

    assert answer.status_code == 422
    assert not Calendar.objects.exists()


@pytest.mark.parametrize("xlsx", [False, True])
def test_a_calendar_is_uploaded_in_any_shape_and_its_columns_are_kept(buyer, xlsx):
    upload(buyer, xlsx=xlsx)
    page = buyer.client.get(f"/inkoopkalender/kolommen/{Calendar.objects.get().pk}/")
    assert page.context["form"]["title"].initial == "1"
    assert page.context["form"]["heading"].initial == 3

    answer = take_over(buyer)

    assert answer.url == "/inkoopkalender/"
    found = PlannedPurchase.objects.order_by("starts_on").values_list(
        "title", "department", "amount", "starts_on", "starts_text"
    )
    assert list(found) == [
        ("Lunch voor de raad", "Facilitair", Decimal(80000), date(2026, 7, 1), "3e kwartaal 2026"),
        ("Schoonmaak van de sporthal", "Facilitair", Decimal(120000), date(2027, 1, 1), "Q1 2027"),
        ("Onderhoud van plantsoenen", "Stadswerken", Decimal(1200000), date(2027, 4, 1), "1-4-2027"),
    ]
    assert Calendar.objects.get().rows == []


def test_the_only_column_of_words_is_what_is_bought(buyer):
    upload(buyer, [["Omschrijving van de inkoop", "Geraamde waarde", "Start"], ["Lunch", "4000", "Q1 2027"]])

    form = buyer.client.get(f"/inkoopkalender/kolommen/{Calendar.objects.get().pk}/").context["form"]

    assert [form[name].initial for name in ("title", "about", "amount")] == ["0", "", "1"]


def test_next_time_the_columns_are_known_and_lines_are_renewed_with_what_was_decided(buyer, now):
    upload(buyer)
    take_over(buyer)
    lunch = PlannedPurchase.objects.get(title="Lunch voor de raad")
    actions.flag(lunch, by=buyer.actor, now=now)
    renamed = [["Afdeling", "Onderwerp", "Geraamde waarde", "Start", "Opmerking"], *ROWS[3:]]
    renamed[1] = ["Facilitair", "Lunch voor de raad", "90.000", "3e kwartaal 2026", ""]

    upload(buyer, renamed)
    page = buyer.client.get(f"/inkoopkalender/kolommen/{Calendar.objects.waiting().get().pk}/")
    answer = take_over(buyer, heading="1")

    assert page.context["form"]["amount"].initial == "2"
    assert answer.status_code == 302
    lunch.refresh_from_db()
    assert (PlannedPurchase.objects.count(), lunch.amount, lunch.chance) == (3, Decimal(90000), "chance")


def test_the_same_calendar_taken_over_twice_is_refused(buyer, now):
    calendar = make.calendar(buyer=buyer.organisation)
    line = actions.Line(2, "Lunch voor de raad")
    actions.take_over(calendar, [line, line], columns={}, by=buyer.actor, now=now)

    with pytest.raises(Refused):
        actions.take_over(calendar, [line], columns={}, by=buyer.actor, now=now)
    assert PlannedPurchase.objects.count() == 1


def test_a_column_for_two_things_or_no_title_says_what_to_do_and_keeps_the_choice(buyer):
    upload(buyer)

    twice = take_over(buyer, amount="1")
    without = take_over(buyer, title="")

    assert (twice.status_code, without.status_code) == (422, 422)
    assert "Kies elke kolom één keer" in twice.content.decode()
    assert '<option value="3" selected>' in without.content.decode()
    assert not PlannedPurchase.objects.exists()


@pytest.mark.parametrize("wrong", [{"heading": "9999"}, {"heading": "0"}, {"title": "4", "heading": "3"}])
def test_a_choice_that_leaves_no_line_is_refused_and_the_calendar_waits(buyer, wrong):
    upload(buyer, ROWS[:-1][:5])

    answer = take_over(buyer, **wrong)

    assert answer.status_code == 422
    assert Calendar.objects.waiting().count() == 1
    assert not PlannedPurchase.objects.exists()


def merged_calendar(lines: int) -> bytes:
    """Three rows above the lines, with merged cells, and a department that is merged over ten lines each."""
    book = openpyxl.Workbook()
    page = book.active
    page.append(["Inkoopkalender gemeente Domstad 2026-2027"])
    page.append(["Organisatie", None, "Opdracht", None, "Planning"])
    page.append(["Afdeling", "Team", "Onderwerp", "Geraamde waarde", "Start"])
    for first in range(0, lines, 10):
        for line in range(first, min(first + 10, lines)):
            name = f"Afdeling {first // 10}" if line == first else None
            page.append([name, "Inkoop", f"Levering {line}", 1000, "Q1 2027"])
        page.merge_cells(
            start_row=first + 4, end_row=min(first + 13, lines + 3), start_column=1, end_column=1
        )
    page.merge_cells("A1:E1")
    page.merge_cells("A2:B2")
    page.merge_cells("C2:D2")
    paper = io.BytesIO()
    book.save(paper)
    return paper.getvalue()


def test_five_thousand_lines_with_merged_cells_under_three_headings_are_taken_over_at_once(buyer):
    file = SimpleUploadedFile("kalender.xlsx", merged_calendar(5000))
    buyer.client.post("/inkoopkalender/", {"file": file})
    page = buyer.client.get(f"/inkoopkalender/kolommen/{Calendar.objects.get().pk}/")
    assert [page.context["form"][name].initial for name in ("heading", "title", "amount")] == [3, "2", "3"]

    take_over(buyer, heading="3", title="2", amount="3", starts="4")

    taken = PlannedPurchase.objects.in_bulk(field_name="pk").values()
    assert len(taken) == 5000
    assert {(line.title, line.department) for line in taken} == {
        (f"Levering {line}", f"Afdeling {line // 10}") for line in range(5000)
    }
    assert {(line.amount, line.starts_on) for line in taken} == {(Decimal(1000), date(2027, 1, 1))}


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04 geen werkmap", b"\x00\x01\x02", b"alleen een kop\r\n", b"a;b\r\n" + b"x;y\r\n" * 6001],
)
def test_what_is_no_calendar_is_refused_in_words(buyer, content):
    answer = buyer.client.post("/inkoopkalender/", {"file": SimpleUploadedFile("k.csv", content)})

    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()
    assert not Calendar.objects.exists()


def test_a_service_number_in_a_cell_is_left_out(buyer):
    upload(buyer, [ROWS[2], ["Jan 123456782", "Lunch voor de raad", "", "", ""]])
    take_over(buyer, heading="1")

    assert PlannedPurchase.objects.get().department == ""


# --- screening -------------------------------------------------------------------------------------------


@pytest.fixture
def kitchen(seller: Player) -> Any:
    return make.listing(
        enterprise=seller.enterprise,
        title="Lunch voor vergaderingen",
        description="Wij verzorgen lunches voor raad en bestuur.",
        nationwide=True,
    )


def test_who_fits_is_found_with_the_words_and_the_buyers_hear_once_a_quarter(buyer, kitchen, worker, mail):
    upload(buyer)
    take_over(buyer)

    worker.run()

    lunch = PlannedPurchase.objects.get(title="Lunch voor de raad")
    assert lunch.candidates[0]["enterprise"] == kitchen.enterprise_id
    assert "lunch" in lunch.candidates[0]["words"]
    assert lunch.best == lunch.candidates[0]["fit"] > 0.25
    assert PlannedPurchase.objects.get(title__startswith="Schoonmaak").candidates == []
    assert [message.subject for message in mail.to(buyer)] == [
        "1 geplande inkoop waar sociale ondernemingen bij passen"
    ]
    worker.beat("market.screen_calendars")
    worker.run()
    assert len(mail.to(buyer)) == 1


def test_each_quarter_it_is_screened_again_but_not_what_was_dismissed(buyer, kitchen, worker, clock):
    make.planned(buyer=buyer.organisation)
    gone = make.planned(buyer=buyer.organisation, title="Lunch", chance="none", chance_reason="Loopt nog.")
    worker.beat("market.screen_calendars")
    worker.run()
    first = PlannedPurchase.objects.get(chance="new").screened_at

    clock.forward(days=30)
    worker.beat("market.screen_calendars")
    worker.run()

    again = PlannedPurchase.objects.get(chance="new").screened_at
    gone.refresh_from_db()
    assert first is not None
    assert again - first > timedelta(days=29)
    assert gone.screened_at is None


def test_many_lines_are_screened_in_pieces(buyer, kitchen, worker, monkeypatch):
    monkeypatch.setattr(actions, "SCREENED_TOGETHER", 2)
    for number in range(5):
        make.planned(buyer=buyer.organisation, title=f"Lunch {number}")

    worker.beat("market.screen_calendars")
    worker.run()

    assert PlannedPurchase.objects.filter(screened_at=None).count() == 0


# --- what comes of it ------------------------------------------------------------------------------------


@pytest.fixture
def lunch(buyer: Player, kitchen: Any, worker: Any) -> PlannedPurchase:
    made = make.planned(buyer=buyer.organisation, amount=Decimal(5000), about="Elke dinsdag twintig lunches.")
    worker.beat("market.screen_calendars")
    worker.run()
    made.refresh_from_db()
    return made


def test_a_request_starts_with_what_the_calendar_says(buyer, lunch):
    answer = buyer.client.post(f"/inkoopkalender/{lunch.pk}/inkoopvraag/")

    begun = Request.objects.get()
    assert answer.url == begun.get_absolute_url()
    assert (begun.title, begun.need, begun.budget_max, begun.status) == (
        "Lunch voor de raad",
        "Elke dinsdag twintig lunches.",
        Decimal(5000),
        "draft",
    )
    buyer.client.post(f"/inkoopkalender/{lunch.pk}/inkoopvraag/")
    assert Request.objects.count() == 1


def test_an_enterprise_is_invited_once_and_hears_at_once(buyer, seller, lunch, mail):
    asked = {"enterprise": seller.enterprise.pk, "note": "Kunt u twintig lunches aan?"}
    mail.clear()

    buyer.client.post(f"/inkoopkalender/{lunch.pk}/uitnodigen/", asked)
    again = buyer.client.post(f"/inkoopkalender/{lunch.pk}/uitnodigen/", asked)

    assert again.status_code == 422
    assert Talk.objects.filter(invited=True).count() == 1
    (letter,) = mail.to(seller)
    assert "Kunt u twintig lunches aan?" in letter.body
    assert buyer.user.email in letter.body
    assert "Kunt u twintig lunches aan?" in seller.client.get("/mijn/").content.decode()


def test_dismissing_asks_why(buyer, lunch):
    without = buyer.client.post(f"/inkoopkalender/{lunch.pk}/geen-kans/", {"reason": " "})
    buyer.client.post(f"/inkoopkalender/{lunch.pk}/geen-kans/", {"reason": "Contract loopt tot 2028."})
    lunch.refresh_from_db()

    assert without.status_code == 422
    assert (lunch.chance, lunch.chance_reason) == ("none", "Contract loopt tot 2028.")
    buyer.client.post(f"/inkoopkalender/{lunch.pk}/kans/")
    lunch.refresh_from_db()
    assert (lunch.chance, lunch.chance_reason) == ("chance", "")


def test_what_was_said_is_kept(buyer, lunch):
    buyer.client.post(f"/inkoopkalender/{lunch.pk}/gesprek/", {"note": "Facilitair wil wel proberen."})

    assert "Facilitair wil wel proberen." in buyer.client.get(lunch.get_absolute_url()).content.decode()


def test_the_result_goes_along_to_colleagues_and_computes_nothing(buyer, lunch):
    make.planned(buyer=buyer.organisation, title="=1+1")

    table = buyer.client.get("/inkoopkalender/resultaat.csv").content.decode("utf-8-sig")

    assert "Lunch voor de raad" in table
    assert "'=1+1" in table
    assert buyer.client.get("/inkoopkalender/resultaat.xlsx").content[:2] == b"PK"


def test_a_stranger_has_no_business_here(stranger_buyer, seller, lunch):
    assert stranger_buyer.client.get(lunch.get_absolute_url()).status_code == 404
    assert seller.client.get(lunch.get_absolute_url()).status_code == 403
    assert "Lunch voor de raad" not in stranger_buyer.client.get("/inkoopkalender/").content.decode()


@pytest.mark.parametrize("rows", [1, 30])
def test_the_calendar_costs_the_same_for_thirty_as_for_one(rows, buyer, django_assert_max_num_queries):
    for number in range(rows):
        make.planned(buyer=buyer.organisation, title=f"Levering {number}")
    buyer.client.get("/inkoopkalender/")

    with django_assert_max_num_queries(10):
        page = buyer.client.get("/inkoopkalender/")

    assert len(page.context["page"]) == rows
