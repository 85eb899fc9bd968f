"""`appraise`: a file is valued without booking; a wrong row says which column, the others are still valued."""

import csv
import io

import pytest
from django.core.management import CommandError, call_command

from social_return.models import Contribution, LedgerEntry

HEADER = "kind,target,hours_per_week,start,end,amount_ex_vat,recognition,invoice_date,hours,bonuses"


def appraise(tmp_path, *rows, scheme="utrecht-v3", header=HEADER):
    """What came out, and the exit code."""
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    try:
        call_command("appraise", str(source), scheme=scheme, out=out)
        code = 0
    except SystemExit as stopped:
        code = stopped.code
    return list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8")))), code


def test_each_row_is_valued_and_told_in_words(tmp_path):
    rows, code = appraise(
        tmp_path,
        "hire,PW,24,2026-01-01,2026-06-30,,,,,",
        "hire,PW,24,2026-01-01,2026-06-30,,,,,AGE:57;PERMANENT_CONTRACT",
        "social_purchase,,,,,840.00,CODE_SO,2026-03-03,,",
        "community,,,,,,,,8,",
    )

    assert [(row["row"], row["amount"], row["error"]) for row in rows] == [
        ("1", "13333.33", ""),
        ("2", "33333.33", ""),
        ("3", "840.00", ""),
        ("4", "800.00", ""),
    ]
    assert all("€" in row["rule"] for row in rows)
    assert code == 0


def test_a_wrong_row_names_its_column_and_the_others_are_still_valued(tmp_path):
    wrong = {
        "hire,PW,veel,2026-01-01,2026-06-30,,,,,": "hours_per_week",
        "hire,PW,24,2026-02-30,2026-06-30,,,,,": "start",
        "hire,PW,24,1-1-2026,2026-06-30,,,,,": "start",
        "hire,HBO_WO,24,2026-01-01,2026-06-30,,,,,": "target",
        "hire,PW,300,2026-01-01,2026-06-30,,,,,": "hours_per_week",
        "huur,PW,24,2026-01-01,2026-06-30,,,,,": "kind",
        'social_purchase,,,,,"1.000,50",CODE_SO,2026-03-03,,': "amount_ex_vat",
        "social_purchase,,,,,-840.00,CODE_SO,2026-03-03,,": "amount_ex_vat",
        "social_purchase,,,,,840.00,GOUD,2026-03-03,,": "recognition",
        "hire,PW,24,2026-01-01,2026-06-30,,,,,AGE": "bonuses",
        "hire,PW,24,2026-01-01,2026-06-30,,,,,RIJK": "bonuses",
        "training,,,,,500.00,,,,": "kind",
        "community,,,,,,,,nan,": "hours",
        "community,,,,,,,,1e3,": "hours",
    }

    rows, code = appraise(tmp_path, *wrong, "community,,,,,,,,8,")

    assert [row["error"].partition(":")[0] for row in rows] == [*wrong.values(), ""]
    assert [row["amount"] for row in rows] == [*([""] * len(wrong)), "800.00"]
    assert code == 1


def test_columns_come_in_any_order_and_others_are_left_alone(tmp_path, capsys):
    rows, code = appraise(
        tmp_path, "8;;community;x", header="\ufeffhours;target;kind;verwacht", scheme="rijnmond-2024"
    )

    assert [(row["amount"], row["error"]) for row in rows] == [("1200.00", "")]
    assert code == 0
    assert "verwacht" in capsys.readouterr().err


def test_the_published_hourly_rate_is_used_as_published(tmp_path):
    rows, _ = appraise(tmp_path, "hire,PW,1000", header="kind,target,total_hours", scheme="rijnmond-2024")

    assert rows[0]["amount"] == "24040.00"


@pytest.mark.django_db
def test_nothing_is_booked(tmp_path):
    appraise(tmp_path, "community,,,,,,,,8,")

    assert not Contribution.objects.exists()
    assert not LedgerEntry.objects.exists()


def test_an_unknown_scheme_is_a_sentence_with_the_known_ones(tmp_path):
    with pytest.raises(CommandError, match="utrecht-v3"):
        appraise(tmp_path, "community,,,,,,,,8,", scheme="utrecht-v9")


def test_a_file_that_is_no_csv_is_a_sentence(tmp_path):
    picture = tmp_path / "foto.csv"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n\xff\xfe")

    for file in (picture, tmp_path / "weg.csv"):
        with pytest.raises(CommandError):
            call_command("appraise", str(file), scheme="utrecht-v3", stdout=io.StringIO())
    with pytest.raises(CommandError):
        appraise(tmp_path, "1,2", header="a,b")
