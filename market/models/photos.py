"""Pictures of what is for sale."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sif.validators import no_bsn, plain_text

if TYPE_CHECKING:
    from market.models.listings import Listing

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
        return self.usable().filter(is_held=False)

    def usable(self) -> Self:
        """Those that there are pictures of, seen by a connector or not."""
        return self.filter(status=PhotoStatus.READY)

    def unprepared(self) -> Self:
        """Those that nobody can look at yet: a worker is at it."""
        return self.filter(status=PhotoStatus.WAITING)

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


def gallery_of(photos: Iterable[Photo]) -> list[dict[str, Any]]:
    """How these pictures are shown, as a change keeps it: in order, each with its words and its focal point."""
    return [
        {"photo": photo.pk, "alt": photo.alt, "focal_x": photo.focal_x, "focal_y": photo.focal_y}
        for photo in photos
    ]


def as_wanted(photos: Iterable[Photo], gallery: Iterable[dict[str, Any]]) -> list[Photo]:
    """The pictures as a gallery wants them; what came since stands last, what left is not there. Saves nothing."""
    here = {photo.pk: photo for photo in photos}
    wanted = [(here.pop(one["photo"]), one) for one in gallery if one["photo"] in here]
    for photo, one in wanted:
        photo.alt, photo.focal_x, photo.focal_y = one["alt"], one["focal_x"], one["focal_y"]
    return [*(photo for photo, _one in wanted), *here.values()]


def wanted_photos(listing: "Listing") -> list[Photo]:
    """The pictures of a listing as the entrepreneur last wanted them, what waits for a connector included."""
    pending = listing.changes.pending().first()
    gallery = [] if pending is None else pending.content.get("photos", [])
    return as_wanted(Photo.objects.filter(listing=listing).in_order(), gallery)
