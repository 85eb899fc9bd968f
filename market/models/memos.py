"""The award memo: one page that says why this enterprise, for who has to answer for the purchase."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from market.models.requests import Request
from sif.actors import Actor
from sif.making import Making, MakingStatus
from sif.states import Lifecycle, Verb

S = MakingStatus


def memo_path(memo: "AwardMemo", name: str) -> str:
    """Private, under a random name; what the reader's computer calls it is decided at the download."""
    return f"private/memos/{uuid.uuid4().hex}.pdf"


class AwardMemoQuerySet(models.QuerySet["AwardMemo"]):
    """Which memos."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of the requests that one's own organisation wrote, and for connectors all. Never an enterprise's."""
        if actor.is_staff or actor.is_system:
            return self
        return self.filter(request__in=Request.objects.of_buyer(actor))

    def with_request(self) -> Self:
        """With what the page says of the request."""
        return self.select_related("request__buyer")

    def locked(self, pk: int) -> "AwardMemo":
        """The row as it is now, locked until the transaction ends."""
        return self.select_for_update(of=("self",)).select_related("request").get(pk=pk)


class AwardMemo(Making):
    """One page (a tagged PDF) about an award: the need, who was looked at, why this enterprise, amount and threshold.

    A worker makes it after the award. It tells of the moment of the award: made again from the same facts it is
    the same file, byte for byte, and `checksum` (SHA-256) shows that. The buyer, its auditors and connectors read it.
    """

    request = models.OneToOneField(
        Request, verbose_name=_("request"), on_delete=models.CASCADE, related_name="memo"
    )
    file = models.FileField(_("file"), upload_to=memo_path, blank=True, editable=False)
    size = models.PositiveIntegerField(_("size in bytes"), default=0, editable=False)
    checksum = models.CharField(_("checksum"), max_length=64, blank=True, editable=False)

    lifecycle = Lifecycle(
        begin=Verb({S.QUEUED, S.RUNNING}, to=S.RUNNING, by="system"),
        finish=Verb({S.RUNNING}, to=S.READY, by="system"),
        fail=Verb({S.RUNNING}, to=S.FAILED, by="system"),
        again=Verb({S.READY, S.FAILED}, to=S.QUEUED, by={"buyer", "staff"}),
    )

    objects = AwardMemoQuerySet.as_manager()

    class Meta:
        verbose_name = _("award memo")
        verbose_name_plural = _("award memos")
        constraints = [
            models.CheckConstraint(
                name="memo_progress_is_a_percentage",
                condition=Q(progress__lte=100),
                violation_error_message=_("Progress is at most 100 percent."),
            ),
            models.CheckConstraint(
                name="memo_sealed_iff_ready",
                condition=Q(status=S.READY, finished_at__isnull=False, progress=100)
                & ~Q(checksum="")
                & ~Q(file="")
                | ~Q(status=S.READY) & Q(checksum="", finished_at=None),
                violation_error_message=_(
                    "A memo that is ready has a file and a checksum, and only one that is ready."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"memo {self.request_id}"

    def get_absolute_url(self) -> str:
        return reverse("request_memo", args=[self.request.number])

    def roles_of(self, actor: Actor) -> frozenset[str]:
        """The roles of this actor on this memo: those on its request, a connector, the system."""
        return frozenset(self.request.roles_of(actor) | (actor.roles & {"staff", "system"}))
