"""What triggers hold, because it is about more than one row: each of them says no by its name.

The constraints of the models are all broken in tests/house/test_constraints.py.
"""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from social_return.models import Contract, Contribution, Evidence, Link, Scheme
from tests import make
from tests.source import ROOT

NAMED = r"CONSTRAINT (?:= ')?([a-z_]+)(?:'|\s+FOREIGN)"


@pytest.fixture
def world(municipality, contract, contractor, officer, now):
    """One of everything that the triggers are about, by name."""
    invoice = make.outside_invoice(contract=contract, by=contractor.actor)
    entry = make.approved(make.outside_invoice(contract=contract, by=contractor.actor), by=officer.actor)
    return {
        "elsewhere": make.municipality(name="Vrij"),
        "contract": contract,
        "invoice": invoice,
        "placement": make.placement(contract=contract, by=contractor.actor),
        "entry": entry,
        "now": now,
    }


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


def update(model, pk, **values):
    model.objects.filter(pk=pk).update(**values)


def booked_elsewhere(world):
    entry = world["entry"]
    facts = {"number": 2, "kind": "correction", "amount": Decimal(-1), "previous_hash": entry.hash}
    for name, value in {**facts, "hash": "b" * 64, "municipality": world["elsewhere"]}.items():
        setattr(entry, name, value)
    entry.pk = None
    entry.save(force_insert=True)


BREACHES = {
    "contract_changes_by_amendment": lambda w: update(Contract, w["contract"].pk, net_sum=1),
    "contribution_credit_within_its_invoice": lambda w: credit(w, net=-841),
    "contribution_credit_notes_go_first": lambda w: [
        credit(w, net=-1),
        update(Contribution, w["entry"].contribution_id, status="reversed"),
    ],
    "contribution_link_in_its_contract": lambda w: update(
        Contribution, make.outside_invoice(contract=make.contract()).pk, link=link(w)
    ),
    "contribution_one_level_of_the_chain": at_two_levels,
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
        Contribution, w["invoice"].pk, municipality=w["elsewhere"]
    ),
    "ledger_in_its_municipality": booked_elsewhere,
    "contract_pinned_once_counted": lambda w: update(Contract, w["contract"].pk, number="ANDERS-1"),
    "contract_scheme_of_its_municipality": lambda w: update(
        Contract, make.contract().pk, municipality=w["contract"].municipality
    ),
    "contribution_frozen_once_booked": lambda w: update(Contribution, w["entry"].contribution_id, net=1),
    "scheme_immutable_once_used": lambda w: update(Scheme, w["contract"].scheme_id, fulltime_hours=40),
}
IN_A_STORY = {
    "allocation_at_most_whole": "test_allocations.py::test_the_database_too_refuses_more_than_the_whole",
}


@pytest.mark.parametrize("name", BREACHES)
def test_a_breach_is_refused(name, world):
    with pytest.raises(IntegrityError) as refused, transaction.atomic():  # noqa: PT012 the breach may be deferred
        BREACHES[name](world)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    assert refused.value.__cause__.diag.constraint_name == name


def test_everything_that_a_trigger_names_is_broken_somewhere():
    written = (path.read_text() for path in sorted((ROOT / "social_return/migrations").glob("*.py")))
    named = {name for text in written for name in re.findall(NAMED, text)}

    assert named - set(IN_A_STORY) == set(BREACHES)
    for path, _, name in (where.partition("::") for where in IN_A_STORY.values()):
        assert f"def {name}(" in (ROOT / "tests/social_return" / path).read_text()
