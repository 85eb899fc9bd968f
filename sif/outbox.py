"""Mail is written inside the transaction and delivered after it."""

import logging
import smtplib
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Model
from django.template import Context
from django.template.loader import get_template, render_to_string
from django.utils import timezone, translation

from sif import history, queue, refusals
from sif.actors import Actor
from sif.models.messages import Message, Refusal
from sif.models.users import User

log = logging.getLogger(__name__)
MAIL_DOMAIN = "social-impact-market.example"


def post(
    key: str, *, to: User, template: str, unsubscribe: str = "", about: Model | None = None, **context: Any
) -> Message | None:
    """Writes one mail to one person for one reason; None when that reason was already told.

    `unsubscribe` is the address that stops mails like this (sif.unsubscribe); a mail about somebody's own business
    has none. Mails that can be stopped are not written to an address that refused the last ones. `about` is the
    thing whose page must show it when this mail does not arrive.

    `templates/emails/<template>.txt` holds the subject on its first line, then the text. It is rendered
    now, in the reader's language, so that the mail says what was true when the fact happened.
    """
    if not to.is_active or (unsubscribe and Message.objects.rests(to)):
        return None
    with translation.override(to.language):
        text = _render(template, {"to": to, "unsubscribe": unsubscribe, **context})
    return write(
        key, to=to, address=to.email, template=template, text=text, unsubscribe=unsubscribe, about=about
    )


def post_to_address(
    key: str, *, address: str, template: str, about: Model | None = None, **context: Any
) -> Message | None:
    """Writes one mail to somebody who has no account yet, in the language of the page that asked for it."""
    text = _render(template, context)
    return write(key, to=None, address=address, template=template, text=text, about=about)


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
    key: str,
    *,
    to: User | None,
    address: str,
    template: str,
    text: str,
    unsubscribe: str = "",
    about: Model | None = None,
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
            "about_type": about._meta.label_lower if about is not None else "",
            "about_id": about.pk if about is not None else None,
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
    the second copy carries the same id and is recognised as the same mail. What the mail server refuses for
    good is kept as refused and not tried again; any other failure is raised, so that the job comes back later.
    """
    with transaction.atomic():
        waiting = Message.objects.deliverable().select_for_update(of=("self",), skip_locked=True)
        message = waiting.filter(pk=message_id).first()
        if message is None:
            return
        message.attempted_at = now
        try:
            _as_mail(message).send()
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as no:
            if (answer := refusals.for_good(no)) is None:
                raise
            message.refuse(answer.refusal, code=answer.code, now=now)
            history.record(message, "refuse", by=Actor.system(), now=now, code=answer.code)
        else:
            message.arrive(now=now)


def give_up(message_id: int, *, now: datetime) -> None:
    """The last try failed too: kept as not arrived, where people look. A job started anew may still deliver it."""
    with transaction.atomic():
        waiting = Message.objects.unsent().select_for_update(of=("self",))
        if message := waiting.filter(pk=message_id).first():
            message.refuse(Refusal.NOT_TAKEN, now=now)
            history.record(message, "give_up", by=Actor.system(), now=now)


def _as_mail(message: Message) -> EmailMultiAlternatives:
    mail = EmailMultiAlternatives(
        message.subject, message.body, to=[message.address], headers=_headers(message)
    )
    language = message.to.language if message.to else settings.LANGUAGE_CODE
    with translation.override(language):
        html = render_to_string("emails/base.html", _twin(message, language))
    mail.attach_alternative(html, "text/html")
    return mail


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
