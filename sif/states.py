"""Lifecycles as tables: which verb leads from where to where, and who may say it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _


class Refused(Exception):
    """A no with manners: `str(refusal)` is a translated sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Verb:
    """One allowed move: from any of `sources`, to `to`, said by any of the roles `by`."""

    sources: frozenset[str]
    to: str
    by: frozenset[str]

    def __init__(self, sources: Iterable[str], *, to: str, by: str | Iterable[str]) -> None:
        object.__setattr__(self, "sources", frozenset(str(source) for source in sources))
        object.__setattr__(self, "to", str(to))
        object.__setattr__(self, "by", frozenset({by} if isinstance(by, str) else by))


class Lifecycle:
    """The table of a noun's life; buttons, guards, admin, tests and docs/lifecycles.md read it."""

    def __init__(self, **verbs: Verb) -> None:
        self.table = verbs

    def verbs(self, status: str, roles: str | Iterable[str]) -> list[str]:
        """The verbs that someone with one of these roles may say now, in the order of the table."""
        have = {roles} if isinstance(roles, str) else set(roles)
        return [name for name, verb in self.table.items() if status in verb.sources and verb.by & have]

    def after(self, name: str, status: str, roles: str | Iterable[str]) -> str:
        """The status that follows.

        Raises:
            Refused: the verb is not this role's to say, or not possible in this status.
        """
        verb = self.table[name]
        have = {roles} if isinstance(roles, str) else set(roles)
        if not verb.by & have:
            raise Refused(_("You may not do this. Ask the person who is responsible for it."))
        if status not in verb.sources:
            raise Refused(
                _(
                    "This is not possible any more: something has changed in the meantime. Look at the page again."
                )
            )
        return verb.to
