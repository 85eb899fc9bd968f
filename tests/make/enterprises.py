"""Builders of people, organisations, enterprises and places."""

import itertools
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.text import slugify

from enterprises.models import (
    ApiToken,
    Certificate,
    Check,
    CheckKind,
    Enterprise,
    Invitation,
    Membership,
    Organisation,
    Partnership,
    Place,
    Region,
    Vetting,
)
from enterprises.models.memberships import digest_of
from sif.models import User

__all__ = [
    "api_token",
    "certificate",
    "enterprise",
    "invitation",
    "membership",
    "organisation",
    "partnership",
    "place",
    "region",
    "user",
    "vetting",
]

_numbers = itertools.count(1)


def _free(model: type, name: str) -> str:
    """The web name of a name; with a number behind it when it was given out already."""
    slug = slugify(name)
    return slug if not model.objects.filter(slug=slug).exists() else f"{slug}-{next(_numbers)}"


def user(*, name: str = "Sam", email: str = "", language: str = "nl", **fields: Any) -> User:
    """Somebody with an account; without a password, since tests sign in by the back door."""
    made = User(
        email=email or f"{slugify(name)}-{next(_numbers)}@test.example",
        name=name,
        language=language,
        **fields,
    )
    made.set_unusable_password()
    made.save()
    return made


def region(*, name: str = "Utrecht en omgeving") -> Region:
    """The region of this name, made once."""
    return Region.objects.get_or_create(name=name, defaults={"code": slugify(name)})[0]


def place(
    *,
    name: str = "Utrecht",
    in_region: Region | None = None,
    latitude: Decimal = Decimal("52.0907"),
    longitude: Decimal = Decimal("5.1214"),
) -> Place:
    """The place of this name, made once."""
    wanted = {"code": slugify(name), "latitude": latitude, "longitude": longitude}
    found = Place.objects.filter(name=name).first()
    return found or Place.objects.create(name=name, region=in_region or region(), **wanted)


def organisation(
    *,
    name: str = "Organisatie",
    capacities: list[str] | None = None,
    sector: str = "company",
    in_place: Place | None = None,
    **fields: Any,
) -> Organisation:
    """A legal party that buys, unless `capacities` says something else; its KvK number is its own."""
    wanted = {
        "slug": _free(Organisation, name),
        "kvk_number": f"{90_000_000 + next(_numbers)}",
        "created_at": timezone.now(),
        **fields,
    }
    return Organisation.objects.create(
        name=name,
        capacities=["buyer"] if capacities is None else capacities,
        sector=sector,
        place=in_place or place(),
        **wanted,
    )


def membership(
    *,
    user: User,
    organisation: Organisation,
    role: str = "owner",
    spending_limit: Decimal | None = None,
    ended_at: datetime | None = None,
) -> Membership:
    """A person in an organisation."""
    return Membership.objects.create(
        user=user,
        organisation=organisation,
        role=role,
        spending_limit=spending_limit,
        created_at=timezone.now(),
        ended_at=ended_at,
    )


def enterprise(
    *,
    name: str = "De Groene Werkplaats",
    organisation: Organisation | None = None,
    verified: timedelta | None = timedelta(days=365),
    **fields: Any,
) -> Enterprise:
    """A social enterprise that may sell for another year, trusted; `verified=None` makes one that may not yet."""
    today = timezone.localdate()
    party = organisation or globals()["organisation"](name=f"{name} B.V.", capacities=["seller"])
    wanted = {
        "slug": _free(Enterprise, name),
        "mission": "Wij geven mensen zonder werk een vak.",
        "story": "We begonnen klein, met een werkbank en twee mensen.",
        "target_groups": ["work_disability"],
        "sdgs": [8, 10],
        "nationwide": True,
        "trusted": True,
        "created_at": timezone.now(),
        "verified_until": today + verified if verified is not None else None,
        "first_verified_on": today - timedelta(days=400) if verified is not None else None,
        **fields,
    }
    return Enterprise.objects.create(organisation=party, name=name, **wanted)


def certificate(
    *,
    enterprise: Enterprise,
    kind: str = "code_so",
    valid_from: date | None = None,
    valid_until: date | None = None,
    checked: datetime | None = None,
    **fields: Any,
) -> Certificate:
    """A label that a connector has checked, valid from last year until next year."""
    today = timezone.localdate()
    return Certificate.objects.create(
        enterprise=enterprise,
        kind=kind,
        valid_from=valid_from or today - timedelta(days=365),
        valid_until=valid_until or today + timedelta(days=365),
        checked_at=checked or timezone.now(),
        **fields,
    )


def vetting(*, enterprise: Enterprise, status: str = "submitted", **fields: Any) -> Vetting:
    """A round of checks with every line of the checklist still open."""
    made = Vetting.objects.create(enterprise=enterprise, status=status, created_at=timezone.now(), **fields)
    Check.objects.bulk_create([Check(vetting=made, kind=kind) for kind in CheckKind])
    return made


def partnership(*, organisation: Organisation, kind: str = "market", **fields: Any) -> Partnership:
    """A tie with the market that runs since last year."""
    wanted = {"starts_on": timezone.localdate() - timedelta(days=365), **fields}
    return Partnership.objects.create(organisation=organisation, kind=kind, **wanted)


def invitation(*, organisation: Organisation, invited_by: User, email: str = "", **fields: Any) -> Invitation:
    """An open invitation, good for two weeks."""
    now = timezone.now()
    wanted = {"created_at": now, "expires_at": now + timedelta(days=14), **fields}
    return Invitation.objects.create(
        organisation=organisation,
        invited_by=invited_by,
        email=email or f"collega-{next(_numbers)}@test.example",
        **wanted,
    )


def api_token(*, membership: Membership, secret: str, label: str = "Koppeling", **fields: Any) -> ApiToken:
    """A token that the bearer of `secret` may use for a year."""
    now = timezone.now()
    wanted = {"created_at": now, "expires_at": now + timedelta(days=365), **fields}
    return ApiToken.objects.create(membership=membership, label=label, digest=digest_of(secret), **wanted)
