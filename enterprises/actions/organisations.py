"""Registering an organisation, and letting people in."""

from datetime import datetime, timedelta

from django.core import signing
from django.db import IntegrityError, transaction
from django.utils.crypto import get_random_string
from django.utils.text import slugify
from django.utils.translation import gettext as _

from enterprises.models import ApiToken, Capacity, Enterprise, Invitation, Membership, Organisation, Vetting
from enterprises.models.memberships import digest_of
from sif import history, outbox
from sif.actors import Actor
from sif.models import User
from sif.states import Refused

INVITATION_DAYS = 14
TOKEN_DAYS = 365
SALT = "enterprises.invitation"


def free_slug(name: str) -> str:
    """A web name that is free: readable, with four random signs so that it can be neither guessed nor taken."""
    return f"{slugify(name)[:120] or 'organisatie'}-{get_random_string(4, 'abcdefghjkmnpqrstuvwxyz23456789')}"


@transaction.atomic
def register(organisation: Organisation, *, by: Actor, now: datetime) -> Organisation:
    """Makes an organisation with its first owner; a selling one gets an empty profile and a vetting to fill.

    Raises:
        Refused: the KvK number is already registered.
    """
    organisation.slug, organisation.created_at = free_slug(organisation.name), now
    try:
        with transaction.atomic():
            organisation.save()
    except IntegrityError as taken:
        raise Refused(
            _("There is already an organisation with this KvK number. Ask a colleague to invite you.")
        ) from taken
    Membership.objects.create(
        user=by.somebody, organisation=organisation, role=Membership.Role.OWNER, created_at=now
    )
    if Capacity.SELLER in organisation.capacities:
        enterprise = Enterprise.objects.create(
            organisation=organisation, name=organisation.name, slug=organisation.slug, created_at=now
        )
        Vetting.objects.create(enterprise=enterprise, created_at=now)
    history.record(organisation, "register", by=by, now=now)
    return organisation


@transaction.atomic
def enter(organisation: Organisation, *, invited: str, by: Actor, now: datetime) -> Organisation:
    """Enters an organisation that somebody else deals with, without members; one person is asked to own it.

    Raises:
        Refused: the KvK number is already registered.
    """
    organisation.slug, organisation.created_at = free_slug(organisation.name), now
    try:
        with transaction.atomic():
            organisation.save()
    except IntegrityError as taken:
        raise Refused(
            _("There is already an organisation with this KvK number. Ask a colleague to invite you.")
        ) from taken
    history.record(organisation, "register", by=by, now=now)
    if invited:
        _ask_to_join(organisation, invited, Membership.Role.OWNER, by=by, now=now)
    return organisation


def may_manage(actor: Actor) -> bool:
    """Whether somebody may change the organisation's people: its owners and managers."""
    return (
        Membership.objects.active()
        .filter(pk=actor.membership_id or 0, role__in=[Membership.Role.OWNER, Membership.Role.MANAGER])
        .exists()
    )


@transaction.atomic
def invite(organisation: Organisation, *, email: str, role: str, by: Actor, now: datetime) -> Invitation:
    """Asks a colleague to join; the mail carries a link that works once, for two weeks.

    Raises:
        Refused: the person is a member already, or `by` may not invite.
    """
    if not may_manage(by) or by.organisation_id != organisation.pk:
        raise Refused(_("Only an owner or a manager can invite somebody."))
    if (
        Membership.objects.active()
        .filter(organisation=organisation, user__email=email.strip().lower())
        .exists()
    ):
        raise Refused(_("This person is already a member."))
    return _ask_to_join(organisation, email, role, by=by, now=now)


