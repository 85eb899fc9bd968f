"""The past: written by every verb, read on every page that shows who did what."""

from datetime import datetime
from typing import Any

from django.db import models

from sif.actors import Actor
from sif.models.events import Event, EventQuerySet


def record(subject: models.Model, verb: str, *, by: Actor, now: datetime, **data: Any) -> Event:
    """Keeps that `by` did `verb` to `subject`; `data` holds reasons and figures, no personal data."""
    return Event.objects.create(
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        verb=verb,
        at=now,
        by=by.person,
        organisation_id=by.organisation_id,
        data=data,
    )


def of(subject: models.Model) -> EventQuerySet:
    """What was done to one object, oldest first, with the people who did it."""
    return Event.objects.about(subject).select_related("by")
