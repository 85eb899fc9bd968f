"""Cooperations: one municipality invites, the other joins, and each may leave. Nobody is added by somebody else."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from sif import history
from sif.actors import Actor
from sif.states import Refused
from social_return.models import Cooperation, CooperationMember, Municipality, TakesPart
from social_return.notices import following as notices


@transaction.atomic
def found(name: str, *, municipality: Municipality, by: Actor, now: datetime) -> Cooperation:
    """A municipality begins a cooperation, and is the first in it.

    Raises:
        Refused: the name is taken, or is no name.
    """
    cooperation = Cooperation(name=name.strip(), founded_at=now)
    try:
        cooperation.full_clean()
    except ValidationError as wrong:
        raise Refused(" ".join(wrong.messages)) from wrong
    cooperation.save()
    CooperationMember.objects.create(
        cooperation=cooperation,
        municipality=municipality,
        status=TakesPart.JOINED,
        invited_at=now,
        decided_at=now,
    )
    history.record(cooperation, "found", by=by, now=now)
    return cooperation


@transaction.atomic
def invite(
    cooperation: Cooperation, *, municipality: Municipality, by: Actor, now: datetime
) -> CooperationMember:
    """Who takes part invites another municipality; that one decides itself.

    Raises:
        Refused: who asks takes no part, or the other one is in it already.
    """
    Cooperation.objects.select_for_update().get(pk=cooperation.pk)
    members = CooperationMember.objects.of(cooperation)
    mine = members.joined().filter(municipality__organisation_id=by.organisation_id or 0).exists()
    if by.read_only or not mine:
        raise Refused(_("Only a municipality that takes part may invite another one."))
    member = members.filter(municipality=municipality).first()
    if member is None:
        member = CooperationMember.objects.create(
            cooperation=cooperation, municipality=municipality, invited_at=now
        )
    else:
        member = CooperationMember.objects.locked(member)
        if member.is_invited or member.takes_part:
            raise Refused(_("This municipality is already in the cooperation."))
        member.status = member.lifecycle.after("invite", member.status, "partner")
        member.invited_at, member.decided_at = now, None
        member.save(update_fields=["status", "invited_at", "decided_at"])
    event = history.record(member, "invite", by=by, now=now)
    notices.invited(member, event=event.pk)
    return member


def join(member: CooperationMember, *, by: Actor, now: datetime) -> CooperationMember:
    """The invited municipality says yes: from now on its sums are added to those of the others."""
    return _decide(member, "join", by=by, now=now)


def decline(member: CooperationMember, *, by: Actor, now: datetime) -> CooperationMember:
    """The invited municipality says no."""
    return _decide(member, "decline", by=by, now=now)


def leave(member: CooperationMember, *, by: Actor, now: datetime) -> CooperationMember:
    """A municipality takes its sums out again, at once."""
    return _decide(member, "leave", by=by, now=now)


@transaction.atomic
def _decide(member: CooperationMember, verb: str, *, by: Actor, now: datetime) -> CooperationMember:
    member = CooperationMember.objects.locked(member)
    member.status = member.lifecycle.after(verb, member.status, member.roles_of(by))
    member.decided_at = now
    member.save(update_fields=["status", "decided_at"])
    history.record(member, verb, by=by, now=now)
    return member
