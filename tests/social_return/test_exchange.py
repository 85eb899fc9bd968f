"""Contracts as a file: looked at first, each error by row and column; what goes out comes back the same."""

import io
import time
import zipfile
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from sif import sheets
from social_return.forms.exchange import COLUMNS, BringForm, look, table
from social_return.models import Contract, LedgerEntry, Plan
from tests import make

PAGE = "/social-return/contracten/inlezen/"
GOOD = {
    "contractnummer": "LV-1",
    "onderwerp": "Groen",
    "som_ex_btw": "1.200.000,00",
    "percentage": "5",
    "eerste_dag": "2026-01-01",
    "laatste_dag": "31-12-2026",
}


@pytest.fixture
def row(contractor):
    def made(**cells) -> list[str]:
        full = {**GOOD, "opdrachtnemer_kvk": contractor.organisation.kvk_number, **cells}
        return [full.get(name, "") for name in COLUMNS]

    return made


def judged(rows, municipality, now):
    found = look([list(COLUMNS), *rows], municipality, now=now)
    return found, [(one.row, one.column) for one in found.wrong]


def upload(content: bytes, name: str = "contracten.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def bring(player, rows):
    return player.client.post(PAGE, {"upload": upload(sheets.csv_of([list(COLUMNS), *rows]))})


def test_nothing_is_written_before_the_yes(row, municipality, officer):
    seen = bring(officer, [row()])

    assert not Contract.objects.exists()
    done = officer.client.post(f"{PAGE}bewaren/", {"kept": seen.context["kept"]})

    contract = Contract.objects.get()
    assert (seen.status_code, done.status_code) == (200, 302)
    assert (contract.number, contract.obligation, contract.scheme.municipality) == (
        "LV-1",
        Decimal(60000),
        municipality,
    )
    assert Plan.objects.filter(contract=contract).exists()


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"contractnummer": ""}, "contractnummer"),
        ({"contractnummer": "LV/1"}, "contractnummer"),
        ({"opdrachtnemer_kvk": "123"}, "opdrachtnemer_kvk"),
        ({"opdrachtnemer_kvk": "99999999"}, "opdrachtnemer_kvk"),
        ({"onderwerp": ""}, "onderwerp"),
        ({"onderwerp": "voor 111222333"}, "onderwerp"),
        ({"som_ex_btw": "veel"}, "som_ex_btw"),
        ({"som_ex_btw": "-5"}, "som_ex_btw"),
        ({"som_ex_btw": "1" * 30}, "som_ex_btw"),
        ({"percentage": ""}, "percentage"),
        ({"percentage": "5", "vaste_verplichting": "100"}, "percentage"),
        ({"percentage": "101"}, "percentage"),
        ({"keurmerk": "GOUD"}, "keurmerk"),
        ({"eerste_dag": "31-02-2026"}, "eerste_dag"),
        ({"eerste_dag": "1999-01-01"}, "eerste_dag"),
        ({"laatste_dag": "2025-12-31"}, "laatste_dag"),
        ({"regeling": "iets-anders"}, "regeling"),
    ],
)
def test_each_error_names_its_row_and_column(cells, column, row, municipality, now):
    found, wrong = judged([row(contractnummer="LV-0"), row(**cells)], municipality, now)

    assert wrong == [(3, column)]
    assert [terms.number for terms, _contractor in found.new] == ["LV-0"]


def test_with_one_error_nothing_is_offered(row, municipality, officer):
    page = bring(officer, [row(), row(contractnummer="LV-2", percentage="x")])

    assert (page.status_code, page.context["kept"]) == (422, "")
    assert "percentage" in page.content.decode()


def test_a_number_twice_and_a_number_of_somebody_else(row, municipality, now):
    make.contract(number="WL-9", municipality=make.municipality(name="Waterland"))

    _found, wrong = judged([row(), row(), row(contractnummer="WL-9")], municipality, now)

    assert wrong == [(3, "contractnummer"), (4, "contractnummer")]


