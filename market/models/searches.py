"""Questions that buyers keep, and what was found for them since."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from market.models.listings import Listing
from sif.actors import Actor
from sif.validators import no_bsn, plain_text


class Frequency(models.TextChoices):
    """How often somebody hears of what is new."""

    AT_ONCE = "at_once", _("at once")
    DAILY = "daily", _("every day")
    WEEKLY = "weekly", _("every week")
    NEVER = "never", _("no mail")


EVERY = {Frequency.DAILY: timedelta(days=1), Frequency.WEEKLY: timedelta(days=7)}


class SavedSearchQuerySet(models.QuerySet["SavedSearch"]):
    """Which searches."""

    def own(self, actor: Actor) -> Self:
        """Those of this person, for whichever organisation: the mail goes to the person."""
        return self.none() if actor.person is None else self.filter(person=actor.person)

    def at_once(self) -> Self:
        """Those that wait for each new listing."""
        return self.filter(frequency=Frequency.AT_ONCE, person__is_active=True)

    def near(self, listing: Listing) -> Self:
        """Those that ask for this kind of thing, or for no kind in particular."""
        category = listing.category
        kinds = [category.slug, *([category.parent.slug] if category.parent else [])]
        return self.filter(Q(categories=[]) | Q(categories__overlap=kinds))

    def due(self, now: datetime) -> Self:
        """Those whose day or week has passed."""
        past = Q()
        for frequency, span in EVERY.items():
            past |= Q(frequency=frequency, looked_at__lte=now - span)
        return self.filter(past, person__is_active=True)

    def after(self, pk: int) -> Self:
        """Those that come after one, in order."""
        return self.filter(pk__gt=pk).order_by("pk")

    def newest(self) -> Self:
        """Last made first; a total order."""
        return self.order_by("-created_at", "-pk")

    def locked(self, pk: int) -> "SavedSearch | None":
        """The row as it is now, locked until the transaction ends; None when it is gone."""
        return self.select_for_update(of=("self",)).select_related("person").filter(pk=pk).first()


class SavedSearch(models.Model):
    """A question to the catalogue that somebody keeps, and is told about when something new answers it.

    `query` is the query string of the catalogue page, as `market.filters.Ask` writes it; `categories` repeats its
    categories, so that a new listing is held against few searches. New is what came online after `since`.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(_("name"), max_length=80, validators=[plain_text, no_bsn])
    query = models.CharField(_("question"), max_length=1500, validators=[plain_text, no_bsn])
    categories = ArrayField(
        models.CharField(max_length=40), verbose_name=_("categories"), default=list, blank=True
    )
    frequency = models.CharField(_("how often"), max_length=10, choices=Frequency, default=Frequency.DAILY)
    created_at = models.DateTimeField(_("made at"), editable=False)
    since = models.DateTimeField(_("new since"), editable=False)
    looked_at = models.DateTimeField(_("last looked at"), editable=False)

    objects = SavedSearchQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved search")
        verbose_name_plural = _("saved searches")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "query"],
                name="saved_search_once",
                violation_error_message=_("You have saved this search already."),
            ),
            models.CheckConstraint(
                name="saved_search_frequency_known",
                condition=Q(frequency__in=Frequency.values),
                violation_error_message=_("Choose how often you want a mail."),
            ),
        ]
        indexes = [
            models.Index(fields=["frequency", "looked_at"], name="saved_search_due"),
            GinIndex(fields=["categories"], name="saved_search_categories"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("saved_search", args=[self.pk])

    @property
    def address(self) -> str:
        """What answers it now, in the catalogue."""
        return f"{reverse('catalogue')}?{self.query}"


class SearchHit(models.Model):
    """A listing that was told about for one saved search: once, and never again."""

    search = models.ForeignKey(
        SavedSearch, verbose_name=_("saved search"), on_delete=models.CASCADE, related_name="hits"
    )
    listing = models.ForeignKey(
        "market.Listing", verbose_name=_("listing"), on_delete=models.PROTECT, related_name="+"
    )
    told_at = models.DateTimeField(_("told at"))

    class Meta:
        verbose_name = _("hit of a saved search")
        verbose_name_plural = _("hits of saved searches")
        constraints = [
            models.UniqueConstraint(
                fields=["search", "listing"],
                name="search_hit_once",
                violation_error_message=_("This was told already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.search_id}: {self.listing_id}"
