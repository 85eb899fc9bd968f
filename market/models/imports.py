"""Many listings at once, from a file."""

from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sif.actors import Actor
from sif.states import Lifecycle, Verb

KEPT_FOR = timedelta(days=30)


class ImportStatus(models.TextChoices):
    """How far an import is."""

    CHECKING = "checking", _("Being checked")
    CHECKED = "checked", _("Checked")
    WRITING = "writing", _("Being written")
    DONE = "done", _("Written")
    DROPPED = "dropped", _("Dropped")


class ListingImportQuerySet(models.QuerySet["ListingImport"]):
    """Finding imports."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of the enterprise acted for."""
        return self.filter(enterprise__organisation_id=actor.organisation_id or 0)

    def in_status(self, status: ImportStatus) -> Self:
        """With who made them at hand."""
        return self.filter(status=status).select_related("enterprise", "made_by")

    def forgotten(self, now: datetime) -> Self:
        """Never written, and a month old: the rows are somebody's business, and serve nobody any more."""
        waiting = (ImportStatus.CHECKING, ImportStatus.CHECKED)
        return self.filter(status__in=waiting, made_at__lt=now - KEPT_FOR)

    def newest(self) -> Self:
        """Latest first."""
        return self.order_by("-made_at", "-pk")

    def locked(self, pk: int) -> "ListingImport | None":
        """The row as it is now, locked; None when it is gone."""
        return self.select_for_update(of=("self",)).select_related("enterprise").filter(pk=pk).first()


class ListingImport(models.Model):
    """A file with listings: checked first, row by row, and written only when the entrepreneur says so.

    `rows` are the cells as they were read, the names of the columns first. `found` says of each row what it
    would be: new, changed, unchanged or wrong, and why.
    """

    enterprise = models.ForeignKey(
        "enterprises.Enterprise",
        verbose_name=_("social enterprise"),
        on_delete=models.CASCADE,
        related_name="listing_imports",
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("made by"), on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(_("made at"))
    rows = models.JSONField(_("rows"), default=list)
    found = models.JSONField(_("what was found"), default=list)
    total = models.PositiveIntegerField(_("number of rows"))
    done = models.PositiveIntegerField(_("rows done"), default=0)
    status = models.CharField(
        _("status"), max_length=10, choices=ImportStatus, default=ImportStatus.CHECKING, editable=False
    )

    lifecycle = Lifecycle(
        check=Verb({ImportStatus.CHECKING}, to=ImportStatus.CHECKED, by={"system"}),
        write=Verb({ImportStatus.CHECKED}, to=ImportStatus.WRITING, by={"seller"}),
        finish=Verb({ImportStatus.WRITING}, to=ImportStatus.DONE, by={"system"}),
        drop=Verb(
            {ImportStatus.CHECKING, ImportStatus.CHECKED}, to=ImportStatus.DROPPED, by={"seller", "system"}
        ),
    )

    objects = ListingImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import of listings")
        verbose_name_plural = _("imports of listings")
        constraints = [
            models.CheckConstraint(
                name="listing_import_done_within_total",
                condition=Q(done__lte=F("total")),
                violation_error_message=_("No more rows are done than there are."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("listing_import", args=[self.pk])

    @property
    def is_busy(self) -> bool:
        """Whether a worker is at it."""
        return self.status in {ImportStatus.CHECKING, ImportStatus.WRITING}

    @property
    def percent(self) -> int:
        """How far the work is."""
        return 100 * self.done // max(self.total, 1)

    def having(self, verdict: str) -> list[dict[str, Any]]:
        """The rows of one kind: new, changed, unchanged, wrong."""
        return [row for row in self.found if row["verdict"] == verdict]
