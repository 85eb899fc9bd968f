"""Where people work and deliver: Dutch municipalities, and the labour-market regions they form."""

from typing import Self

from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _


class RegionQuerySet(models.QuerySet["Region"]):
    """Which regions."""

    def by_name(self) -> Self:
        """In the order of the alphabet."""
        return self.order_by("name", "pk")


class Region(models.Model):
    """A region as buyers and entrepreneurs name it: "Utrecht en omgeving", "Twente"."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80, unique=True)

    objects = RegionQuerySet.as_manager()

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")

    def __str__(self) -> str:
        return self.name


class PlaceQuerySet(models.QuerySet["Place"]):
    """Which places."""

    def by_name(self) -> Self:
        """In the order of the alphabet."""
        return self.order_by("name", "pk")

    def called(self, name: str) -> "Place | None":
        """The place of this name or code, capitals aside."""
        return self.filter(models.Q(code=slugify(name)) | models.Q(name__iexact=name)).order_by("pk").first()


class Place(models.Model):
    """A Dutch municipality as a place on the map; coordinates in degrees (WGS 84) of its main town."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=80, unique=True)
    region = models.ForeignKey(
        Region, verbose_name=_("region"), on_delete=models.PROTECT, related_name="places"
    )
    latitude = models.DecimalField(_("latitude"), max_digits=7, decimal_places=4, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=7, decimal_places=4, null=True, blank=True)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        constraints = [
            models.CheckConstraint(
                name="place_has_both_coordinates",
                condition=models.Q(latitude=None, longitude=None)
                | models.Q(latitude__isnull=False, longitude__isnull=False),
                violation_error_message=_("A place has both coordinates, or none."),
            )
        ]

    def __str__(self) -> str:
        return self.name
