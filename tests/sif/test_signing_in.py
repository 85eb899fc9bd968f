"""Signing in: guesses run into a wall, strangers learn nothing, and the way in stays open for the owner."""

from datetime import UTC, datetime

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from sif.models import Message
from tests import make

pytestmark = pytest.mark.django_db
RIGHT, WRONG = "lange-zin-als-wachtwoord", "geraden-wachtwoord"
LOGIN = "account_login"


@pytest.fixture
def owner(clock):
    clock.now = datetime.now(UTC)  # axes keeps its own time
    cache.clear()
    user = make.user(name="Noor", email="noor@voorbeeld.example")
    user.set_password(RIGHT)
    user.save()
    user.emailaddress_set.get_or_create(email=user.email, defaults={"verified": True, "primary": True})
    return user


def sign_in(password, *, address="203.0.113.7", email="noor@voorbeeld.example"):
    return Client(REMOTE_ADDR=address).post(reverse(LOGIN), {"login": email, "password": password})


def test_the_right_password_opens_the_door_under_a_new_session(owner):
    client = Client()
    client.get(reverse(LOGIN))
    client.session["seen"] = True
    before = client.session.session_key
    answer = client.post(reverse(LOGIN), {"login": owner.email.upper(), "password": RIGHT})
    assert (answer.status_code, answer["Location"]) == (302, reverse("mine"))
    assert client.session.session_key != before


def test_guessing_runs_into_a_wall_and_the_owner_still_gets_in_from_elsewhere(owner):
    answers = [sign_in(WRONG).status_code for _ in range(12)]
    assert answers[-1] == 429
    assert answers.index(429) <= 10
    assert sign_in(RIGHT).status_code == 429
    assert sign_in(RIGHT, address="198.51.100.9").status_code == 302


def test_a_forwarded_address_that_anybody_can_type_does_not_help_a_guesser(owner):
    codes = [
        Client(REMOTE_ADDR="203.0.113.7", headers={"x-forwarded-for": f"10.0.0.{number}"})
        .post(reverse(LOGIN), {"login": owner.email, "password": WRONG})
        .status_code
        for number in range(12)
    ]
    assert codes[-1] == 429


def test_a_reset_says_the_same_of_a_known_and_an_unknown_address(owner):
    ask = reverse("account_reset_password")
    known = Client().post(ask, {"email": owner.email})
    unknown = Client().post(ask, {"email": "niemand@voorbeeld.example"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert Message.objects.filter(address=owner.email).count() == 1


def test_signing_up_says_the_same_of_a_known_and_an_unknown_address(owner):
    def sign_up(email):
        facts = {"email": email, "password1": RIGHT, "password2": RIGHT, "name": "Iemand"}
        return Client().post(reverse("account_signup"), facts)

    known, unknown = sign_up(owner.email), sign_up("nieuw@voorbeeld.example")
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
