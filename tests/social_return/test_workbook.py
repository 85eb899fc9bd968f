"""Our own writer of spreadsheets: what went in comes out, as a stream, the same bytes each time."""

import io
import tracemalloc
from datetime import date, datetime
from decimal import Decimal

import openpyxl

from social_return.reports.tables import Column, Kind, Table
from social_return.reports.xlsx import write_tables

KINDS = (Kind.TEXT, Kind.COUNT, Kind.EUROS, Kind.PERCENT, Kind.DATE)


def table(rows, title="Lijst"):
    columns = tuple(Column(kind, kind, f"Kop {kind}", "") for kind in KINDS)
    return Table("x", title, columns, tuple(rows))


def written(*tables):
    file = io.BytesIO()
    write_tables(tables, file)
    return file


def test_what_went_in_comes_out():
    rows = [
        ("A & B <c> “d”", 3, Decimal("-1840.10"), Decimal("13.9"), date(2026, 4, 2)),
        (None, None, Decimal("0.01"), 0, None),
        ("", 1_000_000, None, Decimal(100), date(1999, 12, 31)),
    ]

    sheet = openpyxl.load_workbook(written(table(rows)))["Lijst"]

    read = [tuple(cell.value for cell in row) for row in sheet.iter_rows(min_row=2)]
    assert read == [
        ("A & B <c> “d”", 3, -1840.1, 0.139, datetime(2026, 4, 2)),  # noqa: DTZ001 - Excel knows no zones
        (None, None, 0.01, 0, None),
        (None, 1_000_000, None, 1, datetime(1999, 12, 31)),  # noqa: DTZ001
    ]
    assert [cell.value for cell in sheet[1]] == [f"Kop {kind}" for kind in KINDS]
    assert sheet.freeze_panes == "A2"
    assert sheet["C2"].number_format == "#,##0.00;-#,##0.00"


def test_a_name_that_a_sheet_may_not_have_is_mended():
    assert openpyxl.load_workbook(written(table([], title="Q1/Q2: [a]"))).sheetnames == ["Q1 Q2   a"]


def test_the_same_cells_give_the_same_bytes():
    rows = [("a", 1, Decimal(1), 1, date(2026, 1, 1))]

    assert written(table(rows)).getvalue() == written(table(rows)).getvalue()


def test_ten_times_the_rows_take_no_more_memory():
    row = ("Bakkerij De Korst", 1, Decimal("12.50"), 10, date(2026, 1, 1))
    peaks = []
    for number in (2_000, 20_000):
        rows = table([row] * number)
        tracemalloc.start()
        with open("/dev/null", "wb") as nowhere:
            write_tables([rows], nowhere)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()

    assert peaks[1] < 2 * peaks[0]
