"""The last part of the demo story: what it was worth. Real value tables, invented municipalities."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from celery import current_app

from enterprises.models import Organisation
from market.demo.orders import Deal, deal, price_of
from market.models import Listing, PriceKind
from sif import queue
from sif.dates import local_day, quarter_days, quarter_of
from sif.demo import Story
from social_return.actions import contracts, contributions, decisions, reports, schemes
from social_return.actions.entries import Entry
from social_return.demo import agreed, told
from social_return.models import (
    Block,
    Contract,
    Contribution,
    ContributionKind,
    ContributionStatus,
    Municipality,
    ProofKind,
    Scheme,
)

TABLES = {"domstad": "utrecht-v3", "duinhage": "haaglanden-2023", "maashaven": "rijnmond-2024"}
DISTRICTS = {
    "domstad": ["Noordwest", "Overveld", "Binnenstad", "Zuid", "De Weide"],
    "duinhage": ["Centrum", "Escampveld", "Duinoord"],
    "maashaven": ["Noord", "Charlois-West", "Delfspoort"],
}
OFFICERS = {"domstad": "municipality", "duinhage": "municipality2", "maashaven": "municipality3"}
CONTRACTORS = {"rijnsoever": "contractor", "helder": "contractor2"}


Placement = tuple[str, int, int, bool]


@dataclass(frozen=True)
class Award:
    """A contract of the story; `placements` are (building block, hours a week, months, still waiting)."""

    number: str
    municipality: str
    contractor: str
    subject: str
    net_sum: int
    began: int  # days ago
    lasts: int  # days
    placements: tuple[Placement, ...]
    purchases: int = 0
    percentage: Decimal = Decimal("5.00")


PW, REGISTER, WW, BBL = "PW", "BANENAFSPRAAK", "WW", "BBL"
AWARDS = (
    Award("DS-014", "domstad", "rijnsoever", "Renovatie van drie scholen", 3_200_000, 210, 380,
          ((PW, 32, 5, False), (BBL, 36, 6, False), (REGISTER, 24, 5, False), (WW, 36, 4, True)), purchases=6),
    Award("DS-009", "domstad", "helder", "Schoonmaak van gemeentelijke gebouwen", 2_400_000, 300, 365,
          ((PW, 24, 3, False), (WW, 20, 2, False)), purchases=1),
    Award("DS-022", "domstad", "rijnsoever", "Onderhoud van bruggen en kades", 2_300_000, 180, 420,
          ((REGISTER, 36, 5, False), (PW, 36, 5, False), (BBL, 36, 5, False), (WW, 24, 3, True)), purchases=3),
    Award("DS-003", "domstad", "helder", "Receptie en bewaking stadskantoor", 1_700_000, 560, 365,
          ((REGISTER, 32, 9, False), (PW, 24, 6, False))),
    Award("DS-017", "domstad", "helder", "Beheer van speelplekken", 900_000, 270, 400,
          ((REGISTER, 36, 8, False), (PW, 16, 4, False))),
    Award("DH-003", "duinhage", "helder", "Facilitaire diensten", 1_100_000, 150, 540,
          ((PW, 28, 4, False), (WW, 36, 3, False)), purchases=2),
    Award("MH-007", "maashaven", "rijnsoever", "Nieuwbouw van een sporthal", 4_000_000, 120, 500,
          ((PW, 36, 3, False), (REGISTER, 36, 3, False), (BBL, 36, 3, True)), purchases=2),
)  # fmt: skip


def tell(story: Story) -> None:
    """Schemes, contracts on course, ahead and behind, contributions in every state, and two reports."""
    schemes.load_templates()
    for key, table in TABLES.items():
        _municipality(story, key, table)
    for award in AWARDS:
        _contract(story, award)
    _other_kinds(story)
    agreed.tell(story)
    told.outcomes_come_in(story)
    story.work()
    _reports(
        story
    )  # of what was told until now: what is told later with an earlier date would change its figures
    for name in queue.PERIODIC:
        if name.endswith("figures"):
            current_app.tasks[name]()
    told.tell(story)
    story.work()


def _municipality(story: Story, key: str, table: str) -> None:
    organisation: Organisation = story[key]
    municipality = Municipality.objects.create(
        organisation=organisation, slug=organisation.slug.removeprefix("gemeente-"), districts=DISTRICTS[key]
    )
    story[f"{key}:municipality"] = municipality
    year = story.today.year
    template = Scheme.objects.templates()
    if key == "domstad":  # the table was renewed; a contract keeps the one it was signed under
        schemes.adopt(
            template.get(code="utrecht-v2-36h"), municipality=municipality, start=date(year - 4, 1, 1),
            end=date(year - 2, 1, 1), by=story["admin"], now=story.ago(days=560),
        )  # fmt: skip
    schemes.adopt(
        template.get(code=table), municipality=municipality, start=date(year - 2, 1, 1),
        by=story["admin"], now=story.ago(days=560),
    )  # fmt: skip


def _contract(story: Story, award: Award) -> None:
    began = story.today - timedelta(days=award.began)
    number = f"{award.number[:2]}-{began.year}-{award.number[3:]}"
    contract = contracts.sign(
        contracts.Terms(
            number=number, subject=award.subject, net_sum=Decimal(award.net_sum), start=began,
            end=began + timedelta(days=award.lasts), percentage=award.percentage,
        ),
        municipality=story[f"{award.municipality}:municipality"], contractor=story[award.contractor],
        by=story[OFFICERS[award.municipality]], now=story.ago(days=award.began),
    )  # fmt: skip
    story[award.number] = contract
    for row, placement in enumerate(award.placements):
        _placements(story, award, contract, row, placement)
    for turn in range(award.purchases):
        _purchase(story, award, contract, turn)


def _placements(story: Story, award: Award, contract: Contract, row: int, placement: Placement) -> None:
    """Two people for each row, entered by the contractor; the officer saw the proof and approved."""
    target, hours, months, waits = placement
    block = (
        Block.objects.filter(scheme=contract.scheme, targets__contains=[target]).order_by("position").first()
    )
    if block is None:
        raise ValueError(f"{contract.scheme.code} has no building block for {target}")
    began = contract.start + timedelta(days=14 + 9 * row)
    ended = began + timedelta(days=30 * months)
    for person in range(2):
        entry = Entry(
            kind=ContributionKind.EMPLOYMENT, block=block, start=began, end=min(ended, contract.end),
            hours_per_week=Decimal(hours), district=DISTRICTS[award.municipality][(row + person) % 3],
            reference=f"{award.number}-{row}{person}",
        )  # fmt: skip
        by = story[CONTRACTORS[award.contractor]]
        when = story.ago(days=award.began - 20 - 9 * row)
        draft = contributions.enter(contract, entry, by=by, now=when)
        contribution = contributions.submit(draft, by=by, now=when + timedelta(hours=2))
        if not waits:
            _approve(story, award, contribution, days_later=6)


def _approve(story: Story, award: Award, contribution: Contribution, *, days_later: int) -> None:
    officer = story[OFFICERS[award.municipality]]
    when = min((contribution.submitted_at or story.now) + timedelta(days=days_later), story.now)
    if contribution.kind == ContributionKind.EMPLOYMENT:
        decisions.see_proof(contribution, kind=ProofKind.CONTRACT, on=local_day(when), by=officer, now=when)
    decisions.approve(contribution, by=officer, now=when)


def _purchase(story: Story, award: Award, contract: Contract, number: int) -> None:
    """An order on the market, allocated to the contract; the last one of each still waits for the officer."""
    listings = _recognised(story)
    listing = listings[(number * 7 + award.began) % len(listings)]
    days_ago = max(12, award.began - 15 - number * 24)
    quantity = max(listing.minimum_quantity, int(Decimal(2400) / price_of(listing)))
    quantity = quantity // listing.quantity_step * listing.quantity_step
    order = deal(
        story, Deal(CONTRACTORS[award.contractor], listing, quantity, days_ago, "confirmed", contract.number)
    )
    last = number == award.purchases - 1
    for contribution in Contribution.objects.filter(contract=contract, order=order).order_by("pk"):
        if not last and contribution.status == ContributionStatus.SUBMITTED:
            _approve(story, award, contribution, days_later=4)


def _recognised(story: Story) -> list[Listing]:
    """What can be ordered for less than € 3,500 from enterprises whose certificate counts everywhere."""
    if "recognised" not in story:
        found = (
            Listing.objects.on_sale(story.today)
            .exclude(price_kind=PriceKind.ON_REQUEST)
            .filter(
                found_labels__overlap=["code_so", "pso_30plus", "sw"], enterprise__max_order_value__gte=6000
            )
            .select_related("enterprise", "current_version")
            .order_by("slug")
        )
        story["recognised"] = [one for one in found if price_of(one) * one.minimum_quantity < 3500]
    listings: list[Listing] = story["recognised"]
    return listings


def _other_kinds(story: Story) -> None:
    """An activity that was approved, one the officer asks about, one refused, and one still a draft."""
    contract, by, officer = story["DS-014"], story["contractor"], story["municipality"]
    block = (
        Block.objects.filter(scheme=contract.scheme, basis="hourly_or_invoice").order_by("position").first()
    )
    for number, (hours, what) in enumerate(
        (
            (24, "Twee vakmensen gaven les op de praktijkschool."),
            (40, "Een ploeg knapte het buurthuis op."),
            (16, "Bedrijfsbezoek van werkzoekenden."),
            (12, "Sollicitatietraining in het buurthuis."),
        )
    ):
        entry = Entry(
            kind=ContributionKind.ACTIVITY, block=block, hours=Decimal(hours), description=what,
            start=contract.start + timedelta(days=40), end=contract.start + timedelta(days=50),
        )  # fmt: skip
        when = story.ago(days=60 - number * 12)
        draft = contributions.enter(contract, entry, by=by, now=when)
        if number == 3:
            continue
        submitted = contributions.submit(draft, by=by, now=when)
        later = when + timedelta(days=3)
        if number == 0:
            decisions.approve(submitted, by=officer, now=later)
        elif number == 1:
            decisions.ask(
                submitted, text="Hoeveel mensen werkten mee, en op welke dagen?", by=officer, now=later
            )
        else:
            decisions.refuse(
                submitted,
                reason="Een bezoek telt in deze regeling niet mee. Een stage wel.",
                by=officer,
                now=later,
            )


def _reports(story: Story) -> None:
    """Last quarter's report, ready to download."""
    year, quarter = quarter_of(story.today)
    year, quarter = (year, quarter - 1) if quarter > 1 else (year - 1, 4)
    first, last = quarter_days(year, quarter)
    reports.ask(
        reports.Wish(first, last),
        municipality=story["domstad:municipality"],
        by=story["municipality"],
        now=story.now,
    )
    story.work()
