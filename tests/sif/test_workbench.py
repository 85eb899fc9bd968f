"""The workbench opens for connectors only, and its buttons say the same verbs as the site."""

from datetime import datetime

import pytest
from django import forms
from django.contrib import admin
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.test import RequestFactory

from sif.admin import DeskVerb, HouseAdmin
from sif.models import User
from sif.states import Refused

pytestmark = pytest.mark.django_db


def test_a_visitor_is_led_to_the_one_sign_in_page(client):
    first = client.get("/beheer/")
    second = client.get(first.headers["Location"])
    assert second.headers["Location"] == "/account/login/?next=/beheer/"


def test_a_buyer_is_told_that_the_workbench_is_not_theirs(buyer):
    assert buyer.client.get("/beheer/login/").status_code == 403


def test_a_connector_sees_the_workbench(connector):
    assert connector.client.get("/beheer/").status_code == 200


def test_staff_without_a_second_step_sets_one_up_first(connector, settings):
    settings.STAFF_NEEDS_SECOND_FACTOR = True
    assert connector.client.get("/beheer/login/").headers["Location"] == "/account/mfa/"


class Reason(forms.Form):
    reason = forms.CharField()


def desk(action):
    """A desk for people with one button, outside the site's own registry."""
    return type("Desk", (HouseAdmin,), {"verbs": {"warn": DeskVerb("Warn", action, form=Reason)}})(
        User, admin.site
    )


def press(desk, connector, data, *, pk):
    request = RequestFactory().post("/", data)
    request.user, request.actor, request.session = connector.user, connector.actor, {}
    request._messages = CookieStorage(request)
    answer = desk.verb_view(request, str(pk), "warn")
    return answer, [str(message) for message in get_messages(request)]


@pytest.fixture
def operator(connector):
    connector.user.is_superuser = True
    connector.user.save()
    return connector


def test_a_button_says_its_verb_with_who_when_and_why(operator):
    said = []
    answer, told = press(
        desk(lambda person, **how: said.append((person, how))),
        operator,
        {"reason": "Late"},
        pk=operator.user.pk,
    )
    assert answer.status_code == 302
    assert told == ["Gedaan."]
    [(person, how)] = said
    assert (person, how["by"].person, how["reason"]) == (operator.user, operator.user, "Late")
    assert isinstance(how["now"], datetime)


def test_a_refusal_is_shown_in_its_own_words_and_keeps_what_was_typed(operator):
    def refuse(person, **how):
        raise Refused("Not today.")

    answer, told = press(desk(refuse), operator, {"reason": "Late"}, pk=operator.user.pk)
    assert (answer.status_code, told) == (422, [])
    form = answer.context_data["form"]
    assert (form.non_field_errors(), form["reason"].value()) == (["Not today."], "Late")


def test_a_button_without_its_reason_asks_again_and_does_nothing(operator):
    said = []
    answer, told = press(desk(lambda *a, **k: said.append(a)), operator, {"reason": ""}, pk=operator.user.pk)
    assert (answer.status_code, told, said) == (422, [], [])
