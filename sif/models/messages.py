"""Mail: written with the fact, sent after it, and not always let in."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sif.models.users import User

LAST_REFUSED = 3
"""After so many refusals in a row an address rests: it gets no mail that can be stopped, until one comes through."""


class Refusal(models.TextChoices):
    """Why a mail was not let in, for good. What a mail server said in so many words is not kept."""

    UNKNOWN = "unknown", _("this address does not exist")
    FULL = "full", _("the mailbox is full")
    NOT_LET_IN = "not_let_in", _("the mail server does not let our mail in")
    NOT_TAKEN = "not_taken", _("the mail server did not take it for hours")
    CAME_BACK = "came_back", _("the mail came back later")


class MessageQuerySet(models.QuerySet["Message"]):
    """Asking the outbox."""

    def unsent(self) -> Self:
        """Neither handed over nor refused: it still has to leave."""
        return self.filter(sent_at=None, refused_at=None)

    def deliverable(self) -> Self:
        """What a worker may hand over: unsent, or given up on and started anew without a new one in its place."""
        given_up = Q(refusal=Refusal.NOT_TAKEN, again=None)
        return self.filter(sent_at=None).filter(Q(refused_at=None) | given_up)

    def refused(self) -> Self:
        """Those that a person will never read."""
        return self.filter(refused_at__isnull=False)

    def arrived(self) -> Self:
        """Those that a mail server took, and that did not come back."""
        return self.filter(sent_at__isnull=False, refused_at=None)

    def open_ends(self) -> Self:
        """Refused, and nobody has sent them again or put them aside."""
        return self.refused().filter(again=None, set_aside_at=None)

    def latest_to(self, user: User) -> Self:
        """Those to the address that a person has now of which we know how it ended, the newest first.

        Not those that a mail server did not take for hours: that is about the server, not about the address.
        """
        known = self.filter(to=user, address=user.email).exclude(sent_at=None, refused_at=None)
        return known.exclude(refusal=Refusal.NOT_TAKEN).order_by("-pk")

    def rests(self, user: User) -> bool:
        """Whether this address refused the last mails, so that what can wait is not sent any more."""
        last = self.latest_to(user).values_list("refused_at", flat=True)[:LAST_REFUSED]
        return len(last) == LAST_REFUSED and None not in last

    def about(self, model: type[models.Model]) -> Self:
        """Those about one kind of thing; `about_id` says which one."""
        return self.filter(about_type=model._meta.label_lower)

    def locked(self, message: "Message") -> "Message":
        """The row as it is now, locked."""
        return self.select_for_update(of=("self",)).select_related("to").get(pk=message.pk)


class Message(models.Model):
    """One mail to one person, for one reason, once: the key is unique.

    It is written in the transaction of the fact it tells of, in the reader's language, and sent later. One that
    was refused for good stays refused; sending it again makes another mail, once (`again_of`).
    """

    key = models.CharField(_("reason"), max_length=200, unique=True)
    to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("to"),
        on_delete=models.PROTECT,
        related_name="mail",
        null=True,
    )
    address = models.EmailField(_("address"))
    template = models.CharField(_("template"), max_length=120)
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"))
    unsubscribe = models.URLField(_("address to unsubscribe"), max_length=300, blank=True)
    about_type = models.CharField(_("about what"), max_length=80, blank=True)
    about_id = models.BigIntegerField(_("about which"), null=True, blank=True)
    created_at = models.DateTimeField(_("written"))
    attempted_at = models.DateTimeField(_("last try"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    refused_at = models.DateTimeField(_("did not arrive"), null=True, blank=True)
    refusal = models.CharField(_("because"), max_length=12, choices=Refusal, blank=True)
    refusal_code = models.CharField(_("code of the mail server"), max_length=20, blank=True)
    set_aside_at = models.DateTimeField(_("put aside"), null=True, blank=True)
    again_of = models.OneToOneField(
        "self",
        verbose_name=_("sent again in place of"),
        on_delete=models.PROTECT,
        related_name="again",
        null=True,
        blank=True,
    )

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mail")
        indexes = [
            models.Index(
                fields=["created_at"], name="message_waiting", condition=Q(sent_at=None, refused_at=None)
            ),
            models.Index(
                fields=["refused_at"], name="message_refused", condition=Q(refused_at__isnull=False)
            ),
            models.Index(
                fields=["about_type", "about_id"], name="message_about", condition=Q(about_id__isnull=False)
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="message_refused_has_reason",
                condition=Q(refused_at=None, refusal="") | Q(refused_at__isnull=False) & ~Q(refusal=""),
                violation_error_message=_("A mail that did not arrive has a reason, and only such a mail."),
            ),
        ]

    def __str__(self) -> str:
        return self.key

    def arrive(self, *, now: datetime) -> None:
        """A mail server took it."""
        self.sent_at, self.refused_at, self.refusal = now, None, ""
        self.save(update_fields=["attempted_at", "sent_at", "refused_at", "refusal"])

    def refuse(self, refusal: str, *, code: str = "", now: datetime) -> None:
        """It will not be read: kept with the reason, and not tried again."""
        self.refused_at, self.refusal, self.refusal_code = now, refusal, code
        self.save(update_fields=["attempted_at", "refused_at", "refusal", "refusal_code"])
