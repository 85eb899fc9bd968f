"""Invented enterprises with places, certificates and a vetting, and the organisations that buy from them."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.utils.text import slugify

from enterprises.models import (
    Capacity,
    Certificate,
    CertificateKind,
    Enterprise,
    Membership,
    Organisation,
    Place,
    Sdg,
    Sector,
    TargetGroup,
    Vetting,
)
from sif.demo import read
from sif.models import User
from sif.seed import Seed

CATALOGUE = Path(__file__).resolve().parent / "data" / "catalogue.json"
FIRST = (
    "Buurt", "Wijk", "Stads", "Dorps", "Groen", "Warm", "Samen", "Eigen", "Nieuw", "Goed", "Hand", "Werk", "Vak",
    "Zon", "Maas", "Rijn", "Duin", "Polder", "Haven", "Molen", "Linden", "Beuken", "Kroon", "Ster", "Anker", "Brug",
    "Markt", "Toren", "Veld", "Kans", "Draai", "Licht", "Krachtig", "Vrij", "Ruim", "Stevig", "Mooi", "Echt",
)  # fmt: skip
LAST = (
    "werk", "kracht", "goed", "makers", "huis", "plaats", "werf", "tuin", "keuken", "atelier", "fabriek", "ploeg",
    "winkel", "lab", "gezellen", "maat", "bedrijf", "kring", "punt", "hof", "kade", "schuur", "wiel", "spoor",
    "collectief", "werkplaats", "vakschool", "leerbedrijf", "dienst", "bakkers",
)  # fmt: skip
BUYERS = (
    "Gemeente",
    "Zorggroep",
    "Hogeschool",
    "Bouwbedrijf",
    "Woonstichting",
    "Waterschap",
    "Verzekeraar",
    "Advocaten",
)
SECTORS = (
    Sector.GOVERNMENT, Sector.NON_PROFIT, Sector.KNOWLEDGE, Sector.COMPANY, Sector.NON_PROFIT, Sector.GOVERNMENT,
    Sector.FINANCE, Sector.COMPANY,
)  # fmt: skip
NATIONWIDE = 0.12
NOT_VERIFIED, RUN_OUT = 0.03, 0.05
FEWEST_BUYERS, ORDERS_PER_BUYER = 10, 100


def sow(seed: Seed) -> Iterator[str]:
    """Enterprises first; buyers as many as the orders and requests ask for."""
    seed["catalogue"] = read(CATALOGUE)
    seed["places"] = list(Place.objects.order_by("code"))
    seed["enterprises"] = _enterprises(seed, seed.wanted["enterprises"])
    yield f"{len(seed['enterprises'])} enterprises"
    trade = seed.wanted["orders"] + seed.wanted["requests"] + seed.wanted["ledger"]
    seed["buyers"] = _buyers(seed, FEWEST_BUYERS + trade // ORDERS_PER_BUYER if trade else 1)
    yield f"{len(seed['buyers'])} buying organisations with a member each"


def _enterprises(seed: Seed, number: int) -> list[Enterprise]:
    dice, rows = seed.dice("enterprises"), seed["catalogue"]["enterprises"]
    names = [f"{first}{last}" for first, last in product(FIRST, LAST)]
    dice.shuffle(names)
    keys, parties = seed.keys(Enterprise, number), seed.keys(Organisation, number)
    organisations, made = [], []
    for count, (key, party) in enumerate(zip(keys, parties, strict=True)):
        place = dice.choice(seed["places"])
        again = count // len(names)
        name = f"{names[count % len(names)]} {place.name}{f' {again + 1}' if again > 1 else ''}"
        organisations.append(_organisation(seed, party, name, Sector.COMPANY, [Capacity.SELLER], place))
        made.append(_enterprise(seed, dice, key, organisations[-1], dice.choice(rows)))
    seed.write(organisations)
    seed.write(made)
    seed.write(_serves(seed, dice, made))
    seed.write(_certificates(seed, dice, made))
    seed.write(_vettings(made))
    return made


def _organisation(
    seed: Seed, key: int, name: str, sector: Sector, capacities: list[Capacity], place: Place
) -> Organisation:
    return Organisation(
        pk=key,
        name=name[:120],
        slug=f"{slugify(name)[:120]}-{key}",
        sector=sector,
        capacities=capacities,
        place=place,
        address=f"Marktstraat {key % 200 + 1}, {place.name}",
        created_at=seed.ago(days=900),
    )


def _enterprise(seed: Seed, dice: Random, key: int, party: Organisation, like: dict[str, Any]) -> Enterprise:
    chance = dice.random()
    since = seed.today - timedelta(days=dice.randrange(60, 850))
    left = -dice.randrange(1, 120) if chance < NOT_VERIFIED + RUN_OUT else dice.randrange(5, 720)
    people = dice.randrange(4, 120)
    return Enterprise(
        pk=key,
        organisation=party,
        name=party.name,
        slug=party.slug,
        mission=f"{like['mission']}"[:240],
        story=f"{like['mission']} Wij werken in {party.place} en omgeving, en leren mensen hier een vak.",
        target_groups=sorted(dice.sample(TargetGroup.values, dice.randrange(1, 4))),
        sdgs=sorted({8, *dice.sample(Sdg.values, dice.randrange(1, 4))}),
        nationwide=dice.random() < NATIONWIDE,
        founded_year=seed.today.year - dice.randrange(1, 30),
        people=people,
        people_distance=people * 3 // 5,
        verified_until=None if chance < NOT_VERIFIED else seed.today + timedelta(days=left),
        first_verified_on=None if chance < NOT_VERIFIED else since,
        trusted=dice.random() < 0.5,
        created_at=seed.ago(days=900),
    )


def _serves(seed: Seed, dice: Random, made: list[Enterprise]) -> Iterator[Any]:
    """The region of the seat, and now and then one more."""
    per_region: dict[int, list[int]] = {}
    for place in seed["places"]:
        per_region.setdefault(place.region_id, []).append(place.pk)
    through = Enterprise.serves.through
    for one in made:
        regions = {one.organisation.place.region_id}  # type: ignore[union-attr]
        if dice.random() < 0.4:
            regions.add(dice.choice(sorted(per_region)))
        if not one.nationwide:
            for place in sorted(key for region in regions for key in per_region[region]):
                yield through(enterprise_id=one.pk, place_id=place)


def _certificates(seed: Seed, dice: Random, made: list[Enterprise]) -> Iterator[Certificate]:
    for one in made:
        for kind in dice.sample(CertificateKind.values, dice.choice((0, 0, 1, 1, 2))):
            first = seed.today - timedelta(days=dice.randrange(30, 1100))
            yield Certificate(
                enterprise=one,
                kind=kind,
                valid_from=first,
                valid_until=first + timedelta(days=1095),
                checked_at=seed.ago(days=20),
            )


def _vettings(made: list[Enterprise]) -> Iterator[Vetting]:
    for one in made:
        if one.verified_until:
            yield Vetting(
                enterprise=one,
                status=Vetting.Status.APPROVED,
                created_at=one.created_at,
                submitted_at=one.created_at,
                decided_at=one.created_at,
                valid_until=one.verified_until,
            )


def _buyers(seed: Seed, number: int) -> list[Membership]:
    """Members who may order, each of another organisation; nobody can sign in as one of them."""
    dice = seed.dice("buyers")
    people, parties, keys = (seed.keys(model, number) for model in (User, Organisation, Membership))
    users, organisations, members = [], [], []
    for count, (person, party, key) in enumerate(zip(people, parties, keys, strict=True)):
        place, kind = dice.choice(seed["places"]), count % len(BUYERS)
        name = f"{BUYERS[kind]} {dice.choice(FIRST)}{dice.choice(LAST)} {count + 1}"
        capacities = [Capacity.BUYER, Capacity.CONTRACTOR] if kind in (3, 6) else [Capacity.BUYER]
        organisations.append(_organisation(seed, party, name, SECTORS[kind], capacities, place))
        users.append(
            User(
                pk=person,
                email=f"inkoper-{person}@seed.example",
                name=f"Inkoper {count + 1}",
                password=f"{UNUSABLE_PASSWORD_PREFIX}{'x' * 40}",
                date_joined=seed.ago(days=900),
            )
        )
        members.append(
            Membership(
                pk=key,
                user=users[-1],
                organisation=organisations[-1],
                role="owner",
                created_at=seed.ago(days=900),
            )
        )
    for rows in (users, organisations, members):
        seed.write(rows)
    return members
