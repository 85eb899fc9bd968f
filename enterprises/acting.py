"""Finds out who acts: the person of the session or of the token, and the organisation acted for."""

from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from enterprises.models import ApiToken, Membership
from sif.actors import Actor
from sif.middleware import Middleware
from sif.models import User

SESSION_KEY = "acting_for"
_AT_HAND = "_memberships"


class ActingBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth is untyped
    """allauth's way in; who comes back is read together with the memberships, in one question a page."""

    def get_user(self, user_id: int) -> User | None:
        memberships = Membership.objects.acted_with(user_id)
        if not memberships:
            found: User | None = super().get_user(user_id)
            return found
        user = memberships[0].user
        setattr(user, _AT_HAND, memberships)
        return user if self.user_can_authenticate(user) else None


class ActingMiddleware(Middleware):
    """Puts `request.actor` on every request; a program's token works under /api/ only."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        if secret and request.path.startswith("/api/"):
            self._with_token(request, secret.strip() if scheme.lower() == "bearer" else "")
        else:
            request.actor = actor_of_session(request)  # type: ignore[attr-defined]
        return self.get_response(request)

    def _with_token(self, request: HttpRequest, secret: str) -> None:
        token = ApiToken.objects.bearing(secret, now=timezone.now())
        if token is None:
            request.bad_token = True  # type: ignore[attr-defined]
            request.actor = Actor()  # type: ignore[attr-defined]
            return
        request.user = token.membership.user
        request.actor = actor_for(token.membership)  # type: ignore[attr-defined]


def actor_of_session(request: HttpRequest) -> Actor:
    """The signed-in person, acting for the chosen organisation, else for the first by name."""
    user = request.user
    if not isinstance(user, User):
        return Actor()
    memberships = getattr(user, _AT_HAND, None)  # as they were when this person was read, a moment ago
    if memberships is None:
        memberships = list(Membership.objects.of(user))
    chosen = request.session.get(SESSION_KEY)
    membership = next((m for m in memberships if m.pk == chosen), memberships[0] if memberships else None)
    return actor_for(membership, user=user)


def actor_for(membership: Membership | None, *, user: User | None = None) -> Actor:
    """The actor that a membership makes; a person without one is just a person."""
    person = membership.user if membership and user is None else user
    if person is None:
        return Actor()
    roles = {"person"}
    if person.is_staff and (not settings.STAFF_NEEDS_SECOND_FACTOR or is_mfa_enabled(person)):
        roles.add("staff")
    if membership is None:
        return Actor(user=person, roles=frozenset(roles))
    return Actor(
        user=person,
        organisation_id=membership.organisation_id,
        organisation_name=membership.organisation.name,
        membership_id=membership.pk,
        roles=frozenset(roles | {"member"} | set(membership.organisation.capacities)),
        read_only=membership.role == Membership.Role.AUDITOR,
    )
