"""What machines ask first: robots.txt, and the sitemap in files of at most 50,000 addresses."""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import escape

from sif.dates import local_day
from sif.policy import policy
from sif.sitemap import SECTIONS

SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"
XML = "application/xml; charset=utf-8"
FIXED = "paginas"
FIXED_PAGES = ("home", "catalogue", "enterprises", "requests", "demand", "challenges", "agenda", "impact")
CLOSED = ("/account/", "/afrekenen/", "/beheer/", "/bestellingen/", "/mijn/", "/vergelijken/", "/winkelmand/")
AN_HOUR = "public, max-age=3600"


@policy("public")
def robots(request: HttpRequest) -> HttpResponseBase:
    """Where machines have no business, and where the sitemap is."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED), "Disallow: /*sorteer="]
    lines += ["", f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}", ""]
    return _kept(request, HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8"))


@policy("public")
def index(request: HttpRequest) -> HttpResponseBase:
    """The files of the sitemap."""
    today = local_day(timezone.now())
    names = [f"{FIXED}-1"]
    for name, section in SECTIONS.items():
        names += [f"{name}-{number}" for number in range(1, section.files(today) + 1)]
    found = "".join(f"<sitemap><loc>{_address('sitemap_file', name)}</loc></sitemap>\n" for name in names)
    text = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex xmlns="{SITEMAPS}">\n{found}</sitemapindex>\n'
    )
    return _kept(request, HttpResponse(text, content_type=XML))


@policy("public")
def file(request: HttpRequest, sitemap: str) -> HttpResponseBase:
    """One file: addresses with when they changed, written as they are read."""
    name, _, number = sitemap.rpartition("-")
    if not (number.isascii() and number.isdigit() and 0 < len(number) < 6):
        raise Http404
    if name == FIXED and number == "1":
        pages: Iterator[tuple[str, datetime | None]] = iter(_fixed())
    elif name in SECTIONS:
        pages = SECTIONS[name].pages(int(number), local_day(timezone.now()))
    else:
        raise Http404
    return _kept(request, StreamingHttpResponse(_written(pages), content_type=XML))


def _fixed() -> list[tuple[str, datetime | None]]:
    found: list[tuple[str, datetime | None]] = []
    for name in FIXED_PAGES:
        try:
            found.append((reverse(name), None))
        except NoReverseMatch:
            continue
    return found


def _written(pages: Iterator[tuple[str, datetime | None]]) -> Iterator[str]:
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{SITEMAPS}">\n'
    for path, changed in pages:
        moment = f"<lastmod>{changed:%Y-%m-%dT%H:%M:%SZ}</lastmod>" if changed else ""
        yield f"<url><loc>{escape(settings.SITE_URL + path)}</loc>{moment}</url>\n"
    yield "</urlset>\n"


def _address(name: str, *words: str) -> str:
    return f"{settings.SITE_URL}{reverse(name, args=words)}"


def _kept(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """A visitor's copy may be kept for an hour; somebody signed in gets it fresh, as with every page."""
    if not request.user.is_authenticated:
        response.headers["Cache-Control"] = AN_HOUR
    return response
