"""Work for later, kept in the database: Redis is only the doorbell."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

LAST_TRY = 16
"""Together more than seven hours: a mail server that is gone for half a night costs no mail."""


class JobQuerySet(models.QuerySet["Job"]):
    """Finding work and taking it."""

    def waiting(self) -> Self:
        """Work that is neither done nor given up."""
        return self.filter(done_at=None, given_up_at=None)

    def given_up(self) -> Self:
        """Work that failed too often: a person has to look."""
        return self.filter(given_up_at__isnull=False)

    def failing(self) -> Self:
        """Work that went wrong at least once and is still tried."""
        return self.waiting().exclude(error="")

    def due(self, now: datetime) -> Self:
        """Work that may start: its time has come and nobody holds it (or the holder died)."""
        return self.waiting().filter(due_at__lte=now).filter(Q(leased_until=None) | Q(leased_until__lt=now))

    def lease(self, pk: int, *, now: datetime) -> "Job | None":
        """Takes one piece of work; nobody else gets it before the lease ends.

        One conditional UPDATE decides, so two workers cannot both have it.
        """
        taken = (
            self.due(now)
            .filter(pk=pk)
            .update(leased_until=now + settings.JOB_LEASE, attempts=models.F("attempts") + 1)
        )
        return self.get(pk=pk) if taken else None


class Job(models.Model):
    """One task by name and the ids it is about, written in the transaction that makes it needed."""

    task = models.CharField(_("task"), max_length=80)
    args = models.JSONField(_("ids"), default=list)
    created_at = models.DateTimeField(_("asked for"))
    due_at = models.DateTimeField(_("not before"))
    leased_until = models.DateTimeField(_("held until"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    given_up_at = models.DateTimeField(_("given up"), null=True, blank=True)
    error = models.TextField(_("error"), blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        indexes = [
            models.Index(fields=["due_at"], name="job_waiting", condition=Q(done_at=None, given_up_at=None)),
            models.Index(fields=["given_up_at"], name="job_given_up", condition=Q(given_up_at__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                name="job_done_or_given_up",
                condition=Q(done_at=None) | Q(given_up_at=None),
                violation_error_message=_("A job is done or given up, not both."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.task}{tuple(self.args)}"

    def finish(self, *, now: datetime) -> None:
        """The work is done."""
        self.done_at, self.leased_until, self.error = now, None, ""
        self.save(update_fields=["done_at", "leased_until", "error"])

    def fail(self, error: str, *, now: datetime) -> None:
        """The work failed: again after 10 s, 20 s, 40 s … an hour at most; given up after sixteen tries."""
        self.error, self.leased_until = error[:4000], None
        self.due_at = now + timedelta(seconds=min(3600, 5 * 2**self.attempts))
        if self.attempts >= LAST_TRY:
            self.given_up_at = now
        self.save(update_fields=["error", "leased_until", "due_at", "given_up_at"])

    def start_anew(self, *, now: datetime) -> None:
        """As if it was asked for now; the error stays to be read until it succeeds."""
        self.given_up_at, self.attempts, self.due_at = None, 0, now
        self.save(update_fields=["given_up_at", "attempts", "due_at"])
