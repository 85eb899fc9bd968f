"""The selling profile of an organisation."""

from datetime import date
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from enterprises import search
from enterprises.models.organisations import Organisation
from enterprises.models.places import Place
from sif.actors import Actor
from sif.validators import no_bsn, plain_text


class TargetGroup(models.TextChoices):
    """The people an enterprise gives work or a place to learn."""

    LONG_TERM_UNEMPLOYED = "long_term_unemployed", _("people without work for a long time")
    WORK_DISABILITY = "work_disability", _("people with a work disability")
    YOUNG = "young", _("young people without a diploma")
    STATUS_HOLDERS = "status_holders", _("status holders")
    OVER_50 = "over_50", _("people over 50")
    EX_OFFENDERS = "ex_offenders", _("people after detention")
    MENTAL_HEALTH = "mental_health", _("people with a mental vulnerability")
    LOW_LITERACY = "low_literacy", _("people who find reading hard")
    RE_ENTRANTS = "re_entrants", _("people who return to work")
    HOMELESS = "homeless", _("people without a home")
    AUTISM = "autism", _("people with autism")
    INTELLECTUAL_DISABILITY = "intellectual_disability", _("people with an intellectual disability")
    VISUAL_HEARING = "visual_hearing", _("people who see or hear less well")
    DEBT = "debt", _("people with debts")
    TARGET_REGISTER = "target_register", _("people from the target group register")
    BRAIN_INJURY = "brain_injury", _("people with an acquired brain injury")
    WOMEN = "women", _("women far from the labour market")


class Sdg(models.IntegerChoices):
    """The seventeen goals of the United Nations for 2030."""

    NO_POVERTY = 1, _("No poverty")
    ZERO_HUNGER = 2, _("Zero hunger")
    HEALTH = 3, _("Good health and well-being")
    EDUCATION = 4, _("Quality education")
    GENDER = 5, _("Gender equality")
    WATER = 6, _("Clean water and sanitation")
    ENERGY = 7, _("Affordable and clean energy")
    WORK = 8, _("Decent work and economic growth")
    INDUSTRY = 9, _("Industry, innovation and infrastructure")
    INEQUALITY = 10, _("Reduced inequalities")
    CITIES = 11, _("Sustainable cities and communities")
    CONSUMPTION = 12, _("Responsible consumption and production")
    CLIMATE = 13, _("Climate action")
    OCEANS = 14, _("Life below water")
    LAND = 15, _("Life on land")
    PEACE = 16, _("Peace, justice and strong institutions")
    PARTNERSHIPS = 17, _("Partnerships for the goals")


class EnterpriseQuerySet(models.QuerySet["Enterprise"]):
    """Which enterprises."""

    def verified(self, today: date) -> Self:
        """Those that may sell today."""
        return self.filter(verified_until__gte=today)

    def verified_between(self, first: date, last: date) -> Self:
        """Those whose verification ends in these days."""
        return self.filter(verified_until__range=(first, last))

    def visible_to(self, actor: Actor, *, today: date) -> Self:
        """Verified ones for everybody; one's own always; connectors see all."""
        if actor.is_staff:
            return self
        own = Q(organisation=actor.organisation_id) if actor.organisation_id else Q(pk=None)
        return self.filter(Q(verified_until__gte=today) | own)

    def of(self, actor: Actor) -> Self:
        """The enterprise acted for."""
        return self.filter(organisation=actor.organisation_id)

    def serving(self, place: Place) -> Self:
        """Those that deliver in a place."""
        return self.filter(
            Q(nationwide=True)
            | Q(pk__in=Enterprise.serves.through.objects.filter(place=place).values("enterprise"))
        )

    def in_region(self, code: str) -> Self:
        """Those that work somewhere in a region, or everywhere."""
        there = Enterprise.serves.through.objects.filter(place__region__code=code)
        return self.filter(Q(nationwide=True) | Q(pk__in=there.values("enterprise")))

    def for_group(self, group: str) -> Self:
        """Those that work with one target group."""
        return self.filter(target_groups__contains=[group])

    def with_goal(self, sdg: int) -> Self:
        """Those that name one of the seventeen goals."""
        return self.filter(sdgs__contains=[sdg])

    def labelled(self, kind: str, today: date) -> Self:
        """Those with a certificate of this kind that is valid today."""
        return self.filter(
            certificates__kind=kind,
            certificates__checked_at__isnull=False,
            certificates__valid_from__lte=today,
            certificates__valid_until__gte=today,
        ).distinct()

    def about(self, words: str) -> Self:
        """Those whose name, mission or story has every word, or whose name looks like what was typed."""
        found: Self = self.alias(text=search.TEXT, likeness=search.likeness_of_name(words)).filter(
            search.has_every_word("text", words) | Q(likeness__gte=search.LIKENESS)
        )
        return found

    def by_name(self) -> Self:
        """In the order of the alphabet, accents and capitals aside."""
        return self.order_by(search.PLAIN_NAME, "pk")

    def with_card(self) -> Self:
        """All that a card shows, in one query."""
        return self.select_related("organisation__place")


