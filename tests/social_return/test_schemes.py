"""Schemes and contracts: dated, one at a time, immutable once used; an obligation that nobody types."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import ProtectedError

from sif.states import Refused
from social_return.actions import contracts, schemes
from social_return.forms.contributions import PurchaseForm
from social_return.models import Block, Contract, Scheme
from social_return.valuation import Unvaluable, tables
from tests import make
from tests.make.social import SYSTEM


def template(code):
    schemes.load_templates()
    return Scheme.objects.templates().get(code=code)


@pytest.mark.django_db
def test_all_published_tables_become_templates_once(capsys):
    call_command("load_schemes")
    call_command("load_schemes")

    assert Scheme.objects.templates().count() == 17
    assert "17" in capsys.readouterr().out


@pytest.mark.django_db
def test_what_is_stored_is_what_was_published():
    schemes.load_templates()

    for stored in Scheme.objects.templates().with_rows():
        assert stored.valuation_rules == tables.table(stored.code).rules


def test_a_new_version_follows_the_one_before_it(municipality, now):
    newer = schemes.adopt(
        template("utrecht-v2-36h"), municipality=municipality, start=date(2027, 1, 1), by=SYSTEM, now=now
    )

    in_force = {
        day: Scheme.objects.of(municipality).in_force(day).get().code
        for day in (date(2026, 12, 31), date(2027, 1, 1))
    }
    assert in_force == {date(2026, 12, 31): "utrecht-v3", date(2027, 1, 1): "utrecht-v2-36h"}
    assert newer.blocks.count() == 12
    assert newer.bonuses.count() == 2


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (date(2023, 1, 1), None),  # runs into the one that is there
        (date(2023, 1, 1), date(2024, 1, 2)),
        (date(2024, 1, 1), None),  # the same first day
        (date(2022, 1, 1), date(2021, 1, 1)),  # ends before it begins
    ],
)
def test_two_schemes_at_once_are_refused(start, end, municipality, now):
    older = template("utrecht-v1-40h")

    with pytest.raises(Refused):
        schemes.adopt(older, municipality=municipality, start=start, end=end, by=SYSTEM, now=now)


def test_a_scheme_under_which_a_contract_was_signed_does_not_change(contract):
    scheme = contract.scheme

    for change in (
        lambda: Scheme.objects.filter(pk=scheme.pk).update(fulltime_hours=40),
        lambda: Scheme.objects.filter(pk=scheme.pk).update(during=DateRange(date(2020, 1, 1), None)),
        lambda: scheme.blocks.filter(code="participatiewet").update(amount=1),
        lambda: scheme.bonuses.all().delete(),
        lambda: Block.objects.create(
            scheme=scheme, code="nieuw", label="Nieuw", kind="hire", basis="one_off", amount=1
        ),
        lambda: scheme.delete(),
    ):
        with (
            pytest.raises((IntegrityError, ProtectedError), match=r"immutable|protected"),
            transaction.atomic(),
        ):
            change()


def test_a_used_scheme_may_still_get_a_last_day(contract):
    Scheme.objects.filter(pk=contract.scheme_id).update(during=DateRange(date(2024, 1, 1), date(2030, 1, 1)))

    assert Scheme.objects.get(pk=contract.scheme_id).during.upper == date(2030, 1, 1)


def test_a_scheme_that_nobody_used_may_change(municipality):
    municipality.schemes.get().blocks.update(amount=1)

    assert {block.amount for block in municipality.schemes.get().blocks.all()} == {Decimal(1)}


@pytest.mark.parametrize(
    ("obligation", "terms"),
    [
        ("50000.00", {}),
        ("16666.67", {"net_sum": Decimal("333333.33")}),  # 16,666.6665 half up
        ("30000.00", {"percentage": None, "fixed_obligation": Decimal(30000)}),
        ("0.00", {"percentage": Decimal(0)}),
    ],
)
def test_the_obligation_is_derived(obligation, terms, municipality):
    assert make.contract(municipality=municipality, **terms).obligation == Decimal(obligation)


@pytest.mark.parametrize(
    ("table", "certificate", "reduction", "obligation"),
    [
        ("holland-rijnland-2023", "PSO_1", "25.00", "37500.00"),
        ("holland-rijnland-2023", "PSO_30PLUS", "75.00", "12500.00"),
        ("oost-nl-2026", "PSO_2", "25.00", "37500.00"),
        ("oost-nl-2026", "CODE_SO", "100.00", "0.00"),
        ("noordoost-brabant-2025", "PSO_2", "100.00", "0.00"),
        ("utrecht-v3", "PSO_2", "0.00", "50000.00"),
    ],
)
def test_the_contractors_certificate_takes_something_off(table, certificate, reduction, obligation, db):
    place = make.municipality()
    contract = make.contract(municipality=place, template=table, certificate=certificate)

    assert (contract.reduction_pct, contract.obligation) == (Decimal(reduction), Decimal(obligation))


def test_an_exemption_for_small_percentages_does_not_hold_for_larger_ones(db):
    contract = make.contract(template="noordoost-brabant-2025", certificate="PSO_2", percentage=Decimal(7))

    assert contract.obligation == Decimal("70000.00")


@pytest.mark.parametrize(
    "terms",
    [
        {"percentage": None},
        {"fixed_obligation": Decimal(1)},
        {"percentage": Decimal(101)},
        {"net_sum": Decimal(-1)},
        {"end": date(2020, 1, 1)},
        {"number": "met een / erin"},
        {"number": "LV 1"},
        {"subject": "Voor 111222333"},
        {"start": date(2019, 1, 1), "end": date(2020, 1, 1)},  # before the first scheme
    ],
)
def test_impossible_terms_are_refused(terms, municipality, contractor, now):
    wanted = {
        "number": "LV-1",
        "subject": "Groen",
        "net_sum": Decimal(1000),
        "start": date(2026, 1, 1),
        "end": date(2026, 12, 31),
        "percentage": Decimal(5),
        **terms,
    }

    with pytest.raises(Refused):
        contracts.sign(
            contracts.Terms(**wanted),
            municipality=municipality,
            contractor=contractor.organisation,
            by=SYSTEM,
            now=now,
        )

    assert not Contract.objects.exists()


def test_a_contract_is_pinned_once_something_counts_for_it(contract, contractor, municipality, now):
    other = make.municipality(name="Waterland")
    make.activity(contract=contract, by=contractor.actor)

    for change in ({"number": "LV-9"}, {"contractor": other.organisation}):
        with pytest.raises(IntegrityError, match=r"contract_pinned|do not change"), transaction.atomic():
            Contract.objects.filter(pk=contract.pk).update(**change)
    Contract.objects.filter(pk=contract.pk).update(subject="Onderhoud van parken")


def test_a_contract_cannot_lean_on_the_scheme_of_another_municipality(contract):
    foreign = make.scheme(municipality=make.municipality(name="Waterland"))

    with pytest.raises(IntegrityError, match="contract_scheme_of_its_municipality"), transaction.atomic():
        Contract.objects.filter(pk=contract.pk).update(scheme=foreign)


def test_a_cap_holds_over_everything_that_shares_it(contractor):
    """PSO purchases count for at most half of the obligation: 25,000 of 50,000."""
    contract = make.contract(contractor=contractor.organisation, template="oost-nl-2026")
    first = make.outside_invoice(
        contract=contract, by=contractor.actor, net=Decimal(80000), recognition="PSO_3"
    )
    second = make.outside_invoice(
        contract=contract, by=contractor.actor, net=Decimal(20000), recognition="PSO_1"
    )
    code = make.outside_invoice(
        contract=contract, by=contractor.actor, net=Decimal(20000), recognition="CODE_SO"
    )

    assert [first.claimed, second.claimed, code.claimed] == [
        Decimal("24000.00"),
        Decimal("1000.00"),
        Decimal("20000.00"),
    ]


@pytest.mark.parametrize(("began", "counts"), [(366, False), (330, True)])
def test_a_placement_may_have_begun_before_the_contract_as_far_as_the_scheme_allows(
    began, counts, contractor
):
    """Haaglanden: a candidate who started within 12 months before the contract may count."""
    contract = make.contract(contractor=contractor.organisation, template="haaglanden-2023")
    start = contract.start - timedelta(days=began)
    begun = {"start": start, "end": contract.start + timedelta(days=30), "by": contractor.actor}

    if counts:
        assert make.placement(contract=contract, **begun).claimed > 0
    else:
        with pytest.raises(Unvaluable, match="12"):
            make.placement(contract=contract, **begun)


def test_of_two_bonuses_only_the_highest_counts_where_the_scheme_says_so(municipality):
    """40,000 × 24/36 × 6/12 + 10,000, where the bonus for a permanent contract would be 4,000."""
    scheme = municipality.schemes.get()
    scheme.bonuses.filter(bonus="PERMANENT_CONTRACT").update(amount=4000)
    Scheme.objects.filter(pk=scheme.pk).update(stacking="highest")
    contract = make.contract(municipality=municipality)
    bonuses = tuple(scheme.bonuses.filter(bonus__in=["PERMANENT_CONTRACT", "AGE"]))

    assert make.placement(contract=contract, bonuses=bonuses).claimed == Decimal("23333.33")


def test_a_bonus_that_is_given_once_may_follow_hours_and_duration(municipality):
    """(40,000 + 10,000) × 24/36 × 6/12."""
    scheme = municipality.schemes.get()
    scheme.bonuses.filter(bonus="PERMANENT_CONTRACT").update(is_prorata=True)
    contract = make.contract(municipality=municipality)
    bonuses = tuple(scheme.bonuses.filter(bonus="PERMANENT_CONTRACT"))

    assert make.placement(contract=contract, bonuses=bonuses).claimed == Decimal("16666.67")


def test_what_counts_in_full_counts_in_full_and_of_all_else_the_labour_part(contractor):
    """Groningen: lunch, flowers and a meeting room count in full; of another purchase only labour does."""
    contract = make.contract(contractor=contractor.organisation, template="groningen-2025")
    whole = contract.scheme.blocks.get(cost_types__len__gt=0)
    bought = {"net": Decimal("1000.00"), "by": contractor.actor}

    lunch = make.outside_invoice(contract=contract, block=whole, **bought)
    fence = make.outside_invoice(contract=contract, labour=Decimal("650.00"), **bought)

    assert (lunch.claimed, lunch.block) == (Decimal("1000.00"), whole)
    assert fence.claimed == Decimal("650.00")
    with pytest.raises(Unvaluable, match="telt"):
        make.outside_invoice(contract=contract, block=whole, recognition="PSO_1", **bought)


def test_the_form_asks_what_was_bought_where_it_matters(contractor, now):
    matters = make.contract(contractor=contractor.organisation, template="groningen-2025")
    plain = make.contract(contractor=contractor.organisation)
    forms = [PurchaseForm(contract=contract, today=now.date()) for contract in (matters, plain)]

    assert ["block" in form.fields for form in forms] == [True, False]
    assert "lunch, bloemen, vergaderzaal" in str(forms[0]["block"])
