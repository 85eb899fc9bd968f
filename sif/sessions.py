"""Sessions in the database: read by a question drawn up once, and not blamed on the browser when the database goes."""

from functools import cache
from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.db import OperationalError
from django.utils import timezone

from sif.enquiries import Blank, Enquiry


@cache
def _kept(sessions: Any) -> Enquiry:
    valid = sessions.objects.filter(session_key=Blank("key"), expire_date__gt=Blank("now"))
    return Enquiry.of(valid.values_list("session_data"))


class SessionStore(db.SessionStore):
    """Django's, but for how it is read, and for one answer.

    A session is saved when the work of a request has been committed. Django takes every error there for a
    session that was deleted meanwhile, and answers 400: "your request is wrong", about an order that was
    taken. A lost database is an error of ours, so it is told as one, and the same POST may come again.
    """

    def load(self) -> dict[str, Any]:
        """What was kept, when it has not run out; every page of somebody signed in begins here."""
        rows = _kept(self.model).rows(key=self.session_key, now=timezone.now())
        if not rows:
            self._session_key = None
            return {}
        kept: dict[str, Any] = self.decode(rows[0][0])
        return kept

    def save(self, *args: bool, **options: bool) -> None:
        """Writes the session; OperationalError when the database went away."""
        try:
            super().save(*args, **options)
        except UpdateError as gone:
            if isinstance(gone.__context__, OperationalError):
                raise gone.__context__ from None
            raise
