"""The caught mails as pages. They exist on a development machine only; elsewhere each is a 404."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email import policy as mail_policy
from email.message import EmailMessage
from functools import wraps
from pathlib import Path

from csp.decorators import csp_replace
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from sif.mailcatcher import FOLDER
from sif.policy import View, policy

SHOWN = 100
SANDBOX = {"default-src": ["'none'"], "style-src": ["'unsafe-inline'"], "img-src": ["data:"], "sandbox": [""]}


@dataclass(frozen=True, slots=True)
class Mail:
    """One caught mail, as a person reads it."""

    name: str
    caught_at: datetime
    sender: str
    to: str
    subject: str
    text: str
    html: str

    @classmethod
    def read(cls, file: Path) -> "Mail":
        """Parse a kept file; what a mail lacks is an empty string."""
        mail = message_from_bytes(file.read_bytes(), policy=mail_policy.default)
        return cls(
            name=file.stem,
            caught_at=datetime.fromtimestamp(
                int(file.stem.split("-")[0]) / 1e9, tz=timezone.get_current_timezone()
            ),
            sender=str(mail["From"] or ""),
            to=str(mail["To"] or ""),
            subject=str(mail["Subject"] or ""),
            text=_part(mail, "plain"),
            html=_part(mail, "html"),
        )


def _part(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    return str(part.get_content()) if part is not None else ""


def _newest() -> Iterator[Path]:
    return iter(sorted(FOLDER.glob("*.eml"), reverse=True)[:SHOWN])


def _find(name: str) -> Mail:
    for file in _newest():
        if file.stem == name:
            return Mail.read(file)
    raise Http404


def _only_in_development(view: View) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponseBase:
        if not settings.DEBUG:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@policy("public")
@_only_in_development
def caught_mails(request: HttpRequest) -> HttpResponse:
    """The list, newest first."""
    return render(request, "sif/caught_mails.html", {"mails": [Mail.read(file) for file in _newest()]})


@policy("public")
@_only_in_development
def caught_mail(request: HttpRequest, caught_mail: str) -> HttpResponse:
    """One mail as text, with a way to its HTML if it has any."""
    return render(request, "sif/caught_mail.html", {"mail": _find(caught_mail)})


@policy("public")
@_only_in_development
@csp_replace(SANDBOX)  # type: ignore[arg-type]  # its type forgets that a view takes arguments
def caught_mail_html(request: HttpRequest, caught_mail: str) -> HttpResponse:
    """The HTML of a mail by itself, in a sandbox: it is somebody's text, not a page of ours."""
    mail = _find(caught_mail)
    if not mail.html:
        raise Http404
    return HttpResponse(mail.html)
