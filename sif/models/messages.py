"""Mail: written with the fact, sent after it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class MessageQuerySet(models.QuerySet["Message"]):
    """Asking the outbox."""

    def unsent(self) -> "MessageQuerySet":
        return self.filter(sent_at=None)


class Message(models.Model):
    """One mail to one person, for one reason, once: the key is unique.

    It is written in the transaction of the fact it tells of, in the reader's language, and sent later.
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
    created_at = models.DateTimeField(_("written"))
    attempted_at = models.DateTimeField(_("last try"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mail")
        indexes = [models.Index(fields=["created_at"], name="message_unsent", condition=Q(sent_at=None))]

    def __str__(self) -> str:
        return f"{self.key}: {self.subject}"
