"""What an entrepreneur says about a picture or a document of a listing."""

from typing import TYPE_CHECKING

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from market import photos
from market.actions.photos import View
from market.models import Photo
from sif.validators import no_bsn, plain_text

if TYPE_CHECKING:
    Upload = UploadedFile[bytes]
else:
    Upload = UploadedFile

THIRDS = ((0, _("left")), (50, _("middle")), (100, _("right")))
HEIGHTS = ((0, _("top")), (50, _("middle")), (100, _("bottom")))


def _alt() -> forms.CharField:
    return forms.CharField(
        label=_("What does one see?"),
        max_length=160,
        help_text=_("For people who cannot see the picture. Describe the work, do not name people."),
        validators=[plain_text, no_bsn],
    )


def _focal_x() -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=_("Keep in view"), choices=THIRDS, coerce=int, initial=50)


def _focal_y() -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=_("and from top to bottom"), choices=HEIGHTS, coerce=int, initial=50)


class UploadForm(forms.Form):
    """A new picture: the file, judged by its first bytes and never by its name, and what one sees on it."""

    upload = forms.FileField(
        label=_("Photo"),
        help_text=_("JPEG, PNG or WebP, at most 12 MB. Best is 1200 by 900 pixels or more."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        allow_empty_file=True,
    )
    alt = _alt()
    focal_x, focal_y = _focal_x(), _focal_y()

    def clean_upload(self) -> Upload:
        """Only what can become a picture."""
        upload: Upload = self.cleaned_data["upload"]
        photos.inspect(upload, size=upload.size or 0)
        return upload

    @property
    def view(self) -> View:
        """How it will be shown; a new picture comes last."""
        return View(**{name: self.cleaned_data[name] for name in ("alt", "focal_x", "focal_y")})


class PhotoForm(forms.Form):
    """What one sees, and which part stays in view when the picture is cut to 4:3."""

    alt = _alt()
    focal_x, focal_y = _focal_x(), _focal_y()

    @classmethod
    def of(cls, photo: Photo, typed: QueryDict | None = None) -> "PhotoForm":
        """The form of a picture that is there, as it is or as somebody filled it in."""
        initial = {name: getattr(photo, name) for name in ("alt", "focal_x", "focal_y")}
        return cls(typed, initial=initial, auto_id=f"photo{photo.pk}_%s")

    @property
    def view(self) -> View:
        """What was filled in, as the action wants it."""
        return View(**{name: self.cleaned_data[name] for name in ("alt", "focal_x", "focal_y")})