class Enterprise(models.Model):
    """A social enterprise as buyers see it: why it exists, for whom, where, and what it can prove.

    It sells only while verified: `verified_until` is set by the vetting and by nothing else.
    """

    organisation = models.OneToOneField(
        Organisation, verbose_name=_("organisation"), on_delete=models.CASCADE, related_name="enterprise"
    )
    name = models.CharField(_("name on the market"), max_length=120, validators=[no_bsn, plain_text])
    slug = models.SlugField(_("web name"), max_length=140, unique=True)
    mission = models.CharField(
        _("mission in one sentence"), max_length=240, blank=True, validators=[no_bsn, plain_text]
    )
    story = models.TextField(_("your story"), max_length=5000, blank=True, validators=[no_bsn, plain_text])
    target_groups = ArrayField(
        models.CharField(max_length=40, choices=TargetGroup),
        verbose_name=_("target groups"),
        default=list,
        blank=True,
    )
    sdgs = ArrayField(
        models.PositiveSmallIntegerField(choices=Sdg),
        verbose_name=_("sustainable development goals"),
        default=list,
        blank=True,
    )
    nationwide = models.BooleanField(_("works in the whole country"), default=False)
    serves = models.ManyToManyField(Place, verbose_name=_("works in"), blank=True, related_name="served_by")
    website = models.URLField(_("website"), blank=True)
    founded_year = models.PositiveSmallIntegerField(
        _("started in"), null=True, blank=True, validators=[MinValueValidator(1800), MaxValueValidator(2100)]
    )
    people = models.PositiveIntegerField(
        _("people who work here"), null=True, blank=True, help_text=_("In paid work, at this moment.")
    )
    people_distance = models.PositiveIntegerField(
        _("of whom far from the labour market"), null=True, blank=True, help_text=_("Counts only, no names.")
    )
    max_order_value = models.DecimalField(
        _("largest order we can take on (€, excluding VAT)"),
        max_digits=10,
        decimal_places=2,
        null=True,
        blank=True,
    )
    verified_until = models.DateField(_("verified until"), null=True, blank=True, editable=False)
    first_verified_on = models.DateField(_("verified since"), null=True, blank=True, editable=False)
    trusted = models.BooleanField(
        _("trusted"),
        default=False,
        help_text=_("Changes of live listings are shown at once and sampled later."),
    )
    created_at = models.DateTimeField(_("since"))

    objects = EnterpriseQuerySet.as_manager()

    class Meta:
        verbose_name = _("social enterprise")
        verbose_name_plural = _("social enterprises")
        indexes = [models.Index(fields=["verified_until"], name="enterprise_verified")]
        constraints = [
            models.CheckConstraint(
                name="enterprise_distance_within_people",
                condition=Q(people_distance=None)
                | Q(people=None)
                | Q(people_distance__lte=models.F("people")),
                violation_error_message=_(
                    "There cannot be more people far from the labour market than people in all."
                ),
            ),
            models.CheckConstraint(
                name="enterprise_verified_both_dates",
                condition=Q(verified_until=None) | Q(first_verified_on__isnull=False),
                violation_error_message=_("A verified enterprise has a first day of verification."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("enterprise", args=[self.slug])

    def is_verified(self, today: date) -> bool:
        """Whether it may sell on this day."""
        return self.verified_until is not None and self.verified_until >= today
