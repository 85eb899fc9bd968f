"""Papers that go with a listing: a menu, a data sheet, conditions."""

import uuid
from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from sif.validators import no_bsn, plain_text

if TYPE_CHECKING:
    from market.models.listings import Listing


class ListingDocumentQuerySet(models.QuerySet["ListingDocument"]):
    """Reading papers."""

    def shown(self) -> Self:
        """Those that buyers may read."""
        return self.filter(is_held=False)

    def held(self) -> Self:
        """Those a connector has to see before buyers do."""
        return self.filter(is_held=True)

    def to_see(self, listing: "Listing") -> Self:
        """Those of a listing that a connector has not seen yet: of a draft all of them."""
        own = self.filter(listing=listing)
        return own if listing.is_draft else own.held()

    def in_order(self) -> Self:
        """First added first."""
        return self.order_by("pk")


def document_path(document: "ListingDocument", name: str) -> str:
    """Private, under a random name; the page that gives it out asks who reads."""
    return f"private/documents/{uuid.uuid4().hex}.pdf"


class ListingDocument(models.Model):
    """A PDF that buyers can read with a listing. A new one waits until a connector has seen it where changes do."""

    listing = models.ForeignKey(
        "market.Listing", verbose_name=_("listing"), on_delete=models.CASCADE, related_name="documents"
    )
    title = models.CharField(_("what it is"), max_length=80, validators=[plain_text, no_bsn])
    file = models.FileField(_("PDF"), upload_to=document_path)
    size = models.PositiveIntegerField(_("size in bytes"))
    is_held = models.BooleanField(_("waits for a connector"), default=False, editable=False)
    added_at = models.DateTimeField(_("added at"), editable=False)

    objects = ListingDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document of a listing")
        verbose_name_plural = _("documents of listings")

    def __str__(self) -> str:
        return self.title
