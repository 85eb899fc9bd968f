"""The municipality, the contract and the people around it."""

import pytest

from social_return.models import Contract, Municipality
from tests import make
from tests.cast import Player


@pytest.fixture
def municipality(officer: Player) -> Municipality:
    """The officer's municipality, with Utrecht's newest table."""
    made = make.municipality(organisation=officer.organisation)
    make.scheme(municipality=made)
    return made


@pytest.fixture
def contract(municipality: Municipality, contractor: Player) -> Contract:
    """A million at 5%, half way, under Utrecht's newest table: 50,000 owed."""
    return make.contract(municipality=municipality, contractor=contractor.organisation, number="LV-2026-001")
