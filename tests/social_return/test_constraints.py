"""What must never be false is refused by the database, whoever asks; each constraint is broken once."""

from datetime import date
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from social_return.models import (
    Amendment,
    Block,
    Bonus,
    Contact,
    Contract,
    Contribution,
    Evidence,
    Link,
    MonthTotal,
    Municipality,
    Plan,
    PlannedContribution,
    ProofSeen,
    Reduction,
    Scheme,
    Total,
)
from tests import make

NAMED_ELSEWHERE = {
    "cooperationmember",
    "formerly",
    "nudge",
    "outcomeplacement",
    "outcomeround",
    "proof",
    "report",
    "reportsubscription",
}
"""Broken by value after value in tests/house/test_constraints.py, and in the stories about them."""


@pytest.fixture
def world(municipality, contract, contractor, officer, now):
    """One of everything, by name."""
    free = make.scheme(municipality=make.municipality(name="Vrij"), template="oost-nl-2026")
    invoice = make.outside_invoice(contract=contract, by=contractor.actor)
    placement = make.placement(contract=contract, by=contractor.actor)
    custom = make.activity(contract=contract, by=contractor.actor)
    Contribution.objects.filter(pk=custom.pk).update(kind="custom")
    entry = make.approved(make.outside_invoice(contract=contract, by=contractor.actor), by=officer.actor)
    return {
        "free": free,
        "contract": contract,
        "invoice": invoice,
        "placement": placement,
        "custom": custom,
        "entry": entry,
        "now": now,
        "officer": officer.user,
        "seller": make.enterprise(),
    }


def amendment(world, **values):
    facts = {"net_sum_before": 1, "end_before": date(2026, 1, 1), "net_sum": 2, "end": date(2026, 1, 1)}
    return Amendment.objects.create(
        contract=world["contract"],
        number=1,
        agreed_on=date(2026, 1, 1),
        created_at=world["now"],
        **{**facts, **values},
    )


def link(world, **values):
    contract = world["contract"]
    facts = {
        "level": 1,
        "buyer": contract.contractor,
        "party_name": "X",
        "party_kvk": "12345678",
        "subject": "x",
    }
    return Link.objects.create(contract=contract, created_at=world["now"], **{**facts, **values})


def at_two_levels(world):
    high = link(world)
    low = link(world, above=high, level=2, party_kvk="22345678")
    update(Contribution, world["invoice"].pk, link=high)
    update(Contribution, make.outside_invoice(contract=world["contract"]).pk, link=low)


def credit(world, *, net):
    invoice = world["entry"].contribution
    return Contribution.objects.create(
        contract=invoice.contract,
        municipality=invoice.municipality,
        scheme=invoice.scheme,
        kind="purchase",
        credits=invoice,
        supplier_name="X",
        invoice_number="C-1",
        invoice_date=date(2026, 3, 24),
        net=net,
        claimed=net,
        entered_at=world["now"],
    )


def planned(world, **values):
    facts = {
        "kind": "activity",
        "what": "x",
        "amount": 1,
        "starts_on": date(2026, 1, 1),
        "ends_on": date(2026, 1, 2),
    }
    return PlannedContribution.objects.create(contract=world["contract"], **{**facts, **values})


def update(model, pk, **values):
    model.objects.filter(pk=pk).update(**values)


def order_twice(world):
    contract = world["contract"]
    order = make.delivered_order(buyer=contract.contractor, seller=world["seller"])
    for _ in range(2):
        facts = {
            "kind": "purchase",
            "net": 1,
            "invoice_date": date(2026, 1, 1),
            "claimed": 1,
            "entered_at": world["now"],
        }
        Contribution.objects.create(
            contract=contract,
            municipality=contract.municipality,
            scheme=contract.scheme,
            order=order,
            **facts,
        )


def again(row):
    row.pk = None
    row.save(force_insert=True)


def ledger(world, **values):
    entry = world["entry"]
    facts = {
        "number": 2,
        "kind": "correction",
        "amount": -1,
        "previous_hash": entry.hash,
        "hash": "b" * 64,
        **values,
    }
    for name, value in facts.items():
        setattr(entry, name, value)
    again(entry)


