"""The verbs of an import: start, keep what was found, confirm, write, drop. Nothing is written unasked."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from django.db import transaction

from enterprises.models import Enterprise
from market.actions import listings
from market.models import ImportStatus, Listing, ListingImport
from sif import history, queue
from sif.actors import Actor

CHUNK = 50
"""Rows that one job looks at or writes: seconds of work, however long the file is."""


class Row(Protocol):
    """What the forms found of one row."""

    @property
    def verdict(self) -> str: ...
    @property
    def listing(self) -> Listing | None: ...
    @property
    def fields(self) -> Mapping[str, Any]: ...
    @property
    def kept(self) -> dict[str, Any]: ...


@transaction.atomic
def start(enterprise: Enterprise, rows: list[list[str]], *, by: Actor, now: datetime) -> ListingImport:
    """Keeps the rows and asks a worker to look at them."""
    file = ListingImport.objects.create(
        enterprise=enterprise, made_by=by.somebody, made_at=now, rows=rows, total=len(rows) - 1
    )
    history.record(file, "start", by=by, now=now, rows=file.total)
    queue.after_commit("market.check_import", file.pk)
    return file


@transaction.atomic
def keep_found(file: ListingImport, first: int, rows: Sequence[Row]) -> None:
    """Keeps what some rows would be; after the last one the import waits for a yes. Twice changes nothing."""
    locked = ListingImport.objects.locked(file.pk)
    if locked is None or locked.status != ImportStatus.CHECKING or locked.done != first:
        return
    locked.found += [row.kept for row in rows]
    locked.done += len(rows)
    if locked.done >= locked.total:
        locked.status = ListingImport.lifecycle.after("check", locked.status, "system")
    else:
        queue.after_commit("market.check_import", locked.pk)
    locked.save(update_fields=["found", "done", "status"])


@transaction.atomic
def confirm(file: ListingImport, *, by: Actor, now: datetime) -> None:
    """The yes: a worker writes what is new and what changed. A second yes, or one to a file with errors, is none."""
    locked = ListingImport.objects.locked(file.pk)
    if locked is None or locked.having("wrong"):
        return
    locked.status = ListingImport.lifecycle.after("write", locked.status, "seller")
    locked.done = 0
    locked.save(update_fields=["status", "done"])
    history.record(locked, "confirm", by=by, now=now)
    queue.after_commit("market.write_import", locked.pk)


@transaction.atomic
def drop(file: ListingImport, *, by: Actor, now: datetime) -> None:
    """The no: nothing is written, and the rows are forgotten."""
    locked = ListingImport.objects.locked(file.pk)
    if locked is None:
        return
    role = "system" if by.is_system else "seller"
    locked.status = ListingImport.lifecycle.after("drop", locked.status, role)
    locked.rows, locked.found = [], []
    locked.save(update_fields=["status", "rows", "found"])
    history.record(locked, "drop", by=by, now=now)


@transaction.atomic
def write(file: ListingImport, first: int, rows: Sequence[Row], *, now: datetime) -> None:
    """Writes some rows, all of them or none, by the same verbs as the pages: what must wait for a connector waits.

    A row that went wrong since it was looked at is left out and says so. Twice changes nothing.
    """
    locked = ListingImport.objects.locked(file.pk)
    if locked is None or locked.status != ImportStatus.WRITING or locked.done != first:
        return
    by = maker_of(locked)
    for at, row in enumerate(rows, start=first):
        if row.verdict == "new":
            listings.create(enterprise=locked.enterprise, by=by, now=now, **row.fields)
        elif row.verdict == "changed" and row.listing is not None:
            listings.change(row.listing, by=by, now=now, **row.fields)
        locked.found[at] = row.kept
    locked.done += len(rows)
    if locked.done >= locked.total:
        locked.status = ListingImport.lifecycle.after("finish", locked.status, "system")
        locked.rows = []
        history.record(locked, "finish", by=by, now=now)
    else:
        queue.after_commit("market.write_import", locked.pk)
    locked.save(update_fields=["found", "done", "status", "rows"])


def maker_of(file: ListingImport) -> Actor:
    """Who brought the file, for the enterprise it was brought for: the worker writes in that name."""
    return Actor(
        user=file.made_by,
        organisation_id=file.enterprise.organisation_id,
        roles=frozenset({"person", "member", "seller"}),
    )
