"""Mail is written inside the transaction and delivered after it."""

import logging
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template import Context
from django.template.loader import get_template, render_to_string
from django.utils import timezone, translation

from sif import queue
from sif.models.messages import Message
from sif.models.users import User

log = logging.getLogger(__name__)
MAIL_DOMAIN = "social-impact-market.example"


def post(key: str, *, to: User, template: str, unsubscribe: str = "", **context: Any) -> Message | None:
    """Writes one mail to one person for one reason; None when that reason was already told.

    `unsubscribe` is the address that stops mails like this (sif.unsubscribe); a mail about somebody's own business
    has none.

    `templates/emails/<template>.txt` holds the subject on its first line, then the text. It is rendered
    now, in the reader's language, so that the mail says what was true when the fact happened.
    """
    if not to.is_active:
        return None
    with translation.override(to.language):
        text = _render(template, {"to": to, "unsubscribe": unsubscribe, **context})
    return write(key, to=to, address=to.email, template=template, text=text, unsubscribe=unsubscribe)


def post_to_address(key: str, *, address: str, template: str, **context: Any) -> Message | None:
    """Writes one mail to somebody who has no account yet, in the language of the page that asked for it."""
    return write(key, to=None, address=address, template=template, text=_render(template, context))


def _render(template: str, context: dict[str, Any]) -> str:
    """Plain text: nothing is escaped, for a mail reader is no browser."""
    plain = Context({"site_url": settings.SITE_URL, **context}, autoescape=False)
    found: Any = get_template(f"emails/{template}.txt")  # Django's wrapper; the one inside takes a Context
    return str(found.template.render(plain))


def in_words(language: str, template: str, **context: Any) -> tuple[str, str]:
    """Subject and text of a mail as it would be written; nothing is."""
    with translation.override(language):
        return _parted(_render(template, {"unsubscribe": "", **context}))


def _parted(text: str) -> tuple[str, str]:
    subject, _, body = text.strip().partition("\n")
    return " ".join(subject.split())[:200], body.strip() + "\n"


def write(
    key: str, *, to: User | None, address: str, template: str, text: str, unsubscribe: str = ""
) -> Message | None:
    """Writes rendered mail, its subject on the first line; None when the key was used before."""
    subject, body = _parted(text)
    message, is_new = Message.objects.get_or_create(
        key=key,
        defaults={
            "to": to,
            "address": address,
            "template": template,
            "subject": subject,
            "body": body,
            "unsubscribe": unsubscribe,
            "created_at": timezone.now(),
        },
    )
    if not is_new:
        return None
    queue.after_commit("sif.deliver", message.pk)
    return message


def deliver(message_id: int, *, now: datetime) -> None:
    """Sends one mail if it was not sent; the row is locked, so two workers cannot both send it.

    The Message-ID follows from the row: should a worker die between the mail server's yes and our commit,
    the second copy carries the same id and is recognised as the same mail.
    """
    with transaction.atomic():
        message = (
            Message.objects.select_for_update(skip_locked=True).filter(pk=message_id, sent_at=None).first()
        )
        if message is None:
            return
        message.attempted_at = now
        mail = EmailMultiAlternatives(
            message.subject,
            message.body,
            to=[message.address],
            headers=_headers(message),
        )
        language = message.to.language if message.to else settings.LANGUAGE_CODE
        with translation.override(language):
            html = render_to_string("emails/base.html", _twin(message, language))
        mail.attach_alternative(html, "text/html")
        mail.send()
        message.sent_at = now
        message.save(update_fields=["attempted_at", "sent_at"])


def _headers(message: Message) -> dict[str, str]:
    """The same id at every try; and one click to be rid of mails like this, where that is possible (RFC 8058)."""
    headers = {"Message-ID": message_id_of(message)}
    if message.unsubscribe:
        headers["List-Unsubscribe"] = f"<{message.unsubscribe}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def _twin(message: Message, language: str) -> dict[str, Any]:
    """What the HTML twin of a mail shows: the same words, a paragraph for each empty line."""
    paragraphs = [part.strip() for part in message.body.split("\n\n") if part.strip()]
    return {
        "subject": message.subject,
        "paragraphs": paragraphs,
        "language": language,
        "site_url": settings.SITE_URL,
        "unsubscribe": message.unsubscribe,
    }


def message_id_of(message: Message) -> str:
    """The Message-ID of a mail, the same at every try."""
    return f"<message-{message.pk}@{MAIL_DOMAIN}>"
