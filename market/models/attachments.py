"""Files beside a request or a proposal: drawings, programmes of requirements, photos, data sheets."""

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


def attachment_path(attachment: "Attachment", name: str) -> str:
    """Private, under a random name: what somebody called the file is not kept in the path."""
    return f"private/attachments/{uuid.uuid4().hex}"


class Scan(models.TextChoices):
    """What the virus scanner said, where there is one (`sif.scanning`)."""

    NONE = "none", _("Not scanned")
    WAITS = "waits", _("Being checked for viruses")
    CLEAN = "clean", _("No virus found")
    INFECTED = "infected", _("Refused: there is a virus in it")


OPEN = (Scan.NONE, Scan.CLEAN)


class RequestAttachmentQuerySet(models.QuerySet["RequestAttachment"]):
    """Which files."""

    def open(self) -> Self:
        """Those that can be downloaded: nothing speaks against them."""
        return self.filter(scan__in=OPEN)

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
            | Q(request__in=Proposal.objects.involving(actor).values("request"))
        )
        seen = Q(request__in=Request.objects.visible_to(actor))
        return self.filter(Q(request__in=Request.objects.of_buyer(actor)) | opened & involved & seen)


class Attachment(models.Model):
    """A PDF or picture that was looked at before it was kept (`forms.asking`); read through a page that checks who."""

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
    scan = models.CharField(_("virus scan"), max_length=8, choices=Scan, default=Scan.NONE, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        """It can be downloaded; with a virus the file is gone, and only its name is left."""
        return self.scan in OPEN


class RequestAttachment(Attachment):
    """A PDF or picture that belongs to a request; read by those involved, through a page that checks it."""

    request = models.ForeignKey(
        Request, verbose_name=_("request"), on_delete=models.CASCADE, related_name="attachments"
    )

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


class ProposalAttachmentQuerySet(models.QuerySet["ProposalAttachment"]):
    """Which files."""

    def open(self) -> Self:
        """Those that can be downloaded: nothing speaks against them."""
        return self.filter(scan__in=OPEN)

    def of(self, proposal: Proposal) -> Self:
        """Those of one proposal, in the order in which they were added."""
        return self.filter(proposal=proposal).order_by("added_at", "pk")

    def of_lead(self, actor: Actor) -> Self:
        """Those of the proposals of one's own enterprise."""
        return self.filter(proposal__in=Proposal.objects.of(actor))

    def readable_by(self, actor: Actor) -> Self:
        """Its enterprise, its partners, and the buyer once the request has closed; no connectors: they hold prices."""
        if actor.is_staff:
            return self.none()
        return self.filter(proposal__in=Proposal.objects.visible_to(actor))


class ProposalAttachment(Attachment):
    """A PDF or picture that belongs to a proposal, sealed like the proposal itself (ADR 0017)."""

    proposal = models.ForeignKey(
        Proposal, verbose_name=_("proposal"), on_delete=models.CASCADE, related_name="attachments"
    )

    objects = ProposalAttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("attachment of a proposal")
        verbose_name_plural = _("attachments of proposals")
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "sha256"],
                name="proposal_attachment_once",
                violation_error_message=_("You have already added this file."),
            ),
        ]
