"""How a buyer may ask, and from which amount the rules ask for more."""

from datetime import date
from typing import Self

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sif.validators import no_bsn, plain_text

TEXT = [plain_text, no_bsn]


class Procedure(models.TextChoices):
    """In which way a buyer asks; what each means in plain words stands in `forms.requests`."""

    SINGLE = "single", _("One-to-one")
    MULTIPLE = "multiple", _("Several quotes")
    RESERVED = "reserved", _("Reserved for social enterprises")
    CONSULTATION = "consultation", _("Market consultation")


class ContractKind(models.TextChoices):
    """What is bought, as far as the thresholds tell it apart."""

    GENERAL = "general", _("Products or services")
    WORKS = "works", _("Works (building and maintenance)")
    SOCIAL = "social", _("Social and specific services")


class Rule(models.TextChoices):
    """What is asked of a buyer from an amount on."""

    SEVERAL = "several", _("ask for several quotes")
    NATIONAL = "national", _("announce it nationally")
    EUROPEAN = "european", _("tender in Europe")


class ThresholdQuerySet(models.QuerySet["Threshold"]):
    """Which thresholds."""

    def of_law(self, today: date) -> Self:
        """Those that hold for everybody on a day."""
        begun = self.filter(organisation=None, valid_from__lte=today)
        return begun.filter(Q(valid_until=None) | Q(valid_until__gte=today))

    def of_organisation(self, organisation_id: int | None) -> Self:
        """Those in the purchasing policy of one organisation."""
        return self.filter(organisation=organisation_id or 0)

    def that_hold(self, organisation_id: int, today: date) -> Self:
        """Its own and the law's, the highest amount first."""
        law = Q(pk__in=self.model.objects.of_law(today).values("pk"))
        return self.filter(law | Q(organisation=organisation_id)).order_by("-amount", "pk")


class Threshold(models.Model):
    """From this amount (euros without VAT, over the whole duration) a rule holds: by law, or by a buyer's own policy.

    The market warns and links, it never blocks: every buyer sets its own amounts, and the duty is theirs.
    """

    organisation = models.ForeignKey(
        "enterprises.Organisation",
        verbose_name=_("policy of"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="thresholds",
    )
    kind = models.CharField(_("what is bought"), max_length=10, choices=ContractKind)
    rule = models.CharField(_("what must be done"), max_length=10, choices=Rule)
    amount = models.DecimalField(
        _("from"), max_digits=12, decimal_places=2, validators=[MinValueValidator(1)]
    )
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    source = models.CharField(_("where it is written"), max_length=200, blank=True, validators=TEXT)
    source_url = models.URLField(_("address of the source"), blank=True)
    changed_at = models.DateTimeField(_("changed at"), editable=False)

    objects = ThresholdQuerySet.as_manager()

    class Meta:
        verbose_name = _("threshold")
        verbose_name_plural = _("thresholds")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "rule"],
                name="threshold_own_once",
                condition=Q(organisation__isnull=False),
                violation_error_message=_("This amount is already in the policy."),
            ),
            models.UniqueConstraint(
                fields=["kind", "rule", "valid_from"],
                name="threshold_of_law_once",
                condition=Q(organisation=None),
                violation_error_message=_("There is already a threshold from this day on."),
            ),
            models.CheckConstraint(
                name="threshold_amount_positive",
                condition=Q(amount__gt=0),
                violation_error_message=_("An amount is more than zero."),
            ),
            models.CheckConstraint(
                name="threshold_of_law_has_source",
                condition=Q(organisation__isnull=False) | Q(valid_from__isnull=False) & ~Q(source=""),
                violation_error_message=_("A threshold of the law says since when, and where it is written."),
            ),
            models.CheckConstraint(
                name="threshold_dates_ordered",
                condition=Q(valid_from=None) | Q(valid_until=None) | Q(valid_from__lte=F("valid_until")),
                violation_error_message=_("The last day cannot be before the first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.get_rule_display()}"
