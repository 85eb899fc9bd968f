"""What was agreed around the contracts of the story: plans, amendments, and whom to call."""

from datetime import timedelta
from decimal import Decimal

from enterprises.models import Organisation
from sif.demo import Story
from social_return.actions import amendments, chain, contacts, contributions, decisions, plans
from social_return.actions import credits as credit_notes
from social_return.actions.amendments import Change
from social_return.actions.entries import Entry
from social_return.models import Contract, Contribution, ContributionKind, ProofKind
from social_return.valuation.terms import ACTIVITY, EMPLOYMENT

OFFICERS = {"DS": "municipality", "DH": "municipality2", "MH": "municipality3"}
PEOPLE = (
    ("DS-014", "municipality", "Sanne Mulder", "s.mulder@domstad.example", "Adviseur social return"),
    ("DS-014", "contractor", "Youssef Amrani", "y.amrani@rijnsoever.example", "Projectleider"),
    ("DS-009", "contractor2", "Lotte Hagen", "l.hagen@helder.example", "Personeelszaken"),
)
LINES = (
    ("employment", "Twee werkplekken in de afbouw", 22_000, 720, 20, 110),
    ("purchase", "Lunches en onderhoud van het groen op de bouwplaats", 6_000, None, 10, 150),
    ("activity", "Gastlessen op de praktijkschool", 2_400, 24, 30, 60),
)


def tell(story: Story) -> None:
    """A plan in each state, a contract that grew, one that was extended, and people to call."""
    for number, who, name, email, role in PEOPLE:
        contacts.name(
            story[number], full_name=name, email=email, role=role, by=story[who], now=story.ago(days=60)
        )
    for number, who in (("DS-014", "contractor"), ("DS-022", "contractor"), ("DH-003", "contractor2")):
        _plan(story, number, who)
    plans.accept(story["DS-014"], by=story["municipality"], now=story.ago(days=40))
    plans.ask_change(
        story["DH-003"], remark="Wanneer beginnen de werkplekken? Noem per regel een maand.",
        by=story["municipality2"], now=story.ago(days=4),
    )  # fmt: skip
    plans.set_deadline(
        story["DS-009"],
        due_on=story.today - timedelta(days=9),
        by=story["municipality"],
        now=story.ago(days=30),
    )
    plans.set_deadline(
        story["MH-007"],
        due_on=story.today + timedelta(days=2),
        by=story["municipality3"],
        now=story.ago(days=12),
    )
    _amend(story, "DS-022", 90, "Meerwerk: ook de kade bij de Weerdsluis.", net_sum=Decimal(2_550_000))
    _chain(story)
    _invoices(story)
    contract: Contract = story["DS-009"]
    _amend(
        story, "DS-009", 25, "Met drie maanden verlengd, zoals het contract toestaat.",
        end=contract.end + timedelta(days=90),
    )  # fmt: skip


def _chain(story: Story) -> None:
    """A contractor passes work on to the entrepreneur of the story, and she to two suppliers of hers; one is shared."""
    contract, seller = story["DS-014"], story["entrepreneur"]
    enterprise = Organisation.objects.get(pk=seller.organisation_id)
    first = chain.pass_on(
        contract,
        chain.Passing(enterprise.name, enterprise.kvk_number, "Lunch op de bouwplaats", Decimal(18_000)),
        by=story["contractor"], now=story.ago(days=80),
    )  # fmt: skip
    for name, kvk, what, net, shared in (
        ("Bakkerij De Halm", "90000901", "Brood en gebak", 4_200, True),
        ("Zuivel van Zuid", "90000902", "Zuivel", 2_600, False),
    ):
        passing = chain.Passing(name, kvk, what, Decimal(net), is_shared=shared)
        chain.pass_on(contract, passing, above=first, by=seller, now=story.ago(days=70))
    block = contract.scheme.blocks.filter(kind__in=ACTIVITY).order_by("position").first()
    day = story.today - timedelta(days=6)
    tour = Entry(
        kind=ContributionKind.ACTIVITY, block=block, start=day, hours=Decimal(6),
        description="Meekijkdag in de keuken voor mensen die werk zoeken",
    )  # fmt: skip
    contributions.enter(contract, tour, through=first, by=seller, now=story.ago(days=5))


def _invoices(story: Story) -> None:
    """A bill from elsewhere that was booked, the credit note on it, and a placement of which a proof was seen."""
    contract, by, officer = story["DS-014"], story["contractor"], story["municipality"]
    entry = Entry(
        kind=ContributionKind.PURCHASE, supplier_name="Drukwerk Samen", supplier_kvk="90000911",
        invoice_number="2026-0417", invoice_date=story.today - timedelta(days=45), recognition="CODE_SO",
        net=Decimal(3_600), description="",
    )  # fmt: skip
    invoice = contributions.submit(
        contributions.enter(contract, entry, by=by, now=story.ago(days=44)), by=by, now=story.ago(days=44)
    )
    decisions.approve(invoice, by=officer, now=story.ago(days=38))
    day = story.today - timedelta(days=12)
    note = credit_notes.credit(
        invoice, number="C-2026-031", day=day, net=Decimal(450), by=by, now=story.ago(days=11)
    )
    contributions.submit(note, by=by, now=story.ago(days=11))
    placement = Contribution.objects.submitted().employment().filter(contract=contract).oldest().first()
    if placement is not None:
        decisions.see_proof(
            placement,
            kind=ProofKind.CONTRACT,
            on=story.today - timedelta(days=3),
            by=officer,
            now=story.ago(days=3),
        )


def _plan(story: Story, number: str, who: str) -> None:
    contract: Contract = story[number]
    block = contract.scheme.blocks.filter(kind__in=EMPLOYMENT).order_by("position").first()
    for kind, what, amount, hours, begins, ends in LINES:
        wanted = plans.Wanted(
            kind, what, Decimal(amount), story.today + timedelta(days=begins), story.today + timedelta(days=ends),
            block=block if kind == "employment" else None, hours=Decimal(hours) if hours else None,
        )  # fmt: skip
        plans.add(contract, wanted, by=story[who], now=story.ago(days=50))
    approach = "Wij werken samen met het werkgeversservicepunt en beginnen klein."
    plans.submit(contract, approach=approach, by=story[who], now=story.ago(days=48))


def _amend(story: Story, number: str, days: int, reason: str, **facts: object) -> None:
    when = story.ago(days=days)
    change = Change(agreed_on=story.today - timedelta(days=days), reason=reason, **facts)  # type: ignore[arg-type]
    amendments.amend(story[number], change, by=story[OFFICERS[number[:2]]], now=when)
    story[number].refresh_from_db()
