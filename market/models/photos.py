"""Pictures of what is for sale."""

from collections.abc import Iterable
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sif.validators import no_bsn, plain_text

TEXT = [plain_text, no_bsn]


class PhotoStatus(models.TextChoices):
    """How far a picture is."""

    WAITING = "waiting", _("Being prepared")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Not usable")


class PhotoQuerySet(models.QuerySet["Photo"]):
    """Reading pictures."""

    def ready(self) -> Self:
        """Those that can be shown."""
        return self.filter(status=PhotoStatus.READY, is_held=False)

    def held(self) -> Self:
        """Those a connector has to see before buyers do."""
        return self.filter(is_held=True)

    def in_order(self) -> Self:
        """As the entrepreneur placed them."""
        return self.order_by("position", "pk")

    def covers_of(self, listings: Iterable[int]) -> dict[int, str]:
        """The name of the first ready picture of each of these listings."""
        ready = self.ready().filter(listing__in=list(listings)).order_by("-position", "-pk")
        return dict(ready.values_list("listing_id", "name"))

    def locked(self, pk: int) -> "Photo | None":
        """The row as it is now, locked; None when it is gone."""
        return self.select_for_update(of=("self",)).filter(pk=pk).first()


class Photo(models.Model):
    """One picture of a listing: uploaded, then decoded and re-encoded by the worker, without EXIF.

    Files carry a random name. `upload` is the file as it came in, kept out of reach until the worker has
    made the pictures, then deleted. Pictures are 4:3, cut around the focal point (percent from top left).
    """

    listing = models.ForeignKey(
        "market.Listing", verbose_name=_("listing"), on_delete=models.CASCADE, related_name="photos"
    )
    name = models.CharField(_("file name"), max_length=32, unique=True, editable=False)
    upload = models.CharField(max_length=100, blank=True, editable=False)
    alt = models.CharField(
        _("what one sees"),
        max_length=160,
        blank=True,
        validators=TEXT,
        help_text=_("For people who cannot see the picture. Describe the work, do not name people."),
    )
    position = models.PositiveSmallIntegerField(_("place"), default=0)
    focal_x = models.PositiveSmallIntegerField(_("from the left, in percent"), default=50)
    focal_y = models.PositiveSmallIntegerField(_("from the top, in percent"), default=50)
    status = models.CharField(
        _("status"), max_length=8, choices=PhotoStatus, default=PhotoStatus.WAITING, editable=False
    )
    is_held = models.BooleanField(_("waits for a connector"), default=False, editable=False)
    failure = models.CharField(_("why not"), max_length=200, blank=True, editable=False)
    added_at = models.DateTimeField(_("added at"), editable=False)

    objects = PhotoQuerySet.as_manager()

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        constraints = [
            models.CheckConstraint(
                name="photo_focal_point_in_picture",
                condition=Q(focal_x__lte=100, focal_y__lte=100),
                violation_error_message=_("The point that stays in view lies inside the picture."),
            ),
            models.CheckConstraint(
                name="photo_failed_iff_reason",
                condition=Q(status=PhotoStatus.FAILED) & ~Q(failure="")
                | ~Q(status=PhotoStatus.FAILED) & Q(failure=""),
                violation_error_message=_("A picture that failed says why."),
            ),
        ]

    def __str__(self) -> str:
        return self.alt or self.name
