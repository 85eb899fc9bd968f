"""Evidence files: judged by what they are, never by their name; pictures are made anew."""

import hashlib
import warnings
from dataclasses import dataclass
from io import BytesIO
from typing import IO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

MOST_BYTES = 10_000_000
MOST_PIXELS = 40_000_000
MOST_PIXELS_PNG = 16_000_000
LONGEST_SIDE = 2400
TAIL = 2048
# A document that proves something does not need to start programs or carry other files.
ACTIVE = (b"/JavaScript", b"/JS", b"/Launch", b"/EmbeddedFile", b"/OpenAction", b"/RichMedia")


@dataclass(frozen=True, slots=True)
class Accepted:
    """A file as it is kept: content, type and fingerprint."""

    content: "ContentFile[bytes]"
    content_type: str
    size: int
    sha256: str


def accept(upload: "UploadedFile[bytes]") -> Accepted:
    """The file as it may be kept.

    Raises:
        ValidationError: too large, not a PDF, JPEG or PNG, damaged, or a document that does things.
    """
    if (upload.size or 0) > MOST_BYTES:
        raise ValidationError(
            _("This file is larger than 10 MB. Make it smaller and try again."), code="bytes"
        )
    if not upload.size:
        raise ValidationError(_("This file is empty. Choose another one."), code="empty")
    start = upload.read(8)
    upload.seek(0)
    if start.startswith(b"%PDF-"):
        return _kept(_document(upload), "application/pdf")
    if start.startswith(b"\xff\xd8\xff"):
        return _kept(_picture(upload, "JPEG"), "image/jpeg")
    if start.startswith(b"\x89PNG\r\n\x1a\n"):
        return _kept(_picture(upload, "PNG"), "image/png")
    raise ValidationError(
        _("We can keep PDF, JPEG and PNG files. Save it as a PDF and try again."), code="format"
    )


def _kept(content: bytes, content_type: str) -> Accepted:
    return Accepted(ContentFile(content), content_type, len(content), hashlib.sha256(content).hexdigest())


def _document(upload: IO[bytes]) -> bytes:
    content = upload.read()
    if b"%%EOF" not in content[-TAIL:]:
        raise ValidationError(_("This PDF is damaged. Save it again and try once more."), code="damaged")
    if any(mark in content for mark in ACTIVE):
        raise ValidationError(
            _("This PDF contains a program or another file. Print it to a new PDF and add that one."),
            code="active",
        )
    return content


def _picture(upload: IO[bytes], kind: str) -> bytes:
    """The pixels only: no EXIF, no place, nothing behind the picture."""
    most = MOST_PIXELS if kind == "JPEG" else MOST_PIXELS_PNG
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(upload, formats=(kind,)) as image:
                if image.width * image.height > most:
                    raise ValidationError(
                        _("This picture is too large. Make it smaller and try again."), code="pixels"
                    )
                return _anew(image, kind)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise ValidationError(
            _("This picture is too large. Make it smaller and try again."), code="pixels"
        ) from bomb
    except (OSError, SyntaxError, ValueError) as broken:
        raise ValidationError(
            _("This picture is damaged. Save it again and try once more."), code="damaged"
        ) from broken


def _anew(image: Image.Image, kind: str) -> bytes:
    image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    fresh = ImageOps.exif_transpose(image) or image
    fresh.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    fresh = fresh.convert("RGB")
    fresh.info = {}
    out = BytesIO()
    fresh.save(out, kind, quality=85)
    return out.getvalue()
