"""Proof: a file that is judged by what is in it, never by its name."""

from io import BytesIO
from typing import IO, Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

MOST_BYTES = 10_000_000
MOST_PIXELS = 40_000_000
MOST_PIXELS_PNG = 16_000_000  # a JPEG can be read at a fraction of its size, a PNG only whole
LONGEST_SIDE = 2400
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


def pixels_only(upload: "UploadedFile[Any]", content_type: str) -> "UploadedFile[Any]":
    """A picture made anew: no EXIF, no place, nothing behind it or between its lines.

    Raises:
        ValidationError: the pixels cannot be read after all.
    """
    kind = "JPEG" if content_type == "image/jpeg" else "PNG"
    try:
        with Image.open(upload, formats=(kind,)) as image:
            if kind == "PNG" and image.width * image.height > MOST_PIXELS_PNG:
                raise ValidationError(
                    _("This picture is too large. Make it smaller and try again."), code="pixels"
                )
            image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            fresh = ImageOps.exif_transpose(image)
            fresh.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            flat = fresh.convert("RGB")
    except (OSError, SyntaxError, ValueError) as no:
        raise ValidationError(
            _("This picture is damaged. Save it again and try once more."), code="damaged"
        ) from no
    flat.info = {}
    made = BytesIO()
    flat.save(made, kind, quality=85)
    return SimpleUploadedFile(upload.name or "proof", made.getvalue(), content_type)


class ProofField(forms.FileField):
    """A file box for a proof."""

    widget = forms.FileInput(attrs={"accept": "application/pdf,image/jpeg,image/png"})

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Only what can be read by whoever checks it; of a picture only the pixels."""
        upload = super().clean(data, initial)
        if isinstance(upload, UploadedFile):
            content_type = inspect(upload)
            if content_type.startswith("image/"):
                return pixels_only(upload, content_type)
        return upload


def content_type_of(file: IO[bytes]) -> tuple[str, str]:
    """Type and ending of a stored proof, by its first bytes; an old file we cannot name is just bytes."""
    head = file.read(8)
    file.seek(0)
    for start, kind, ending in KINDS:
        if head.startswith(start):
            return kind, ending
    return "application/octet-stream", ".bin"
