"""Files beside a request: drawings, programmes of requirements, photos of the place."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from market.models.interests import Interest
from market.models.introductions import Introduction
from market.models.proposals import Proposal
from market.models.requests import Request, RequestStatus
from sif.actors import Actor
from sif.validators import no_bsn, plain_text


def attachment_path(attachment: "RequestAttachment", name: str) -> str:
    """Private, under a random name: what somebody called the file is not kept in the path."""
    return f"private/attachments/{uuid.uuid4().hex}"


class RequestAttachmentQuerySet(models.QuerySet["RequestAttachment"]):
    """Which files."""

    def of(self, request: Request) -> Self:
        """Those of one request, in the order in which they were added."""
        return self.filter(request=request).order_by("added_at", "pk")

    def of_buyer(self, actor: Actor) -> Self:
        """Those of the requests that one's own organisation wrote."""
        return self.filter(request__in=Request.objects.of_buyer(actor))

    def readable_by(self, actor: Actor) -> Self:
        """Only those involved: who asks, who was introduced, who is interested or has a proposal; and connectors.

        Of a draft nobody reads anything but its own organisation.
        """
        opened = ~Q(request__status=RequestStatus.DRAFT)
        if actor.is_staff:
            return self.filter(opened)
        involved = (
            Q(request__in=Introduction.objects.known_to(actor).values("request"))
            | Q(request__in=Interest.objects.of(actor).interested().values("request"))
            | Q(request__in=Proposal.objects.of(actor).values("request"))
        )
        seen = Q(request__in=Request.objects.visible_to(actor))
        return self.filter(Q(request__in=Request.objects.of_buyer(actor)) | opened & involved & seen)


class RequestAttachment(models.Model):
    """A PDF or picture that belongs to a request; read by those involved, through a page that checks it."""

    request = models.ForeignKey(
        Request, verbose_name=_("request"), on_delete=models.CASCADE, related_name="attachments"
    )
    file = models.FileField(_("file"), upload_to=attachment_path)
    name = models.CharField(_("name"), max_length=120, validators=[plain_text, no_bsn])
    content_type = models.CharField(_("file type"), max_length=40)
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("fingerprint"), max_length=64)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("added by"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    added_at = models.DateTimeField(_("added at"))

    objects = RequestAttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("attachment of a request")
        verbose_name_plural = _("attachments of requests")
        constraints = [
            models.UniqueConstraint(
                fields=["request", "sha256"],
                name="request_attachment_once",
                violation_error_message=_("You have already added this file."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
