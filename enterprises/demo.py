"""The first part of the demo story: who takes part. All companies and people are invented."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from itertools import cycle
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.utils.text import slugify

from enterprises.acting import actor_for
from enterprises.actions import vetting as verbs
from enterprises.models import (
    Capacity,
    Certificate,
    Check,
    CheckKind,
    Enterprise,
    Membership,
    Organisation,
    Partnership,
    Place,
    Sector,
    TargetGroup,
    Vetting,
)
from sif.actors import Actor
from sif.dates import local_day
from sif.demo import PASSWORD, Story, read
from sif.models import PublicFigure, User

CATALOGUE = Path(__file__).resolve().parent / "data" / "catalogue.json"
AS_OF = date(2026, 9, 1)  # "today" in the catalogue: every date in it moves along with the real today

GROUPS = {
    "dak- en thuislozen": TargetGroup.HOMELESS,
    "ex-gedetineerden": TargetGroup.EX_OFFENDERS,
    "jongeren zonder startkwalificatie": TargetGroup.YOUNG,
    "langdurig werkzoekenden": TargetGroup.LONG_TERM_UNEMPLOYED,
    "mensen met autisme": TargetGroup.AUTISM,
    "mensen met een psychische kwetsbaarheid": TargetGroup.MENTAL_HEALTH,
    "mensen met een verstandelijke beperking": TargetGroup.INTELLECTUAL_DISABILITY,
    "mensen met een visuele of auditieve beperking": TargetGroup.VISUAL_HEARING,
    "mensen met niet-aangeboren hersenletsel": TargetGroup.BRAIN_INJURY,
    "mensen uit het doelgroepregister": TargetGroup.TARGET_REGISTER,
    "statushouders": TargetGroup.STATUS_HOLDERS,
    "vijftigplussers": TargetGroup.OVER_50,
    "vrouwen met een afstand tot de arbeidsmarkt": TargetGroup.WOMEN,
}
SDGS_OF = {
    "afval-circulair": [8, 12], "groen": [8, 11, 15], "catering": [8, 12], "energie": [7, 13], "vervoer": [8, 11],
    "zorg-welzijn": [3, 10], "financiele-hulp": [1, 10], "personeel-training": [4, 8], "ict": [8, 12],
    "kinderopvang": [4, 5], "taal": [4, 10], "textiel": [8, 12], "fietsen": [8, 11, 12],
}  # fmt: skip
ENDINGS = (
    "Wij leveren op tijd en wij maken af wat wij beloven. Wie hier werkt, krijgt begeleiding van een vakman, "
    "een vast ritme en uitzicht op een diploma.",
    "Wij begonnen klein, met één bus en drie mensen. Nu werken wij voor gemeenten, scholen en bedrijven. "
    "Winst gaat terug naar opleiding en begeleiding.",
    "Ons werk is gewoon werk: goed gedaan en eerlijk betaald. Wij kijken naar wat iemand kan. "
    "Na een jaar stroomt de helft door naar een andere werkgever.",
)


@dataclass(frozen=True)
class Party:
    """An organisation of the story, and the people who act for it: (name, address, role, limit in euros)."""

    key: str
    name: str
    sector: Sector
    capacities: list[Capacity]
    place: str
    kvk: str
    people: list[tuple[str, str, str, int | None]] = field(default_factory=list)


OWNER, MANAGER, MEMBER, AUDITOR = (str(role) for role in Membership.Role)
BUYS, OWES, AWARDS = Capacity.BUYER, Capacity.CONTRACTOR, Capacity.MUNICIPALITY
PARTIES = (
    Party("domstad", "Gemeente Domstad", Sector.GOVERNMENT, [AWARDS, BUYS], "utrecht", "90000011", [
        ("Marijke de Graaf", "municipality@demo.example", MANAGER, None),
        ("Joost Verbeek", "officer2@demo.example", MANAGER, None),
        ("Ans Auditor", "auditor@demo.example", AUDITOR, None),
    ]),
    Party("duinhage", "Gemeente Duinhage", Sector.GOVERNMENT, [AWARDS, BUYS], "den-haag", "90000012", [
        ("Ravi Ramdin", "municipality2@demo.example", MANAGER, None),
    ]),
    Party("maashaven", "Gemeente Maashaven", Sector.GOVERNMENT, [AWARDS, BUYS], "rotterdam", "90000013", [
        ("Fatima el Idrissi", "municipality3@demo.example", MANAGER, None),
    ]),
    Party("rijnsoever", "Bouwbedrijf Van Rijnsoever BV", Sector.COMPANY, [BUYS, OWES], "utrecht", "90000021", [
        ("Bas van Rijnsoever", "contractor@demo.example", OWNER, None),
        ("Noor Jansen", "buyer@demo.example", MEMBER, 5000),
    ]),
    Party("linden", "Zorggroep De Linden", Sector.NON_PROFIT, [BUYS], "zeist", "90000022", [
        ("Hidde Bakker", "buyer2@demo.example", MANAGER, 10000),
    ]),
    Party("helder", "Helder Facilitair BV", Sector.COMPANY, [BUYS, OWES], "den-haag", "90000023", [
        ("Sanne Helder", "contractor2@demo.example", OWNER, None),
    ]),
    Party("merwede", "Merwede Verzekeringen NV", Sector.FINANCE, [BUYS], "utrecht", "90000024", [
        ("Olaf Merk", "buyer3@demo.example", MANAGER, None),
    ]),
    Party("middenland", "Hogeschool Middenland", Sector.KNOWLEDGE, [BUYS], "amersfoort", "90000025", [
        ("Yara Smit", "buyer4@demo.example", MANAGER, None),
    ]),
    Party("polder", "Waterschap Kromme Polder", Sector.GOVERNMENT, [BUYS], "houten", "90000026", [
        ("Teun de Wit", "buyer5@demo.example", MANAGER, None),
    ]),
    Party("balans", "Accountants Balans & Zonen", Sector.FINANCE, [Capacity.REVIEWER], "utrecht", "90000031", [
        ("Renske Balans", "reviewer@demo.example", OWNER, None),
    ]),
)  # fmt: skip
ENTREPRENEURS = {
    "ond-128": ("Esra Vos", "entrepreneur@demo.example"),
    "ond-082": ("Daan Blink", "entrepreneur2@demo.example"),
}


def tell(story: Story) -> None:
    """Organisations, people, 149 enterprises with their certificates, and vettings in every state."""
    places = {place.code: place for place in Place.objects.all()}
    story["places"] = places
    _staff(story)
    for party in PARTIES:
        _party(story, party, places)
    Partnership.objects.create(
        organisation=story["balans"],
        kind=Partnership.Kind.FOUNDING,
        starts_on=story.today - timedelta(days=900),
    )
    catalogue = read(CATALOGUE)
    story["catalogue"] = catalogue
    story["keys"] = {}
    story["days_on"] = story.today - AS_OF
    _enterprises(story, catalogue["enterprises"], places)
    _vet_all(story)
    _under_way(story, places)
    PublicFigure.objects.renew("enterprises", Enterprise.objects.verified(story.today).count(), now=story.now)


@cache
def _hashed(password: str | None) -> str:
    """Hashing is slow on purpose; the password of the demo is hashed once, for everybody."""
    return make_password(password)


def _person(name: str, email: str, *, password: str | None, since: Any, **more: Any) -> User:
    user = User.objects.create(email=email, name=name, password=_hashed(password), date_joined=since, **more)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def _staff(story: Story) -> None:
    since = story.ago(days=700)
    connector = _person(
        "Mila Makelaar", "connector@demo.example", password=PASSWORD, since=since, is_staff=True
    )
    admin = _person(
        "Otto Operator",
        "admin@demo.example",
        password=PASSWORD,
        since=since,
        is_staff=True,
        is_superuser=True,
    )
    story["connector"], story["admin"] = Actor.of_staff(connector), Actor.of_staff(admin)


def _party(story: Story, party: Party, places: dict[str, Place]) -> None:
    since = story.ago(days=600)
    organisation = Organisation.objects.create(
        name=party.name, slug=slugify(party.name), kvk_number=party.kvk, sector=party.sector,
        capacities=party.capacities, place=places[party.place], created_at=since,
        address=f"Raadhuisplein 1, {places[party.place].name}",
    )  # fmt: skip
    story[party.key] = organisation
    for name, email, role, limit in party.people:
        user = _person(name, email, password=PASSWORD, since=since)
        membership = Membership.objects.create(
            user=user, organisation=organisation, role=role, created_at=since,
            spending_limit=None if limit is None else Decimal(limit),
        )  # fmt: skip
        story[email.split("@")[0]] = actor_for(membership)


def _enterprises(story: Story, rows: list[dict[str, Any]], places: dict[str, Place]) -> None:
    by_name = {place.name: place for place in places.values()}
    since = story.ago(days=550)
    for number, (row, ending) in enumerate(zip(rows, cycle(ENDINGS)), start=1):
        organisation = Organisation.objects.create(
            name=row["name"], slug=slugify(row["name"]), kvk_number=f"8{number:07d}", sector=Sector.COMPANY,
            capacities=[Capacity.SELLER, BUYS], place=by_name[row["municipality"]], created_at=since,
        )  # fmt: skip
        people = 6 + number * 7 % 40
        enterprise = Enterprise.objects.create(
            organisation=organisation, name=row["name"], slug=organisation.slug, mission=row["mission"],
            story=f"{row['mission']} {ending}", nationwide=row["nationwide"], created_at=since,
            target_groups=sorted({GROUPS[group] for group in row["target_groups"]}),
            sdgs=sorted({8, 10, *(goal for slug in row["categories"] for goal in SDGS_OF.get(slug, []))}),
            founded_year=story.today.year - 2 - number % 14, people=people, people_distance=people * 3 // 5,
            max_order_value=row["max_order_value_eur"],
        )  # fmt: skip
        enterprise.serves.set(by_name[name] for name in row["serves"])
        _owner(story, enterprise, row["id"], since)
        story[row["id"]] = enterprise
        story["keys"][enterprise.pk] = row["id"]
        _certificates(story, enterprise, row["certificates"])


def _owner(story: Story, enterprise: Enterprise, key: str, since: Any) -> None:
    known = key in ENTREPRENEURS
    name, email = ENTREPRENEURS.get(key, ("", f"{enterprise.slug}@demo.example"))
    user = _person(
        name or f"Beheer {enterprise.name}", email, password=PASSWORD if known else None, since=since
    )
    membership = Membership.objects.create(
        user=user, organisation=enterprise.organisation, role=Membership.Role.OWNER, created_at=since
    )
    story[f"{key}:actor"] = actor_for(membership)
    if known:
        story[email.split("@")[0]] = story[f"{key}:actor"]


def _certificates(story: Story, enterprise: Enterprise, rows: Iterable[dict[str, Any]]) -> None:
    checked = story.ago(days=500)
    Certificate.objects.bulk_create(
        Certificate(
            enterprise=enterprise,
            kind=row["code"],
            valid_from=date.fromisoformat(row["valid_until"]) + story["days_on"] - timedelta(days=1095),
            valid_until=date.fromisoformat(row["valid_until"]) + story["days_on"],
            checked_at=checked,
            checked_by=story["connector"].person,
        )
        for row in rows
    )


LEFT = {7: 5, 19: 25, 31: 55, 43: -20, 71: -45, 97: -2}  # days until somebody has to renew, by number
BY_HAND = frozenset({"ond-128", "ond-082"})


def _vet_all(story: Story) -> None:
    """Nearly all are verified for two years; some soon have to renew, three have run out.

    Those of the two entrepreneurs who can sign in go through the verbs, with their mail and their trail; the
    rest is written together.
    """
    written: list[Vetting] = []
    for number, enterprise in enumerate(Enterprise.objects.select_related("organisation").order_by("pk")):
        began = story.ago(days=540 - number % 30)
        until = story.today + timedelta(days=LEFT.get(number, 200 + number * 3 % 500))
        if story["keys"][enterprise.pk] in BY_HAND:
            _vet(story, enterprise, began, until)
        else:
            written.append(_approved(story, enterprise, began, until))
    Vetting.objects.bulk_create(written)
    Check.objects.bulk_create(check for vetting in written for check in _good(story, vetting))
    for vetting in written:
        enterprise = vetting.enterprise
        enterprise.verified_until, enterprise.first_verified_on = (
            vetting.valid_until,
            local_day(vetting.created_at),
        )
    Enterprise.objects.bulk_update(
        [vetting.enterprise for vetting in written], ["verified_until", "first_verified_on"]
    )
    for enterprise in Enterprise.objects.select_related("organisation"):
        story[story["keys"][enterprise.pk]] = enterprise  # as it is now: verified


def _vet(story: Story, enterprise: Enterprise, began: Any, until: date) -> None:
    own = actor_for(enterprise.organisation.memberships.select_related("user", "organisation").get())
    connector = story["connector"]
    vetting = verbs.start(enterprise, by=own, now=began)
    verbs.submit(vetting, by=own, now=began)
    verbs.ask_reviewer(vetting, reviewer=story["balans"], by=connector, now=began)
    _judge_all(story, vetting, began)
    verbs.approve(vetting, valid_until=until, by=connector, now=began + timedelta(days=9))


def _approved(story: Story, enterprise: Enterprise, began: Any, until: date) -> Vetting:
    return Vetting(
        enterprise=enterprise, status=Vetting.Status.APPROVED, owner=story["connector"].person, created_at=began,
        submitted_at=began, decided_at=began + timedelta(days=9), valid_until=until,
    )  # fmt: skip


def _good(story: Story, vetting: Vetting) -> list[Check]:
    """The whole checklist of a vetting, judged good; the finances by the reviewer who was asked."""
    checks = []
    for kind in CheckKind:
        finance = kind is CheckKind.FINANCE
        checks.append(
            Check(
                vetting=vetting, kind=kind, verdict=Check.Verdict.GOOD, evidence=EVIDENCE[kind],
                reviewer=story["balans"] if finance else None,
                decided_by=story["reviewer" if finance else "connector"].person,
                decided_at=vetting.created_at + timedelta(days=4),
            )
        )  # fmt: skip
    return checks


def _judge_all(story: Story, vetting: Vetting, when: Any, *, but: str = "") -> None:
    for check in vetting.checks.exclude(kind=but).order_by("pk"):
        by = story["reviewer"] if check.kind == CheckKind.FINANCE else story["connector"]
        verbs.judge(
            check,
            verdict=Check.Verdict.GOOD,
            evidence=EVIDENCE[CheckKind(check.kind)],
            by=by,
            now=when + timedelta(days=4),
        )


EVIDENCE = {
    CheckKind.REGISTRATION: "Uittreksel van de Kamer van Koophandel gezien.",
    CheckKind.MISSION: "Statuten gelezen: het maatschappelijke doel staat voorop.",
    CheckKind.INCOME: "Jaarrekening: meer dan de helft van de omzet komt uit verkoop.",
    CheckKind.PROFILE: "Profiel gelezen en besproken.",
    CheckKind.CERTIFICATES: "Registers van de keurmerken nagekeken.",
    CheckKind.FINANCE: "Jaarrekening en begroting bekeken: gezond.",
}
NEWCOMERS = (
    ("Fietsatelier De Ketting", "utrecht", "Jongeren leren fietsen maken en krijgen een vak."),
    (
        "Soepfabriek Overschot",
        "zeist",
        "Soep van geredde groente, gekookt door vrouwen die terugkeren in werk.",
    ),
    ("Stadshout Timmerwerk", "amersfoort", "Meubels van sloophout, gemaakt door mensen na detentie."),
    ("Belpost Klantcontact", "nieuwegein", "Klantcontact door mensen die slecht zien of horen."),
)


def _under_way(story: Story, places: dict[str, Place]) -> None:
    """Four newcomers, each at another point of the vetting: draft, submitted, asked, refused."""
    for number, (name, place, mission) in enumerate(NEWCOMERS):
        since = story.ago(days=20 - number)
        organisation = Organisation.objects.create(
            name=name, slug=slugify(name), kvk_number=f"7{number:07d}", sector=Sector.COMPANY,
            capacities=[Capacity.SELLER], place=places[place], created_at=since,
        )  # fmt: skip
        enterprise = Enterprise.objects.create(
            organisation=organisation, name=name, slug=organisation.slug, mission=mission, created_at=since,
            story=f"{mission} {ENDINGS[number % 3]}", target_groups=[TargetGroup.YOUNG], sdgs=[8],
        )  # fmt: skip
        enterprise.serves.set([places[place]])
        _owner(story, enterprise, f"new-{number}", since)
        _leave_at(story, enterprise, number, since)


def _leave_at(story: Story, enterprise: Enterprise, stage: int, since: Any) -> None:
    own, connector = story[f"new-{stage}:actor"], story["connector"]
    vetting = verbs.start(enterprise, by=own, now=since)
    if stage == 0:
        return
    verbs.submit(vetting, by=own, now=since + timedelta(hours=3))
    verbs.ask_reviewer(vetting, reviewer=story["balans"], by=connector, now=since + timedelta(days=1))
    if stage == 1:
        _judge_all(story, vetting, since, but=CheckKind.FINANCE)
    elif stage == 2:
        verbs.ask(
            vetting,
            question="Kunt u de laatste jaarrekening toevoegen?",
            by=connector,
            now=since + timedelta(days=5),
        )
    else:
        verbs.refuse(
            vetting,
            reason="De inkomsten komen nu nog vooral uit subsidie. Probeer het opnieuw als de verkoop op gang is.",
            by=connector,
            now=since + timedelta(days=8),
        )
