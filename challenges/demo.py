"""The demo story's challenges: one in week 7, one to join, one choosing, one to come, two done, one stopped."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from challenges.actions import challenges as verbs
from challenges.actions import entries as entry_verbs
from challenges.actions import jury as jury_verbs
from challenges.actions import meetings as meeting_verbs
from challenges.actions.challenges import Next
from challenges.models import Challenge, Entry, FollowUpKind, Meeting, OutcomeKind, Theme
from sif.actors import Actor
from sif.dates import local_day
from sif.demo import Story


@dataclass(frozen=True)
class Question:
    """What a challenge asks, in the words of the page."""

    slug: str
    title: str
    question: str
    summary: str
    owner: str
    theme: Theme
    sdgs: tuple[int, ...]
    who: str
    goal: str
    budget: int


CANTEENS = Question(
    "geen-eten-meer-weg",
    "Geen eten meer weg uit de bedrijfskantine",
    "Vijf kantines gooien samen elke week 340 kilo eten weg. Hoe halveren wij dat, en verdient het zichzelf terug?",
    "In vijf bedrijfskantines blijft elke dag eten over: soep, brood, groente. Het is goed eten, maar het gaat weg.\n\n"
    "In twaalf weken zoeken ondernemers, koks en de gemeente een oplossing die ook geld oplevert. Het team kookt, meet "
    "en rekent. Aan het eind ligt er een proef die kan blijven draaien zonder subsidie.",
    "domstad",
    Theme.FOOD,
    (2, 8, 12),
    "Hebt u een kantine, een koelbus of een goed idee? Het team zoekt nog een partner die eten kan vervoeren.",
    "Een proef in vijf kantines",
    30000,
)
BIKES = Question(
    "fietsen-voor-iedereen",
    "Een goede fiets voor wie geen fiets kan betalen",
    "In de wijk staan 900 fietsen stil. Hoe komen die weer op straat, bij mensen die ermee naar werk kunnen?",
    "Weesfietsen staan in een loods. Mensen zonder auto doen anderhalf uur over de reis naar hun werk. Wij zoeken een "
    "team dat fietsen opknapt, uitleent en onderhoudt, met jongeren die het vak leren.",
    "duinhage",
    Theme.MOBILITY,
    (1, 8, 11),
    "Fietsenmakers, werkgevers en wijkorganisaties. Een busje of een werkplaats is welkom.",
    "Een fietsdepot dat zichzelf betaalt",
    18000,
)
EVENINGS = Question(
    "samen-aan-tafel",
    "Samen aan tafel op dinsdagavond",
    "Een op de drie ouderen in Zuid eet vier avonden per week alleen. Hoe zetten wij samen eten weer op de agenda?",
    "Er zijn keukens genoeg die ’s avonds leeg staan. Er zijn mensen genoeg die willen koken. Wat ontbreekt, is iemand "
    "die het bij elkaar brengt. Dat gaan wij bouwen.",
    "maashaven",
    Theme.TOGETHER,
    (3, 11),
    "Cateraars, zorgorganisaties en vrijwilligers met een keuken.",
    "Tien tafels die na de proef doorgaan",
    12000,
)
HOMES = Question(
    "warme-huizen",
    "Warme huizen, gemaakt door de buurt",
    "Hoe isoleren wij 400 huurwoningen met mensen uit de wijk die nu geen werk hebben?",
    "De woningen zijn koud en de rekening is hoog. In dezelfde wijk zoeken tientallen mensen werk. Een team van "
    "bouwers, de corporatie en de gemeente brengt die twee bij elkaar.",
    "domstad",
    Theme.ENERGY,
    (7, 8, 13),
    "Bouwbedrijven, leerbedrijven en energieadviseurs.",
    "Een ploeg van acht die blijft",
    45000,
)
LETTERS = Question(
    "post-zonder-stress",
    "Brieven die mensen begrijpen",
    "Hoe zorgen wij dat een brief over schulden gelezen wordt, en niet ongeopend in een la verdwijnt?",
    "Een op de zes mensen vindt een brief van de overheid te moeilijk. Schulden worden daardoor groter dan nodig. "
    "Samen met mensen die het zelf meemaakten, schreven wij de brieven opnieuw.",
    "maashaven",
    Theme.POVERTY,
    (1, 10),
    "Taalbedrijven, schuldhulp en ervaringsdeskundigen.",
    "Tien brieven, getest door de lezers",
    9000,
)
TAXI = Question(
    "met-de-buurtbus",
    "Naar de dagbesteding zonder taxi",
    "Hoe komen 60 mensen elke dag op hun werkplek, met de helft van de taxiritten?",
    "Elke ochtend reden 41 taxi’s dezelfde kant op. Reizigers, chauffeurs en de gemeente keken "
    "samen hoe dat anders kan.",
    "duinhage",
    Theme.MOBILITY,
    (3, 11),
    "Vervoerders, zorgaanbieders en reizigers.",
    "Een plan dat de gemeente kan inkopen",
    20000,
)
GARDENS = Question(
    "groen-op-school",
    "Schoolpleinen zonder tegels",
    "Hoe maken leerlingen hun eigen plein groen, en wie onderhoudt het daarna?",
    "Vier scholen wilden van hun tegelplein af. Leerlingen ontwierpen, een groenbedrijf hielp.",
    "linden",
    Theme.WORK,
    (4, 13),
    "Groenbedrijven en scholen.",
    "Een plein als voorbeeld",
    15000,
)
NOTES = (
    "Alle vijf kantines maten een week lang wat zij weggooien: samen 340 kilo.",
    "41 ondernemers kregen een uitnodiging. 17 kwamen kijken.",
    "63 mensen in de werfkelder. Er kwamen 22 ideeën.",
    "Drie ideeën gaan door: soep van gisteren, een overschotkaart en kleinere borden.",
    "Het team werkt twee dagen per week in de keuken van de eerste kantine.",
    "Een liter soep van overschot kost € 1,10. Hij wordt verkocht voor € 2,50.",
)


def tell(story: Story) -> None:
    """Seven challenges and four meetings, with the verbs that the pages and the admin use."""
    _running(story)
    _open(story)
    _choosing(story)
    _announced(story)
    _finished(story, LETTERS, OutcomeKind.PROTOTYPE, days=200, what=_letters)
    _finished(story, TAXI, OutcomeKind.PLAN, days=320, what=_taxi)
    _stopped(story)
    _meetings(story)


def _write(
    story: Story, question: Question, *, at: datetime, starts_on: date, coach: str = "connector"
) -> Challenge:
    challenge = Challenge.objects.create(
        slug=question.slug, title=question.title, question=question.question, summary=question.summary,
        owner=story[question.owner], theme=question.theme, sdgs=list(question.sdgs), who_can_join=question.who,
        goal=question.goal, budget=Decimal(question.budget), coach=story[coach].person,
        entries_until=starts_on - timedelta(days=14), starts_on=starts_on, created_at=at,
    )  # fmt: skip
    challenge.refresh_from_db()
    challenge.jury.set([story["reviewer"].person, story["municipality2"].person])
    return challenge


def _entrepreneurs(story: Story, skip: int, count: int) -> list[Actor]:
    """People of enterprises in the story, other ones for each challenge; the two with a login come first."""
    keys = [f"ond-{number:03d}:actor" for number in (128, 82, *range(3 + skip * 5, 60 + skip * 5))]
    return [story[key] for key in keys if key in story][:count]


def _enter(story: Story, challenge: Challenge, actors: list[Actor], at: datetime) -> list[Entry]:
    return [
        entry_verbs.enter(
            challenge,
            motivation=MOTIVATIONS[number % 3],
            brings=BRINGS[number % 3],
            by=by,
            now=at + timedelta(hours=number),
        )
        for number, by in enumerate(actors)
    ]


MOTIVATIONS = (
    "Deze vraag raakt aan wat wij elke dag doen. Wij hebben de mensen en de werkplek, en willen leren van de anderen.",
    "Wij deden vorig jaar iets soortgelijks, in het klein. Het werkte. Nu willen wij weten of het groter kan.",
    "Wij kennen de buurt en de mensen. Wat wij missen is een opdrachtgever die met ons meedenkt.",
)
BRINGS = (
    "Een werkplaats, een bus en twee begeleiders.",
    "Tien uur per week en een netwerk in de wijk.",
    "Een keuken.",
)
MARKS = (
    (8, "Kan morgen beginnen."),
    (7, "Goed idee, de cijfers mogen scherper."),
    (6, "Nog te veel een plan."),
)


def _judge(story: Story, entry: Entry, at: datetime, number: int) -> None:
    mark, remark = MARKS[number % 3]
    for juror in ("reviewer", "municipality2"):
        by = story[juror]
        conflict = (
            "Mijn organisatie bracht deze vraag in." if by.organisation_id == entry.challenge.owner_id else ""
        )
        jury_verbs.judge(
            entry, mark=None if conflict else mark, remark=remark, conflict=conflict, by=by, now=at
        )


def _choose(story: Story, challenge: Challenge, entries: list[Entry], at: datetime, *, team: int) -> None:
    by = story["connector"]
    verbs.choose(challenge, by=by, now=at)
    for number, entry in enumerate(entries):
        entry_verbs.shortlist(entry, by=by, now=at + timedelta(hours=2))
        _judge(story, entry, at + timedelta(days=2), number)
        decide = entry_verbs.select if number < team else entry_verbs.decline
        feedback = CHOSEN if number < team else DECLINED
        decide(entry, feedback=feedback, by=by, now=at + timedelta(days=4))


CHOSEN = (
    "De jury ziet een plan dat morgen kan beginnen en dat banen oplevert. Reken de kosten in week 6 goed na."
)
DECLINED = (
    "Uw idee is sterk, maar lijkt te veel op een plan dat al in het team zit. "
    "Wij nodigen u uit voor de bijeenkomsten."
)


def _running(story: Story) -> None:
    by, began = story["connector"], story.ago(days=44)
    challenge = _write(story, CANTEENS, at=story.ago(days=90), starts_on=local_day(began))
    verbs.open_entries(challenge, until=local_day(began) - timedelta(days=14), by=by, now=story.ago(days=88))
    entries = _enter(story, challenge, _entrepreneurs(story, 0, 4), story.ago(days=80))
    _choose(story, challenge, entries, story.ago(days=56), team=2)
    verbs.start(challenge, on=local_day(began), by=by, now=began)
    for week, note in enumerate(NOTES, start=1):
        verbs.tick(challenge, week=week, note=note, by=by, now=began + timedelta(days=7 * week - 2))
    verbs.seek(challenge, until=story.today + timedelta(days=11), by=by, now=story.ago(days=3))
    story["challenge"] = challenge


def _open(story: Story) -> None:
    by = story["connector"]
    challenge = _write(story, BIKES, at=story.ago(days=30), starts_on=story.today + timedelta(days=28))
    verbs.open_entries(challenge, until=story.today + timedelta(days=14), by=by, now=story.ago(days=20))
    actors = _entrepreneurs(story, 1, 5)
    _enter(story, challenge, [actors[0], *actors[2:]], story.ago(days=9))


def _choosing(story: Story) -> None:
    by = story["connector"]
    challenge = _write(story, EVENINGS, at=story.ago(days=60), starts_on=story.today + timedelta(days=10))
    verbs.open_entries(challenge, until=local_day(story.ago(days=6)), by=by, now=story.ago(days=50))
    entries = _enter(story, challenge, _entrepreneurs(story, 2, 5)[1:], story.ago(days=20))
    verbs.choose(challenge, by=by, now=story.ago(days=5))
    for entry in entries[:3]:
        entry_verbs.shortlist(entry, by=by, now=story.ago(days=4))
    _judge(story, entries[0], story.ago(days=2), 0)


def _announced(story: Story) -> None:
    _write(story, HOMES, at=story.ago(days=4), starts_on=story.today + timedelta(days=60))


def _finished(story: Story, question: Question, kind: OutcomeKind, *, days: int, what: Any) -> None:
    by, began = story["connector"], story.ago(days=days)
    challenge = _write(story, question, at=began - timedelta(days=50), starts_on=local_day(began))
    verbs.open_entries(
        challenge, until=local_day(began) - timedelta(days=14), by=by, now=began - timedelta(days=45)
    )
    entries = _enter(story, challenge, _entrepreneurs(story, days // 40, 5)[2:], began - timedelta(days=30))
    _choose(story, challenge, entries, began - timedelta(days=12), team=2)
    verbs.start(challenge, on=local_day(began), by=by, now=began)
    for week in range(1, 13):
        verbs.tick(challenge, week=week, by=by, now=began + timedelta(days=7 * week - 1))
    summary, follow_ups = what()
    verbs.finish(
        challenge, kind=kind, summary=summary, follow_ups=follow_ups, by=by, now=began + timedelta(days=83)
    )


def _letters() -> tuple[str, list[Next]]:
    return (
        "Tien brieven zijn opnieuw geschreven, samen met 34 lezers. Van de nieuwe brieven werd 71% binnen een week "
        "geopend, tegen 38% van de oude. De gemeente gebruikt ze sinds deze maand.",
        [
            Next(FollowUpKind.REQUEST, "Inkoopvraag: alle standaardbrieven herschrijven", "/inkoopvragen/"),
            Next(FollowUpKind.OTHER, "De tien brieven staan klaar voor andere gemeenten"),
        ],
    )


def _taxi() -> tuple[str, list[Next]]:
    return (
        "Er ligt een plan met vijf vaste routes en een buurtbus met chauffeurs in opleiding. Het scheelt 19 taxi’s per "
        "ochtend. De gemeente besluit in het voorjaar of zij het inkoopt.",
        [Next(FollowUpKind.CONTRACT, "Wordt meegenomen in de aanbesteding doelgroepenvervoer")],
    )


def _stopped(story: Story) -> None:
    by = story["connector"]
    challenge = _write(story, GARDENS, at=story.ago(days=150), starts_on=local_day(story.ago(days=100)))
    verbs.open_entries(challenge, until=local_day(story.ago(days=114)), by=by, now=story.ago(days=140))
    _enter(story, challenge, _entrepreneurs(story, 6, 4)[2:], story.ago(days=130))
    verbs.stop(
        challenge,
        reason="De scholen kregen de vergunning niet op tijd. Wij beginnen opnieuw als die er is.",
        by=by,
        now=story.ago(days=110),
    )


def _meetings(story: Story) -> None:
    for days, hours, title, summary, place, seats, guests in MEETINGS:
        starts = story.now.replace(hour=14, minute=0, second=0, microsecond=0) + timedelta(days=days)
        meeting = Meeting.objects.create(
            title=title, summary=summary, place=place, starts_at=starts, ends_at=starts + timedelta(hours=hours),
            capacity=seats, challenge=story["challenge"] if "kantine" in title else None,
            audience="members" if "voorwaarden" in title else "all",
            online_address="" if place else "https://vergaderen.example/spreekuur",
        )  # fmt: skip
        for guest in guests:
            at = min(story.ago(days=2), starts - timedelta(days=1))
            meeting_verbs.sign_up(meeting, by=story[guest], now=at)


MEETINGS = (
    (5, 2, "Kijken in de kantine", "Proef de soep van gisteren en praat met het team.", "Bedrijfskantine, Utrecht", 30,
     ("entrepreneur", "buyer")),
    (12, 2, "Inkopen met sociale voorwaarden", "Een advocaat en een inkoper vertellen wat er mag.",
     "Werfkelder, Utrecht", 40, ("buyer", "municipality")),
    (19, 1, "Spreekuur voor nieuwe ondernemers", "Stel uw vraag over toetsing en uw eerste aanbod.", "", None,
     ("entrepreneur2",)),
    (-21, 3, "Aftrap van de kantine-challenge", "Wij verzamelden 22 ideeën.", "Werfkelder, Utrecht", 80,
     ("entrepreneur", "contractor")),
)  # fmt: skip
