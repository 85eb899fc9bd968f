"""What a person does about mail that did not arrive: send it again, put it aside, or say that it came back."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from sif import history, outbox
from sif.actors import Actor
from sif.models.messages import Message, Refusal
from sif.states import Refused

Writer = Callable[[Message, str], Message | None]
"""Writes the mail that takes the place of another, under this key."""


def same_words(message: Message, key: str) -> Message | None:
    """The same mail, to the address that the reader has now."""
    return outbox.write(
        key,
        to=message.to,
        address=message.to.email if message.to else message.address,
        template=message.template,
        text=f"{message.subject}\n\n{message.body}",
        unsubscribe=message.unsubscribe,
    )


@transaction.atomic
def send_again(message: Message, *, by: Actor, now: datetime, write: Writer = same_words) -> Message:
    """One new mail in place of one that did not arrive; asked twice, it is still one, and the old one goes no more.

    Raises:
        Refused: it arrived, is under way, or its reader is not here any more.
    """
    message = _locked(message, by=by)
    if done := Message.objects.filter(again_of=message).first():
        return done
    if message.refused_at is None:
        raise Refused(
            _("This mail arrived or is still under way. Only mail that did not arrive is sent again.")
        )
    if message.to is not None and not message.to.is_active:
        raise Refused(_("This person has no account any more and gets no mail."))
    new = write(message, f"again:{message.pk}")
    if new is None:
        raise Refused(_("This mail was sent again already."))
    new.again_of, new.about_type, new.about_id = message, message.about_type, message.about_id
    new.save(update_fields=["again_of", "about_type", "about_id"])
    history.record(message, "send_again", by=by, now=now)
    return new


@transaction.atomic
def put_aside(message: Message, *, by: Actor, now: datetime) -> Message:
    """Nothing more is done about it: somebody called, or it does not matter any more."""
    message = _locked(message, by=by)
    if message.refused_at is None:
        raise Refused(_("This mail arrived or is still under way."))
    if message.set_aside_at is None:
        message.set_aside_at = now
        message.save(update_fields=["set_aside_at"])
        history.record(message, "put_aside", by=by, now=now)
    return message


@transaction.atomic
def came_back(message: Message, *, by: Actor, now: datetime) -> Message:
    """The mail server took it, and later sent word that it could not be delivered."""
    message = _locked(message, by=by)
    if message.sent_at is None or message.refused_at is not None:
        raise Refused(_("Only mail that was sent can come back, and only once."))
    message.refuse(Refusal.CAME_BACK, now=now)
    history.record(message, "came_back", by=by, now=now)
    return message


def _locked(message: Message, *, by: Actor) -> Message:
    if not by.is_staff:
        raise Refused(_("Only a connector can do this."))
    return Message.objects.locked(message)
