"""What search engines may know of the enterprises."""

from datetime import date
from typing import Any

from enterprises.models import Enterprise
from sif import sitemap


def _verified(today: date) -> Any:
    changed = sitemap.last_event("enterprises.enterprise", "created_at")
    return Enterprise.objects.verified(today).annotate(changed=changed)


sitemap.register("ondernemingen", sitemap.Section(before="/ondernemingen/", rows=_verified, after="/"))
