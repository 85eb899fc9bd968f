"""From draft to the ledger: a second person, a reason, booked once."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from sif import history
from sif.dates import local_day
from sif.states import Refused
from social_return.actions import contributions, decisions
from social_return.models import Contribution, LedgerEntry, ProofKind, Total
from tests import make
from tests.cast import Player


def approve(contribution, officer, now, **extra):
    return decisions.approve(contribution, by=officer.actor, now=now, **extra)


def test_an_approved_contribution_is_booked_once_and_totals_follow(
    contract, contractor, officer, worker, mail, now
):
    contribution = make.submitted(
        make.outside_invoice(contract=contract, by=contractor.actor), by=contractor.actor
    )

    entry = approve(contribution, officer, now)
    worker.run()

    contribution.refresh_from_db()
    assert (contribution.status, contribution.approved, contribution.decided_by) == (
        "approved",
        Decimal("840.00"),
        officer.user,
    )
    assert (entry.number, entry.amount, entry.kind) == (1, Decimal("840.00"), "booking")
    assert [(total.month.isoformat(), total.kind, total.amount) for total in Total.objects.all()] == [
        ("2026-03-01", "purchase", Decimal("840.00"))
    ]
    assert [event.verb for event in history.of(contribution)] == ["enter", "submit", "approve"]
    [told] = mail.to(contractor)
    assert "840,00" in told.subject
    assert "LV-2026-001" in told.subject


def test_approving_twice_books_once(contract, contractor, officer, now):
    contribution = make.submitted(
        make.outside_invoice(contract=contract, by=contractor.actor), by=contractor.actor
    )
    approve(contribution, officer, now)

    with pytest.raises(Refused):
        approve(contribution, officer, now)

    assert LedgerEntry.objects.count() == 1


def two_hats(contractor: Player, officer: Player) -> tuple[Player, Player]:
    """One person who is a member of the contractor and of the municipality."""
    person = make.user(name="Bo")
    return (
        Player(person, make.membership(user=person, organisation=contractor.organisation)),
        Player(person, make.membership(user=person, organisation=officer.organisation)),
    )


@pytest.mark.parametrize("verb", ["approve", "approve_partly", "refuse", "reverse"])
def test_who_enters_does_not_decide(verb, contract, contractor, officer, now):
    enters, decides = two_hats(contractor, officer)
    contribution = make.submitted(make.outside_invoice(contract=contract, by=enters.actor), by=enters.actor)
    if verb == "reverse":
        approve(contribution, officer, now)
    said = {"approve": {}, "approve_partly": {"amount": Decimal(1), "reason": "Nee"}}.get(
        verb, {"reason": "Nee"}
    )

    with pytest.raises(Refused, match="U hebt deze bijdrage ingevoerd"):
        getattr(decisions, verb)(contribution, by=decides.actor, now=now, **said)

    assert LedgerEntry.objects.count() == (verb == "reverse")


def test_the_database_too_refuses_a_decision_by_who_entered(contract, contractor, now):
    contribution = make.submitted(
        make.outside_invoice(contract=contract, by=contractor.actor), by=contractor.actor
    )

    with pytest.raises(IntegrityError, match="contribution_two_pairs_of_eyes"), transaction.atomic():
        Contribution.objects.filter(pk=contribution.pk).update(
            status="refused", reason="Nee", decided_by=contractor.user, decided_at=now
        )


def test_part_of_it_is_approved_with_a_reason(contract, contractor, officer, mail, now):
    contribution = make.submitted(make.activity(contract=contract, by=contractor.actor), by=contractor.actor)

    entry = decisions.approve_partly(
        contribution, amount=Decimal("600.00"), reason="Twee uur was reistijd.", by=officer.actor, now=now
    )

    assert entry.amount == Decimal("600.00")
    assert "Twee uur was reistijd." in mail.to(contractor)[0].body


@pytest.mark.parametrize("amount", ["0", "800.00", "900.00"])
def test_a_part_is_less_than_the_whole(amount, contract, contractor, officer, now):
    contribution = make.submitted(make.activity(contract=contract, by=contractor.actor), by=contractor.actor)

    with pytest.raises(Refused):
        decisions.approve_partly(
            contribution, amount=Decimal(amount), reason="Omdat", by=officer.actor, now=now
        )

    assert not LedgerEntry.objects.exists()


@pytest.mark.parametrize("verb", ["refuse", "reverse"])
def test_a_no_has_a_reason(verb, contract, contractor, officer, now):
    contribution = make.submitted(make.activity(contract=contract, by=contractor.actor), by=contractor.actor)
    if verb == "reverse":
        approve(contribution, officer, now)

    with pytest.raises(Refused):
        getattr(decisions, verb)(contribution, reason="  ", by=officer.actor, now=now)


def test_a_question_and_its_answer(contract, contractor, officer, mail, now):
    contribution = make.submitted(make.activity(contract=contract, by=contractor.actor), by=contractor.actor)

    asked = decisions.ask(contribution, text="Wie tekende de urenstaat?", by=officer.actor, now=now)
    assert asked.status == "question"
    with pytest.raises(Refused):
        approve(contribution, officer, now)
    answered = contributions.answer(contribution, text="De buurthuismanager.", by=contractor.actor, now=now)

    assert answered.status == "submitted"
    assert "Wie tekende de urenstaat?" in mail.to(contractor)[0].body
    assert "De buurthuismanager." in mail.to(officer)[0].body
    assert [event.verb for event in history.of(contribution)] == ["enter", "submit", "ask", "answer"]


def test_a_reversal_is_a_counter_entry(contract, contractor, officer, worker, clock, now):
    contribution = make.submitted(
        make.outside_invoice(contract=contract, by=contractor.actor), by=contractor.actor
    )
    approve(contribution, officer, now)

    entry = decisions.reverse(
        contribution, reason="Factuur is gecrediteerd", by=officer.actor, now=clock.forward(days=1)
    )
    worker.run()

    assert (entry.number, entry.kind, entry.amount) == (2, "correction", Decimal("-840.00"))
    assert sum(total.amount for total in Total.objects.all()) == 0
    with pytest.raises(Refused):
        decisions.reverse(contribution, reason="Nog eens", by=officer.actor, now=now)


def test_a_placement_is_approved_after_a_proof_was_seen(contract, contractor, officer, now):
    contribution = make.submitted(make.placement(contract=contract, by=contractor.actor), by=contractor.actor)

    with pytest.raises(Refused, match="welk bewijs u hebt gezien"):
        approve(contribution, officer, now)
    decisions.see_proof(contribution, kind=ProofKind.CONTRACT, on=now.date(), by=officer.actor, now=now)
    entry = approve(contribution, officer, now)

    assert entry.amount == Decimal("13333.33")


def test_a_proof_seen_just_after_midnight_was_seen_today(contract, contractor, officer):
    contribution = make.submitted(make.placement(contract=contract, by=contractor.actor), by=contractor.actor)
    half_past_midnight = datetime(2026, 6, 3, 0, 30, tzinfo=ZoneInfo("Europe/Amsterdam")).astimezone(UTC)

    seen = decisions.see_proof(
        contribution, kind=ProofKind.WAGE, on=date(2026, 6, 3), by=officer.actor, now=half_past_midnight
    )

    assert seen.seen_on == date(2026, 6, 3)


def test_a_proof_is_not_seen_tomorrow_or_twice_or_by_the_contractor(contract, contractor, officer, now):
    contribution = make.submitted(make.placement(contract=contract, by=contractor.actor), by=contractor.actor)
    wage = {"kind": ProofKind.WAGE, "now": now}
    decisions.see_proof(contribution, on=now.date(), by=officer.actor, **wage)

    for by, on in [
        (officer, now.date()),
        (officer, now.date() + timedelta(days=1)),
        (contractor, now.date()),
    ]:
        with pytest.raises(Refused):
            decisions.see_proof(contribution, on=on, by=by.actor, **wage)


def test_a_proof_seen_just_after_midnight_is_of_the_new_day(contract, contractor, officer, now):
    contribution = make.submitted(make.placement(contract=contract, by=contractor.actor), by=contractor.actor)
    late = now.replace(hour=23, minute=30)  # in UTC: at the officer's desk the next day has begun

    seen = decisions.see_proof(
        contribution, kind=ProofKind.CONTRACT, on=local_day(late), by=officer.actor, now=late
    )

    assert seen.seen_on == late.date() + timedelta(days=1)


def test_something_custom_carries_the_officers_words(contract, contractor, officer, now):
    entry = contributions.Entry(kind="custom", description="Jobcarving in de keuken", asked=Decimal(5000))
    contribution = contributions.enter(contract, entry, by=contractor.actor, now=now)
    make.submitted(contribution, by=contractor.actor)

    with pytest.raises(Refused, match="hoe u op dit bedrag bent gekomen"):
        approve(contribution, officer, now)
    booked = approve(contribution, officer, now, valuation_note="40 uur x € 100", amount=Decimal(4000))

    contribution.refresh_from_db()
    assert booked.amount == Decimal("4000.00")
    assert contribution.valuation_note == "40 uur x € 100"


def test_the_facts_of_a_booked_contribution_stay(contract, contractor, officer, now):
    contribution = make.submitted(
        make.outside_invoice(contract=contract, by=contractor.actor), by=contractor.actor
    )
    approve(contribution, officer, now)

    for facts in [
        {"claimed": Decimal(1)},
        {"net": Decimal(1)},
        {"approved": Decimal(1)},
        {"status": "draft", "approved": None},
    ]:
        with pytest.raises(IntegrityError, match="facts do not change"), transaction.atomic():
            Contribution.objects.filter(pk=contribution.pk).update(**facts)


@pytest.mark.parametrize("role", ["stranger_officer", "stranger_contractor", "contractor"])
def test_only_an_officer_of_the_municipality_decides(role, contract, contractor, request, now):
    somebody = request.getfixturevalue(role)
    contribution = make.submitted(
        make.outside_invoice(contract=contract, by=contractor.actor), by=contractor.actor
    )

    with pytest.raises(Refused):
        approve(contribution, somebody, now)

    assert not LedgerEntry.objects.exists()


def test_several_are_approved_at_once_and_each_refusal_says_why(contract, contractor, officer, now):
    invoices = [
        make.submitted(make.outside_invoice(contract=contract, by=contractor.actor), by=contractor.actor)
        for _ in range(3)
    ]
    unproven = make.submitted(make.placement(contract=contract, by=contractor.actor), by=contractor.actor)

    booked, refused = decisions.approve_all([*invoices, unproven], by=officer.actor, now=now)

    assert [entry.number for entry in booked] == [1, 2, 3]
    assert [(contribution.pk, "welk bewijs" in why) for contribution, why in refused] == [(unproven.pk, True)]


def test_a_draft_becomes_what_was_changed(contract, contractor, now):
    contribution = make.activity(contract=contract, by=contractor.actor)
    entry = contributions.Entry(
        kind="activity", block=contribution.block, hours=Decimal(4), description="Sollicitatietraining"
    )

    changed = contributions.change(contribution, entry, by=contractor.actor, now=now)

    assert changed.claimed == Decimal("400.00")
    make.submitted(changed, by=contractor.actor)
    with pytest.raises(Refused):
        contributions.change(contribution, entry, by=contractor.actor, now=now)


def test_withdrawn_is_over(contract, contractor, officer, now):
    contribution = make.submitted(make.activity(contract=contract, by=contractor.actor), by=contractor.actor)

    contributions.withdraw(contribution, by=contractor.actor, now=now)

    with pytest.raises(Refused):
        approve(contribution, officer, now)


@pytest.mark.django_db(transaction=True)
def test_two_officers_at_once_book_once(contract, contractor, officer, now):
    contribution = make.submitted(
        make.outside_invoice(contract=contract, by=contractor.actor), by=contractor.actor
    )
    colleague = officer.colleague("Bas")

    done = make.at_once(
        lambda: approve(contribution, officer, now),
        lambda: approve(contribution, colleague, now),
    )

    assert sorted(type(answer).__name__ for answer in done) == ["LedgerEntry", "Refused"]
    assert LedgerEntry.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_many_at_once_make_one_chain(contract, contractor, officer, now):
    waiting = [
        make.submitted(make.outside_invoice(contract=contract, by=contractor.actor), by=contractor.actor)
        for _ in range(8)
    ]

    make.at_once(*[lambda one=one: approve(one, officer, now) for one in waiting])

    numbers = list(LedgerEntry.objects.order_by("number").values_list("number", flat=True))
    assert numbers == [1, 2, 3, 4, 5, 6, 7, 8]
