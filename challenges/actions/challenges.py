"""The life of a challenge, from open to outcome."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from challenges import notices, weeks
from challenges.models import Challenge, Entry, FollowUp, Outcome, Step
from challenges.signals import challenge_finished
from sif import history, queue
from sif.actors import Actor
from sif.dates import local_day
from sif.states import Refused


@dataclass(frozen=True, slots=True)
class Next:
    """Something that follows an outcome: its kind (FollowUpKind), name or number, and web address."""

    kind: str
    label: str
    address: str = ""


@transaction.atomic
def open_entries(challenge: Challenge, *, until: date, by: Actor, now: datetime) -> Challenge:
    """Organisations may send an entry, up to and including `until`."""
    return _accept_entries(challenge, "open", until=until, by=by, now=now)


@transaction.atomic
def reopen(challenge: Challenge, *, until: date, by: Actor, now: datetime) -> Challenge:
    """The choice waits: entries are welcome again, up to and including `until`."""
    return _accept_entries(challenge, "reopen", until=until, by=by, now=now)


@transaction.atomic
def seek(challenge: Challenge, *, until: date, by: Actor, now: datetime) -> Challenge:
    """A running team looks for one more partner, up to and including `until`."""
    return _accept_entries(challenge, "seek", until=until, by=by, now=now)


def _accept_entries(challenge: Challenge, verb: str, *, until: date, by: Actor, now: datetime) -> Challenge:
    challenge = Challenge.objects.locked(challenge)
    challenge.status = challenge.lifecycle.after(verb, challenge.status, by.roles)
    if until < local_day(now):
        raise Refused(_("Choose a last day for entries that is today or later."))
    if until >= challenge.ends_on:
        raise Refused(_("Entries close before the twelve weeks are over. Choose an earlier day."))
    challenge.entries_until = until
    challenge.save(update_fields=["status", "entries_until"])
    history.record(challenge, verb, by=by, now=now, until=until.isoformat())
    return challenge


@transaction.atomic
def choose(challenge: Challenge, *, by: Actor, now: datetime) -> Challenge:
    """Entries close; the shortlist and the jury come next."""
    challenge = Challenge.objects.locked(challenge)
    challenge.status = challenge.lifecycle.after("choose", challenge.status, by.roles)
    challenge.entries_until = min(challenge.entries_until, local_day(now) - timedelta(days=1))
    challenge.save(update_fields=["status", "entries_until"])
    history.record(challenge, "choose", by=by, now=now)
    return challenge


@transaction.atomic
def start(challenge: Challenge, *, on: date, by: Actor, now: datetime) -> Challenge:
    """The twelve weeks begin `on` this day: the chosen are the team, and every week has its step.

    Raises:
        Refused: somebody has no outcome yet, nobody was chosen, or the day is not in the past week.
    """
    challenge = Challenge.objects.locked(challenge)
    challenge.status = challenge.lifecycle.after("start", challenge.status, by.roles)
    _everyone_heard(challenge)
    if weeks.current(on, local_day(now)) != 1:
        raise Refused(_("Choose today as the first day, or a day in the past week."))
    chosen = list(Entry.objects.select_for_update().of(challenge).chosen())
    if not chosen:
        raise Refused(_("Choose at least one organisation for the team first."))
    challenge.starts_on = on
    challenge.save(update_fields=["status", "starts_on"])
    challenge.refresh_from_db(fields=["ends_on"])
    Step.objects.bulk_create(weeks.first_steps(challenge))
    for entry in chosen:
        entry.status = entry.lifecycle.after("join", entry.status, by.roles)
        entry.save(update_fields=["status"])
        history.record(entry, "join", by=by, now=now)
    history.record(challenge, "start", by=by, now=now, on=on.isoformat())
    notices.started(challenge)
    return challenge


@transaction.atomic
def tick(challenge: Challenge, *, week: int, note: str = "", by: Actor, now: datetime) -> Step:
    """A week's work is done; `note` tells the public what came of it.

    Raises:
        Refused: the challenge does not run, the week has not begun, or it was ticked before.
    """
    challenge = Challenge.objects.locked(challenge)
    challenge.lifecycle.after("tick", challenge.status, by.roles)
    step = challenge.steps.get(week=week)
    if step.done_at is not None:
        raise Refused(_("Week %(week)s was already ticked off.") % {"week": week})
    if week > weeks.current(challenge.starts_on, local_day(now)):
        raise Refused(_("Week %(week)s has not begun yet.") % {"week": week})
    step.note, step.done_at, step.done_by = note.strip(), now, by.person
    step.save(update_fields=["note", "done_at", "done_by"])
    history.record(challenge, "tick", by=by, now=now, week=week)
    return step


@transaction.atomic
def finish(
    challenge: Challenge,
    *,
    kind: str,
    summary: str,
    follow_ups: Iterable[Next] = (),
    by: Actor,
    now: datetime,
) -> Challenge:
    """The challenge ends with a pilot, a prototype or an action plan; the team and the owner hear of it."""
    challenge = Challenge.objects.locked(challenge)
    challenge.status = challenge.lifecycle.after("finish", challenge.status, by.roles)
    _everyone_heard(challenge)
    challenge.closed_at = now
    challenge.save(update_fields=["status", "closed_at"])
    outcome = Outcome.objects.create(challenge=challenge, kind=kind, summary=summary.strip(), created_at=now)
    FollowUp.objects.bulk_create(
        FollowUp(outcome=outcome, kind=next_.kind, label=next_.label, address=next_.address)
        for next_ in follow_ups
    )
    history.record(challenge, "finish", by=by, now=now, kind=kind)
    notices.finished(challenge, outcome)
    challenge_finished.send(Challenge, challenge=challenge, outcome=outcome, by=by, now=now)
    queue.after_commit("challenges.figures")
    return challenge


@transaction.atomic
def follow(challenge: Challenge, *, next_: Next, by: Actor, now: datetime) -> FollowUp:
    """Something came of it later: a listing, a request, an order. It is added to the outcome."""
    challenge = Challenge.objects.locked(challenge)
    challenge.lifecycle.after("follow", challenge.status, by.roles)
    follow_up = FollowUp.objects.create(
        outcome=challenge.outcome, kind=next_.kind, label=next_.label, address=next_.address
    )
    history.record(challenge, "follow", by=by, now=now, kind=next_.kind, label=next_.label)
    return follow_up


@transaction.atomic
def stop(challenge: Challenge, *, reason: str, by: Actor, now: datetime) -> Challenge:
    """The challenge ends early. Whoever waited for an outcome, and the team, hears why."""
    challenge = Challenge.objects.locked(challenge)
    challenge.status = challenge.lifecycle.after("stop", challenge.status, by.roles)
    reason = reason.strip()
    if not reason:
        raise Refused(_("Say why the challenge stops. Everyone who joined reads it."))
    challenge.stop_reason, challenge.closed_at = reason, now
    challenge.save(update_fields=["status", "stop_reason", "closed_at"])
    for entry in Entry.objects.select_for_update(of=("self",)).of(challenge).alive().with_names():
        if "decline" in entry.lifecycle.verbs(entry.status, by.roles):
            entry.status = entry.lifecycle.after("decline", entry.status, by.roles)
            entry.feedback, entry.decided_at = reason, now
            entry.save(update_fields=["status", "feedback", "decided_at"])
            history.record(entry, "decline", by=by, now=now, reason=reason)
        notices.stopped(entry)
    history.record(challenge, "stop", by=by, now=now, reason=reason)
    return challenge


def _everyone_heard(challenge: Challenge) -> None:
    """No black hole: nobody is left without an outcome.

    Raises:
        Refused: an entry still waits.
    """
    waiting = Entry.objects.of(challenge).waiting().count()
    if waiting:
        raise Refused(
            _("Not everyone has an outcome yet: %(count)s still waiting. Choose or decline them first.")
            % {"count": waiting}
        )
