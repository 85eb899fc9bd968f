"""Dutch, unless a person or a visitor chose English; never what a browser happens to prefer."""

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation

from sif.middleware import Middleware

KNOWN = frozenset(code for code, _ in settings.LANGUAGES)


class LanguageMiddleware(Middleware):
    """Speaks the language of the person, else that of the visitor's cookie, else Dutch."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        chosen = (
            request.user.language
            if request.user.is_authenticated
            else request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        )
        language = chosen if chosen in KNOWN else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response
