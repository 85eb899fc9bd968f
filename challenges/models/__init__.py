"""Nouns of the challenges app: challenges, entries, steps, outcomes and meetings."""

from challenges.models.challenges import (
    DAYS,
    WEEKS,
    Challenge,
    ChallengeQuerySet,
    ChallengeStatus,
    Step,
    Theme,
)
from challenges.models.entries import Entry, EntryQuerySet, EntryStatus, JuryScore
from challenges.models.meetings import Attendance, Audience, Meeting, MeetingQuerySet, MeetingStatus
from challenges.models.outcomes import FollowUp, FollowUpKind, Outcome, OutcomeKind

__all__ = [
    "DAYS",
    "WEEKS",
    "Attendance",
    "Audience",
    "Challenge",
    "ChallengeQuerySet",
    "ChallengeStatus",
    "Entry",
    "EntryQuerySet",
    "EntryStatus",
    "FollowUp",
    "FollowUpKind",
    "JuryScore",
    "Meeting",
    "MeetingQuerySet",
    "MeetingStatus",
    "Outcome",
    "OutcomeKind",
    "Step",
    "Theme",
]
