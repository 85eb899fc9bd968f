"""For whom somebody acts: found at every request, from the session or from a token."""

from datetime import timedelta

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone

from enterprises.acting import SESSION_KEY, ActingMiddleware, actor_for, actor_of_session
from enterprises.models import ApiToken
from sif.actors import NOBODY, Actor
from tests import make
from tests.cast import Player

pytestmark = pytest.mark.django_db


def _request(player: Player | None = None, chosen: int | None = None) -> HttpRequest:
    request = RequestFactory().get("/")
    request.user = player.user if player else NOBODY
    request.session = {SESSION_KEY: chosen} if chosen else {}
    return request


def test_a_visitor_is_nobody() -> None:
    assert actor_of_session(_request()) == Actor()


def test_a_person_without_an_organisation_is_just_a_person(person: Player) -> None:
    actor = actor_of_session(_request(person))

    assert (actor.person, actor.organisation_id, actor.roles) == (person.user, None, {"person"})


def test_somebody_of_two_organisations_acts_for_the_first_by_name_until_choosing(buyer: Player) -> None:
    aardvark = make.organisation(name="Aardvark", capacities=["seller"])
    other = make.membership(user=buyer.user, organisation=aardvark, role="member")

    by_name = actor_of_session(_request(buyer))
    chosen = actor_of_session(_request(buyer, buyer.membership.pk))

    assert (by_name.organisation_name, by_name.membership_id) == ("Aardvark", other.pk)
    assert by_name.roles == {"person", "member", "seller"}
    assert chosen.organisation_id == buyer.organisation.pk
    assert chosen.has("buyer")
    assert not chosen.has("seller")


def test_somebody_cannot_choose_an_organisation_of_others(buyer: Player, stranger_buyer: Player) -> None:
    actor = actor_of_session(_request(buyer, stranger_buyer.membership.pk))

    assert actor.organisation_id == buyer.organisation.pk


def test_a_membership_that_ended_opens_nothing(buyer: Player) -> None:
    buyer.membership.ended_at = timezone.now()
    buyer.membership.save()

    assert actor_of_session(_request(buyer, buyer.membership.pk)).roles == {"person"}


def test_an_auditor_has_the_capacities_and_only_reads(auditor: Player) -> None:
    actor = actor_of_session(_request(auditor))

    assert (actor.read_only, actor.has("municipality")) == (True, True)


def test_a_connector_can_be_a_member_too(connector: Player, buyer: Player) -> None:
    make.membership(user=connector.user, organisation=buyer.organisation)

    assert actor_of_session(_request(connector)).roles == {"person", "staff", "member", "buyer"}


def test_staff_without_a_second_step_is_no_staff_where_that_is_asked(
    connector: Player, settings: object
) -> None:
    settings.STAFF_NEEDS_SECOND_FACTOR = True

    assert actor_of_session(_request(connector)).roles == {"person"}
    assert not actor_of_session(_request(connector)).is_staff


def test_without_anything_there_is_nobody() -> None:
    assert actor_for(None) == Actor()


# --- tokens ---------------------------------------------------------------------------------------------


def _through(authorization: str, path: str = "/api/v1/listings") -> HttpRequest:
    request = RequestFactory().get(path, headers={"authorization": authorization})
    request.user, request.session = NOBODY, {}
    ActingMiddleware(lambda _: HttpResponse())(request)
    return request


@pytest.fixture
def token(buyer: Player) -> ApiToken:
    return make.api_token(membership=buyer.membership, secret="open-sesame")


def test_a_token_acts_as_its_member(buyer: Player, token: ApiToken) -> None:
    request = _through("Bearer open-sesame")

    assert request.user == buyer.user
    assert request.actor == actor_for(buyer.membership)
    assert not hasattr(request, "bad_token")


def test_a_token_of_an_auditor_only_reads(auditor: Player) -> None:
    make.api_token(membership=auditor.membership, secret="read-along")

    assert _through("bearer read-along").actor.read_only


@pytest.mark.parametrize("sent", ["Bearer wrong", "Bearer open-sesame2", "Basic open-sesame", "Bearer  x y"])
def test_a_wrong_token_is_nobody_and_is_told_so(token: ApiToken, sent: str) -> None:
    request = _through(sent)

    assert request.bad_token
    assert request.actor == Actor()


def test_a_token_opens_the_api_and_no_page(token: ApiToken) -> None:
    request = _through("Bearer open-sesame", path="/bestellingen/")

    assert request.actor == Actor()


@pytest.mark.parametrize("end", ["expired", "revoked", "left", "closed"])
def test_a_token_ends_with_its_term_its_membership_and_its_person(
    buyer: Player, token: ApiToken, end: str
) -> None:
    now = timezone.now()
    match end:
        case "expired":
            ApiToken.objects.update(expires_at=now)
        case "revoked":
            ApiToken.objects.update(revoked_at=now - timedelta(seconds=1))
        case "left":
            type(buyer.membership).objects.update(ended_at=now)
        case "closed":
            type(buyer.user).objects.update(is_active=False)

    assert _through("Bearer open-sesame").bad_token


def test_the_secret_itself_is_kept_nowhere(token: ApiToken) -> None:
    assert "open-sesame" not in {str(value) for value in vars(token).values()}
    assert len(token.digest) == 64


def test_a_bad_token_is_a_problem_and_not_a_page(client: Client, token: ApiToken) -> None:
    answer = client.get("/api/v1/openapi.json", headers={"authorization": "Bearer wrong"})

    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["WWW-Authenticate"] == "Bearer"
