"""Jury members judge alone, and say so when they have an interest."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from challenges.models import Entry, EntryStatus, JuryScore
from enterprises.models import Membership
from sif import history
from sif.actors import Actor
from sif.states import Refused


@transaction.atomic
def judge(
    entry: Entry, *, mark: int | None, remark: str = "", conflict: str = "", by: Actor, now: datetime
) -> JuryScore:
    """One jury member's mark (1 to 10), or a declared conflict of interest; given once, kept as it is.

    Raises:
        Refused: not on the jury, not on the shortlist, judged before, or judging one's own organisation.
    """
    entry = Entry.objects.locked(entry)
    if by.person is None or not entry.challenge.jury.contains(by.person):
        raise Refused(_("You are not on the jury of this challenge."))
    if entry.status != EntryStatus.SHORTLISTED:
        raise Refused(_("This entry is not with the jury."))
    if entry.scores.by(by.person).exists():
        raise Refused(_("You already judged this entry."))
    conflict = conflict.strip()
    own = Membership.objects.of(by.person)
    if (
        not conflict
        and own.filter(organisation__in=[entry.organisation_id, entry.challenge.owner_id]).exists()
    ):
        raise Refused(
            _("You belong to an organisation that takes part in this. Declare it as a conflict of interest.")
        )
    score = JuryScore.objects.create(
        entry=entry,
        juror=by.person,
        mark=None if conflict else mark,
        remark=remark.strip(),
        conflict=conflict,
        given_at=now,
    )
    history.record(entry, "judge", by=by, now=now, conflict=bool(conflict))
    return score
