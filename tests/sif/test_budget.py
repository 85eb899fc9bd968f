"""What a page may weigh. The design promises 12 kB of styles; SPEED.md P10 asks 14 kB for a whole page."""

import gzip
from importlib.resources import files
from pathlib import Path

from django.conf import settings

STATIC = Path(settings.BASE_DIR) / "static"
AT_WORK = ("admin.js", "keep.js", "divide.js")
"""Of the workbench, and of a buyer who awards: never on a page that a visitor reads."""


def weight(*contents: bytes) -> int:
    """Bytes on the wire, compressed as the server does it."""
    return len(gzip.compress(b"".join(contents), 9))


def read(*names: str) -> list[bytes]:
    return [(STATIC / name).read_bytes() for name in names]


def test_all_styles_of_the_site_stay_within_twelve_kilobytes():
    assert weight(*read("css/tokens.css", "css/site.css", "css/work.css")) <= 12_288


def test_a_visitor_loads_ten_kilobytes_of_styles_and_script_at_most():
    assert weight(*read("css/tokens.css", "css/site.css")) + weight(*read("js/site.js")) <= 10_300


def test_all_script_a_visitor_can_load_with_htmx_stays_within_twenty_kilobytes():
    htmx = (files("django_htmx") / "static" / "django_htmx" / "htmx-2.min.js").read_bytes()
    own = [path.read_bytes() for path in sorted(STATIC.glob("js/*.js")) if path.name not in AT_WORK]
    assert weight(htmx) + weight(*own) <= 20_000


def test_script_of_pages_for_work_stays_within_two_kilobytes():
    assert weight(*read(*(f"js/{name}" for name in AT_WORK))) <= 2_000


def test_no_template_carries_inline_style_or_script():
    """Under the content security policy they would do nothing. Mail has no policy, and no other way."""
    for path in (Path(settings.BASE_DIR) / "templates").rglob("*.html"):
        if "emails" in path.parts:
            continue
        text = path.read_text()
        faults = [
            word for word in (' style="', "<style", " onclick=", " onchange=", "<script>") if word in text
        ]
        assert (path.name, faults) == (path.name, [])


def test_the_styles_are_whole():
    """A brace too few and a browser silently drops all rules after it."""
    for path in STATIC.glob("css/*.css"):
        text = path.read_text()
        assert (path.name, text.count("{")) == (path.name, text.count("}"))
