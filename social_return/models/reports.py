"""Reports that were asked for, their files, and what contracts and organisations were like before."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sif.actors import Actor
from sif.making import BUSY, Making, MakingStatus
from sif.states import Lifecycle, Verb
from social_return.models.contracts import Contract
from social_return.models.municipalities import Municipality


class ReportEdition(models.TextChoices):
    """Who may read it: the municipality itself, or everyone."""

    INTERNAL = "internal", _("For the municipality")
    PUBLIC = "public", _("To make public")


class ReportFormat(models.TextChoices):
    """What it can be downloaded as."""

    PDF = "pdf", "PDF"
    XLSX = "xlsx", "Excel"
    CSV = "csv", "CSV"
    JSON = "json", "JSON"


S = MakingStatus


class ReportQuerySet(models.QuerySet["Report"]):
    """Which reports."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of the municipality acted for, and of nobody else: connectors do not read them either."""
        if actor.is_system:
            return self
        if actor.organisation_id is None or not actor.has("municipality"):
            return self.none()
        return self.filter(municipality__organisation_id=actor.organisation_id)

    def of(self, municipality: Municipality) -> Self:
        return self.filter(municipality=municipality)

    def busy(self) -> Self:
        """Waiting for a worker, or in its hands."""
        return self.filter(status__in=BUSY)

    def with_files(self) -> Self:
        """With who and what it is about, and its files in the order of their formats."""
        files = models.Prefetch("files", queryset=ReportFile.objects.order_by("pk"))
        return self.select_related("municipality__organisation", "contract", "asked_by").prefetch_related(
            files
        )

    def newest(self) -> Self:
        """Latest asked for first; a total order."""
        return self.order_by("-asked_at", "-pk")

    def locked(self, pk: int) -> "Report":
        """The row, held until the end of the transaction."""
        return (
            self.select_for_update(of=("self",))
            .select_related("municipality__organisation", "contract")
            .get(pk=pk)
        )


class Report(Making):
    """A report over the ledger of a municipality: a period, a filter, and the moment it is as of.

    The same question gives the same figures, whenever it is asked again: `checksum` is the SHA-256 of its
    CSV, `chain_head` the seal of the last ledger row that is in it. A worker makes it; the files are
    private.
    """

    municipality = models.ForeignKey(
        Municipality, verbose_name=_("municipality"), on_delete=models.PROTECT, related_name="reports"
    )
    contract = models.ForeignKey(
        Contract,
        verbose_name=_("contract"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="reports",
        help_text=_("Empty for all contracts."),
    )
    start = models.DateField(_("from"))
    end = models.DateField(_("up to and including"))
    edition = models.CharField(
        _("edition"), max_length=8, choices=ReportEdition, default=ReportEdition.INTERNAL
    )
    as_of = models.DateTimeField(_("as of"))
    checksum = models.CharField(_("checksum of the CSV"), max_length=64, blank=True, editable=False)
    chain_head = models.CharField(_("seal of the ledger"), max_length=64, blank=True, editable=False)
    layout = models.PositiveSmallIntegerField(
        _("layout"), default=1, editable=False, help_text=_("Which columns and words the CSV has.")
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("asked for by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    occasion = models.CharField(
        _("occasion"),
        max_length=7,
        blank=True,
        editable=False,
        help_text=_("The quarter, for the report that is made each quarter by itself: 2026-Q1."),
    )

    lifecycle = Lifecycle(
        begin=Verb({S.QUEUED, S.RUNNING}, to=S.RUNNING, by="system"),
        finish=Verb({S.RUNNING}, to=S.READY, by="system"),
        fail=Verb({S.RUNNING}, to=S.FAILED, by="system"),
        again=Verb({S.FAILED}, to=S.QUEUED, by="municipality"),
    )

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        indexes = [models.Index(fields=["municipality", "-asked_at"], name="report_of_municipality")]
        constraints = [
            models.CheckConstraint(
                name="report_ends_after_it_starts",
                condition=Q(end__gte=F("start")),
                violation_error_message=_("The last day comes after the first day."),
            ),
            models.UniqueConstraint(
                fields=["municipality", "occasion"],
                condition=~Q(occasion=""),
                name="report_once_per_occasion",
                violation_error_message=_("The report of this quarter has already been made."),
            ),
            models.CheckConstraint(
                name="report_progress_is_a_percentage",
                condition=Q(progress__lte=100),
                violation_error_message=_("Progress is at most 100 percent."),
            ),
            models.CheckConstraint(
                name="report_sealed_iff_ready",
                condition=Q(status=S.READY, finished_at__isnull=False, progress=100) & ~Q(checksum="")
                | ~Q(status=S.READY) & Q(checksum="", finished_at=None),
                violation_error_message=_(
                    "A report that is ready has a checksum, and only one that is ready."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.municipality_id} {self.start} – {self.end}"

    def get_absolute_url(self) -> str:
        return reverse("report", args=[self.pk])

    def roles_of(self, actor: Actor) -> frozenset[str]:
        """The roles of this actor on this report: "municipality", "system"."""
        found = {"system"} if actor.is_system else set()
        if actor.has("municipality") and self.municipality.organisation_id == actor.organisation_id:
            found.add("municipality")
        return frozenset(found)


def report_path(made: "ReportFile", name: str) -> str:
    """Private, under a random name; what the reader's computer calls it is decided at the download."""
    return f"private/reports/{uuid.uuid4().hex}.{made.format}"


class ReportFile(models.Model):
    """One file of a report, in one format. Made again, it replaces the one before it."""

    report = models.ForeignKey(
        Report, verbose_name=_("report"), on_delete=models.CASCADE, related_name="files"
    )
    format = models.CharField(_("format"), max_length=4, choices=ReportFormat)
    file = models.FileField(_("file"), upload_to=report_path)
    size = models.PositiveIntegerField(_("size in bytes"))

    class Meta:
        verbose_name = _("file of a report")
        verbose_name_plural = _("files of a report")
        constraints = [
            models.UniqueConstraint(
                fields=["report", "format"],
                name="report_file_once_per_format",
                violation_error_message=_("A report has one file per format."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id}.{self.format}"


class Formerly(models.Model):
    """What a contract or an organisation was like until a moment, so that an old report can be made again.

    The database writes it (migration 0003) whenever one of the facts that a report shows is changed.
    Nobody else writes it, and nobody changes it. `was` holds those facts as text, as they were.
    """

    subject = models.CharField(_("kind"), max_length=63)
    subject_id = models.BigIntegerField(_("number"))
    until = models.DateTimeField(_("until"))
    was = models.JSONField(_("as it was"))

    class Meta:
        verbose_name = _("former state")
        verbose_name_plural = _("former states")
        indexes = [models.Index(fields=["subject", "subject_id", "until"], name="formerly_of_subject")]

    def __str__(self) -> str:
        return f"{self.subject} {self.subject_id} {self.until:%Y-%m-%d}"
