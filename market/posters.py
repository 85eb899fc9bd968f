"""The picture that goes along when somebody shares a listing: 1200 by 630, in the colours of the house."""

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from io import BytesIO

from django.conf import settings
from PIL import Image, ImageChops, ImageDraw, ImageFont

SIZE = WIDTH, HEIGHT = 1200, 630
EDGE = 72
TEXT_WIDTH = 760
PAPER, INK, INK_2, BRICK, DEEP, CANAL = "#f8f6f1", "#17212b", "#4d5661", "#b0301a", "#8a2212", "#1d5d69"
REGULAR, BOLD = "IBMPlexSans-Regular.ttf", "IBMPlexSans-SemiBold.ttf"
TITLE_SIZES = (68, 60, 52, 46)
MOST_LINES = 4
EDITION = 1
"""Part of each name: another drawing gets other names, so that no browser keeps the old one."""


@dataclass(frozen=True, slots=True)
class Words:
    """What stands on a poster."""

    title: str
    maker: str
    price: str

    def name(self, pk: int) -> str:
        """The file of these words: other words have another name, so a file is never changed."""
        mark = sha256("\0".join((str(EDITION), self.title, self.maker, self.price)).encode()).hexdigest()
        return f"{folder(pk)}/{mark[:16]}.png"


def folder(pk: int) -> str:
    """Where the posters of one listing are, a thousand listings in one place."""
    return f"public/posters/{pk // 1000}/{pk}"


def draw(words: Words) -> bytes:
    """The poster as PNG: a course of bricks, the title, who makes it, what it costs, and the mark of the house."""
    poster = Image.new("RGB", SIZE, PAPER)
    poster = _overlap(poster)
    pen = ImageDraw.Draw(poster)
    _course(pen)
    font, lines = _fitting(words.title)
    y = 110
    for line in lines:
        pen.text((EDGE, y), line, font=font, fill=INK)
        y += int(font.size * 1.14)
    pen.text((EDGE, y + 22), _cut(words.maker, _font(REGULAR, 36)), font=_font(REGULAR, 36), fill=INK_2)
    pen.text((EDGE, 470), _cut(words.price, _font(BOLD, 44)), font=_font(BOLD, 44), fill=BRICK)
    pen.line((EDGE, 540, WIDTH - EDGE, 540), fill=INK, width=3)
    pen.text((EDGE, 556), "Social Impact Market", font=_font(BOLD, 30), fill=INK)
    file = BytesIO()
    poster.quantize(64).save(file, "PNG", optimize=True)
    return file.getvalue()


@cache
def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(settings.BASE_DIR / "sif" / "fonts" / name, size)


def _course(pen: ImageDraw.ImageDraw) -> None:
    """One course of bricks along the top."""
    for number, x in enumerate(range(0, WIDTH, 106)):
        pen.rectangle((x, 0, x + 98, 35), fill=DEEP if number % 3 == 1 else BRICK)


def _overlap(poster: Image.Image) -> Image.Image:
    """Two inks and where they meet: brick over canal, as in print."""
    for shape, box, ink in (("arc", (890, 190, 1128, 640), CANAL), ("sun", (960, 120, 1140, 300), BRICK)):
        layer = Image.new("RGB", SIZE, "white")
        pen = ImageDraw.Draw(layer)
        left, top, right, _bottom = box
        pen.ellipse((left, top, right, top + right - left), fill=ink)
        if shape == "arc":
            pen.rectangle((left, top + (right - left) // 2, right, 538), fill=ink)
        poster = ImageChops.multiply(poster, layer)
    return poster


def _fitting(title: str) -> tuple[ImageFont.FreeTypeFont, list[str]]:
    """The largest letters in which the title fits; the smallest cut it off."""
    for size in TITLE_SIZES:
        font = _font(BOLD, size)
        lines = _wrapped(title, font)
        whole = all(font.getlength(word) <= TEXT_WIDTH for word in title.split())
        if whole and len(lines) * size * 1.14 <= 290 and len(lines) <= MOST_LINES:
            return font, lines
    rest = " ".join(lines[MOST_LINES - 1 :])
    return font, [*lines[: MOST_LINES - 1], *([_cut(rest, font)] if rest else [])]


def _wrapped(text: str, font: ImageFont.FreeTypeFont) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and font.getlength(longer) <= TEXT_WIDTH:
            lines[-1] = longer
        else:
            lines.append(_cut(word, font))
    return lines


def _cut(text: str, font: ImageFont.FreeTypeFont) -> str:
    """As much as fits on a line, with dots where something is left out."""
    if font.getlength(text) <= TEXT_WIDTH:
        return text
    while text and font.getlength(f"{text}…") > TEXT_WIDTH:
        text = text[:-1]
    return f"{text.rstrip()}…"
