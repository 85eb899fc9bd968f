"""What if another scheme held: side by side, and nothing is booked."""

from datetime import date
from decimal import Decimal

import pytest

from social_return.models import Contribution, LedgerEntry, Scheme
from social_return.totals.whatif import compare
from tests import make


@pytest.fixture
def old(municipality) -> Scheme:
    """The municipality's table of before 2024: the purchase of an SW company, and 30,000 or 40,000 for PW."""
    return make.scheme(
        municipality=municipality, template="oost-nl-2026", start=date(2020, 1, 1), end=date(2024, 1, 1)
    )


def compared(contract, scheme):
    listed = Contribution.objects.filter(contract=contract).with_parties().oldest()
    return compare(contract, list(listed), scheme.valuation_rules)


def test_the_same_placement_is_worth_what_the_other_table_says(contract, contractor, old):
    """Utrecht 40,000 × 24/36 × 6/12; Oost-Nederland 2026 45,000 × 24/36 × 6/12 = 15,000."""
    make.placement(contract=contract, by=contractor.actor)

    [line] = compared(contract, old).lines

    assert (line.now, line.then, line.difference) == (
        Decimal("13333.33"),
        Decimal("15000.00"),
        Decimal("1666.67"),
    )


def test_a_cap_of_the_other_table_holds_over_the_lines(contract, contractor, old):
    """PSO 3 counts for 30%, all PSO together at most half of the obligation of 50,000: 24,000, then 1,000."""
    for net in (80_000, 80_000):
        make.outside_invoice(contract=contract, by=contractor.actor, net=Decimal(net))
    Contribution.objects.update(recognition="PSO_3")

    found = compared(contract, old)

    assert sorted(line.then for line in found.lines) == [Decimal(1000), Decimal(24000)]
    assert found.then == Decimal(25000)


def test_what_the_other_table_does_not_know_says_so(contract, contractor):
    make.activity(contract=contract, by=contractor.actor)
    harlingen = Scheme.objects.templates().get(code="harlingen")

    found = compared(contract, harlingen)

    assert [(line.then, line.difference, bool(line.rule)) for line in found.lines] == [(0, -800, True)]
    assert (found.now, found.then, found.left_out) == (800, 0, 0)


def test_what_depends_on_a_fact_that_was_not_entered_is_left_out_of_the_sums(contract, contractor):
    """Utrecht of before splits the Participation Act in under and over two years."""
    make.placement(contract=contract, by=contractor.actor)
    split = Scheme.objects.templates().get(code="utrecht-v2-36h")

    found = compared(contract, split)

    assert [line.then for line in found.lines] == [None]
    assert (found.now, found.then, found.left_out) == (0, 0, 1)


def test_the_page_compares_and_books_nothing(contract, contractor, officer, old):
    draft = make.placement(contract=contract, by=contractor.actor)
    page = f"{contract.get_absolute_url()}wat-als/"
    before = list(Contribution.objects.values())

    shown = contractor.client.get(page, {"day": "2023-06-01", "bijdrage": draft.pk}).content.decode()
    hidden = officer.client.get(page, {"scheme": old.pk}).content.decode()

    assert "15.000,00" in shown
    assert "15.000,00" not in hidden  # a draft is the contractor's alone
    assert list(Contribution.objects.values()) == before
    assert not LedgerEntry.objects.exists()


@pytest.mark.parametrize(
    "asked", [{"day": "31-02-2026"}, {"day": "1999-01-01"}, {"scheme": "999999"}, {"scheme": "x"}]
)
def test_nonsense_is_told(asked, contract, officer):
    assert officer.client.get(f"{contract.get_absolute_url()}wat-als/", asked).status_code == 422


def test_the_scheme_of_another_municipality_is_not_there(contract, officer):
    foreign = make.scheme(municipality=make.municipality(name="Waterland"))

    page = officer.client.get(f"{contract.get_absolute_url()}wat-als/", {"scheme": foreign.pk})

    assert page.status_code == 422
