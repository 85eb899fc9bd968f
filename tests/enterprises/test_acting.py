"""Who one is and for whom one may act is asked on every page: what was taken away is gone at the next one."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session

from enterprises.models import Membership
from sif.models import User
from tests import cast

pytestmark = pytest.mark.django_db


def _ended(player, now):
    Membership.objects.filter(user=player.user).update(ended_at=now)


def _read_only(player, now):
    Membership.objects.filter(user=player.user).update(role=Membership.Role.AUDITOR)


def _no_buyer(player, now):
    player.organisation.capacities = []
    player.organisation.save()


def _blocked(player, now):
    User.objects.filter(pk=player.user.pk).update(is_active=False)


def _other_password(player, now):
    player.user.set_password("een ander lang wachtwoord")
    player.user.save()


def _signed_out_elsewhere(player, now):
    Session.objects.all().delete()


def _run_out(player, now):
    Session.objects.update(expire_date=now - timedelta(seconds=1))


TAKEN = {
    _ended: {"person"},
    _read_only: {"person", "member", "buyer"},
    _no_buyer: {"person", "member"},
    _blocked: set(),
    _other_password: set(),
    _signed_out_elsewhere: set(),
    _run_out: set(),
}


@pytest.mark.parametrize("take", TAKEN)
def test_what_is_taken_away_is_gone_at_the_next_page(buyer, now, take):
    def actor():
        return buyer.client.get("/catalogus/").wsgi_request.actor

    before, again = actor(), actor()
    take(buyer, now)
    after = actor()

    assert before.roles == again.roles == {"person", "member", "buyer"}
    assert (after.roles, after.read_only) == (TAKEN[take], take is _read_only)


def test_people_are_never_taken_for_one_another(buyer, db):
    other = cast.member("Willem", "buyer", organisation="Waterschap Zuid")

    found = [player.client.get("/catalogus/").wsgi_request.actor for player in (buyer, other, buyer)]

    assert [(actor.user, actor.organisation_name) for actor in found] == [
        (player.user, player.organisation.name) for player in (buyer, other, buyer)
    ]
