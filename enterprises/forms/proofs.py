"""Proof: a file that is judged by what is in it, never by its name."""

from typing import IO, Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from PIL import Image

MOST_BYTES = 10_000_000
MOST_PIXELS = 40_000_000
PDF = b"%PDF-"
KINDS = (
    (PDF, "application/pdf", ".pdf"),
    (b"\xff\xd8\xff", "image/jpeg", ".jpg"),
    (b"\x89PNG", "image/png", ".png"),
)
# what a PDF can do besides being read: it does none of it here
ACTS = (b"/JavaScript", b"/JS", b"/Launch", b"/EmbeddedFile", b"/RichMedia", b"/XFA")


def inspect(upload: "UploadedFile[Any]") -> str:
    """The content type of a proof: a PDF without scripts, a JPEG or a PNG of a normal size.

    Raises:
        ValidationError: too large, something else, or a file that does more than show itself.
    """
    if (upload.size or 0) > MOST_BYTES:
        raise ValidationError(
            _("This file is larger than 10 MB. Make it smaller and try again."), code="bytes"
        )
    try:
        upload.seek(0)
        head = upload.read(len(PDF))
        return _pdf(upload) if head == PDF else _picture(upload)
    finally:
        upload.seek(0)


def _pdf(upload: "UploadedFile[Any]") -> str:
    upload.seek(0)
    body = upload.read()
    if b"%%EOF" not in body[-2048:]:
        raise ValidationError(_("This PDF is damaged. Save it again and add it once more."), code="damaged")
    if any(act in body for act in ACTS):
        raise ValidationError(
            _("This PDF has scripts or attachments in it. Print it to a new PDF and add that one."),
            code="acts",
        )
    return "application/pdf"


def _picture(upload: "UploadedFile[Any]") -> str:
    upload.seek(0)
    try:
        with Image.open(upload, formats=("JPEG", "PNG")) as image:
            width, height = image.size
            kind = image.format
    except (
        OSError,
        SyntaxError,
        ValueError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ) as no:
        raise ValidationError(
            _("We cannot read this file. Choose a PDF, or a photo as JPEG or PNG."), code="format"
        ) from no
    if width * height > MOST_PIXELS:
        raise ValidationError(
            _("This picture has more than 40 million pixels. Make it smaller and try again."), code="pixels"
        )
    return "image/jpeg" if kind == "JPEG" else "image/png"


class ProofField(forms.FileField):
    """A file box for a proof."""

    widget = forms.FileInput(attrs={"accept": "application/pdf,image/jpeg,image/png"})

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Only what can be read by whoever checks it."""
        upload = super().clean(data, initial)
        if isinstance(upload, UploadedFile):
            inspect(upload)
        return upload


def content_type_of(file: IO[bytes]) -> tuple[str, str]:
    """Type and ending of a stored proof, by its first bytes; an old file we cannot name is just bytes."""
    head = file.read(8)
    file.seek(0)
    for start, kind, ending in KINDS:
        if head.startswith(start):
            return kind, ending
    return "application/octet-stream", ".bin"
