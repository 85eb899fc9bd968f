"""Social return's part of the synthetic data: municipalities, contracts, and a ledger that was booked over two years.

Each amount is what the valuation says of its facts; each row is sealed on the row before it, as `actions.ledger`
does. No verb is called for a row: a million of them would take a day.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from enterprises.models import Capacity, Organisation, Sector
from sif.actors import Actor
from sif.money import round_cents
from sif.seed import Seed
from social_return import totals
from social_return.actions import schemes
from social_return.models import (
    Block,
    Contract,
    Contribution,
    ContributionKind,
    ContributionStatus,
    EntryKind,
    LedgerEntry,
    Municipality,
    Scheme,
)
from social_return.models.ledger import GENESIS
from social_return.valuation import Facts, Rules, Valuation, worth
from social_return.valuation.choose import purchase
from social_return.valuation.terms import Basis, Kind, Recognition

TABLES = ("utrecht-v3", "oost-nl-2026", "noordoost-brabant-2025", "haaglanden-2023", "rijnmond-2024")
ROWS_PER_MUNICIPALITY, MOST_MUNICIPALITIES = 2_000, 80
ROWS_PER_CONTRACT = 50
PATTERNS = 400
OVER_DAYS = 730
REVERSED, PARTLY = 0.02, 0.03
DISTRICTS = ["Noord", "Oost", "Zuid", "West", "Centrum"]
SUPPLIERS = (
    "Bakkerij De Korst",
    "Groenploeg Noord",
    "Schoon en Zo",
    "Drukwerkplaats",
    "Fietsmakers Centraal",
)
ACTIVITIES = ("Sollicitatietraining in het buurthuis", "Gastles op het mbo", "Taalmaatjes op de werkvloer")
SUBJECTS = (
    "Onderhoud groen",
    "Schoonmaak stadhuis",
    "Renovatie sporthal",
    "Aanleg riool",
    "Leerlingenvervoer",
)
REASON = "Een deel viel buiten de looptijd."
BY_HOUR = frozenset({Basis.HOURLY, Basis.HOURLY_OR_INVOICE, Basis.DAILY, Basis.HALF_DAY})
PLACED = frozenset({Basis.ANNUAL_FULLTIME})


@dataclass(frozen=True, slots=True)
class Pattern:
    """Facts that were valued once, to be claimed many times."""

    kind: ContributionKind
    block_id: int
    facts: dict[str, Any]
    worth: Valuation


@dataclass(frozen=True, slots=True)
class Booking:
    """One contribution that was approved at a moment, and perhaps reversed later."""

    key: int
    pattern: Pattern
    contract: Contract
    at: datetime
    approved: Decimal
    reversed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Town:
    """A municipality with what fills its ledger."""

    municipality: Municipality
    contracts: list[Contract]
    patterns: list[Pattern]
    rows: int


def sow(seed: Seed) -> Iterator[str]:
    """Municipalities of unequal size, then their ledgers one after the other."""
    wanted = seed.wanted["ledger"]
    if not wanted:
        return
    towns = _towns(seed, wanted)
    yield f"{len(towns)} municipalities with {sum(len(town.contracts) for town in towns)} contracts"
    written = 0
    for count, town in enumerate(towns):
        bookings = _bookings(seed, seed.dice(f"ledger:{count}"), town)
        seed.write(_contribution(town, booking) for booking in bookings)
        written += seed.write(_entries(town, bookings))
    totals.recompute_many(contract.pk for town in towns for contract in town.contracts)
    yield f"{written} ledger rows"


def _towns(seed: Seed, wanted: int) -> list[Town]:
    """One town in ten is four times as large as the others."""
    number = min(MOST_MUNICIPALITIES, 1 + wanted // ROWS_PER_MUNICIPALITY)
    weights = [4 if count % 10 == 0 else 1 for count in range(number)]
    shares = [wanted * weight // sum(weights) for weight in weights]
    shares[0] += wanted - sum(shares)
    dice = seed.dice("municipalities")
    contractors = [
        one.organisation_id for one in seed["buyers"] if Capacity.CONTRACTOR in one.organisation.capacities
    ]
    municipalities = _municipalities(seed, dice, number)
    towns = []
    for count, (municipality, rows) in enumerate(zip(municipalities, shares, strict=True)):
        scheme = _scheme(seed, municipality, TABLES[count % len(TABLES)])
        contracts = _contracts(seed, dice, scheme, contractors or [municipality.organisation_id], rows)
        towns.append(Town(municipality, contracts, _patterns(seed, dice, scheme), rows))
    return towns


def _municipalities(seed: Seed, dice: Random, number: int) -> list[Municipality]:
    parties, keys = seed.keys(Organisation, number), seed.keys(Municipality, number)
    organisations, made = [], []
    for key, party in zip(keys, parties, strict=True):
        place = dice.choice(seed["places"])
        organisations.append(
            Organisation(
                pk=party,
                name=f"Gemeente {place.name} ({party})",
                slug=f"gemeente-{party}",
                sector=Sector.GOVERNMENT,
                capacities=[Capacity.MUNICIPALITY, Capacity.BUYER],
                place=place,
                address=f"Stadhuisplein 1, {place.name}",
                created_at=seed.ago(days=900),
            )
        )
        made.append(
            Municipality(
                pk=key, organisation=organisations[-1], slug=f"gemeente-{party}", districts=DISTRICTS
            )
        )
    seed.write(organisations)
    seed.write(made)
    return made


def _scheme(seed: Seed, municipality: Municipality, code: str) -> Scheme:
    known = {scheme.code: scheme for scheme in schemes.load_templates()}
    start = date(seed.today.year - 4, 1, 1)
    return schemes.adopt(known[code], municipality=municipality, start=start, by=Actor.system(), now=seed.now)


def _contracts(seed: Seed, dice: Random, town: Scheme, contractors: list[int], rows: int) -> list[Contract]:
    made = []
    for key in seed.keys(Contract, 1 + rows // ROWS_PER_CONTRACT):
        start = seed.today - timedelta(days=OVER_DAYS + dice.randrange(30, 200))
        made.append(
            Contract(
                pk=key,
                number=f"SR-{key}",
                municipality=town.municipality,
                contractor_id=dice.choice(contractors),
                scheme=town,
                subject=dice.choice(SUBJECTS),
                net_sum=Decimal(dice.randrange(200, 9_000) * 1_000),
                percentage=Decimal(5),
                start=start,
                end=seed.today + timedelta(days=dice.randrange(30, 700)),
                created_at=seed.ago(days=OVER_DAYS + 10),
            )
        )
    seed.write(made)
    return made


def _patterns(seed: Seed, dice: Random, scheme: Scheme) -> list[Pattern]:
    """Half placements, a third purchases, the rest activities; each valued by the scheme."""
    rules, keys = scheme.valuation_rules, dict(Block.objects.filter(scheme=scheme).values_list("code", "pk"))
    chances = [_placement] * 3 + [_purchase] * 2 + [_activity]
    return [dice.choice(chances)(seed, dice, rules, keys) for _ in range(PATTERNS)]


def _placement(seed: Seed, dice: Random, rules: Rules, keys: dict[str, int]) -> Pattern:
    codes = [block.code for block in rules.blocks if block.kind is Kind.HIRE and block.basis in PLACED]
    start = seed.today - timedelta(days=dice.randrange(OVER_DAYS, OVER_DAYS + 25))
    facts: dict[str, Any] = {
        "start": start,
        "end": start + timedelta(days=dice.randrange(28, 365)),
        "hours_per_week": Decimal(dice.choice((12, 16, 20, 24, 28, 32, 36))),
    }
    claim = _valued(rules, dice.choice(codes), facts)
    district = {"district": dice.choice(DISTRICTS)}
    return Pattern(ContributionKind.EMPLOYMENT, keys[claim.block], facts | district, claim)


def _activity(seed: Seed, dice: Random, rules: Rules, keys: dict[str, int]) -> Pattern:
    codes = [block.code for block in rules.blocks if block.kind is Kind.COMMUNITY and block.basis in BY_HOUR]
    facts = {"hours": Decimal(dice.randrange(2, 60)) / 2}
    claim = _valued(rules, dice.choice(codes), facts)
    description = {"description": dice.choice(ACTIVITIES)}
    return Pattern(ContributionKind.ACTIVITY, keys[claim.block], facts | description, claim)


def _purchase(seed: Seed, dice: Random, rules: Rules, keys: dict[str, int]) -> Pattern:
    recognition = Recognition.SW
    facts: dict[str, Any] = {
        "net": Decimal(dice.randrange(5_000, 2_500_000)) / 100,
        "recognition": recognition,
        "invoice_date": seed.today - timedelta(days=dice.randrange(1, OVER_DAYS)),
    }
    found = purchase(rules, recognition, Facts(**facts))
    more = {
        "supplier_name": dice.choice(SUPPLIERS),
        "supplier_kvk": str(dice.randrange(10_000_000, 99_999_999)),
    }
    return Pattern(ContributionKind.PURCHASE, keys[found.block], facts | more, found)


def _valued(rules: Rules, code: str, facts: dict[str, Any]) -> Valuation:
    block = next(block for block in rules.blocks if block.code == code)
    return worth(rules, block, Facts(**facts))


def _bookings(seed: Seed, dice: Random, town: Town) -> list[Booking]:
    """As many as give the wanted number of rows, their corrections counted."""
    corrections = round(town.rows * REVERSED)
    number = town.rows - corrections
    moments = sorted(dice.random() * (OVER_DAYS - 1) + 1 for _ in range(number))
    reversed_ones = set(dice.sample(range(number), min(corrections, number)))
    made = []
    for count, key in enumerate(seed.keys(Contribution, number)):
        at = seed.ago(days=moments[number - 1 - count])
        pattern = dice.choice(town.patterns)
        approved = pattern.worth.amount
        if dice.random() < PARTLY:
            approved = round_cents(approved * 3 / 4)
        back = at + (seed.now - at) * dice.random() if count in reversed_ones else None
        made.append(Booking(key, pattern, dice.choice(town.contracts), at, approved, back))
    return made


def _contribution(town: Town, booking: Booking) -> Contribution:
    pattern = booking.pattern
    is_partly = booking.approved < pattern.worth.amount
    status = ContributionStatus.PARTLY if is_partly else ContributionStatus.APPROVED
    facts = dict(pattern.facts)
    if pattern.kind == ContributionKind.PURCHASE:
        facts["invoice_number"] = f"F-{booking.key}"
    return Contribution(
        pk=booking.key,
        kind=pattern.kind,
        status=ContributionStatus.REVERSED if booking.reversed_at else status,
        contract_id=booking.contract.pk,
        municipality_id=town.municipality.pk,
        scheme_id=booking.contract.scheme_id,
        block_id=pattern.block_id,
        claimed=pattern.worth.amount,
        approved=booking.approved,
        rule=pattern.worth.rule,
        judgement=pattern.worth.judgement,
        reason=REASON if is_partly or booking.reversed_at else "",
        entered_at=booking.at - timedelta(days=3),
        submitted_at=booking.at - timedelta(days=2),
        decided_at=booking.at,
        **facts,
    )


def _entries(town: Town, bookings: list[Booking]) -> Iterator[LedgerEntry]:
    """The chain: every booking and its correction in the order of their moments."""
    events = [(one.at, EntryKind.BOOKING, one.approved, one) for one in bookings]
    events += [
        (one.reversed_at, EntryKind.CORRECTION, -one.approved, one) for one in bookings if one.reversed_at
    ]
    events.sort(key=lambda event: (event[0], event[3].key, event[1]))
    previous = GENESIS
    for number, (at, kind, amount, one) in enumerate(events, start=1):
        entry = LedgerEntry(
            municipality_id=town.municipality.pk,
            number=number,
            contract_id=one.contract.pk,
            contribution_id=one.key,
            kind=kind,
            contribution_kind=one.pattern.kind,
            amount=amount,
            booked_at=at,
            previous_hash=previous,
        )
        entry.hash = previous = entry.sealed()
        yield entry
