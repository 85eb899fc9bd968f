"""What is bought: a tree with CPV codes."""

from datetime import date
from typing import Self
from zlib import crc32

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

PRINTS_PER_FAMILY = 6


class PrintFamily(models.TextChoices):
    """Which two-colour print stands in where a listing has no photo yet."""

    CATERING = "catering", _("Catering")
    CLEANING = "schoonmaak", _("Cleaning")
    GREEN = "groen", _("Green")
    BUILDING = "bouw", _("Building")
    TRANSPORT = "vervoer", _("Transport")
    PRINTING = "drukwerk", _("Printing")
    ICT = "ict", _("ICT")
    GIFTS = "geschenken", _("Gifts")
    TEXTILE = "textiel", _("Textile")
    FURNITURE = "meubels", _("Furniture")
    PEOPLE = "personeel", _("People")
    PLACES = "locaties", _("Places")


class CategoryQuerySet(models.QuerySet["Category"]):
    """Reading the tree."""

    def in_order(self) -> Self:
        """As people read it: by the place the connectors gave it, then by name."""
        return self.order_by("position", "name_nl", "pk")

    def leaves(self) -> Self:
        """Categories one can put a listing in: those without children."""
        return self.filter(children=None)

    def with_listings(self, today: date) -> Self:
        """Those that have something for sale today, the fullest first, with `on_sale` as the number."""
        for_sale = Q(listings__status="published", listings__sold_until__gte=today)
        counted = self.annotate(on_sale=Count("listings", filter=for_sale)).filter(on_sale__gt=0)
        return counted.order_by("-on_sale", "position", "pk")

    def under(self, slugs: list[str]) -> Self:
        """These categories and everything below them (the tree is two deep)."""
        return self.filter(Q(slug__in=slugs) | Q(parent__slug__in=slugs))


class Category(models.Model):
    """One kind of product or service, with the CPV codes buyers know it by.

    The tree is two deep: a few groups, each with the categories that listings and requests are put in.
    """

    slug = models.SlugField(_("name in addresses"), max_length=40, unique=True)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("group"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    name_nl = models.CharField(_("name (Dutch)"), max_length=80)
    name_en = models.CharField(_("name (English)"), max_length=80)
    cpv = ArrayField(
        models.CharField(max_length=10),
        verbose_name=_("CPV codes"),
        default=list,
        blank=True,
        help_text=_("Eight digits, a dash and the check digit, as in 55520000-1."),
    )
    print_family = models.CharField(_("print"), max_length=12, choices=PrintFamily)
    position = models.PositiveSmallIntegerField(_("place in the list"), default=0)

    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        constraints = [
            models.CheckConstraint(
                name="category_not_its_own_parent",
                condition=Q(parent=None) | ~Q(parent=F("id")),
                violation_error_message=_("A category cannot be its own group."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{reverse('catalogue')}?categorie={self.slug}"

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_en if (get_language() or "nl").startswith("en") else self.name_nl

    @property
    def print_name(self) -> str:
        """The print of this kind: always the same one, and not the same for all of a family."""
        return f"img/prints/{self.print_family}-{crc32(self.slug.encode()) % PRINTS_PER_FAMILY + 1}.svg"
