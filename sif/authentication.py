"""Who asks the API: whoever the middleware found (`enterprises.acting`)."""

from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from sif.models import User


class ActorAuthentication(BaseAuthentication):
    """Whoever the middleware found: a signed-in browser or the bearer of a token (`enterprises.acting`)."""

    def authenticate(self, request: Request) -> tuple[User, None] | None:
        plain = request._request
        if getattr(plain, "bad_token", False):
            raise exceptions.AuthenticationFailed("This token is not known, or it was withdrawn.")
        return (plain.user, None) if plain.user.is_authenticated else None

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"
