"""What buyers ask about a listing, in public, and what its maker answers."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from market.models.listings import Listing
from sif.actors import Actor
from sif.models import User
from sif.validators import no_bsn, plain_text

TEXT = [plain_text, no_bsn]


class ListingQuestionQuerySet(models.QuerySet["ListingQuestion"]):
    """Which questions."""

    def shown(self) -> Self:
        """Those everybody may read."""
        return self.filter(hidden_at=None)

    def about(self, listing: Listing) -> Self:
        """Those about one listing."""
        return self.filter(listing=listing)

    def sold_by(self, actor: Actor) -> Self:
        """Those about the listings of the enterprise acted for."""
        if "seller" not in actor.roles:
            return self.none()
        return self.filter(listing__enterprise__organisation_id=actor.organisation_id)

    def manageable_by(self, actor: Actor) -> Self:
        """Those this actor may hide: about one's own listings, or all for staff."""
        return self if actor.is_staff else self.sold_by(actor)

    def waiting(self) -> Self:
        """Shown, and not answered yet."""
        return self.shown().filter(answered_at=None)

    def asked_by(self, person: User, *, since: datetime | None = None) -> Self:
        """What one person asked, from a moment on."""
        own = self.filter(asked_by=person)
        return own if since is None else own.filter(asked_at__gt=since)

    def newest(self) -> Self:
        """Latest asked first; a total order."""
        return self.order_by("-asked_at", "-pk")

    def unanswered_first(self) -> Self:
        """What waits first, the longest waiting on top; then the latest answered."""
        return self.order_by(F("answered_at").desc(nulls_first=True), "asked_at", "pk")

    def locked(self, question: "ListingQuestion") -> "ListingQuestion":
        """The row as it is now, locked until the transaction ends."""
        found = self.select_for_update(of=("self",))
        return found.select_related("listing__enterprise__organisation", "asked_by").get(pk=question.pk)


class ListingQuestion(models.Model):
    """A question of a buyer about a listing, asked and answered where every buyer can read it.

    Who asked is shown to nobody but the seller, and there only the organisation. What does not belong there is hidden
    with a reason, by the seller or a connector; it is kept.
    """

    listing = models.ForeignKey(
        "market.Listing", verbose_name=_("listing"), on_delete=models.PROTECT, related_name="questions"
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("asked by"), on_delete=models.PROTECT, related_name="+"
    )
    organisation = models.ForeignKey(
        "enterprises.Organisation",
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    text = models.CharField(_("question"), max_length=500, validators=TEXT)
    asked_at = models.DateTimeField(_("asked at"), editable=False)
    answer = models.TextField(_("answer"), max_length=1500, blank=True, validators=TEXT)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True, editable=False)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("answered by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    hidden_at = models.DateTimeField(_("hidden at"), null=True, blank=True, editable=False)
    hidden_reason = models.CharField(_("why hidden"), max_length=200, blank=True, validators=TEXT)

    objects = ListingQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question about a listing")
        verbose_name_plural = _("questions about listings")
        constraints = [
            models.CheckConstraint(
                name="listing_question_answered_iff_answer",
                condition=Q(answered_at=None, answer="") | Q(answered_at__isnull=False) & ~Q(answer=""),
                violation_error_message=_("An answer has a date, and only an answer has one."),
            ),
            models.CheckConstraint(
                name="listing_question_hidden_iff_reason",
                condition=Q(hidden_at=None, hidden_reason="")
                | Q(hidden_at__isnull=False) & ~Q(hidden_reason=""),
                violation_error_message=_("What is hidden says why, and only that."),
            ),
        ]
        indexes = [models.Index(fields=["listing", "-asked_at"], name="listing_question_newest")]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        return f"{self.listing.get_absolute_url()}#vraag-{self.pk}"
