"""The one layout in which contracts come in and go out, as CSV or XLSX; it is written out in docs/exchange.md.

What is written here can be read back to the same contract. A file is only looked at; bringing it in is an action.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.models import Organisation
from market.forms.amounts import AmountField
from market.forms.layout import day
from sif import sheets
from sif.validators import kvk_number
from social_return.actions.contracts import Terms, drawn_up, no_scheme
from social_return.forms.contributions import DayField
from social_return.models import Contract, Municipality, Scheme
from social_return.valuation.terms import Recognition

MOST_ROWS = 500
COLUMNS = {
    "contractnummer": "number",
    "opdrachtnemer_kvk": "kvk",
    "opdrachtnemer": "contractor",
    "onderwerp": "subject",
    "cpv": "cpv",
    "som_ex_btw": "net_sum",
    "percentage": "percentage",
    "vaste_verplichting": "fixed_obligation",
    "keurmerk": "certificate",
    "eerste_dag": "start",
    "laatste_dag": "end",
    "regeling": "scheme",
    "verplichting": "obligation",
}
NEEDED = ("contractnummer", "opdrachtnemer_kvk", "onderwerp", "som_ex_btw", "eerste_dag", "laatste_dag")
COLUMN_OF = {kept: name for name, kept in COLUMNS.items()} | {"contractor": "opdrachtnemer_kvk"}
FACTS = ("subject", "cpv", "net_sum", "percentage", "fixed_obligation", "certificate", "start", "end")
AMOUNTS = ("net_sum", "percentage", "fixed_obligation")


def table(contracts: Iterable[Contract]) -> Iterable[list[sheets.Cell]]:
    """The names of the columns, then a row for each contract."""
    yield list(COLUMNS)
    for one in contracts:
        yield [
            one.number, one.contractor.kvk_number, one.contractor.name, one.subject, one.cpv, one.net_sum,
            one.percentage, one.fixed_obligation, one.certificate, one.start.isoformat(), one.end.isoformat(),
            one.scheme.code, one.obligation,
        ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong, and where: the row as a spreadsheet counts it, and the name of the column."""

    row: int
    column: str
    why: str


@dataclass(slots=True)
class Look:
    """What a file would do: new contracts, those that are there already, and what is wrong."""

    new: list[tuple[Terms, Organisation]] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    wrong: list[Wrong] = field(default_factory=list)


class BringForm(forms.Form):
    """The file. Only the names of its columns are judged here."""

    upload = forms.FileField(
        label=gettext_lazy("CSV or XLSX"),
        help_text=gettext_lazy("At most 500 rows and 5 MB. The first row has the names of the columns."),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
        allow_empty_file=True,
    )

    def clean_upload(self) -> list[list[str]]:
        """The cells, the names of the columns first."""
        rows = sheets.read(self.cleaned_data["upload"], most_rows=MOST_ROWS)
        names = [name.strip().lower() for name in rows[0]]
        if missing := [name for name in NEEDED if name not in names]:
            raise ValidationError(
                _("These columns are missing: %(names)s. The first row has the names of the columns."),
                params={"names": ", ".join(missing)},
            )
        if unknown := [name for name in names if name and name not in COLUMNS]:
            raise ValidationError(
                _("We do not know this column: %(names)s. Take the names from the list on this page."),
                params={"names": ", ".join(unknown[:5])},
            )
        if doubled := {name for name in names if name and names.count(name) > 1}:
            raise ValidationError(
                _("This column is there twice: %(names)s."), params={"names": ", ".join(sorted(doubled))}
            )
        if len(rows) == 1:
            raise ValidationError(_("There are names of columns, but no rows below them."))
        return [names, *rows[1:]]


def look(rows: list[list[str]], municipality: Municipality, *, now: datetime) -> Look:
    """What the rows would do, each judged; in a few queries whatever their number. Nothing is written."""
    reader = _Reader(rows, municipality, now)
    found = Look()
    for number, cells in enumerate(rows[1:], start=2):
        if any(cells):
            reader.judge(number, dict(zip(rows[0], cells, strict=False)), found)
    return found


