"""Signing in and up: allauth does the work, its mail leaves through our outbox."""

import uuid
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django import forms
from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from sif import outbox
from sif.models import User
from sif.validators import no_bsn, plain_text


def display_name(user: User) -> str:
    """How allauth's pages name a person."""
    return str(user)


class ConnectorBackend(BaseBackend):
    """What a connector may do in the admin: see, add and change; deleting is nobody's, but the operator's.

    Which models can be added to, and which fields can be typed in, the admin class of a model says.
    """

    def has_perm(self, user_obj: Any, perm: str, obj: object | None = None) -> bool:
        verb = perm.rpartition(".")[2].partition("_")[0]
        return bool(user_obj.is_active and user_obj.is_staff) and verb in {"view", "add", "change"}

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        return bool(user_obj.is_active and user_obj.is_staff)


def guessed_name(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """Whose account somebody tries to open: axes counts the wrong guesses per name and address."""
    tried = (
        (credentials or {}).get("email")
        or (credentials or {}).get("username")
        or request.POST.get("login", "")
    )
    return str(tried).strip().lower()


class SignupForm(forms.Form):
    """What we ask besides address and password: a name to greet somebody by."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        validators=[no_bsn, plain_text],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    field_order = ["name", "email", "password1", "password2"]

    def signup(self, request: HttpRequest, user: User) -> None:
        """allauth calls this once the person exists."""
        user.name = self.cleaned_data["name"]
        user.language = get_language() or User.Language.NL
        user.save(update_fields=["name", "language"])


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    """allauth's adapter: mail is written to the outbox, so that a page takes as long for a known address
    as for an unknown one, and no page waits for a mail server."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        rendered = self.render_mail(template_prefix, email, context)
        outbox.write(
            f"account:{template_prefix.rsplit('/', 1)[-1]}:{uuid.uuid4()}",
            to=User.objects.filter(email=email.lower()).first(),
            address=email,
            template=template_prefix,
            text=f"{rendered.subject}\n\n{rendered.body}",
        )
