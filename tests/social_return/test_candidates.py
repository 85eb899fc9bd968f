"""One person counts once at a time in a municipality, and nobody can read who it is."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from sif.states import Refused
from social_return.actions import candidates, contributions
from social_return.models import Contribution
from tests import make

FIRST_HALF = {"start": date(2026, 1, 1), "end": date(2026, 6, 30)}
SECOND_HALF = {"start": date(2026, 7, 1), "end": date(2026, 12, 31)}


def test_the_same_person_does_not_count_twice_at_the_same_time(municipality, contract, contractor):
    other = make.contract(municipality=municipality, number="LV-2026-002")
    make.placement(contract=contract, by=contractor.actor, reference="WSP 12-34", **FIRST_HALF)

    with pytest.raises(Refused) as refused:
        make.placement(contract=other, reference="wsp1234", start=date(2026, 6, 30), end=date(2026, 8, 1))
    make.placement(contract=other, reference="wsp1234", **SECOND_HALF)

    assert Contribution.objects.count() == 2
    assert "LV-2026-001" not in str(refused.value)


def test_another_municipality_codes_the_same_reference_otherwise(municipality, contract, contractor):
    elsewhere = make.contract(municipality=make.municipality(name="Gemeente Waterland"))

    one = make.placement(contract=contract, by=contractor.actor, reference="WSP 1234")
    other = make.placement(contract=elsewhere, reference="WSP 1234")

    assert one.candidate_hash != other.candidate_hash
    assert "1234" not in one.candidate_hash + other.candidate_hash
    assert len(one.candidate_hash) == 64


def test_the_database_too_refuses_the_overlap(municipality, contract, contractor):
    one = make.placement(contract=contract, by=contractor.actor, reference="A", **FIRST_HALF)
    other = make.placement(contract=contract, by=contractor.actor, reference="B", **FIRST_HALF)

    with pytest.raises(IntegrityError, match="contribution_person_once_at_a_time"), transaction.atomic():
        Contribution.objects.filter(pk=other.pk).update(candidate_hash=one.candidate_hash)


def test_what_is_over_no_longer_takes_the_place(municipality, contract, contractor, now):
    over = make.placement(contract=contract, by=contractor.actor, reference="WSP 1", **FIRST_HALF)
    contributions.withdraw(over, by=contractor.actor, now=now)

    make.placement(contract=contract, by=contractor.actor, reference="WSP 1", **FIRST_HALF)

    assert Contribution.objects.live().count() == 1


@pytest.mark.parametrize("reference", ["111222333", "1112.22.333", "111 222 333"])
def test_a_citizen_service_number_is_no_reference(reference, contract, contractor):
    with pytest.raises(Refused, match="BSN"):
        make.placement(contract=contract, by=contractor.actor, reference=reference)

    assert not Contribution.objects.exists()


def test_without_a_reference_a_placement_is_not_submitted(contract, contractor, now):
    draft = make.placement(contract=contract, by=contractor.actor)
    Contribution.objects.filter(pk=draft.pk).update(candidate_hash=None)

    with pytest.raises(Refused, match="kenmerk van het werkgeversservicepunt"):
        contributions.submit(draft, by=contractor.actor, now=now)


def test_a_code_is_erased_when_its_term_has_ended(municipality, contract, contractor, officer):
    old = make.placement(
        contract=contract, by=contractor.actor, reference="OUD", start=date(2024, 1, 1), end=date(2024, 2, 1)
    )
    make.approved(old, by=officer.actor)
    kept = make.placement(contract=contract, by=contractor.actor, reference="NIEUW", **FIRST_HALF)

    erased = candidates.erase_due(date(2026, 3, 24))

    old.refresh_from_db()
    kept.refresh_from_db()
    assert (erased, old.candidate_hash, len(kept.candidate_hash)) == (1, None, 64)


def test_of_a_placement_nothing_else_is_kept(contract, contractor):
    placement = make.placement(contract=contract, by=contractor.actor)

    for facts in ({"description": "Jan"}, {"supplier_name": "Jan"}):
        with pytest.raises(IntegrityError, match="contribution_employment_is_sober"), transaction.atomic():
            Contribution.objects.filter(pk=placement.pk).update(**facts)


def test_a_citizen_service_number_is_refused_in_every_text(contract, contractor):
    activity = make.activity(contract=contract, by=contractor.actor)
    texts = [
        field.name
        for field in Contribution._meta.concrete_fields
        if field.get_internal_type() == "CharField"
        and not field.choices
        and field.name not in {"candidate_hash", "judgement", "supplier_kvk"}
    ]

    for name in texts:
        setattr(activity, name, "zie 111222333 van hem")
        with pytest.raises(ValidationError) as refused:
            activity.clean_fields()
        assert list(refused.value.message_dict) == [name]
        setattr(activity, name, "")
    assert len(texts) == 6
    assert Decimal(activity.claimed) == Decimal("800.00")
