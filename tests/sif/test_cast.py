"""The cast itself: everybody is who the story says."""

from tests.cast import Player


def test_everybody_has_the_roles_of_the_organisation_acted_for(
    buyer: Player, seller: Player, officer: Player, contractor: Player, reviewer: Player, auditor: Player
) -> None:
    assert buyer.actor.roles == {"person", "member", "buyer"}
    assert seller.actor.roles == {"person", "member", "seller"}
    assert officer.actor.roles == {"person", "member", "municipality", "buyer"}
    assert contractor.actor.roles == {"person", "member", "contractor", "buyer"}
    assert reviewer.actor.roles == {"person", "member", "reviewer"}
    assert auditor.actor.roles == officer.actor.roles
    assert auditor.actor.read_only
    assert not officer.actor.read_only


def test_a_stranger_is_of_another_organisation(
    buyer: Player, stranger_buyer: Player, seller: Player, stranger_seller: Player
) -> None:
    assert buyer.organisation != stranger_buyer.organisation
    assert seller.enterprise != stranger_seller.enterprise


def test_connectors_and_the_operator_act_for_nobody(connector: Player, admin: Player) -> None:
    assert connector.actor.roles == {"person", "staff"}
    assert admin.actor.roles == {"person", "staff"}
    assert connector.actor.organisation_id is None
