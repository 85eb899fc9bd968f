"""Public pictures: random names, never changed once written, never run by a browser."""

from pathlib import Path

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.http import FileResponse, Http404
from django.utils._os import safe_join

from sif.policy import policy
from sif.requests import HouseRequest

PUBLIC = "public"
KINDS = {".webp": "image/webp", ".png": "image/png", ".jpg": "image/jpeg"}


@policy("public")
def public(request: HouseRequest, name: str) -> FileResponse:
    """A file below `MEDIA_ROOT/public`; evidence and reports are private and have views of their own."""
    try:
        path = Path(safe_join(settings.MEDIA_ROOT / PUBLIC, name))
    except SuspiciousFileOperation as outside:
        raise Http404 from outside
    if path.suffix not in KINDS or not path.is_file():
        raise Http404
    response = FileResponse(path.open("rb"), content_type=KINDS[path.suffix])
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
