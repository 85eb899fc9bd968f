"""The purchasing calendar of a municipality: lines of four departments, screened, with talks and decisions."""

from datetime import timedelta
from decimal import Decimal

from enterprises.models import Enterprise
from market.actions import calendar
from market.models import PlannedPurchase
from sif.demo import Story

LINES = (
    (
        "Facilitair",
        "Lunches en borrels voor raad en college",
        "Ongeveer 60 keer per jaar, 10 tot 80 personen.",
        90_000,
    ),
    (
        "Facilitair",
        "Schoonmaak van drie wijkcentra",
        "Dagelijks, ook ramen. Het contract loopt af.",
        210_000,
    ),
    (
        "Facilitair",
        "Kerstpakketten voor medewerkers",
        "850 pakketten, het liefst met producten uit de streek.",
        38_000,
    ),
    (
        "Stadswerken",
        "Onderhoud van plantsoenen in de wijk Noord",
        "Snoeien, schoffelen en bladruimen.",
        180_000,
    ),
    ("Stadswerken", "Verkeersregelinstallaties", "Levering en onderhoud van 40 installaties.", 1_600_000),
    ("Communicatie", "Drukwerk van de wijkkranten", "Vier keer per jaar, oplage 24.000.", 52_000),
    ("Communicatie", "Vertalen van folders in klare taal", "Ongeveer 40 folders per jaar.", 15_000),
    ("Informatie", "Gebruikte laptops wissen en hergebruiken", "450 laptops, met wisbewijs.", None),
    ("Informatie", "Licenties voor de financiële administratie", "Verlenging.", 320_000),
    ("Jeugd", "Fietsen opknappen voor kinderen", "300 fietsen per jaar, uit het depot.", 45_000),
)


def tell(story: Story) -> None:
    """Uploaded a month ago; one line is a chance, one is not, one enterprise was invited."""
    by, now = story["municipality"], story.ago(days=30)
    rows = [["Afdeling", "Onderwerp", "Toelichting", "Raming", "Start"]]
    made = calendar.upload(rows, name="inkoopkalender.xlsx", by=by, now=now)
    lines = [_line(story, number) for number in range(len(LINES))]
    columns = dict(zip(rows[0], ("department", "title", "about", "amount", "starts"), strict=True))
    calendar.take_over(made, lines, columns=columns, by=by, now=now)
    while calendar.screen(by.organisation_id, now=story.now):
        pass
    own = PlannedPurchase.objects.visible_to(by)
    calendar.dismiss(
        own.get(title="Verkeersregelinstallaties"), "Alleen gecertificeerde leveranciers.", by=by, now=now
    )
    chance = own.exclude(candidates=[]).most_promising()[0]
    calendar.flag(chance, by=by, now=story.ago(days=8))
    invited = Enterprise.objects.get(pk=chance.candidates[0]["enterprise"])
    note = "Het contract loopt over een half jaar af. Kunt u in juni een keer komen vertellen wat u doet?"
    calendar.invite(chance, invited, note, by=by, now=story.ago(days=7))
    calendar.write_down(chance, "Facilitair wil het graag in delen uitvragen.", by=by, now=story.ago(days=6))


def _line(story: Story, number: int) -> calendar.Line:
    department, title, about, amount = LINES[number]
    starts = story.today + timedelta(days=60 + 35 * number)
    return calendar.Line(
        number=number + 2, title=title, about=about, department=department,
        amount=None if amount is None else Decimal(amount),
        starts_on=starts.replace(day=1), starts_text=f"Q{(starts.month + 2) // 3} {starts.year}",
    )  # fmt: skip
