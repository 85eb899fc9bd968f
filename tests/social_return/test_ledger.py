"""Append-only, chained, walked each night; a second computation in SQL says the same to the cent."""

import itertools
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sif.models import User
from social_return import totals
from social_return.actions import decisions
from social_return.models import Allocation, Contract, Contribution, Formerly, LedgerEntry, MonthTotal, Total
from social_return.models.ledger import GENESIS
from tests import make
from tests.database import meddle
from tests.make.social import acting


@pytest.fixture
def booked(contract, contractor, officer, worker):
    """Three purchases booked, the second reversed: four rows."""
    entries = [
        make.approved(
            make.outside_invoice(contract=contract, by=contractor.actor, net=Decimal(net)), by=officer.actor
        )
        for net in ("840.00", "100.10", "0.01")
    ]
    now = datetime(2026, 3, 24, 12, tzinfo=UTC)
    decisions.reverse(entries[1].contribution, reason="Gecrediteerd", by=officer.actor, now=now)
    worker.run()
    return entries


def test_the_ledger_is_append_only(booked):
    entry = booked[0]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    for attempt in (
        lambda: LedgerEntry.objects.filter(pk=entry.pk).update(amount=1),
        lambda: LedgerEntry.objects.filter(pk=entry.pk).delete(),
        lambda: connection.cursor().execute("TRUNCATE social_return_ledgerentry"),
    ):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            attempt()


def test_the_months_are_kept_by_the_database_alone(booked):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    for attempt in (
        lambda: MonthTotal.objects.update(amount=1),
        lambda: MonthTotal.objects.all().delete(),
        lambda: connection.cursor().execute("TRUNCATE social_return_monthtotal"),
    ):
        with pytest.raises(IntegrityError, match="kept by the database"), transaction.atomic():
            attempt()


def test_the_application_books_with_no_right_to_write_a_month(contract, contractor, officer):
    """The role of production: it approves and amends, and the database adds up and remembers by itself."""
    invoice = make.submitted(make.outside_invoice(contract=contract, by=contractor.actor))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("CREATE ROLE application_of_a_test")
        call_command("grant_rights", "application_of_a_test", stdout=StringIO())
        cursor.execute("SET LOCAL ROLE application_of_a_test")
        entry = make.approved(invoice, by=officer.actor)
        Contract.objects.filter(pk=contract.pk).update(subject="Een ander onderwerp")
        cursor.execute("RESET ROLE")

    assert MonthTotal.objects.get().amount == entry.amount
    assert Formerly.objects.get().was["subject"] == contract.subject


def test_each_row_is_sealed_on_the_row_before_it(booked):
    rows = list(LedgerEntry.objects.order_by("number"))

    assert [row.number for row in rows] == [1, 2, 3, 4]
    assert [row.previous_hash for row in rows] == [GENESIS, *(row.hash for row in rows[:-1])]
    assert all(row.hash == row.sealed() for row in rows)


def test_municipalities_have_chains_of_their_own(booked, stranger_officer):
    elsewhere = make.contract(municipality=make.municipality(organisation=stranger_officer.organisation))

    entry = make.approved(make.outside_invoice(contract=elsewhere), by=stranger_officer.actor)

    assert (entry.number, entry.previous_hash) == (1, GENESIS)


def test_all_is_well(booked):
    assert totals.verify() == []
    told = StringIO()
    call_command("verify_ledger", stdout=told)
    assert "4" in told.getvalue()


MEDDLING = {
    "an amount of a cent more": (
        "seals",
        2,
        "UPDATE social_return_ledgerentry SET amount = amount + 0.01 WHERE number = 2",
    ),
    "another moment": (
        "seals",
        1,
        "UPDATE social_return_ledgerentry SET booked_at = booked_at - interval '1 second' WHERE number = 1",
    ),
    "a row taken out": ("chain", 3, "DELETE FROM social_return_ledgerentry WHERE number = 2"),
    "another hash": (
        "seals",
        4,
        "UPDATE social_return_ledgerentry SET hash = repeat('a', 64) WHERE number = 4",
    ),
    "another amount approved": (
        "bookings",
        1,
        "UPDATE social_return_contribution SET approved = approved - 1 WHERE claimed = 840",
    ),
}


@pytest.mark.parametrize("what", MEDDLING)
def test_meddling_by_somebody_with_all_rights_is_found(what, booked):
    where, row, statement = MEDDLING[what]
    meddle(statement)

    found = {fault.what: fault.row for fault in totals.verify()}

    assert found[where] == row
    with pytest.raises(SystemExit) as stopped:
        call_command("verify_ledger", stdout=StringIO(), stderr=StringIO())
    assert stopped.value.code == 1


