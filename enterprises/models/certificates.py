"""Labels with proof."""

import uuid
from datetime import date, timedelta
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Q
from django.utils.translation import gettext_lazy as _

from enterprises.models.enterprises import Enterprise
from sif.actors import Actor
from sif.enquiries import Blank


class CertificateKind(models.TextChoices):
    """Labels that say something about an enterprise; the first nine are social, the others about quality."""

    CODE_SO = "code_so", _("Code Sociale Ondernemingen")
    PSO_1 = "pso_1", _("PSO step 1")
    PSO_2 = "pso_2", _("PSO step 2")
    PSO_3 = "pso_3", _("PSO step 3")
    PSO_30PLUS = "pso_30plus", _("PSO 30+")
    SW = "sw", _("SW company")
    SOCIAL_ENTERPRISE = "social_enterprise", _("recognised social enterprise")
    B_CORP = "b_corp", _("B Corp")
    ANBI = "anbi", _("ANBI")
    HACCP = "haccp", _("HACCP")
    SKAL = "skal", _("Skal (organic)")
    VCA = "vca", _("VCA")
    ISO9001 = "iso9001", _("ISO 9001")
    ISO27001 = "iso27001", _("ISO 27001")
    NEN7510 = "nen7510", _("NEN 7510")


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def valid_on(self, day: date | Blank) -> Self:
        """Those that count on this day: accepted, and within their period."""
        return self.filter(checked_at__isnull=False, valid_from__lte=day, valid_until__gte=day)

    def visible_to(self, actor: Actor) -> Self:
        """One's own; connectors see all. What is public about a label is on the enterprise's page."""
        return self if actor.is_staff else self.filter(enterprise__organisation=actor.organisation_id)

    def of(self, enterprise: Enterprise) -> Self:
        """Of one enterprise."""
        return self.filter(enterprise=enterprise)

    def with_proof(self) -> Self:
        """Those that have a file."""
        return self.exclude(proof="")

    def unchecked(self) -> Self:
        """Those a connector still has to look at."""
        return self.filter(checked_at=None)

    def ending(self, first: date, last: date) -> Self:
        """Checked ones that end in these days and have no successor of the same kind."""
        later = Certificate.objects.filter(
            enterprise=OuterRef("enterprise"), kind=OuterRef("kind"), valid_until__gt=OuterRef("valid_until")
        )
        return self.filter(~Exists(later), checked_at__isnull=False, valid_until__range=(first, last))

    def ending_within(self, today: date, days: int) -> Self:
        """Those that end in the coming days."""
        return self.ending(today, today + timedelta(days=days))

    def by_kind(self) -> Self:
        """One kind after the other, the latest first."""
        return self.order_by("kind", "-valid_until", "pk")


def proof_path(certificate: "Certificate", name: str) -> str:
    """Private, under a random name: what somebody called the file is not kept in the path."""
    return f"private/certificates/{uuid.uuid4().hex}"


class Certificate(models.Model):
    """A label with proof, a checker and a period. It counts only on days inside that period."""

    enterprise = models.ForeignKey(
        Enterprise, verbose_name=_("enterprise"), on_delete=models.CASCADE, related_name="certificates"
    )
    kind = models.CharField(_("label"), max_length=20, choices=CertificateKind)
    issuer = models.CharField(_("who issued it"), max_length=120, blank=True)
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"))
    proof = models.FileField(_("proof"), upload_to=proof_path, blank=True)
    checked_at = models.DateTimeField(_("checked at"), null=True, blank=True, editable=False)
    checked_by = models.ForeignKey(
        "sif.User",
        verbose_name=_("checked by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        constraints = [
            models.CheckConstraint(
                name="certificate_period",
                condition=Q(valid_until__gte=F("valid_from")),
                violation_error_message=_("A certificate ends on or after the day it starts."),
            ),
            models.UniqueConstraint(
                fields=["enterprise", "kind", "valid_from"],
                name="certificate_once",
                violation_error_message=_("You have already added this certificate."),
            ),
        ]
        indexes = [models.Index(fields=["kind", "valid_until"], name="certificate_valid")]

    def __str__(self) -> str:
        return self.get_kind_display()


def labels_on(day: date) -> "Prefetch[str, CertificateQuerySet, str]":
    """For a list of enterprises: each with the certificates that count on a day, as `labels`."""
    return Prefetch("certificates", Certificate.objects.valid_on(day).by_kind(), to_attr="labels")
