"""The demo story: each app tells its part, the lowest first, all dates relative to today.

An app's `demo` has one function `tell(story)`. What happens between people goes through the same verbs as on the
pages, only at moments in the past, so that nothing in the demo could not have happened; what merely lies there
(enterprises, the catalogue) is written together, for speed.
"""

import json
from datetime import date, datetime, timedelta
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.apps import apps
from django.utils import timezone

from sif import queue
from sif.dates import local_day
from sif.models import Job, Message

PASSWORD = "demo"  # noqa: S105 - the logins of the demo are public, and exist in development only


class Story:
    """What was told so far: people, organisations and things by the name the story gives them."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.today: date = local_day(now)
        self._things: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        return self._things[name]

    def __setitem__(self, name: str, thing: Any) -> None:
        self._things[name] = thing

    def __contains__(self, name: str) -> bool:
        return name in self._things

    def ago(self, *, days: float = 0, hours: float = 0) -> datetime:
        """A moment in the past."""
        return self.now - timedelta(days=days, hours=hours)

    def work(self) -> None:
        """Does the work that the story has left for later, as a worker would; mail stays where it is."""
        while True:
            due = Job.objects.due(timezone.now()).exclude(task="sif.deliver").order_by("pk")
            ids = list(due.values_list("pk", flat=True)[:500])
            if not ids:
                return
            for job_id in ids:
                queue.run(job_id, now=timezone.now())


def tell_all(now: datetime) -> Story:
    """The whole story. Mail of days gone by counts as sent: nobody waits for it any more."""
    story = Story(now)
    for app in ("enterprises", "market", "challenges", "social_return"):
        if apps.is_installed(app) and find_spec(f"{app}.demo"):
            import_module(f"{app}.demo").tell(story)
    Message.objects.unsent().update(sent_at=now)
    Job.objects.waiting().filter(task="sif.deliver").update(done_at=now)
    story.work()
    return story


def read(path: Path) -> Any:
    """A file of invented facts."""
    return json.loads(path.read_text(encoding="utf-8"))
