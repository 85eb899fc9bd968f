"""What a change changes: field by field, side by side, with the words that differ marked."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.models import Place, Sdg
from market.models import Category, ListingChange, ListingKind, Photo, PriceKind
from market.models.categories import cpv_titles
from market.models.changes import PENDING
from market.models.photos import as_wanted, gallery_of
from market.models.versions import differing
from sif.money import Vat
from sif.templatetags.house import euro

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Words = str | _StrPromise

TOKEN = re.compile(r"[ \t\n]*[^ \t\n]+")
"""A word with the space before it; what a no-break space holds together is one word."""

LABELS: "Mapping[str, Words]" = {
    "title": gettext_lazy("Title"),
    "kind": gettext_lazy("Product or service"),
    "category": gettext_lazy("Category"),
    "cpv": gettext_lazy("CPV code"),
    "impact": gettext_lazy("Impact in one line"),
    "description": gettext_lazy("Description"),
    "price_kind": gettext_lazy("Kind of price"),
    "price": gettext_lazy("Price without VAT"),
    "unit": gettext_lazy("Unit"),
    "vat": gettext_lazy("VAT"),
    "variants": gettext_lazy("Choices"),
    "minimum_quantity": gettext_lazy("Least quantity"),
    "quantity_step": gettext_lazy("Sold per"),
    "lead_time_days": gettext_lazy("Days between order and delivery"),
    "capacity": gettext_lazy("Most at a time"),
    "capacity_unit": gettext_lazy("Unit of that"),
    "monthly_capacity": gettext_lazy("Most in a month"),
    "available_from": gettext_lazy("Available from"),
    "closed_from": gettext_lazy("Not available from"),
    "closed_until": gettext_lazy("Up to and including"),
    "nationwide": gettext_lazy("Delivered in the whole country"),
    "serves": gettext_lazy("Delivered in"),
    "tags": gettext_lazy("Search words"),
    "sdgs": gettext_lazy("Goals (SDG)"),
}
"""In the order in which a buyer reads them; a field that is not here is not compared."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words, and whether the other side has them too."""

    text: str
    is_changed: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One field that differs: what it said and what it would say."""

    label: "Words"
    before: list[Piece]
    after: list[Piece]


@dataclass(frozen=True, slots=True)
class Picture:
    """One photo as a change would show it, its words before and after, and whether another part stays in view."""

    photo: Photo
    is_cut_anew: bool
    before: list[Piece]
    after: list[Piece]


def pictures(change: ListingChange) -> list[Picture]:
    """All photos in the order a change wants, when one of them was not seen before or is to be shown otherwise."""
    if change.status not in PENDING:
        return []
    here = list(Photo.objects.filter(listing=change.listing_id).in_order())
    before = gallery_of(here)
    was = {photo.pk: (photo.alt, photo.focal_x, photo.focal_y) for photo in here}
    wanted = as_wanted(here, change.content.get("photos", []))
    is_new = change.listing.is_draft or any(photo.is_held for photo in here)
    if not is_new and gallery_of(wanted) == before:
        return []
    return [
        Picture(
            photo, was[photo.pk][1:] != (photo.focal_x, photo.focal_y), *marked(was[photo.pk][0], photo.alt)
        )
        for photo in wanted
    ]


def between(before: dict[str, Any], after: dict[str, Any]) -> list[Row]:
    """The fields that read otherwise, in the order of the form. Asks at most twice, for names."""
    names = [name for name in LABELS if name in differing(before, after)]
    worded = _Worded({name: (before.get(name), after.get(name)) for name in names})
    rows = []
    for name in names:
        old, new = worded.said(name, before.get(name)), worded.said(name, after.get(name))
        if old != new:
            rows.append(Row(LABELS[name], *marked(old, new)))
    return rows


def marked(before: str, after: str) -> tuple[list[Piece], list[Piece]]:
    """Both texts in pieces, word by word, so that what changed can be marked on either side."""
    old, new = TOKEN.findall(before), TOKEN.findall(after)
    left: list[Piece] = []
    right: list[Piece] = []
    for what, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if a < b:
            left.append(Piece("".join(old[a:b]), what != "equal"))
        if c < d:
            right.append(Piece("".join(new[c:d]), what != "equal"))
    return left, right


OFFER_LABELS: "Mapping[str, Words]" = {
    "approach": gettext_lazy("Approach"),
    "impact": gettext_lazy("Impact"),
    "starts_on": gettext_lazy("Can start"),
    "valid_until": gettext_lazy("Valid until"),
    "attachments": gettext_lazy("Attachments"),
}


def between_versions(before: dict[str, Any], after: dict[str, Any]) -> list[Row]:
    """What differs between two versions of a proposal (`ProposalVersion.content`); lines and steps by their title."""
    old, new = _offer_said(before), _offer_said(after)
    names = list(dict.fromkeys([*new, *old]))
    changed = [name for name in names if old.get(name, "") != new.get(name, "")]
    return [Row(name[0], *marked(old.get(name, ""), new.get(name, ""))) for name in changed]


def _offer_said(content: dict[str, Any]) -> "dict[tuple[Words, int], str]":
    """Everything in words, by label; two lines with the same title are the first and the second."""
    said: dict[tuple[Words, int], str] = {}

    def say(label: "Words", words: str) -> None:
        said[label, sum(one == label for one, _number in said)] = words

    for share in content["shares"] if len(content["shares"]) > 1 else ():
        say(_("Share of %(name)s") % {"name": share["name"]}, f"{share['percent'].replace('.', ',')}%")
    for line in content["lines"]:
        say(_("Line: %(title)s") % {"title": line["title"]}, _line_said(line))
    for step in content["steps"]:
        say(_("Step: %(title)s") % {"title": step["title"]}, _day_said(step["ready_on"]))
    files = "; ".join(file["name"] for file in content["attachments"])
    for name, label in OFFER_LABELS.items():
        value = files if name == "attachments" else content[name] or ""
        say(str(label), _day_said(value) if value and name in {"starts_on", "valid_until"} else value)
    return said


def _line_said(line: Mapping[str, Any]) -> str:
    number = Decimal(line["quantity"]).normalize()
    words = [
        f"{number:f} {line['unit']}".replace(".", ","),
        f"× {euro(Decimal(line['net_price']))}",
        f"= {euro(Decimal(line['net']))}",
        f"({Vat(line['vat']).label})",
        line["supplier_name"],
        *([_("option")] if line["is_option"] else []),
    ]
    return " ".join(words)


def _day_said(day: str) -> str:
    return date_format(date.fromisoformat(day), "j F Y")


class _Worded:
    """Values as a person reads them; names of categories and places are read once, for both sides."""

    def __init__(self, changed: Mapping[str, tuple[Any, Any]]) -> None:
        slugs = [slug for slug in changed.get("category", ()) if slug]
        codes = [code for side in changed.get("serves", ()) for code in side or ()]
        found = Category.objects.under(slugs) if slugs else ()
        self.categories = {one.slug: one.name for one in found}
        named = Place.objects.filter(code__in=codes) if codes else ()
        self.places = {place.code: place.name for place in named}
        self.words: dict[str, Callable[[Any], str]] = {
            "category": lambda slug: self.categories.get(slug, slug),
            "serves": lambda codes: ", ".join(sorted(self.places.get(code, code) for code in codes)),
            "kind": lambda kind: str(ListingKind(kind).label),
            "price_kind": lambda kind: str(PriceKind(kind).label),
            "price": lambda price: euro(Decimal(price)),
            "vat": lambda vat: str(Vat(vat).label),
            "variants": _variants,
            "nationwide": lambda yes: _("yes") if yes else _("no"),
            "tags": ", ".join,
            "sdgs": _goals,
            "cpv": lambda code: " ".join([code, *cpv_titles().get(code, ())[:1]]),
        }

    def said(self, name: str, value: Any) -> str:
        """The value in words; nothing for nothing."""
        if value is None or value in ("", []):
            return ""
        if name in {"available_from", "closed_from", "closed_until"}:
            return date_format(date.fromisoformat(value), "j F Y")
        return self.words.get(name, str)(value)


def _variants(variants: Iterable[Mapping[str, str]]) -> str:
    return "; ".join(
        f"{one['name']} {euro(Decimal(one['price']))}" if one["price"] else one["name"] for one in variants
    )


def _goals(goals: Iterable[int]) -> str:
    return ", ".join(f"{goal} {Sdg(goal).label}" for goal in goals)
