"""The list for a PSO audit: suppliers, their level on the day of the order, amounts; as CSV and as a spreadsheet."""

import io
from datetime import date, timedelta
from decimal import Decimal

import openpyxl
import pytest

from tests import make
from tests.cast import Player
from tests.conftest import Clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def bought(buyer: Player, seller: Player, clock: Clock) -> Player:
    """Two orders, before and after the supplier's PSO level rose."""
    today = clock.now.date()
    shop = seller.enterprise
    make.certificate(
        enterprise=shop, kind="pso_1", valid_from=date(2025, 1, 1), valid_until=today - timedelta(days=8)
    )
    make.delivered_order(buyer=buyer.organisation, seller=shop, net=Decimal("100.00"))
    clock.forward(days=14)
    make.certificate(
        enterprise=shop,
        kind="pso_2",
        valid_from=today + timedelta(days=1),
        valid_until=today + timedelta(days=300),
    )
    make.delivered_order(buyer=buyer.organisation, seller=shop, net=Decimal("250.50"))
    return buyer


def test_the_level_is_that_of_the_day_of_the_order(bought: Player) -> None:
    page = bought.client.get("/social-return/pso/").content.decode()

    assert "PSO-trede 2" in page or "PSO trede 2" in page
    assert page.count("De Groene Werkplaats") == 2  # without a level on the first day, with one on the second
    assert "€\u00a0250,50" in page


def test_the_csv_has_an_order_on_a_line_and_a_comma_in_the_amounts(bought: Player) -> None:
    answer = bought.client.get("/social-return/pso/csv/?jaar=2026")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").split("\r\n")

    assert answer.headers["Content-Disposition"] == 'attachment; filename="pso-2026-01-01-2026-12-31.csv"'
    assert len([line for line in lines if line]) == 3
    assert lines[2].endswith(";250,50;250,50")


def test_the_spreadsheet_has_real_numbers_and_days(bought: Player) -> None:
    answer = bought.client.get("/social-return/pso/xlsx/")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))

    assert book.sheetnames == ["Leveranciers", "Bestellingen"]
    [first, _second] = list(book["Bestellingen"].iter_rows(min_row=2, values_only=True))
    assert first[1].date() == date(2026, 3, 17)
    assert first[5] == 100


def test_another_buyer_sees_nothing_of_it(bought: Player, stranger_buyer: Player) -> None:
    page = stranger_buyer.client.get("/social-return/pso/").content.decode()

    assert "De Groene Werkplaats" not in page
    assert stranger_buyer.client.get("/social-return/pso/docx/").status_code == 404


def test_an_order_of_another_period_is_not_in_it(bought: Player) -> None:
    assert "De Groene Werkplaats" not in bought.client.get("/social-return/pso/?jaar=2025").content.decode()
