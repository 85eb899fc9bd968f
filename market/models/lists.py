"""What buyers keep for later: their favourites, and lists with a name."""

from collections.abc import Sequence
from functools import cache
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from market.models.listings import Listing, ListingQuerySet
from sif.actors import Actor
from sif.enquiries import Blank, Enquiry
from sif.models import User
from sif.validators import no_bsn, plain_text

TEXT = [plain_text, no_bsn]


def _seen_by(person: User | Blank, organisation: int | Blank | None) -> Q:
    own = Q(person=person, organisation_id=organisation)
    return own if organisation is None else own | Q(is_shared=True, organisation_id=organisation)


class SavedListQuerySet(models.QuerySet["SavedList"]):
    """Which lists."""

    def own(self, actor: Actor) -> Self:
        """Those this person made for the organisation acted for."""
        if actor.person is None:
            return self.none()
        return self.filter(person=actor.person, organisation_id=actor.organisation_id)

    def visible_to(self, actor: Actor) -> Self:
        """One's own, and those that colleagues share."""
        if actor.person is None:
            return self.none()
        return self.filter(_seen_by(actor.person, actor.organisation_id))

    def around(self, listing_id: int, actor: Actor) -> "list[SavedList]":
        """All that this actor sees, favourites first, each with whether this listing is in it; drawn up once."""
        if actor.person is None:
            return []
        lists = _around(is_alone=actor.organisation_id is None)
        return lists.found(person=actor.person.pk, organisation=actor.organisation_id, listing=listing_id)

    def favourites(self) -> Self:
        """The lists behind the heart."""
        return self.filter(name="")

    def named(self) -> Self:
        """The others."""
        return self.exclude(name="")

    def by_name(self) -> Self:
        """The favourites first, then by name; a total order."""
        return self.order_by("name", "pk")

    def with_size(self) -> Self:
        """With the number of listings in it, as `size`, and its maker."""
        return self.select_related("person").annotate(size=Count("entries"))

    def holding(self, listing: Listing | Blank) -> Self:
        """With whether this listing is in it, as `holds`."""
        there = SavedListing.objects.filter(list=OuterRef("pk"), listing=listing)
        return self.annotate(holds=Exists(there))

    def locked(self, kept: "SavedList") -> "SavedList":
        """The row as it is now, locked until the transaction ends."""
        return self.select_for_update(of=("self",)).get(pk=kept.pk)


class SavedList(models.Model):
    """A buyer's list of listings for one organisation: the favourites (no name), or one with a name.

    A list with a name can be shared: then colleagues of that organisation see it and add to it. Only its maker
    renames it, shares it or throws it away.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.PROTECT, related_name="+"
    )
    organisation = models.ForeignKey(
        "enterprises.Organisation",
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    name = models.CharField(_("name"), max_length=60, blank=True, validators=TEXT)
    is_shared = models.BooleanField(_("colleagues see it too"), default=False)
    created_at = models.DateTimeField(_("made at"), editable=False)

    # answered by SavedListQuerySet.with_size and holding
    size: int
    holds: bool

    objects = SavedListQuerySet.as_manager()

    class Meta:
        verbose_name = _("list of listings")
        verbose_name_plural = _("lists of listings")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation", "name"],
                nulls_distinct=False,
                name="saved_list_name_once",
                violation_error_message=_("You have a list with this name already."),
            ),
            models.CheckConstraint(
                name="saved_list_shared_has_name_and_organisation",
                condition=Q(is_shared=False) | ~Q(name="") & Q(organisation__isnull=False),
                violation_error_message=_("Only a list with a name can be shared, within an organisation."),
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(_("Favourites"))

    def get_absolute_url(self) -> str:
        return reverse("saved_list", args=[self.pk])

    def is_of(self, actor: Actor) -> bool:
        """Whether this actor made it, and so may rename, share or remove it."""
        return actor.person is not None and actor.person.pk == self.person_id


@cache
def _favourites(*, is_alone: bool) -> Enquiry:
    """The favourites of a person, for an organisation or for nobody: every list of cards asks for them."""
    whose: dict[str, Any] = {
        "person": Blank("person"),
        "organisation": None if is_alone else Blank("organisation"),
    }
    lists = SavedList.objects.filter(**whose).favourites()
    return Enquiry.of(SavedListing.objects.filter(list__in=lists).values_list("listing_id"))


@cache
def _around(*, is_alone: bool) -> Enquiry:
    """The lists of whoever looks at a listing."""
    seen = _seen_by(Blank("person"), None if is_alone else Blank("organisation"))
    return Enquiry.of(SavedList.objects.filter(seen).holding(Blank("listing")).by_name())


class SavedListingQuerySet(models.QuerySet["SavedListing"]):
    """What is in a list."""

    def hearts_of(self, actor: Actor, keys: Sequence[int]) -> frozenset[int]:
        """Which of these are favourites of this person; who has most, has a hundred."""
        if actor.person is None:
            return frozenset()
        favourites = _favourites(is_alone=actor.organisation_id is None)
        mine = favourites.rows(person=actor.person.pk, organisation=actor.organisation_id)
        return frozenset(key for (key,) in mine) & frozenset(keys)

    def kept_in(self, kept: SavedList, readable: ListingQuerySet) -> Self:
        """What is in one list and can be read."""
        return self.filter(list=kept, listing__in=readable)

    def with_listing(self) -> Self:
        """With the listing, its maker, and who put it there."""
        return self.select_related(
            "added_by", "listing__enterprise__organisation__place", "listing__category"
        )

    def newest(self) -> Self:
        """Last added first; a total order."""
        return self.order_by("-added_at", "-pk")


class SavedListing(models.Model):
    """A listing in a list, with a note for oneself or one's colleagues."""

    list = models.ForeignKey(
        SavedList, verbose_name=_("list"), on_delete=models.CASCADE, related_name="entries"
    )
    listing = models.ForeignKey(
        "market.Listing", verbose_name=_("listing"), on_delete=models.PROTECT, related_name="+"
    )
    note = models.CharField(_("note"), max_length=300, blank=True, validators=TEXT)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("added by"), on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField(_("added at"), editable=False)

    objects = SavedListingQuerySet.as_manager()

    class Meta:
        verbose_name = _("listing in a list")
        verbose_name_plural = _("listings in lists")
        constraints = [
            models.UniqueConstraint(
                fields=["list", "listing"],
                name="saved_listing_once",
                violation_error_message=_("This is in the list already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.list_id}: {self.listing_id}"
