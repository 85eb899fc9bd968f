"""What a worker makes while somebody waits, a report or a memo: how far it is, and its verbs for the system."""

from datetime import datetime
from typing import ClassVar, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from sif import history
from sif.actors import Actor
from sif.states import Lifecycle


class MakingStatus(models.TextChoices):
    """How far it is."""

    QUEUED = "queued", _("In the queue")
    RUNNING = "running", _("Being made")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Could not be made")


BUSY = frozenset({MakingStatus.QUEUED, MakingStatus.RUNNING})
TONES = {
    MakingStatus.QUEUED: "wait",
    MakingStatus.RUNNING: "wait",
    MakingStatus.READY: "ok",
    MakingStatus.FAILED: "bad-s",
}
"""The colour of the status on a page."""


class Making(models.Model):
    """Asked for by somebody, made by a worker, ready or failed. The page that waits asks for its `progress`.

    A model adds what is made, a lifecycle with at least `begin`, `finish`, `fail` and `again`, and the constraint
    that only what is ready is sealed.
    """

    status = models.CharField(
        _("status"), max_length=8, choices=MakingStatus, default=MakingStatus.QUEUED, editable=False
    )
    progress = models.PositiveSmallIntegerField(_("progress in percent"), default=0, editable=False)
    asked_at = models.DateTimeField(_("asked for at"), editable=False)
    finished_at = models.DateTimeField(_("ready at"), null=True, blank=True, editable=False)
    problem = models.CharField(_("what went wrong"), max_length=300, blank=True, editable=False)

    lifecycle: ClassVar[Lifecycle]

    class Meta:
        abstract = True

    @property
    def is_busy(self) -> bool:
        """Whether it waits for a worker or is in its hands."""
        return self.status in BUSY

    @property
    def tone(self) -> str:
        """The colour of its status."""
        return TONES[MakingStatus(self.status)]


M = TypeVar("M", bound=Making)


def begin(made: M, *, progress: int, now: datetime) -> M | None:
    """A worker takes the locked row in hand, also what a killed worker left half done; None when it is made."""
    if not made.is_busy:
        return None
    made.status = made.lifecycle.after("begin", made.status, "system")
    made.progress = progress
    made.save(update_fields=["status", "progress"])
    history.record(made, "begin", by=Actor.system(), now=now)
    return made


def tell(made: Making, progress: int) -> None:
    """Says how far it is, unless somebody else finished it."""
    type(made)._default_manager.filter(pk=made.pk, status=MakingStatus.RUNNING).update(progress=progress)


def finish(made: Making, *, now: datetime, checksum: str) -> None:
    """The locked row is ready and sealed; the verb of the model saves it with what was made."""
    made.status = made.lifecycle.after("finish", made.status, "system")
    made.progress, made.finished_at = 100, now
    history.record(made, "finish", by=Actor.system(), now=now, checksum=checksum)


def fail(made: Making, problem: str, *, now: datetime) -> None:
    """The locked row could not be made, and says why."""
    made.status = made.lifecycle.after("fail", made.status, "system")
    made.problem = problem[:300]
    made.save(update_fields=["status", "problem"])
    history.record(made, "fail", by=Actor.system(), now=now)