def test_what_goes_out_comes_back_the_same(municipality, contractor, contract, now):
    make.contract(
        municipality=municipality, contractor=contractor.organisation, number="LV-3", percentage=None,
        fixed_obligation=Decimal("2500.50"), subject="=SOM(A1)", cpv="77310000-6", certificate="PSO_2",
    )  # fmt: skip
    ours = Contract.objects.with_parties().order_by("number")
    rows = list(table(ours))

    for content in (sheets.csv_of(rows), sheets.xlsx_of(rows, title="x")):
        read = BringForm({}, {"upload": upload(content)})
        assert read.is_valid(), read.errors
        again = look(read.cleaned_data["upload"], municipality, now=now)
        assert (again.same, again.new, again.wrong) == (["LV-2026-001", "LV-3"], [], [])
        with connection.cursor() as cursor:
            cursor.execute("SAVEPOINT before")
            cursor.execute("SET LOCAL session_replication_role = replica")
            for name in ("plan", "contract"):
                cursor.execute(f"DELETE FROM social_return_{name}")
        fresh = look(read.cleaned_data["upload"], municipality, now=now)
        assert len(fresh.new) == 2, fresh.wrong
        for terms, party in fresh.new:
            facts = {name: getattr(terms, name) for name in terms.__slots__}
            net_sum, percentage = facts.pop("net_sum"), facts.pop("percentage")
            make.contract(
                municipality=municipality, contractor=party, net_sum=net_sum, percentage=percentage, **facts
            )
        assert list(table(ours.all())) == rows
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK TO SAVEPOINT before")


def test_a_contract_that_differs_is_amended_not_overwritten(row, municipality, officer, now):
    seen = bring(officer, [row()])
    officer.client.post(f"{PAGE}bewaren/", {"kept": seen.context["kept"]})

    found, wrong = judged([row(som_ex_btw="1", laatste_dag="2027-12-31")], municipality, now)

    assert wrong == [(2, "som_ex_btw"), (2, "laatste_dag")]
    assert not found.new
    assert not LedgerEntry.objects.exists()


def test_the_yes_of_another_municipality_is_none(row, municipality, officer, stranger_officer):
    make.municipality(organisation=stranger_officer.organisation)
    seen = bring(officer, [row()])

    stranger_officer.client.post(f"{PAGE}bewaren/", {"kept": seen.context["kept"]})
    officer.client.post(f"{PAGE}bewaren/", {"kept": "verzonnen"})

    assert not Contract.objects.exists()


def bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 200_000_000)
    return file.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF-1.7",
        b"a;b\n1;2",
        b"\0" * 100,
        b"contractnummer;\n" * 100_000,
        b"x" * 5_000_001,
    ],
    ids=["empty", "pdf", "other columns", "zeros", "many rows", "large"],
)
def test_a_hostile_file_is_refused_within_a_second(content, municipality, officer):
    began = time.perf_counter()
    page = officer.client.post(PAGE, {"upload": upload(content)})

    assert page.status_code == 422
    assert time.perf_counter() - began < 1


def test_a_zip_bomb_is_refused_within_a_second(municipality, officer):
    content = bomb()
    began = time.perf_counter()
    page = officer.client.post(PAGE, {"upload": upload(content, "x.xlsx")})

    assert page.status_code == 422
    assert time.perf_counter() - began < 1


def test_taking_gives_only_ones_own(contract, contractor, officer, stranger_contractor, stranger_officer):
    address = "/social-return/contracten/als-csv/"

    assert b"LV-2026-001" in officer.client.get(address).content
    assert b"LV-2026-001" in contractor.client.get(address).content
    assert b"LV-2026-001" not in stranger_officer.client.get(address).content
    assert b"LV-2026-001" not in stranger_contractor.client.get(address).content


@pytest.mark.parametrize("rows", [1, 30])
def test_looking_costs_the_same_however_many_rows(rows, row, municipality, now, django_assert_num_queries):
    listed = [list(COLUMNS), *(row(contractnummer=f"LV-{number}") for number in range(rows))]

    with django_assert_num_queries(6):
        look(listed, municipality, now=now)
