"""The people of the stories: each acts for an organisation of their own, and has a stranger beside them."""

from dataclasses import dataclass
from functools import cached_property

from django.test import Client

from enterprises.acting import SESSION_KEY, actor_for
from enterprises.models import Enterprise, Membership, Organisation
from sif.actors import Actor
from sif.models import User
from tests.make import enterprises as make

BACKEND = "enterprises.acting.ActingBackend"


@dataclass(eq=False)
class Player:
    """Somebody with an account; with a membership, somebody who acts for an organisation.

    `client` is a browser in which this person is signed in and acts for that organisation.
    """

    user: User
    membership: Membership | None = None

    @property
    def organisation(self) -> Organisation:
        assert self.membership is not None, f"{self.user} acts for no organisation"
        return self.membership.organisation

    @property
    def enterprise(self) -> Enterprise:
        return self.organisation.enterprise

    @property
    def actor(self) -> Actor:
        """Fresh at every question, as a request would have it."""
        membership = self.membership
        if membership is not None:
            membership.refresh_from_db()
        return actor_for(None if membership is None or membership.ended_at else membership, user=self.user)

    @cached_property
    def client(self) -> Client:
        browser = Client()
        browser.force_login(self.user, backend=BACKEND)
        if self.membership is not None:
            session = browser.session
            session[SESSION_KEY] = self.membership.pk
            session.save()
        return browser

    def colleague(self, name: str = "Collega", *, role: str = "member", **fields: object) -> "Player":
        """Somebody else in the same organisation."""
        user = make.user(name=name)
        return Player(user, make.membership(user=user, organisation=self.organisation, role=role, **fields))


def member(
    name: str, *capacities: str, organisation: str, sector: str = "company", role: str = "owner"
) -> Player:
    """Somebody in a new organisation with these capacities."""
    user = make.user(name=name)
    party = make.organisation(name=organisation, capacities=list(capacities), sector=sector)
    return Player(user, make.membership(user=user, organisation=party, role=role))


def buyer(tag: str = "") -> Player:
    return member(f"Ines{tag}", "buyer", organisation=f"Zorggroep Inkoop{tag}")


def seller(tag: str = "") -> Player:
    """A social entrepreneur whose enterprise is verified."""
    user = make.user(name=f"Omar{tag}")
    shop = make.enterprise(name=f"De Groene Werkplaats{tag}")
    return Player(user, make.membership(user=user, organisation=shop.organisation, role="owner"))


def connector(tag: str = "") -> Player:
    """Staff of the market: acts for no organisation."""
    return Player(make.user(name=f"Mieke{tag}", is_staff=True))


def admin(tag: str = "") -> Player:
    return Player(make.user(name=f"Beheerder{tag}", is_staff=True, is_superuser=True))


def officer(tag: str = "") -> Player:
    """An adviser social return of a municipality; municipalities buy too."""
    return member(
        f"Anne{tag}", "municipality", "buyer", organisation=f"Gemeente Lichtenveen{tag}", sector="government"
    )


def contractor(tag: str = "") -> Player:
    """Of a company that owes social return, and that buys."""
    return member(f"Ruben{tag}", "contractor", "buyer", organisation=f"Bouwbedrijf Opdracht{tag}")


def reviewer(tag: str = "") -> Player:
    """Of a partner that checks finances."""
    return member(f"Tamar{tag}", "reviewer", organisation=f"Toetsbank{tag}", sector="finance")


def auditor_of(player: Player, tag: str = "") -> Player:
    """Reads along in the organisation of another, changes nothing."""
    return player.colleague(f"Karel{tag}", role="auditor")


def person(tag: str = "") -> Player:
    """Somebody with an account and no organisation yet."""
    return Player(make.user(name=f"Nieuw{tag}"))
