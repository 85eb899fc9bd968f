"""A request as our views know it: with an actor, and a user who is a User where the policy says so."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from sif.actors import Actor
from sif.models import User


class HouseRequest(HttpRequest):
    """Any request: it has an actor (`enterprises.acting`) and knows whether htmx asked."""

    actor: Actor
    htmx: HtmxDetails


class UserRequest(HouseRequest):
    """A request behind a policy other than "public": somebody signed in."""

    user: User