def test_a_rewritten_chain_is_still_not_what_was_approved(booked):
    """Somebody changes an amount and seals the whole chain anew: the contributions give it away."""
    previous = GENESIS
    for row in LedgerEntry.objects.order_by("number"):
        row.amount = row.amount + 100 if row.number == 1 else row.amount
        row.previous_hash = previous
        previous = row.sealed()
        meddle(
            "UPDATE social_return_ledgerentry SET amount = %s, previous_hash = %s, hash = %s WHERE id = %s",
            row.amount,
            row.previous_hash,
            previous,
            row.pk,
        )

    assert [fault.what for fault in totals.verify()] == ["bookings", "totals", "months"]


def test_an_approval_without_a_booking_is_found(booked):
    meddle(
        "UPDATE social_return_contribution SET status = 'submitted', approved = NULL, decided_at = NULL"
        " WHERE claimed = 840"
    )

    assert "bookings" in {fault.what for fault in totals.verify()}


@pytest.mark.parametrize("number", [2, 4])
def test_a_decision_whose_row_is_gone_is_found(number, booked):
    """Row 2 is a booking that was reversed by row 4."""
    meddle("DELETE FROM social_return_ledgerentry WHERE number = %s", number)

    assert "decisions" in {fault.what for fault in totals.verify()}


def test_a_correction_of_what_was_not_reversed_is_found(booked):
    meddle("UPDATE social_return_contribution SET status = 'approved' WHERE status = 'reversed'")

    assert [fault.what for fault in totals.verify()] == ["bookings"]


def test_a_wrong_total_is_found(booked):
    Total.objects.update(amount=Decimal("0.02"))

    assert [fault.what for fault in totals.verify()] == ["totals"]


def test_a_wrong_month_is_found(booked):
    meddle("UPDATE social_return_monthtotal SET amount = amount + 0.01")

    assert [fault.what for fault in totals.verify()] == ["months"]


def test_a_month_that_should_not_be_there_is_found(booked, municipality):
    meddle(
        "INSERT INTO social_return_monthtotal (municipality_id, month, kind, amount, entries)"
        " VALUES (%s, '2020-01-01', 'custom', 0, 0)",
        municipality.pk,
    )

    assert [fault.what for fault in totals.verify()] == ["months"]


def test_a_year_is_added_up_the_moment_it_is_booked(contract, contractor, officer, django_assert_num_queries):
    """No task has run: the totals of a contract follow later, those of the municipality are there."""
    for net in ("840.00", "100.10"):
        entry = make.approved(
            make.outside_invoice(contract=contract, by=contractor.actor, net=Decimal(net)), by=officer.actor
        )

    with django_assert_num_queries(1):
        found = totals.of_year([contract.municipality_id], entry.booked_at.year)

    assert found == [totals.YearTotal("purchase", Decimal("940.10"), 2)]
    assert totals.of_year([contract.municipality_id], entry.booked_at.year - 1) == []


def test_a_year_of_several_municipalities_is_one_sum(contract, contractor, officer, stranger_officer):
    other = make.contract(municipality=make.municipality(organisation=stranger_officer.organisation))
    make.approved(make.outside_invoice(contract=contract, by=contractor.actor), by=officer.actor)
    entry = make.approved(make.outside_invoice(contract=other), by=stranger_officer.actor)

    both = [contract.municipality_id, other.municipality_id]

    assert totals.of_year(both, entry.booked_at.year) == [totals.YearTotal("purchase", Decimal("1680.00"), 2)]


def test_too_much_of_a_line_is_found(booked, contract, contractor, seller, now):
    line = make.delivered_order(buyer=contractor.organisation, seller=seller.enterprise).lines.get()
    Allocation.objects.create(order_line=line, contract=contract, share=Decimal(60), created_at=now)
    meddle("UPDATE social_return_allocation SET share = 100")
    other = make.contract(municipality=contract.municipality, contractor=contractor.organisation)
    meddle(
        "INSERT INTO social_return_allocation (order_line_id, contract_id, share, created_at)"
        " VALUES (%s, %s, 1, now())",
        line.pk,
        other.pk,
    )

    assert [(fault.what, fault.row) for fault in totals.verify()] == [("allocations", line.pk)]


