"""Seats at a meeting: taken, given back, or cancelled for everyone."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from challenges import notices
from challenges.models import Attendance, Meeting
from sif import history
from sif.actors import Actor
from sif.states import Refused


@transaction.atomic
def sign_up(meeting: Meeting, *, by: Actor, now: datetime) -> Attendance:
    """The person takes a seat; signing up twice is one seat.

    The meeting's row is the lock, so the last seat goes to one of two who ask at once.

    Raises:
        Refused: cancelled, begun, full, or only for members.
    """
    meeting = Meeting.objects.locked(meeting)
    if by.person is None:
        raise Refused(_("Sign in first."))
    if (seat := Attendance.objects.filter(meeting=meeting).of(by).first()) is not None:
        return seat
    _may_come(meeting, by=by, now=now)
    seat = Attendance.objects.create(
        meeting=meeting, user=by.person, organisation_id=by.organisation_id, signed_up_at=now
    )
    history.record(meeting, "sign_up", by=by, now=now)
    notices.seat_taken(seat)
    return seat


def _may_come(meeting: Meeting, *, by: Actor, now: datetime) -> None:
    if meeting.cancelled:
        raise Refused(_("This meeting was cancelled."))
    if now >= meeting.starts_at:
        raise Refused(_("This meeting has already begun."))
    if meeting.for_members and not by.has("member"):
        raise Refused(
            _("This meeting is for members of an organisation. Choose the organisation you act for.")
        )
    if meeting.capacity is not None and meeting.attendances.count() >= meeting.capacity:
        raise Refused(_("All seats are taken. Look again later: sometimes a seat comes free."))


@transaction.atomic
def sign_off(meeting: Meeting, *, by: Actor, now: datetime) -> None:
    """The person gives the seat back; without a seat nothing happens."""
    meeting = Meeting.objects.locked(meeting)
    if now >= meeting.starts_at:
        raise Refused(_("This meeting has already begun."))
    gone, _by_model = Attendance.objects.filter(meeting=meeting).of(by).delete()
    if gone:
        history.record(meeting, "sign_off", by=by, now=now)


@transaction.atomic
def cancel(meeting: Meeting, *, reason: str, by: Actor, now: datetime) -> Meeting:
    """The meeting does not go on; everyone who would come hears why."""
    meeting = Meeting.objects.locked(meeting)
    meeting.status = meeting.lifecycle.after("cancel", meeting.status, by.roles)
    meeting.cancel_reason = reason.strip()
    if not meeting.cancel_reason:
        raise Refused(_("Say why the meeting does not go on. Everyone who signed up reads it."))
    meeting.save(update_fields=["status", "cancel_reason"])
    history.record(meeting, "cancel", by=by, now=now, reason=meeting.cancel_reason)
    for seat in meeting.attendances.select_related("user").in_order():
        notices.meeting_cancelled(seat)
    return meeting
