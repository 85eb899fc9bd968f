"""What categories, regions and places are called, kept for a few minutes: every page of the catalogue wants them."""

from dataclasses import dataclass
from typing import Self

from django.core.cache import cache
from django.db.models import CharField, F, IntegerField, Value

from enterprises.models import Region
from market.models import Category

KEPT_FOR = 300


@dataclass(frozen=True, slots=True)
class Names:
    """Labels by slug or code, the icons of categories, and the categories below each group."""

    categories: dict[str, str]
    regions: dict[str, str]
    keys: dict[str, list[int]]
    groups: dict[str, str]
    icons: dict[str, str]

    @classmethod
    def of(cls, language: str) -> Self:
        """In this language; one query, when they are not at hand."""
        key = f"market.named.{language}"
        known: Self | None = cache.get(key)
        if known is None:
            known = cls._read("name_en" if language.startswith("en") else "name_nl")
            cache.set(key, known, KEPT_FOR)
        return known

    @classmethod
    def _read(cls, name: str) -> Self:
        categories = Category.objects.annotate(what=Value("category"), label=F(name)).values_list(
            "what", "slug", "label", "parent__slug", "pk", "icon"
        )
        none, zero = Value(None, CharField()), Value(0, IntegerField())
        regions = Region.objects.annotate(
            what=Value("region"), label=F("name"), above=none, key=zero, drawing=none
        ).values_list("what", "code", "label", "above", "key", "drawing")
        made = cls({}, {}, {}, {}, {})
        for what, code, label, above, key, drawing in categories.union(regions, all=True):
            if what == "region":
                made.regions[code] = label
                continue
            made.categories[code] = label
            made.icons[code] = drawing
            made.keys.setdefault(code, []).append(key)
            if above:
                made.groups[code] = above
                made.keys.setdefault(above, []).append(key)
        return made

    def keys_of(self, slugs: tuple[str, ...]) -> tuple[int, ...]:
        """The keys of these categories and of all below them; an unknown one has a key that nothing has."""
        return tuple(sorted({key for slug in slugs for key in self.keys.get(slug, [0])}))
