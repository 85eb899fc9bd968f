"""Changes of what is online, as far as somebody has to look at them."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sif.states import Lifecycle, Verb
from sif.validators import no_bsn, plain_text


class ChangeStatus(models.TextChoices):
    """Where a change is: before it is online (waiting), or after (to be looked back at)."""

    WAITING = "waiting", _("Waits for us")
    ASKED = "asked", _("We ask you to change something")
    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Refused")
    REPLACED = "replaced", _("Replaced by a newer change")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    SAMPLED = "sampled", _("Online, to be looked at")
    CLEARED = "cleared", _("Looked at, fine")
    OBJECTED = "objected", _("Looked at, not fine")


PENDING = (ChangeStatus.WAITING, ChangeStatus.ASKED)
UNDECIDED = (ChangeStatus.WAITING, ChangeStatus.SAMPLED)
WITH_REASON = (ChangeStatus.ASKED, ChangeStatus.REFUSED, ChangeStatus.OBJECTED)


class ListingChangeQuerySet(models.QuerySet["ListingChange"]):
    """The queue, and the history of one listing."""

    def pending(self) -> Self:
        """Not online yet: waits for a connector, or for the entrepreneur."""
        return self.filter(status__in=PENDING)

    def waiting(self) -> Self:
        """A connector has to decide before it goes online."""
        return self.filter(status=ChangeStatus.WAITING)

    def of_enterprise(self, pk: int) -> Self:
        """Those of all the listings of one enterprise, oldest first."""
        return self.filter(listing__enterprise=pk).select_related("listing").order_by("made_at", "pk")

    def sampled(self) -> Self:
        """Online already; a connector looks back at it."""
        return self.filter(status=ChangeStatus.SAMPLED)

    def telling(self) -> Self:
        """What the entrepreneur should know: what is under way, and how the last ones ended."""
        silent = (ChangeStatus.REPLACED, ChangeStatus.SAMPLED, ChangeStatus.CLEARED)
        return self.exclude(status__in=silent)

    def newest(self) -> Self:
        """Latest first."""
        return self.order_by("-made_at", "-pk")

    def locked(self, change: "ListingChange") -> "ListingChange":
        """The row as it is now, locked until the transaction ends."""
        return self.select_for_update(of=("self",)).select_related("before", "made_by").get(pk=change.pk)


class ListingChange(models.Model):
    """What a listing would show for the first time, or otherwise than before, and what a connector said of it.

    Of an enterprise that is not trusted yet it waits, and is not online before it is approved; a newer change
    replaces it and stands in the queue again. Of a trusted one it is online at once; a fixed share of those is
    kept here to look back at. `before` is empty for what was never online. `content` is a version, and "photos".
    """

    listing = models.ForeignKey(
        "market.Listing", verbose_name=_("listing"), on_delete=models.CASCADE, related_name="changes"
    )
    before = models.ForeignKey(
        "market.ListingVersion",
        verbose_name=_("version before"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    after = models.ForeignKey(
        "market.ListingVersion",
        verbose_name=_("version it became"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    content = models.JSONField(_("what it says"), default=dict)
    status = models.CharField(_("status"), max_length=10, choices=ChangeStatus, editable=False)
    reason = models.TextField(
        _("what the connector says"), max_length=1000, blank=True, validators=[plain_text, no_bsn]
    )
    made_at = models.DateTimeField(_("made at"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("made by"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    lifecycle = Lifecycle(
        approve=Verb({ChangeStatus.WAITING}, to=ChangeStatus.APPROVED, by={"staff"}),
        release=Verb({ChangeStatus.WAITING}, to=ChangeStatus.SAMPLED, by={"staff"}),
        ask=Verb({ChangeStatus.WAITING}, to=ChangeStatus.ASKED, by={"staff"}),
        refuse=Verb({ChangeStatus.WAITING}, to=ChangeStatus.REFUSED, by={"staff"}),
        replace=Verb(PENDING, to=ChangeStatus.REPLACED, by={"seller", "staff", "system"}),
        withdraw=Verb(PENDING, to=ChangeStatus.WITHDRAWN, by={"seller", "staff", "system"}),
        clear=Verb({ChangeStatus.SAMPLED}, to=ChangeStatus.CLEARED, by={"staff"}),
        object=Verb({ChangeStatus.SAMPLED}, to=ChangeStatus.OBJECTED, by={"staff"}),
    )

    objects = ListingChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of a listing")
        verbose_name_plural = _("changes of listings")
        constraints = [
            models.UniqueConstraint(
                fields=["listing"],
                condition=Q(status__in=PENDING),
                name="listing_change_one_pending",
                violation_error_message=_("There is a change under way already."),
            ),
            models.CheckConstraint(
                name="listing_change_decided_iff_dated",
                condition=Q(status__in=UNDECIDED, decided_at=None)
                | (~Q(status__in=UNDECIDED) & Q(decided_at__isnull=False)),
                violation_error_message=_("A decision has a date, and only a decision."),
            ),
            models.CheckConstraint(
                name="listing_change_no_has_reason",
                condition=~Q(status__in=WITH_REASON) | ~Q(reason=""),
                violation_error_message=_("Say why: the entrepreneur reads it."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["made_at", "id"],
                name="listing_change_queue",
                condition=Q(status__in=UNDECIDED),
            )
        ]

    def __str__(self) -> str:
        return f"{self.listing} ({self.get_status_display()})"

    @property
    def seen(self) -> dict[str, Any]:
        """What buyers could read before it; nothing of what was never online."""
        return {} if self.before is None else self.before.content
