"""Who may open a page, for each role that a policy can name."""

import pytest
from django.test import Client

from sif.policy import ROLES, Policy, policy
from tests import cast
from tests.cast import Player

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.sif.urls")]

ACTORS = {
    "visitor": lambda: None,
    "person": cast.person,
    "buyer": cast.buyer,
    "seller": cast.seller,
    "reviewer": cast.reviewer,
    "contractor": cast.contractor,
    "officer": cast.officer,
    "connector": cast.connector,
    "admin": cast.admin,
}
OPEN = {
    "visitor": {"public"},
    "person": {"public", "person"},
    "buyer": {"public", "person", "member", "buyer"},
    "seller": {"public", "person", "member", "seller"},
    "reviewer": {"public", "person", "member", "reviewer"},
    "contractor": {"public", "person", "member", "contractor", "buyer"},
    "officer": {"public", "person", "member", "municipality", "buyer"},
    "connector": {"public", "person", "staff"},
    "admin": {"public", "person", "staff"},
}


def _browser(player: Player | None) -> Client:
    return player.client if player else Client()


@pytest.mark.parametrize("name", ACTORS)
@pytest.mark.parametrize("method", ["get", "head", "post"])
def test_each_role_opens_what_is_declared_for_it_and_nothing_else(name: str, method: str) -> None:
    browser = _browser(ACTORS[name]())

    answers = {role: getattr(browser, method)(f"/for/{role}/").status_code for role in ROLES}

    closed = 302 if name == "visitor" else 403
    assert answers == {role: 200 if role in OPEN[name] else closed for role in ROLES}


def test_a_visitor_is_sent_to_sign_in_and_comes_back(client: Client) -> None:
    answer = client.get("/for/buyer/?q=soep")

    assert answer.url == "/account/login/?next=/for/buyer/%3Fq%3Dsoep"


def test_a_policy_of_two_roles_opens_for_each_of_them(
    officer: Player, contractor: Player, buyer: Player
) -> None:
    assert [who.client.get("/either/").status_code for who in (officer, contractor, buyer)] == [200, 200, 403]


@pytest.mark.parametrize("method", ["put", "patch", "delete", "post"])
def test_another_method_is_refused_before_anything_is_looked_at(officer: Player, method: str) -> None:
    answer = getattr(officer.client, method)("/either/")

    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"


def test_an_auditor_reads_and_changes_nothing(auditor: Player) -> None:
    assert auditor.client.get("/for/municipality/").status_code == 200
    assert auditor.client.post("/for/municipality/").status_code == 403
    assert auditor.client.post("/for/public/").status_code == 200  # signing out is for everybody


def test_a_staff_member_without_the_second_step_is_no_staff(connector: Player, settings: object) -> None:
    settings.STAFF_NEEDS_SECOND_FACTOR = True

    assert connector.client.get("/for/staff/").status_code == 403


@pytest.mark.parametrize("roles", [(), ("burglar",), ("buyer", "burglar")])
def test_a_policy_that_names_no_known_role_does_not_start(roles: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="a policy names roles of"):
        policy(*roles)


def test_a_view_shows_what_it_declares() -> None:
    view = policy("buyer", methods=("GET", "POST"))(lambda request: None)

    assert view.policy == Policy(frozenset({"buyer"}), ("GET", "POST"))
    assert not view.policy.is_public
