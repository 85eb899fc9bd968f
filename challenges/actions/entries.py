"""The funnel: an organisation enters, and always hears what became of it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from challenges import notices
from challenges.models import Challenge, Entry, EntryStatus
from sif import history
from sif.actors import Actor
from sif.dates import local_day
from sif.states import Refused


@transaction.atomic
def enter(challenge: Challenge, *, motivation: str, brings: str = "", by: Actor, now: datetime) -> Entry:
    """The organisation wants to join; its members get a confirmation.

    Raises:
        Refused: entries are closed, or this organisation already sent one.
    """
    challenge = Challenge.objects.locked(challenge)
    if by.organisation_id is None:
        raise Refused(_("Choose the organisation you act for first."))
    if not challenge.open_for_entry(local_day(now)):
        raise Refused(_("You cannot send an entry for this challenge any more."))
    if Entry.objects.of(challenge).sent_by(by).exists():
        raise Refused(_("Your organisation already sent an entry for this challenge."))
    entry = Entry.objects.create(
        challenge=challenge,
        organisation_id=by.organisation_id,
        motivation=motivation.strip(),
        brings=brings.strip(),
        submitted_by=by.person,
        submitted_at=now,
    )
    history.record(entry, "enter", by=by, now=now)
    notices.received(entry)
    return entry


@transaction.atomic
def withdraw(entry: Entry, *, by: Actor, now: datetime) -> Entry:
    """The organisation takes its entry back; the coach hears of it."""
    entry = _moved(entry, "withdraw", by=by)
    entry.save(update_fields=["status"])
    history.record(entry, "withdraw", by=by, now=now)
    notices.withdrawn(entry)
    return entry


@transaction.atomic
def shortlist(entry: Entry, *, by: Actor, now: datetime) -> Entry:
    """The entry goes to the jury; the jury members are asked to judge it."""
    entry = _moved(entry, "shortlist", by=by)
    entry.save(update_fields=["status"])
    history.record(entry, "shortlist", by=by, now=now)
    notices.to_judge(entry)
    return entry


@transaction.atomic
def select(entry: Entry, *, feedback: str, by: Actor, now: datetime) -> Entry:
    """The jury agreed: this one joins. In a running challenge it is in the team at once.

    Raises:
        Refused: a jury member has not judged it, or there is no feedback.
    """
    entry = _moved(entry, "select", by=by)
    _jury_done(entry)
    _decide(entry, feedback=feedback, now=now)
    history.record(entry, "select", by=by, now=now)
    if entry.challenge.running:
        entry.status = entry.lifecycle.after("join", entry.status, entry.roles_of(by))
        history.record(entry, "join", by=by, now=now)
    entry.save(update_fields=["status", "feedback", "decided_at"])
    notices.selected(entry)
    return entry


@transaction.atomic
def decline(entry: Entry, *, feedback: str, by: Actor, now: datetime) -> Entry:
    """Not this one; the organisation hears why, once.

    Raises:
        Refused: a shortlisted entry that the jury has not judged, or no feedback.
    """
    was_shortlisted = Entry.objects.locked(entry).status == EntryStatus.SHORTLISTED
    entry = _moved(entry, "decline", by=by)
    if was_shortlisted:
        _jury_done(entry)
    _decide(entry, feedback=feedback, now=now)
    entry.save(update_fields=["status", "feedback", "decided_at"])
    history.record(entry, "decline", by=by, now=now)
    notices.declined(entry)
    return entry


def _moved(entry: Entry, verb: str, *, by: Actor) -> Entry:
    """The locked entry with its next status, unsaved. The challenge is locked first, as everywhere."""
    Challenge.objects.locked(entry.challenge)
    entry = Entry.objects.locked(entry)
    entry.status = entry.lifecycle.after(verb, entry.status, entry.roles_of(by))
    return entry


def _decide(entry: Entry, *, feedback: str, now: datetime) -> None:
    feedback = feedback.strip()
    if not feedback:
        raise Refused(_("Write feedback. The applicant reads it, and it helps them further."))
    entry.feedback, entry.decided_at = feedback, now


def _jury_done(entry: Entry) -> None:
    """Everyone on the jury gave a mark or declared a conflict of interest, and somebody gave a mark.

    Raises:
        Refused: with the number of jury members still to go.
    """
    jury = entry.challenge.jury.count()
    if not jury:
        raise Refused(_("This challenge has no jury yet. Name at least one jury member first."))
    members = entry.scores.filter(juror__in=entry.challenge.jury.all())
    missing = jury - members.count()
    if missing:
        raise Refused(_("Not every jury member has judged this entry: %(count)s to go.") % {"count": missing})
    if not members.given().exists():
        raise Refused(_("Every jury member has an interest in this entry. Name another jury member."))
