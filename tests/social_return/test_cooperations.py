"""Municipalities add their figures up: one invites, the other says yes, and only who said yes is counted."""

from decimal import Decimal

import pytest

from sif.states import Refused
from social_return import totals
from social_return.actions import cooperations as actions
from social_return.models import Cooperation, CooperationMember, Municipality
from social_return.totals.joint import joint
from tests import make
from tests.cast import Player
from tests.conftest import Clock, Mailbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def neighbour(stranger_officer: Player) -> Municipality:
    """Another municipality, with something booked."""
    other = make.municipality(organisation=stranger_officer.organisation)
    make.scheme(municipality=other)
    return other


def booked(municipality: Municipality, net: str) -> None:
    contract = make.contract(municipality=municipality)
    make.approved(make.outside_invoice(contract=contract, net=Decimal(net)))
    totals.recompute(contract.pk)


def member(cooperation: Cooperation, municipality: Municipality) -> CooperationMember:
    return CooperationMember.objects.get(cooperation=cooperation, municipality=municipality)


def test_the_whole_story_on_the_pages(
    municipality: Municipality,
    neighbour: Municipality,
    officer: Player,
    stranger_officer: Player,
    mail: Mailbox,
) -> None:
    booked(municipality, "1200.00")
    booked(neighbour, "3400.00")
    mail.clear()

    made = officer.client.post("/social-return/samenwerking/", {"found-name": "Regio Lichtenveen"})
    address = made.headers["Location"]
    assert stranger_officer.client.get(address).status_code == 404

    officer.client.post(f"{address}uitnodigen/", {"invite-municipality": neighbour.pk})
    assert len(mail.to(stranger_officer)) == 1
    before = officer.client.get(address).content.decode()
    invited = stranger_officer.client.get(address).content.decode()
    assert ("1.200" in before, "3.400" in before) == (True, False)
    assert ("1.200" in invited, "3.400" in invited) == (False, False)

    stranger_officer.client.post(f"{address}meedoen/")
    for reader in (officer, stranger_officer):
        page = reader.client.get(address).content.decode()
        assert "€\u00a04.600" in page  # 1,200 + 3,400

    stranger_officer.client.post(f"{address}verlaten/")
    assert "3.400" not in officer.client.get(address).content.decode()
    assert stranger_officer.client.get(address).status_code == 404


def test_nobody_is_added_by_somebody_else(
    municipality: Municipality, neighbour: Municipality, officer: Player, auditor: Player, clock: Clock
) -> None:
    made = make.cooperation(municipality, invited=(neighbour,))
    waits = member(made, neighbour)

    with pytest.raises(Refused):
        actions.join(waits, by=officer.actor, now=clock.now)
    with pytest.raises(Refused):
        actions.leave(member(made, municipality), by=auditor.actor, now=clock.now)
    assert [share.municipality for share in joint(made, 2026).shares] == [municipality]


def test_who_takes_no_part_invites_nobody(
    municipality: Municipality, neighbour: Municipality, stranger_officer: Player, clock: Clock
) -> None:
    made = make.cooperation(municipality, invited=(neighbour,))

    with pytest.raises(Refused):
        actions.invite(made, municipality=make.municipality(), by=stranger_officer.actor, now=clock.now)
    with pytest.raises(Refused):
        actions.join(member(made, municipality), by=stranger_officer.actor, now=clock.now)


def test_who_declined_can_be_asked_again(
    municipality: Municipality,
    neighbour: Municipality,
    officer: Player,
    stranger_officer: Player,
    clock: Clock,
) -> None:
    made = make.cooperation(municipality, invited=(neighbour,))
    actions.decline(member(made, neighbour), by=stranger_officer.actor, now=clock.now)
    assert not Cooperation.objects.visible_to(stranger_officer.actor).exists()

    actions.invite(made, municipality=neighbour, by=officer.actor, now=clock.now)
    joined = actions.join(member(made, neighbour), by=stranger_officer.actor, now=clock.now)

    assert joined.takes_part
    with pytest.raises(Refused):
        actions.invite(made, municipality=neighbour, by=officer.actor, now=clock.now)


def test_a_name_is_used_once(municipality: Municipality, officer: Player) -> None:
    make.cooperation(municipality, name="Regio")

    again = officer.client.post("/social-return/samenwerking/", {"found-name": "Regio"})

    assert again.status_code == 422
    assert "Er is al een samenwerking met deze naam" in again.content.decode()
