"""The session, when the database goes away between the work of a request and the end of it."""

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.db import OperationalError

from market.models import BasketLine
from sif.sessions import SessionStore
from tests import make

pytestmark = [pytest.mark.django_db(transaction=True)]


def test_a_lost_database_is_our_error_and_the_same_post_again_gets_its_answer(buyer, monkeypatch):
    """Found by chaos: the answer was 400, "your request is wrong", and the work had been done."""
    listing = make.listing()
    form = {"quantity": "2", "idempotency_key": "once"}
    address = f"/aanbod/{listing.slug}/in-winkelmand/"

    def gone(*_, **__):
        raise OperationalError("terminating connection due to administrator command")

    with monkeypatch.context() as patch:
        patch.setattr(Session, "save", gone)
        with pytest.raises(OperationalError):
            buyer.client.post(address, form)
    answer = buyer.client.post(address, form)

    assert (answer.status_code, answer.url) == (302, "/winkelmand/")
    assert BasketLine.objects.get().quantity == 2


def test_a_session_that_was_ended_elsewhere_is_still_no_error_of_ours(buyer):
    session = SessionStore(buyer.client.session.session_key)
    session["basket_lines"] = 1
    Session.objects.all().delete()

    with pytest.raises(UpdateError):
        session.save()