def evidence(world):
    for _ in range(2):
        Evidence.objects.create(
            contribution=world["invoice"],
            kind="other",
            name="x",
            content_type="x",
            size=1,
            sha256="a" * 64,
            added_at=world["now"],
        )


def proof(world):
    for _ in range(2):
        ProofSeen.objects.create(contribution=world["placement"], kind="wage", seen_on=date(2026, 1, 1))


def total(world):
    contract = world["contract"]
    for _ in range(2):
        Total.objects.create(
            contract=contract,
            municipality=contract.municipality,
            month=date(2026, 1, 1),
            kind="custom",
            amount=1,
            entries=1,
        )


BREACHES = {
    "scheme_code_once": lambda w: again(Scheme.objects.get(pk=w["free"].pk)),
    "scheme_dated_unless_template": lambda w: update(Scheme, w["free"].pk, during=None),
    "scheme_fulltime_is_a_week": lambda w: update(Scheme, w["free"].pk, fulltime_hours=61),
    "scheme_percentages_make_sense": lambda w: update(Scheme, w["free"].pk, obligation_pct=101),
    "block_amount_for_its_basis": lambda w: update(
        Block, w["free"].blocks.filter(basis="annual_fulltime").first().pk, amount=None
    ),
    "block_percentages_are_shares": lambda w: update(Block, w["free"].blocks.first().pk, cap_pct=101),
    "bonus_amount_for_its_basis": lambda w: update(Bonus, w["free"].bonuses.first().pk, amount=None),
    "scheme_low_labour_says_both": lambda w: update(Scheme, w["free"].pk, low_labour_below=30),
    "scheme_one_at_a_time": lambda w: Scheme.objects.create(
        municipality=w["free"].municipality,
        code="x",
        name="x",
        fulltime_hours=36,
        during=DateRange(date(2026, 1, 1), None),
    ),
    "block_code_once": lambda w: again(w["free"].blocks.first()),
    "block_amounts_positive": lambda w: update(Block, w["free"].blocks.first().pk, amount=-1),
    "block_purchase_says_who": lambda w: update(
        Block, w["free"].blocks.filter(kind="social_purchase").first().pk, recognitions=[], judgement=""
    ),
    "bonus_code_once": lambda w: again(w["free"].bonuses.first()),
    "bonus_age_has_an_age": lambda w: update(Bonus, w["free"].bonuses.get(bonus="AGE").pk, age_from=None),
    "reduction_code_once": lambda w: again(w["free"].reductions.first()),
    "reduction_is_a_share": lambda w: update(Reduction, w["free"].reductions.first().pk, pct=101),
    "contract_percentage_or_fixed": lambda w: update(Contract, w["contract"].pk, fixed_obligation=1),
    "contract_percentages_are_shares": lambda w: update(Contract, w["contract"].pk, reduction_pct=101),
    "contract_amounts_not_negative": lambda w: update(Contract, w["contract"].pk, net_sum=-1),
    "contract_ends_after_it_starts": lambda w: update(Contract, w["contract"].pk, end=date(2020, 1, 1)),
    "amendment_number_once": lambda w: [amendment(w) for _ in range(2)],
    "amendment_changes_something": lambda w: amendment(w, net_sum=1),
    "amendment_amounts_not_negative": lambda w: amendment(w, net_sum=-1),
    "contact_once": lambda w: [
        Contact.objects.create(contract=w["contract"], side="contractor", name="A", email="a@b.nl")
        for _ in range(2)
    ],
    "contract_changes_by_amendment": lambda w: update(Contract, w["contract"].pk, net_sum=1),
    "plan_submitted_has_a_moment": lambda w: Plan.objects.update(status="submitted"),
    "plan_change_says_what": lambda w: Plan.objects.update(status="change_asked", submitted_at=w["now"]),
    "planned_counts_for_something": lambda w: planned(w, amount=0),
    "planned_dates_in_order": lambda w: planned(w, ends_on=date(2025, 1, 1)),
    "contribution_approved_iff_booked": lambda w: update(Contribution, w["invoice"].pk, approved=1),
    "contribution_at_most_what_was_claimed": lambda w: update(Contribution, w["invoice"].pk, claimed=-1),
    "contribution_reason_when_less": lambda w: update(Contribution, w["invoice"].pk, status="refused"),
    "contribution_custom_is_written_down": lambda w: update(
        Contribution, w["custom"].pk, status="approved", approved=1, decided_at=w["now"]
    ),
    "contribution_employment_is_sober": lambda w: update(Contribution, w["placement"].pk, description="Jan"),
    "contribution_purchase_has_a_source": lambda w: update(Contribution, w["invoice"].pk, invoice_number=""),
    "contribution_dates_in_order": lambda w: update(Contribution, w["placement"].pk, end=date(2020, 1, 1)),
    "contribution_hours_fit_in_a_week": lambda w: update(Contribution, w["placement"].pk, hours_per_week=169),
    "contribution_once_per_order": order_twice,
    "contribution_invoice_once": lambda w: again(Contribution.objects.get(pk=w["invoice"].pk)),
    "evidence_once": evidence,
    "proof_seen_once": proof,
    "ledger_number_once": lambda w: ledger(w, number=1),
    "ledger_chain_does_not_fork": lambda w: ledger(w, previous_hash="0" * 64),
    "ledger_contribution_booked_once": lambda w: ledger(w, kind="booking", amount=Decimal(1)),
    "ledger_sign_follows_kind": lambda w: ledger(w, kind="credit", amount=Decimal(1)),
    "contribution_negative_only_as_credit": lambda w: update(Contribution, w["invoice"].pk, net=-1),
    "contribution_credit_within_its_invoice": lambda w: credit(w, net=-841),
    "contribution_credit_notes_go_first": lambda w: [
        credit(w, net=-1),
        update(Contribution, w["entry"].contribution_id, status="reversed"),
    ],
    "contribution_link_in_its_contract": lambda w: update(
        Contribution, make.outside_invoice(contract=make.contract()).pk, link=link(w)
    ),
    "contribution_one_level_of_the_chain": at_two_levels,
    "link_once": lambda w: [link(w) for _ in range(2)],
    "link_has_its_level": lambda w: link(w, level=2),
    "link_to_somebody_else": lambda w: link(w, party=w["contract"].contractor),
    "link_sum_not_negative": lambda w: link(w, net_sum=-1),
    "municipality_warns_in_order": lambda w: Municipality.objects.update(attention_pct=101),
    "municipality_looks_from_an_amount": lambda w: Municipality.objects.update(unusual_from=0),
    "evidence_removed_has_no_file": lambda w: Evidence.objects.create(
        contribution=w["invoice"],
        kind="other",
        file="private/x",
        name="x",
        content_type="x",
        size=1,
        sha256="b" * 64,
        added_at=w["now"],
        removed_at=w["now"],
    ),
    "total_once": total,
    "month_total_once": lambda w: again(MonthTotal.objects.get()),
    "evidence_not_about_a_person": lambda w: Evidence.objects.create(
        contribution=w["placement"],
        kind="other",
        name="x",
        content_type="x",
        size=1,
        sha256="a" * 64,
        added_at=w["now"],
    ),
    "contribution_in_its_municipality": lambda w: update(
        Contribution, w["invoice"].pk, municipality=w["free"].municipality
    ),
    "ledger_in_its_municipality": lambda w: ledger(w, municipality=w["free"].municipality),
}
IN_A_STORY = {
    "allocation_is_a_share",
    "allocation_once_per_contract",
    "contribution_two_pairs_of_eyes",
    "contribution_person_once_at_a_time",
}


@pytest.mark.parametrize("name", BREACHES)
def test_a_breach_is_refused(name, world):
    with pytest.raises(IntegrityError) as refused, transaction.atomic():  # noqa: PT012 the breach may be deferred
        BREACHES[name](world)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    assert refused.value.__cause__.diag.constraint_name == name


def test_every_constraint_is_broken_somewhere():
    named = {
        constraint.name
        for model in apps.get_app_config("social_return").get_models()
        if model._meta.model_name.removesuffix("file") not in NAMED_ELSEWHERE
        for constraint in model._meta.constraints
    }

    assert named - set(BREACHES) == IN_A_STORY
