"""The charts as pictures for paper: one SVG each, with patterns and text of its own."""

from collections.abc import Sequence
from decimal import Decimal
from html import escape

from django.utils.translation import gettext as _

from sif.plain import printable
from sif.templatetags.house import spans, stacked

from .charts import Bar, Pillar

INK, CANAL, PAPER, TINT = "#17212b", "#1d5d69", "#fffefc", "#eee9df"
FONT, FIRM = "IBM Plex Sans", "IBM Plex Sans SmBld"
WIDTH = 500
ROW = 44
HIGH = 160

PATTERNS = (
    '<defs><pattern id="real" width="22" height="12" patternUnits="userSpaceOnUse">'
    f'<path fill="{CANAL}" d="M0 0h22v12H0z"/>'
    f'<path stroke="{PAPER}" stroke-width=".8" fill="none" d="M0 6h22M0 12h22M7 0v6M18 6v6"/></pattern>'
    '<pattern id="wait" width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    f'<path stroke="{CANAL}" stroke-width="2.6" d="M1 0v4"/></pattern>'
    '<pattern id="plan" width="22" height="12" patternUnits="userSpaceOnUse">'
    f'<path stroke="{CANAL}" stroke-width=".8" fill="none" d="M0 .4h22M0 6h22M0 11.6h22M7 0v6M18 6v6"/>'
    "</pattern></defs>"
)


def bars(of: Sequence[Bar]) -> str:
    """The contracts under each other, with the legend on top."""
    rows = "".join(_bar_row(bar, 30 + place * ROW) for place, bar in enumerate(of))
    return _picture(40 + len(of) * ROW, _legend() + rows)


def _bar_row(bar: Bar, high: int) -> str:
    contract = bar.contract
    span = spans(contract.booked, contract.in_review, bar.expected, contract.obligation)
    share = "" if contract.share is None else f"{contract.share:.0f}% · "
    parts = [
        ("base", "0", "80"),
        ("plan", span["plan_x"], span["plan"]),
        ("wait", span["wait_x"], span["wait"]),
        ("real", "0", span["real"]),
    ]
    return (
        _text(0, high + 9, _cut(f"{contract.number}  {contract.subject}", 62), FIRM)
        + _text(WIDTH, high + 9, share + bar.course, anchor="end")
        + "".join(_part(fill, float(left), high + 16, float(width)) for fill, left, width in parts)
        + _stroke(f"M{WIDTH * 0.8:.1f} {high + 13}v18")
    )


def _part(fill: str, left: float, high: int, width: float) -> str:
    """A part of a bar; `left` and `width` in percent."""
    paint = TINT if fill == "base" else f"url(#{fill})"
    x, wide = left * WIDTH / 100, width * WIDTH / 100
    return f'<rect x="{x:.1f}" y="{high}" width="{wide:.1f}" height="12" fill="{paint}"/>' if width else ""


def _legend() -> str:
    said = ((_("booked"), "real"), (_("in review"), "wait"), (_("expected"), "plan"))
    boxes = "".join(
        f'<rect x="{place * 95}" y="2" width="24" height="12" fill="url(#{fill})"/>'
        + _text(place * 95 + 30, 11.5, label)
        for place, (label, fill) in enumerate(said)
    )
    return boxes + _stroke("M292 0v16") + _text(300, 11.5, _("obligation"))


def pillars(of: Sequence[Pillar], top: Decimal) -> str:
    """The quarters beside each other, each with its amount on top and its name below."""
    step = WIDTH / max(len(of), 4)
    columns = "".join(
        _column(pillar, top, (place + 0.5) * step, step * 0.6) for place, pillar in enumerate(of)
    )
    return _picture(HIGH + 44, columns + _stroke(f"M0 {HIGH + 24}h{WIDTH}"))


def _column(pillar: Pillar, top: Decimal, middle: float, wide: float) -> str:
    pile = stacked(pillar.booked, pillar.in_review, top)
    boxes = "".join(
        f'<rect x="{middle - wide / 2:.1f}" y="{float(pile[f"{part}_y"]) + 24:.1f}" width="{wide:.1f}" '
        f'height="{pile[part]}" fill="url(#{part})"/>'
        for part in ("real", "wait")
        if float(pile[part])
    )
    amount = _text(middle, float(pile["wait_y"]) + 18, pillar.value, FIRM, anchor="middle")
    return boxes + amount + _text(middle, HIGH + 39, pillar.name, anchor="middle")


def _stroke(path: str) -> str:
    return f'<path stroke="{INK}" stroke-width="1.5" d="{path}"/>'


def _text(left: float, base: float, text: str, font: str = FONT, *, anchor: str = "start") -> str:
    weight = 600 if font == FIRM else 400
    return (
        f'<text x="{left:.1f}" y="{base:.1f}" font-family="{font}" font-weight="{weight}" '
        f'font-size="9.5" text-anchor="{anchor}" fill="{INK}">{escape(printable(text))}</text>'
    )


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _picture(height: int, content: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" '
        f'viewBox="0 0 {WIDTH} {height}">{PATTERNS}{content}</svg>'
    )
