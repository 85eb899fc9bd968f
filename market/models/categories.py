"""What is bought: a tree with CPV codes."""

import json
import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import Self
from zlib import crc32

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

PRINTS_PER_FAMILY = 6
DATA = Path(__file__).resolve().parent.parent / "data" / "categories.json"
CPV = re.compile(r"[0-9]{8}-[0-9]")


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


class CategoryIcon(models.TextChoices):
    """The line icon beside the name: a symbol of static/icons.svg."""

    CUTLERY = "bestek", _("Cutlery")
    PARTY = "feest", _("Party")
    GIFT = "geschenk", _("Gift")
    FLOWER = "bloem", _("Flower")
    BUILDING = "gebouw", _("Building")
    BUCKET = "emmer", _("Bucket")
    TREE = "boom", _("Tree")
    BRUSH = "kwast", _("Brush")
    FENCE = "hek", _("Fence")
    SUN = "zon", _("Sun")
    BELL_ON_A_DESK = "balie", _("Bell on a desk")
    DESK = "kantoor", _("Desk")
    CHAIR = "bureau", _("Chair")
    SCREEN = "scherm", _("Screen")
    PRINTER = "drukpers", _("Printer")
    LANGUAGES = "spraak", _("Languages")
    CAMERA = "camera", _("Camera")
    BUS = "bus", _("Bus")
    LORRY = "vrachtauto", _("Lorry")
    BOX = "doos", _("Box")
    HAND_TRUCK = "steekwagen", _("Hand truck")
    BICYCLE = "fiets", _("Bicycle")
    TYRE = "band", _("Tyre")
    HANDS = "handen", _("Hands")
    DIPLOMA = "diploma", _("Diploma")
    HEART = "hart", _("Heart")
    BLOCKS = "blokken", _("Blocks")
    COINS = "munten", _("Coins")
    NEEDLE_AND_THREAD = "draad", _("Needle and thread")
    SHIRT = "shirt", _("Shirt")
    RECYCLING = "kringloop", _("Recycling")


def cpv_code(code: str) -> None:
    """Eight digits, a dash and the check digit. Nothing is refused on that digit: 532 real codes miss the formula."""
    if not CPV.fullmatch(code):
        raise ValidationError(
            _("A CPV code looks like 55520000-1: eight digits, a dash, one digit."), code="cpv"
        )


@cache
def cpv_titles() -> dict[str, tuple[str, str]]:
    """The codes that the tree began with, with their official Dutch and English titles."""
    tree = json.loads(DATA.read_text(encoding="utf-8"))["categories"]
    return {code["code"]: (code["nl"], code["en"]) for entry in tree for code in entry["cpv"]}


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

    def named(self, word: str) -> Self:
        """Those with a word that begins like this, in Dutch or in English."""
        begins = rf"\m{re.escape(word)}"
        return self.filter(Q(name_nl__iregex=begins) | Q(name_en__iregex=begins))

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
        models.CharField(max_length=10, validators=[cpv_code]),
        verbose_name=_("CPV codes"),
        default=list,
        blank=True,
        help_text=_("Eight digits, a dash and the check digit, as in 55520000-1."),
    )
    print_family = models.CharField(_("print"), max_length=12, choices=PrintFamily)
    icon = models.CharField(_("icon"), max_length=12, choices=CategoryIcon, default=CategoryIcon.BOX)
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
