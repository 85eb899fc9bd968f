"""Legal parties, and what ties some of them to the market."""

from datetime import date
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from enterprises.models.places import Place
from sif.actors import Actor
from sif.validators import kvk_number, no_bsn, plain_text, vat_id


class Sector(models.TextChoices):
    """The five sectors of the coalition."""

    GOVERNMENT = "government", _("government")
    COMPANY = "company", _("company")
    NON_PROFIT = "non_profit", _("non-profit")
    FINANCE = "finance", _("finance")
    KNOWLEDGE = "knowledge", _("knowledge")


class Capacity(models.TextChoices):
    """What an organisation does on the market; one organisation can do several things."""

    BUYER = "buyer", _("buys")
    SELLER = "seller", _("sells as a social enterprise")
    REVIEWER = "reviewer", _("checks finances")
    CONTRACTOR = "contractor", _("owes social return")
    MUNICIPALITY = "municipality", _("municipality")


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Which parties."""

    def visible_to(self, actor: Actor) -> Self:
        """The organisation acted for; connectors see all."""
        return self if actor.is_staff else self.filter(pk=actor.organisation_id)

    def acted_for(self, actor: Actor) -> Self:
        """The organisation acted for, for connectors too."""
        return self.filter(pk=actor.organisation_id)

    def with_capacity(self, capacity: str) -> Self:
        return self.filter(capacities__contains=[capacity])

    def by_name(self) -> Self:
        return self.order_by("name", "pk")


class Organisation(models.Model):
    """Any legal party: a municipality, a company, a foundation, a social enterprise."""

    name = models.CharField(_("name"), max_length=120, validators=[no_bsn, plain_text])
    slug = models.SlugField(_("web name"), max_length=140, unique=True)
    kvk_number = models.CharField(_("KvK number"), max_length=8, blank=True, validators=[kvk_number])
    vat_id = models.CharField(_("VAT id"), max_length=14, blank=True, validators=[vat_id])
    sector = models.CharField(_("sector"), max_length=20, choices=Sector)
    capacities = ArrayField(
        models.CharField(max_length=20, choices=Capacity), verbose_name=_("does"), default=list, blank=True
    )
    place = models.ForeignKey(Place, verbose_name=_("seat"), null=True, blank=True, on_delete=models.PROTECT)
    address = models.CharField(_("address"), max_length=200, blank=True, validators=[no_bsn, plain_text])
    created_at = models.DateTimeField(_("since"))

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [
            models.UniqueConstraint(
                fields=["kvk_number"],
                name="organisation_kvk_once",
                condition=~Q(kvk_number=""),
                violation_error_message=_(
                    "There is already an organisation with this KvK number. Ask a colleague to invite you."
                ),
            ),
            models.CheckConstraint(
                name="organisation_kvk_eight_digits",
                condition=Q(kvk_number="") | Q(kvk_number__regex=r"^[0-9]{8}$"),
                violation_error_message=_("A KvK number has 8 digits, for example 12345678."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PartnershipQuerySet(models.QuerySet["Partnership"]):
    def running(self, today: date) -> Self:
        return self.filter(starts_on__lte=today).filter(Q(ends_on=None) | Q(ends_on__gte=today))


class Partnership(models.Model):
    """A tie between an organisation and the market. It never affects a ranking."""

    class Kind(models.TextChoices):
        FOUNDING = "founding", _("founding partner")
        EXECUTION = "execution", _("execution partner")
        NETWORK = "network", _("network partner")
        KNOWLEDGE = "knowledge", _("knowledge partner")
        SERVICE = "service", _("service partner")
        MARKET = "market", _("market partner")

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.CASCADE, related_name="partnerships"
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)

    objects = PartnershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("partnership")
        verbose_name_plural = _("partnerships")
        constraints = [
            models.CheckConstraint(
                name="partnership_ends_after_start",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("A partnership ends on or after the day it starts."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} ({self.get_kind_display()})"