def test_a_total_that_is_still_to_be_added_up_is_late_not_wrong(contract, contractor, officer):
    make.approved(make.outside_invoice(contract=contract, by=contractor.actor), by=officer.actor)

    assert not Total.objects.exists()
    assert totals.verify() == []


def test_the_operators_hear_of_a_ledger_that_does_not_check_out(booked, admin, mail, worker):
    worker.beat("social_return.verify")
    assert mail.to(admin) == []

    meddle("UPDATE social_return_ledgerentry SET amount = amount + 0.01 WHERE number = 2")
    worker.beat("social_return.verify")
    worker.beat("social_return.verify")

    assert len(mail.to(admin)) == 1
    assert "row 2" in mail.to(admin)[0].body


def test_who_watches_sees_what_the_last_walk_found(booked, worker, client):
    def told():
        lines = client.get("/metrics").content.decode().splitlines()
        return {line.split()[0]: float(line.split()[1]) for line in lines if line.startswith("social_return")}

    worker.beat("social_return.verify")
    well = told()
    meddle("UPDATE social_return_ledgerentry SET hash = repeat('a', 64) WHERE number = 4")
    worker.beat("social_return.verify")

    assert well["social_return_ledger_faults"] == 0
    assert told()["social_return_ledger_faults"] == 1
    assert 0 <= told()["social_return_ledger_checked_seconds"] < 3600


def test_adding_up_twice_changes_nothing(booked, contract):
    before = list(Total.objects.values("contract", "month", "kind", "amount", "entries"))

    totals.recompute(contract.pk)

    assert list(Total.objects.values("contract", "month", "kind", "amount", "entries")) == before
    assert before[0]["amount"] == Decimal("840.01")
    assert before[0]["entries"] == 4


def test_an_unknown_argument_is_a_sentence():
    with pytest.raises(CommandError):
        call_command("verify_ledger", "zomaar")


numbers = itertools.count(1)


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    bookings=st.lists(
        st.tuples(
            st.decimals("0.01", "99999.99", places=2), st.integers(0, 1), st.booleans(), st.integers(0, 90)
        ),
        min_size=1,
        max_size=8,
    )
)
@pytest.mark.django_db
def test_python_and_sql_agree_to_the_cent_on_any_world(bookings):
    """Bookings and reversals of two contracts, on any days: totals by Python equal those by SQL, and all verify."""
    with transaction.atomic():
        place = make.municipality(name=f"Gemeente {next(numbers)}")
        officer = acting(
            place.organisation, "municipality", user=User.objects.create(email=f"o{next(numbers)}@x.example")
        )
        contracts = [make.contract(municipality=place) for _ in range(2)]
        moment = datetime(2026, 1, 31, 22, 59, tzinfo=UTC)
        expected: dict[tuple[int, date], Decimal] = {}
        for net, which, is_reversed, days in bookings:
            contribution = make.submitted(make.outside_invoice(contract=contracts[which], net=net))
            moment += timedelta(days=days)
            entry = decisions.approve(contribution, by=officer, now=moment)
            rows = [entry]
            if is_reversed:
                rows.append(decisions.reverse(contribution, reason="Terug", by=officer, now=moment))
            for row in rows:
                local = row.booked_at.astimezone(ZoneInfo("Europe/Amsterdam")).date()
                key = (contracts[which].pk, local.replace(day=1))
                expected[key] = expected.get(key, Decimal("0.00")) + row.amount
        for contract in contracts:
            totals.recompute(contract.pk)

        summed = {(t.contract_id, t.month): t.amount for t in Total.objects.filter(municipality=place)}

        years: dict[date, Decimal] = {}
        for (_pk, month), amount in expected.items():
            years[month] = years.get(month, Decimal("0.00")) + amount
        months = MonthTotal.objects.filter(municipality=place).values_list("month", "amount")

        assert summed == expected
        assert dict(months) == years
        assert totals.verify() == []
        assert Contribution.objects.filter(municipality=place).count() == len(bookings)
        transaction.set_rollback(True)


def test_nothing_is_booked_into_a_report_that_was_already_asked_for(
    contract, contractor, officer, now, clock
):
    """A request that began before the report's moment may book after the report has counted."""
    draft = make.outside_invoice(contract=contract, by=contractor.actor, net=Decimal("840.00"))
    invoice = make.submitted(draft, by=contractor.actor)
    clock.now = now + timedelta(seconds=2)
    asked = make.report(municipality=contract.municipality, is_made=False)

    entry = decisions.approve(invoice, by=officer.actor, now=now)

    assert entry.booked_at == asked.as_of + timedelta(microseconds=1)
