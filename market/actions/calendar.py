"""The verbs of a purchasing calendar: upload, take over, flag, dismiss, ask, invite, write down, screen."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from enterprises.models import Enterprise
from market.actions import requests
from market.matching import screening
from market.models import Calendar, CalendarColumns, PlannedPurchase, Request, Talk
from market.models.calendar import Chance
from market.notices import calendar as notices
from sif import history, queue
from sif.actors import Actor
from sif.dates import local_day, quarter_days, quarter_of
from sif.states import Refused

SCREENED_TOGETHER = 40
"""Lines of one job: short enough to be done again when a worker dies, long enough to read the catalogue once."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a calendar, read: `number` is its row in the file, from 1."""

    number: int
    title: str
    about: str = ""
    department: str = ""
    procedure: str = ""
    amount: Decimal | None = None
    starts_on: date | None = None
    starts_text: str = ""

    @property
    def key(self) -> str:
        """The same purchase in the next upload: its words and its moment, whatever the capitals."""
        told = (
            f"{slugify(self.title)}|{slugify(self.department)}|{self.starts_on or slugify(self.starts_text)}"
        )
        return hashlib.sha256(told.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of taking a calendar over, in numbers of lines."""

    new: int
    changed: int
    same: int


def _only_buyers(by: Actor) -> int:
    if "buyer" not in by.roles or by.organisation_id is None:
        raise Refused(_("Only a buying organisation has a purchasing calendar. Choose the one you buy for."))
    return by.organisation_id


@transaction.atomic
def upload(rows: Sequence[Sequence[str]], *, name: str, by: Actor, now: datetime) -> Calendar:
    """Keep the cells of a file until somebody says which column is which; an earlier one that waited is gone."""
    buyer_id = _only_buyers(by)
    Calendar.objects.visible_to(by).waiting().delete()
    calendar = Calendar.objects.create(
        buyer_id=buyer_id,
        name=name,
        rows=[list(row) for row in rows],
        uploaded_at=now,
        uploaded_by=by.person,
    )
    history.record(calendar, "upload", by=by, now=now, rows=len(rows))
    return calendar


@transaction.atomic
def take_over(
    calendar: Calendar, lines: Iterable[Line], *, columns: dict[str, str], by: Actor, now: datetime
) -> Taken:
    """Make planned purchases of the lines; those known from an earlier upload are renewed, none is lost.

    `columns` (heading to field) is kept for the next time. What a buyer decided on a line stays.
    """
    calendar = Calendar.objects.locked(calendar)
    if calendar.taken_at is not None:
        raise Refused(_("This calendar was taken over already."))
    known = {row.key: row for row in PlannedPurchase.objects.filter(buyer=calendar.buyer_id)}
    new: dict[str, PlannedPurchase] = {}
    changed: dict[str, PlannedPurchase] = {}
    same = 0
    for line in lines:
        row = known.get(line.key) or new.get(line.key)
        if row is None:
            new[line.key] = _planned(calendar, line, now=now)
        elif _renew(row, line, now=now) and row.pk:
            changed[line.key] = row
        else:
            same += 1
    PlannedPurchase.objects.bulk_create(new.values(), batch_size=500)
    PlannedPurchase.objects.bulk_update(
        changed.values(), [*RENEWED, "changed_at", "screened_at"], batch_size=500
    )
    calendar.rows, calendar.taken_at = [], now
    calendar.save(update_fields=["rows", "taken_at"])
    CalendarColumns.objects.update_or_create(buyer_id=calendar.buyer_id, defaults={"columns": columns})
    history.record(calendar, "take_over", by=by, now=now, new=len(new), changed=len(changed), same=same)
    queue.after_commit("market.screen_calendar", calendar.buyer_id)
    return Taken(len(new), len(changed), same)


RENEWED = ("about", "procedure", "amount")


def _planned(calendar: Calendar, line: Line, *, now: datetime) -> PlannedPurchase:
    return PlannedPurchase(
        buyer_id=calendar.buyer_id,
        calendar=calendar,
        key=line.key,
        title=line.title,
        about=line.about,
        department=line.department,
        procedure=line.procedure,
        amount=line.amount,
        starts_on=line.starts_on,
        starts_text=line.starts_text,
        changed_at=now,
    )


def _renew(row: PlannedPurchase, line: Line, *, now: datetime) -> bool:
    """Whether the line says something new; then the row says it too, and is screened again."""
    if all(getattr(row, name) == getattr(line, name) for name in RENEWED):
        return False
    for name in RENEWED:
        setattr(row, name, getattr(line, name))
    row.changed_at, row.screened_at = now, None
    return True


@transaction.atomic
def flag(planned: PlannedPurchase, *, by: Actor, now: datetime) -> PlannedPurchase:
    """This is a chance for a social enterprise."""
    return _say(planned, "flag", "", by=by, now=now)


@transaction.atomic
def dismiss(planned: PlannedPurchase, reason: str, *, by: Actor, now: datetime) -> PlannedPurchase:
    """This is no chance, and why: next quarter somebody would ask again."""
    if not reason.strip():
        raise Refused(_("Say why this is no chance; next quarter somebody asks again."))
    return _say(planned, "dismiss", reason, by=by, now=now)


def _say(planned: PlannedPurchase, verb: str, reason: str, *, by: Actor, now: datetime) -> PlannedPurchase:
    planned = PlannedPurchase.objects.locked(planned)
    planned.chance = planned.lifecycle.after(verb, planned.chance, planned.roles_of(by))
    planned.chance_reason = reason
    planned.save(update_fields=["chance", "chance_reason"])
    history.record(planned, verb, by=by, now=now)
    return planned


@transaction.atomic
def start_request(planned: PlannedPurchase, *, by: Actor, now: datetime) -> Request:
    """Begin a request with what the calendar says; the buyer finishes it in the usual steps."""
    planned = PlannedPurchase.objects.locked(planned)
    planned.chance = planned.lifecycle.after("start_request", planned.chance, planned.roles_of(by))
    values = {
        "title": planned.title[:100],
        "need": planned.about or planned.title,
        "category": planned.category,
        "place": planned.buyer.place,
        "starts_on": planned.starts_on,
        "budget_max": planned.amount if planned.amount and planned.amount < Decimal(10**8) else None,
    }
    planned.request = requests.draft(values, by=by, now=now)
    planned.chance_reason = ""
    planned.save(update_fields=["chance", "chance_reason", "request"])
    history.record(planned, "start_request", by=by, now=now, request=planned.request.number)
    return planned.request


@transaction.atomic
def invite(planned: PlannedPurchase, enterprise: Enterprise, note: str, *, by: Actor, now: datetime) -> Talk:
    """Ask an enterprise for a talk before there is a request: it gets a mail at once, once."""
    planned = PlannedPurchase.objects.locked(planned)
    if "buyer" not in planned.roles_of(by):
        raise Refused(_("Only the buyer of this purchase can invite somebody to talk about it."))
    if not enterprise.is_verified(local_day(now)):
        raise Refused(_("This enterprise is not verified at the moment, so it cannot be invited."))
    talk, is_new = Talk.objects.get_or_create(
        planned=planned,
        enterprise=enterprise,
        invited=True,
        defaults={"note": note, "at": now, "by": by.person},
    )
    if not is_new:
        raise Refused(_("This enterprise was invited already."))
    history.record(planned, "invite", by=by, now=now, enterprise=enterprise.pk)
    notices.invited(talk)
    return talk


@transaction.atomic
def write_down(planned: PlannedPurchase, note: str, *, by: Actor, now: datetime) -> Talk:
    """Keep what was said about this purchase, with a colleague or an enterprise."""
    planned = PlannedPurchase.objects.locked(planned)
    if "buyer" not in planned.roles_of(by):
        raise Refused(_("Only the buyer of this purchase can write down what was said."))
    return Talk.objects.create(planned=planned, note=note, at=now, by=by.person)


def quarter_began(now: datetime) -> datetime:
    """The first moment of the quarter that `now` is in."""
    first, _last = quarter_days(*quarter_of(local_day(now)))
    return timezone.make_aware(datetime.combine(first, time.min))


def screen(buyer_id: int, *, now: datetime) -> int:
    """Look who fits the next lines of a buyer; the number that is left. Twice changes nothing more."""
    waiting = PlannedPurchase.objects.filter(buyer=buyer_id).to_screen(quarter_began(now)).soonest()
    lines = list(waiting.select_related("buyer__place", "category__parent")[:SCREENED_TOGETHER])
    for planned, found in screening.candidates(lines, now=now):
        planned.candidates = found
        planned.best = found[0]["fit"] if found else 0
        planned.screened_at = now
    PlannedPurchase.objects.bulk_update(lines, ["candidates", "best", "screened_at"])
    return waiting.count() if lines else 0


def screen_due(now: datetime) -> None:
    """At the beginning of a quarter every calendar is screened again, and its buyers hear of it."""
    due = PlannedPurchase.objects.upcoming(local_day(now)).to_screen(quarter_began(now))
    for buyer_id in due.order_by("buyer_id").values_list("buyer_id", flat=True).distinct():
        queue.after_commit("market.screen_calendar", buyer_id)


@transaction.atomic
def tell_screened(buyer_id: int, *, now: datetime) -> None:
    """The buyers of an organisation hear once a quarter how many chances their calendar holds."""
    upcoming = PlannedPurchase.objects.filter(buyer=buyer_id).upcoming(local_day(now))
    fitting = upcoming.filter(chance=Chance.NEW, best__gt=0).count()
    if fitting:
        notices.screened(
            upcoming.select_related("buyer").soonest()[0].buyer, fitting, *quarter_of(local_day(now))
        )
