"""Looking at a page as axe does, in both widths and both colour schemes."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import axe_playwright_python

SCRIPT = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 900}
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOK = """([type, values]) => axe.run(document, {resultTypes: ["violations"], runOnly: {type, values}})
  .then(found => found.violations.map(v => [v.id, v.nodes.map(n => n.target.join(" ")).slice(0, 4)]))"""
# What a colour scheme or a width can change; the rest of a page is the same page.
OF_COLOUR = ["color-contrast", "link-in-text-block"]
OF_WIDTH = [*OF_COLOUR, "target-size", "scrollable-region-focusable", "region", "bypass"]
SIDEWAYS = """() => {
  const width = document.documentElement.clientWidth, over = document.documentElement.scrollWidth - width;
  if (over <= 0) return "";
  const name = e => e.tagName.toLowerCase() + (e.id ? "#" + e.id : "") + [...e.classList].map(c => "." + c).join("");
  const wide = [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > width + 0.5);
  return `${over} pixels, by ${wide.slice(0, 6).map(name).join(" > ")}`;
}"""


def violations(page: Any, rules: list[str] | None = None) -> Iterator[tuple[str, str]]:
    """Each rule that axe sees broken, and where."""
    asked = ["rule", rules] if rules else ["tag", TAGS]
    for rule, where in page.evaluate(LOOK, asked):
        yield rule, ", ".join(where)


def looks(page: Any) -> Iterator[tuple[str, str]]:
    """What is wrong with the page that is open: wide and narrow, light and dark."""
    page.evaluate(SCRIPT)
    yield from violations(page)
    page.emulate_media(color_scheme="dark")
    yield from violations(page, OF_COLOUR)
    page.set_viewport_size(NARROW)
    yield from violations(page, OF_COLOUR)
    page.emulate_media(color_scheme="light")
    yield from violations(page, OF_WIDTH)
    if too_wide := page.evaluate(SIDEWAYS):
        yield "sideways", too_wide
    page.set_viewport_size(WIDE)


def glance(page: Any) -> Iterator[tuple[str, str]]:
    """Only what axe sees at first sight: for the many pages that are one page with other fields."""
    page.evaluate(SCRIPT)
    yield from violations(page)