class _Reader:
    """What is known beside the file: contractors, schemes and contracts that are there."""

    def __init__(self, rows: list[list[str]], municipality: Municipality, now: datetime) -> None:
        self.municipality, self.now = municipality, now
        kvks = {_cell(rows[0], row, "opdrachtnemer_kvk").zfill(8) for row in rows[1:]}
        known = Organisation.objects.filter(kvk_number__in=kvks - {""}).order_by("pk")
        self.contractors = {one.kvk_number: one for one in known}
        numbers = {_cell(rows[0], row, "contractnummer") for row in rows[1:]}
        there = Contract.objects.filter(number__in=numbers).with_parties()
        self.there = {one.number: one for one in there}
        self.schemes = list(Scheme.objects.of(municipality).with_rows().order_by("pk"))
        self.seen: set[str] = set()

    def judge(self, row: int, cells: Mapping[str, str], found: Look) -> None:
        """Puts one row where it belongs."""
        wrong: list[Wrong] = []

        def say(column: str, why: str) -> None:
            wrong.append(Wrong(row, column, why))

        facts = _facts(cells, say)
        number, contractor = facts["number"], self.contractors.get(str(facts["kvk"]))
        if number in self.seen:
            say("contractnummer", _("This number is in the file twice."))
        self.seen.add(str(number))
        if contractor is None and not any(one.column == "opdrachtnemer_kvk" for one in wrong):
            say(
                "opdrachtnemer_kvk",
                _("We do not know this contractor yet. Ask it to register on the market first."),
            )
        there = self.there.get(str(number))
        if there is not None and not wrong:
            self._compare(there, facts, say, found)
        elif contractor is not None and not wrong:
            self._draw_up(facts, contractor, cells, say, found)
        found.wrong += wrong

    def _compare(self, there: Contract, facts: dict[str, Any], say: Any, found: Look) -> None:
        if there.municipality_id != self.municipality.pk:
            say("contractnummer", _("There is already a contract with this number."))
            return
        other = [name for name in FACTS if facts[name] != getattr(there, name)]
        if facts["kvk"] != there.contractor.kvk_number:
            other.append("kvk")
        for name in other:
            say(
                COLUMN_OF[name],
                _("This contract is there already, with something else here. Use an amendment."),
            )
        if not other:
            found.same.append(there.number)

    def _draw_up(
        self, facts: dict[str, Any], contractor: Organisation, cells: Mapping[str, str], say: Any, found: Look
    ) -> None:
        scheme = self._in_force(facts["start"])
        if scheme is None:
            say("eerste_dag", no_scheme())
            return
        if cells.get("regeling") and cells["regeling"] != scheme.code:
            say(
                "regeling",
                _("On its first day the scheme is %(code)s. Leave this empty, or write that.")
                % {"code": scheme.code},
            )
        terms = Terms(number=facts["number"], **{name: facts[name] for name in FACTS})
        drawn = drawn_up(terms, scheme, municipality=self.municipality, contractor=contractor, now=self.now)
        count = _said_by(drawn, say)
        if not count and not (cells.get("regeling") and cells["regeling"] != scheme.code):
            found.new.append((terms, contractor))

    def _in_force(self, start: date) -> Scheme | None:
        return next((one for one in self.schemes if one.during is not None and start in one.during), None)


def _said_by(drawn: Contract, say: Any) -> int:
    """What the model itself finds wrong, told by column; how many. The database is not asked."""
    try:
        drawn.clean_fields(exclude={"municipality", "contractor", "scheme", "obligation"})
    except ValidationError as wrong:
        for name, sentences in wrong.message_dict.items():
            say(COLUMN_OF[name], " ".join(sentences))
        return len(wrong.message_dict)
    return 0


def _cell(names: list[str], row: list[str], name: str) -> str:
    place = names.index(name)
    return row[place].strip() if place < len(row) else ""


def _facts(cells: Mapping[str, str], say: Any) -> dict[str, Any]:
    """The cells as what they mean; what cannot be read is told and left out."""
    facts: dict[str, Any] = {
        "number": cells.get("contractnummer", "").strip(),
        "subject": cells.get("onderwerp", "").strip(),
        "cpv": cells.get("cpv", "").strip(),
        "certificate": cells.get("keurmerk", "").strip().upper(),
        "kvk": cells.get("opdrachtnemer_kvk", "").strip().zfill(8),  # a spreadsheet drops a zero in front
    }
    if not facts["number"]:
        say("contractnummer", _("Fill this in."))
    if not facts["subject"]:
        say("onderwerp", _("Fill this in."))
    try:
        kvk_number(facts["kvk"])
    except ValidationError as no:
        say("opdrachtnemer_kvk", no.messages[0])
    if facts["certificate"] and facts["certificate"] not in Recognition.values:
        say("keurmerk", _("“%(code)s” is not a recognition that we know.") % {"code": facts["certificate"]})
    for name in AMOUNTS:
        column = COLUMN_OF[name]
        most = 100 if name == "percentage" else None
        amount = AmountField(max_digits=14, required=name == "net_sum", min_value=0, max_value=most)
        facts[name] = _read(amount, cells.get(column, ""), column, say)
    for name in ("start", "end"):
        column = COLUMN_OF[name]
        facts[name] = _read(DayField(), day(cells.get(column, "").strip()), column, say)
    if facts["start"] and facts["end"] and facts["end"] < facts["start"]:
        say("laatste_dag", _("The last day comes after the first day."))
    filled = [bool(cells.get(COLUMN_OF[name], "").strip()) for name in ("percentage", "fixed_obligation")]
    if filled[0] == filled[1]:
        say("percentage", _("Fill in a percentage or a fixed amount, one of the two."))
    return facts


def _read(one: forms.Field, cell: str, column: str, say: Any) -> Decimal | date | None:
    try:
        value: Decimal | date | None = one.clean(cell)
    except ValidationError as no:
        say(column, no.messages[0])
        return None
    return value
