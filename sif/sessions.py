"""Sessions in the database, that do not blame the browser when the database goes away."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.db import OperationalError


class SessionStore(db.SessionStore):
    """Django's, but for one answer.

    A session is saved when the work of a request has been committed. Django takes every error there for a
    session that was deleted meanwhile, and answers 400: "your request is wrong", about an order that was
    taken. A lost database is an error of ours, so it is told as one, and the same POST may come again.
    """

    def save(self, *args: bool, **options: bool) -> None:
        """Writes the session; OperationalError when the database went away."""
        try:
            super().save(*args, **options)
        except UpdateError as gone:
            if isinstance(gone.__context__, OperationalError):
                raise gone.__context__ from None
            raise
