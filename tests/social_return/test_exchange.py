"""Contracts as a file: looked at first, each error by row and column; what goes out comes back the same."""

import io
import time
import zipfile
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from enterprises.models import Organisation
from sif import sheets
from social_return.forms.exchange import BringForm, look, table
from social_return.forms.exchange_cells import COLUMNS
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


ADDED = {"onderwerp": "", "som_ex_btw": "", "percentage": "", "eerste_dag": "", "laatste_dag": ""}


def test_amendments_come_along_and_go_out_again(row, municipality, officer, mail):
    amended = row(**ADDED, opdrachtnemer_kvk="", wijziging_datum="1-2-2026", wijziging_reden="Meerwerk")
    amended[list(COLUMNS).index("som_ex_btw")] = "1.300.000,00"
    later = row(**ADDED, opdrachtnemer_kvk="", wijziging_datum="2026-03-01", wijziging_reden="Langer")
    later[list(COLUMNS).index("laatste_dag")] = "2027-06-30"
    seen = bring(officer, [row(), amended, later])
    officer.client.post(f"{PAGE}bewaren/", {"kept": seen.context["kept"]})

    contract = Contract.objects.with_amendments().get()
    assert (contract.net_sum, contract.end.isoformat(), contract.obligation) == (
        Decimal(1_300_000), "2027-06-30", Decimal(65_000),
    )  # fmt: skip
    rows = list(table([contract]))
    assert [(line[6], line[11], line[13]) for line in rows[1:]] == [
        (Decimal(1_200_000), "2026-12-31", Decimal(60_000)),
        (Decimal(1_300_000), "2026-12-31", Decimal(65_000)),
        (Decimal(1_300_000), "2027-06-30", Decimal(65_000)),
    ]
    for content in (sheets.csv_of(rows), sheets.xlsx_of(rows, title="x")):
        read = BringForm({}, {"upload": upload(content)})
        assert read.is_valid(), read.errors
        again = look(read.cleaned_data["upload"], municipality, now=contract.created_at)
        assert (again.same, again.new, again.changes, again.wrong) == (["LV-1"], [], {}, [])
    assert mail.sent == []


def test_a_new_amendment_to_a_contract_that_is_there_is_entered_and_told(
    contract, contractor, municipality, officer, mail
):
    rows = [list(map(str, line)) for line in table([contract])]
    rows = [[("" if cell == "None" else cell) for cell in line] for line in rows]
    columns = list(COLUMNS)
    added = [""] * len(columns)
    for column, said in (
        ("contractnummer", contract.number), ("vaste_verplichting", ""), ("som_ex_btw", "1100000"),
        ("wijziging_datum", "2026-03-02"), ("wijziging_reden", "Meerwerk"),
    ):  # fmt: skip
        added[columns.index(column)] = said

    seen = bring(officer, [rows[1], added])
    officer.client.post(f"{PAGE}bewaren/", {"kept": seen.context["kept"]})

    contract.refresh_from_db()
    assert (contract.net_sum, contract.amendments.get().reason) == (Decimal(1_100_000), "Meerwerk")
    assert len(mail.to(contractor)) == 1


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"wijziging_datum": "2027-01-01"}, "wijziging_datum"),
        ({"wijziging_datum": "gisteren"}, "wijziging_datum"),
        ({"wijziging_datum": ""}, "wijziging_datum"),
        ({"wijziging_reden": ""}, "wijziging_reden"),
        ({"wijziging_reden": "voor 111222333"}, "wijziging_reden"),
        ({"som_ex_btw": "1.200.000,00"}, "wijziging_datum"),
        ({"som_ex_btw": "meer"}, "som_ex_btw"),
        ({"vaste_verplichting": "100"}, "vaste_verplichting"),
        ({"laatste_dag": "2025-01-01"}, "laatste_dag"),
    ],
)
def test_a_wrong_amendment_names_its_row_and_column(cells, column, row, municipality, now):
    good = {**ADDED, "som_ex_btw": "1300000", "wijziging_datum": "2026-02-01", "wijziging_reden": "Meer"}
    _found, wrong = judged([row(), row(**{**good, **cells})], municipality, now)

    assert wrong == [(3, column)]


def test_an_unknown_contractor_is_added_when_somebody_says_so(row, municipality, officer, mail):
    cells = {"opdrachtnemer_kvk": "87654321", "opdrachtnemer": "Nieuwe Bouwers BV"}
    seen = bring(
        officer, [row(**cells, opdrachtnemer_email="jo@nieuw.example"), row(**cells, contractnummer="LV-2")]
    )
    kept = {"kept": seen.context["kept"]}

    assert "Nieuwe Bouwers BV" in seen.content.decode()
    officer.client.post(f"{PAGE}bewaren/", kept)
    assert not Contract.objects.exists()
    officer.client.post(f"{PAGE}bewaren/", {**kept, "maken": "ja"})

    made = Organisation.objects.get(kvk_number="87654321")
    assert [one.contractor for one in Contract.objects.all()] == [made, made]
    assert made.capacities == ["buyer", "contractor"]
    assert ["nodigt u uit" in message.subject for message in mail.to("jo@nieuw.example")] == [True]


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"opdrachtnemer": "Bouw 111222333"}, "opdrachtnemer"),
        ({"opdrachtnemer": "Bouw", "opdrachtnemer_email": "geen adres"}, "opdrachtnemer_email"),
    ],
)
def test_what_is_wrong_about_an_unknown_contractor_is_said(cells, column, row, municipality, now):
    _found, wrong = judged([row(opdrachtnemer_kvk="87654321", **cells)], municipality, now)

    assert wrong == [(2, column)]


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
