"""What HTML may not hold: inline script or style, anything from another host, half a template."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urlsplit

# Attributes whose address a browser fetches by itself, or sends a form to.
FETCHED = {
    ("script", "src"),
    ("img", "src"),
    ("img", "srcset"),
    ("source", "src"),
    ("source", "srcset"),
    ("video", "src"),
    ("video", "poster"),
    ("audio", "src"),
    ("track", "src"),
    ("iframe", "src"),
    ("embed", "src"),
    ("object", "data"),
    ("input", "src"),
    ("use", "href"),
    ("image", "href"),
    ("form", "action"),
    ("button", "formaction"),
}
LINKS_FETCHED = {
    "stylesheet",
    "icon",
    "preload",
    "modulepreload",
    "manifest",
    "apple-touch-icon",
    "preconnect",
    "dns-prefetch",
}
DATA_BLOCKS = {"application/json", "application/ld+json"}
OWN_HOSTS = {"", "testserver", "127.0.0.1", "localhost"}
HALF_A_TEMPLATE = re.compile(r"\{%|\{\{|%\(\w+\)s|<django\.|\bSafeString\(")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.wrong: list[str] = []
        self.titles = self.headings = 0
        self.lang = ""
        self.inside = ""
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.inside = tag
        self.titles += tag == "title"
        self.headings += tag == "h1"
        self.lang = given.get("lang", "") if tag == "html" else self.lang
        if tag == "style":
            self.wrong.append("an inline <style>")
        if tag == "script" and "src" not in given and given.get("type") not in DATA_BLOCKS:
            self.wrong.append("an inline <script>")
        for name, value in given.items():
            if name == "style":
                self.wrong.append(f"style={value!r} on <{tag}>")
            if name.startswith(("on", "hx-on")):
                self.wrong.append(f"{name}= on <{tag}>")
            if value.strip().lower().startswith("javascript:"):
                self.wrong.append(f"{value!r} on <{tag}>")
            if (tag, name) in FETCHED or (tag == "link" and name == "href" and self._is_fetched(given)):
                self._look_at(tag, value)

    @staticmethod
    def _is_fetched(given: dict[str, str]) -> bool:
        return bool(LINKS_FETCHED & set(given.get("rel", "").lower().split()))

    def _look_at(self, tag: str, value: str) -> None:
        for address in (
            (part.split()[0] for part in value.split(",") if part.strip()) if "," in value else (value,)
        ):
            if not address.startswith("data:") and (urlsplit(address).hostname or "") not in OWN_HOSTS:
                self.wrong.append(f"<{tag}> asks {address}")

    def handle_data(self, data: str) -> None:
        if self.inside not in {"script", "style", "textarea", "code", "pre"}:
            self.text.append(data)

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""


def wrong_markup(html: str) -> Iterator[str]:
    """What is wrong with a page as HTML."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    yield from reader.wrong
    if html.lstrip().lower().startswith("<!doctype"):
        if not reader.lang:
            yield "no language"
        if reader.titles < 1:
            yield "no title"
        if reader.headings != 1:
            yield f"{reader.headings} times <h1>"
    if half := HALF_A_TEMPLATE.search(" ".join(reader.text)):
        yield f"half a template: {half[0]!r}"
