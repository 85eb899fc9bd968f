"""Pictures: looking at the header of an upload, and making safe pictures of it.

An upload is judged by decoding, never by its name. The web process reads the header only; a worker
decodes, turns the picture upright, drops everything but the pixels (EXIF, GPS, trailing bytes) and cuts
4:3 pictures around the focal point.
"""

import warnings
from io import BytesIO
from typing import IO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP")
MOST_BYTES = 12_000_000
MOST_PIXELS = 40_000_000
LEAST_WIDTH = 480
WIDTHS = (480, 960, 1600)
MASTER = 2400
QUALITY = 80

# Pillow only warns between one and two times this figure; here that is an error too.
Image.MAX_IMAGE_PIXELS = MOST_PIXELS
warnings.simplefilter("error", Image.DecompressionBombWarning)
BOMB = (Image.DecompressionBombError, Image.DecompressionBombWarning)


class Unusable(Exception):
    """The file is no picture that can be shown; the sentence says what to do."""


def inspect(upload: IO[bytes], *, size: int) -> None:
    """Refuses, by its header, what cannot become a picture on the market.

    Raises:
        ValidationError: too large, another format, too many pixels, too small, or damaged.
    """
    if size > MOST_BYTES:
        raise ValidationError(
            _("This file is larger than 12 MB. Make the photo smaller and try again."), code="bytes"
        )
    try:
        with Image.open(upload, formats=FORMATS) as image:
            width, height = image.size
    except BOMB as bomb:
        raise ValidationError(_too_many_pixels(), code="pixels") from bomb
    except (OSError, SyntaxError, ValueError) as broken:
        raise ValidationError(
            _("This is not a photo we can read. Choose a JPEG, PNG or WebP file."), code="format"
        ) from broken
    finally:
        upload.seek(0)
    if width * height > MOST_PIXELS:
        raise ValidationError(_too_many_pixels(), code="pixels")
    if width < LEAST_WIDTH or height < LEAST_WIDTH * 3 // 4:
        raise ValidationError(
            _("This photo is too small. It must be at least 480 by 360 pixels, and better 1200 by 900."),
            code="small",
        )


def _too_many_pixels() -> str:
    return _("This photo has more than 40 million pixels. Make it smaller, for example 4000 by 3000.")


def decode(upload: IO[bytes]) -> bytes:
    """The picture itself, upright, at most 2400 pixels wide, as WebP without anything but pixels.

    Raises:
        Unusable: the pixels cannot be read after all.
    """
    try:
        with Image.open(upload, formats=FORMATS) as image:
            image.draft("RGB", (MASTER, MASTER))
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail((MASTER, MASTER))
            flat = Image.new("RGB", upright.size, "white")
            seen = upright.convert("RGBA")
            flat.paste(seen, mask=seen.getchannel("A"))
    except BOMB as bomb:
        raise Unusable(_too_many_pixels()) from bomb
    except (OSError, SyntaxError, ValueError) as broken:
        raise Unusable(_("This photo is damaged. Save it again and add it once more.")) from broken
    return _webp(flat)


def cut(master: bytes, *, focal_x: int, focal_y: int) -> dict[int, bytes]:
    """4:3 pictures in three widths, cut so that the focal point (percent) stays in view."""
    with Image.open(BytesIO(master), formats=("WEBP",)) as image:
        picture = image.convert("RGB")
    centering = (focal_x / 100, focal_y / 100)
    return {
        width: _webp(
            ImageOps.fit(picture, (width, width * 3 // 4), Image.Resampling.LANCZOS, centering=centering)
        )
        for width in WIDTHS
    }


def _webp(image: Image.Image) -> bytes:
    file = BytesIO()
    image.save(file, "WEBP", quality=QUALITY, method=4)
    return file.getvalue()