def _ask_to_join(
    organisation: Organisation, email: str, role: str, *, by: Actor, now: datetime
) -> Invitation:
    email = email.strip().lower()
    invitation, _made = Invitation.objects.update_or_create(
        organisation=organisation,
        email=email,
        accepted_at=None,
        defaults={
            "role": role,
            "invited_by": by.somebody,
            "created_at": now,
            "expires_at": now + timedelta(days=INVITATION_DAYS),
        },
    )
    outbox.post_to_address(
        f"invitation:{invitation.pk}:{now.isoformat()}",
        address=email,
        template="enterprises/invitation",
        invitation=invitation,
        organisation=organisation,
        token=token_of(invitation),
    )
    history.record(organisation, "invite", by=by, now=now, role=role)
    return invitation


def token_of(invitation: Invitation) -> str:
    """What the link in the mail carries."""
    return signing.dumps(invitation.pk, salt=SALT)


def invitation_of(token: str, *, now: datetime) -> Invitation:
    """The open invitation behind a link.

    Raises:
        Refused: the link was changed, used, or is too old.
    """
    try:
        pk = signing.loads(token, salt=SALT)
    except signing.BadSignature as bad:
        raise Refused(_("This link is not right. Ask your colleague to invite you again.")) from bad
    invitation = (
        Invitation.objects.select_related("organisation", "invited_by")
        .filter(pk=pk, accepted_at=None, expires_at__gt=now)
        .first()
    )
    if invitation is None:
        raise Refused(_("This invitation was used or is too old. Ask your colleague to invite you again."))
    return invitation


@transaction.atomic
def accept_invitation(token: str, *, by: Actor, now: datetime) -> Membership:
    """Joins the organisation; once, and only the person who was invited.

    Raises:
        Refused: the link is spent, or somebody else is signed in.
    """
    invitation = Invitation.objects.select_for_update().get(pk=invitation_of(token, now=now).pk)
    person = _invited_person(invitation, by)
    if invitation.accepted_at:
        raise Refused(_("This invitation was used or is too old. Ask your colleague to invite you again."))
    invitation.accepted_at = now
    invitation.save(update_fields=["accepted_at"])
    membership, _made = Membership.objects.get_or_create(
        user=person,
        organisation=invitation.organisation,
        ended_at=None,
        defaults={"role": invitation.role, "created_at": now},
    )
    history.record(invitation.organisation, "join", by=by, now=now, role=membership.role)
    return membership


def _invited_person(invitation: Invitation, by: Actor) -> User:
    person = by.person
    if person is None or person.email != invitation.email:
        raise Refused(_("This invitation is for somebody else. Sign in with the address it was sent to."))
    return person


@transaction.atomic
def end_membership(membership: Membership, *, by: Actor, now: datetime) -> Membership:
    """Takes somebody out of the organisation; the last owner stays.

    Raises:
        Refused: `by` may not, or nobody would be left to manage the organisation.
    """
    if by.organisation_id != membership.organisation_id or not may_manage(by):
        raise Refused(_("Only an owner or a manager can do this."))
    owners = Membership.objects.select_for_update().filter(
        organisation=membership.organisation_id, role=Membership.Role.OWNER, ended_at=None
    )
    if [owner.pk for owner in owners] == [membership.pk]:
        raise Refused(_("This is the last owner. Make somebody else owner first."))
    membership.ended_at = now
    membership.save(update_fields=["ended_at"])
    history.record(membership.organisation, "leave", by=by, now=now, membership=membership.pk)
    return membership


@transaction.atomic
def make_token(*, label: str, by: Actor, now: datetime) -> str:
    """Makes an API token for the organisation acted for and returns its secret, which is never shown again."""
    secret = get_random_string(40)
    token = ApiToken.objects.create(
        membership=Membership.objects.active().get(pk=by.membership_id or 0),
        label=label,
        digest=digest_of(secret),
        created_at=now,
        expires_at=now + timedelta(days=TOKEN_DAYS),
    )
    history.record(token, "make", by=by, now=now)
    return secret


@transaction.atomic
def revoke_token(token: ApiToken, *, by: Actor, now: datetime) -> ApiToken:
    """Withdraws a token at once."""
    if token.revoked_at is None:
        token.revoked_at = now
        token.save(update_fields=["revoked_at"])
        history.record(token, "revoke", by=by, now=now)
    return token
