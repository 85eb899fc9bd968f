"""The one layout in which contracts come in and go out, as CSV or XLSX; it is written out in docs/exchange.md.

What is written here can be read back to the same contract, with its amendments. A file is only looked at; bringing
it in is an action.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.models import Capacity, Organisation, Sector
from sif import sheets
from sif.dates import local_day
from social_return.actions.amendments import Change
from social_return.actions.contracts import Terms, drawn_up, no_scheme
from social_return.forms.exchange_cells import (
    COLUMN_OF,
    COLUMNS,
    FACTS,
    NEEDED,
    Say,
    Wrong,
    cell_of,
    change_of,
    facts_of,
    is_change,
    party_of,
)
from social_return.models import Amendment, Contract, Municipality, Scheme

MOST_ROWS = 500
Holds = tuple[Decimal, Decimal | None, date]
"""What an amendment can change: the sum, the fixed obligation, the last day."""


def table(contracts: Iterable[Contract]) -> Iterable[list[sheets.Cell]]:
    """The names of the columns; then for each contract a row as it was signed, and one for each amendment."""
    yield list(COLUMNS)
    for one in contracts:
        amendments = _in_order(one)
        yield _row(one, signed(one, amendments))
        for amendment in amendments:
            yield _row(one, after(amendment), amendment)


def _row(one: Contract, holds: Holds, amendment: Amendment | None = None) -> list[sheets.Cell]:
    net_sum, fixed, end = holds
    said = [amendment.agreed_on.isoformat(), amendment.reason] if amendment else ["", ""]
    return [
        one.number, one.contractor.kvk_number, one.contractor.name, "", one.subject, one.cpv, net_sum,
        one.percentage, fixed, one.certificate, one.start.isoformat(), end.isoformat(),
        one.scheme.code, one.owed(net_sum, fixed), *said,
    ]  # fmt: skip


def _in_order(contract: Contract) -> list[Amendment]:
    return sorted(contract.amendments.all(), key=lambda amendment: amendment.number)


def signed(contract: Contract, amendments: list[Amendment]) -> Holds:
    """What held before the first amendment."""
    if not amendments:
        return contract.net_sum, contract.fixed_obligation, contract.end
    first = amendments[0]
    return first.net_sum_before, first.fixed_before, first.end_before


def after(amendment: Amendment) -> Holds:
    return amendment.net_sum, amendment.fixed_obligation, amendment.end


@dataclass(slots=True)
class Look:
    """What a file would do: new contracts and amendments, what is there already, and what is wrong."""

    new: list[tuple[Terms, Organisation]] = field(default_factory=list)
    changes: dict[str, list[Change]] = field(default_factory=dict)
    """New amendments by the number of their contract, new or not."""
    unknown: dict[str, Organisation] = field(default_factory=dict)
    """Contractors that are not on the market, by KvK number; made only when somebody says so."""
    emails: dict[str, str] = field(default_factory=dict)
    """Whom to invite for them, by KvK number."""
    same: list[str] = field(default_factory=list)
    wrong: list[Wrong] = field(default_factory=list)

    @property
    def amendments(self) -> int:
        return sum(len(changes) for changes in self.changes.values())


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
    for number, lines in _by_contract(rows):
        reader.judge(number, lines, found)
    found.unknown = {party.kvk_number: party for _terms, party in found.new if party._state.adding}
    found.emails = {kvk: reader.emails[kvk] for kvk in found.unknown if reader.emails.get(kvk)}
    found.wrong.sort(key=lambda wrong: wrong.row)
    return found


Line = tuple[int, Mapping[str, str]]


def _by_contract(rows: list[list[str]]) -> Iterator[tuple[str, list[Line]]]:
    """The lines by the number of their contract, each with its place in the file."""
    lines: dict[str, list[Line]] = defaultdict(list)
    for place, cells in enumerate(rows[1:], start=2):
        if any(cells):
            named = dict(zip(rows[0], cells, strict=False))
            lines[named.get("contractnummer", "").strip() or f"row {place}"].append((place, named))
    yield from lines.items()


class _Reader:
    """What is known beside the file: contractors, schemes and contracts that are there."""

    def __init__(self, rows: list[list[str]], municipality: Municipality, now: datetime) -> None:
        self.municipality, self.now = municipality, now
        kvks = {cell_of(rows[0], row, "opdrachtnemer_kvk").zfill(8) for row in rows[1:]}
        known = Organisation.objects.filter(kvk_number__in=kvks - {""}).order_by("pk")
        self.contractors = {one.kvk_number: one for one in known}
        self.emails: dict[str, str] = {}
        numbers = {cell_of(rows[0], row, "contractnummer") for row in rows[1:]}
        there = Contract.objects.filter(number__in=numbers).with_parties().with_amendments()
        self.there = {one.number: one for one in there}
        self.schemes = list(Scheme.objects.of(municipality).with_rows().order_by("pk"))

    def judge(self, number: str, lines: list[Line], found: Look) -> None:
        """Puts the lines of one contract where they belong."""
        wrong: list[Wrong] = []
        signing = [line for line in lines if not is_change(line[1])]
        changes = [(row, change_of(cells, _saying(row, wrong))) for row, cells in lines if is_change(cells)]
        for row, _cells in signing[1:]:
            wrong.append(Wrong(row, "contractnummer", _("This number is in the file twice.")))
        if not signing:
            wrong.append(
                Wrong(lines[0][0], "contractnummer", _("An amendment stands below the row of its contract."))
            )
        else:
            row, cells = signing[0]
            self._contract(number, row, cells, changes, wrong, found)
        found.wrong += wrong

    def _contract(
        self,
        number: str,
        row: int,
        cells: Mapping[str, str],
        changes: list[tuple[int, Change | None]],
        wrong: list[Wrong],
        found: Look,
    ) -> None:
        say = _saying(row, wrong)
        before = len(wrong)
        facts = facts_of(cells, say)
        there = self.there.get(number)
        contractor = self.contractors.get(str(facts["kvk"]))
        if (
            contractor is None
            and there is None
            and not any(one.column == "opdrachtnemer_kvk" for one in wrong)
        ):
            contractor = self._stranger(cells, facts["kvk"], say)
        if len(wrong) > before:
            return
        if there is not None:
            self._compare(there, facts, changes, wrong, say, found)
        elif contractor is not None and self._draw_up(facts, contractor, cells, say, found):
            holds = (facts["net_sum"], facts["fixed_obligation"], facts["end"])
            self._amend(number, facts["start"], holds, changes, wrong, found)

    def _stranger(self, cells: Mapping[str, str], kvk: str, say: Say) -> Organisation:
        """A contractor that is not on the market: what it would be made of."""
        name, email = party_of(cells, say)
        self.emails.setdefault(kvk, email)
        made = Organisation(
            name=name, kvk_number=kvk, sector=Sector.COMPANY, capacities=[Capacity.BUYER, Capacity.CONTRACTOR]
        )
        return self.contractors.setdefault(kvk, made) if name else made

    def _compare(
        self,
        there: Contract,
        facts: dict[str, Any],
        changes: list[tuple[int, Change | None]],
        wrong: list[Wrong],
        say: Say,
        found: Look,
    ) -> None:
        if there.municipality_id != self.municipality.pk:
            say("contractnummer", _("There is already a contract with this number."))
            return
        known = _in_order(there)
        holds = signed(there, known) if changes else (there.net_sum, there.fixed_obligation, there.end)
        held = dict(zip(("net_sum", "fixed_obligation", "end"), holds, strict=True))
        other = [name for name in FACTS if facts[name] != held.get(name, getattr(there, name))]
        if facts["kvk"] != there.contractor.kvk_number:
            other.append("kvk")
        for name in other:
            say(
                COLUMN_OF[name],
                _("This contract is there already, with something else here. Use an amendment."),
            )
        if other:
            return
        self._amend(there.number, there.start, holds, changes, wrong, found, known=known)
        if there.number not in found.changes:
            found.same.append(there.number)

    def _amend(
        self,
        number: str,
        start: date,
        holds: Holds,
        changes: list[tuple[int, Change | None]],
        wrong: list[Wrong],
        found: Look,
        *,
        known: list[Amendment] | None = None,
    ) -> None:
        """Amendments one after the other: those that are there must say the same, the rest is new."""
        left = list(known or [])
        last: date | None = None
        for row, change in changes:
            if change is None:
                return
            say = _saying(row, wrong)
            net_sum, fixed, end = holds
            becomes = (
                net_sum if change.net_sum is None else change.net_sum,
                fixed if change.fixed_obligation is None else change.fixed_obligation,
                change.end or end,
            )
            if left:
                one = left.pop(0)
                if (one.agreed_on, one.reason, after(one)) != (change.agreed_on, change.reason, becomes):
                    say("wijziging_datum", _("This amendment is there already, with something else here."))
                    return
            elif why := self._in_the_way(change, holds, becomes, start=start, last=last):
                say(*why)
                return
            else:
                found.changes.setdefault(number, []).append(change)
            holds, last = becomes, change.agreed_on

    def _in_the_way(
        self, change: Change, holds: Holds, becomes: Holds, *, start: date, last: date | None
    ) -> tuple[str, str] | None:
        """Why an amendment cannot be entered, and the column that it is about."""
        if change.agreed_on > local_day(self.now):
            return "wijziging_datum", _(
                "This amendment is dated in the future. Enter it when it has been agreed."
            )
        if last is not None and change.agreed_on < last:
            return "wijziging_datum", _("An amendment of a later day was entered already. Check the date.")
        if change.fixed_obligation is not None and holds[1] is None:
            return "vaste_verplichting", _(
                "The obligation of this contract is a percentage. Change the contract sum instead."
            )
        if becomes == holds:
            return "wijziging_datum", _("An amendment changes the sum, the obligation or the last day.")
        if becomes[2] < start:
            return "laatste_dag", _("The last day comes after the first day.")
        return None

    def _draw_up(
        self, facts: dict[str, Any], contractor: Organisation, cells: Mapping[str, str], say: Say, found: Look
    ) -> bool:
        scheme = self._in_force(facts["start"])
        if scheme is None:
            say("eerste_dag", no_scheme())
            return False
        is_other = bool(cells.get("regeling")) and cells["regeling"] != scheme.code
        if is_other:
            say(
                "regeling",
                _("On its first day the scheme is %(code)s. Leave this empty, or write that.")
                % {"code": scheme.code},
            )
        terms = Terms(number=facts["number"], **{name: facts[name] for name in FACTS})
        drawn = drawn_up(terms, scheme, municipality=self.municipality, contractor=contractor, now=self.now)
        if _said_by(drawn, say) or is_other:
            return False
        found.new.append((terms, contractor))
        return True

    def _in_force(self, start: date) -> Scheme | None:
        return next((one for one in self.schemes if one.during is not None and start in one.during), None)


def _saying(row: int, wrong: list[Wrong]) -> Say:
    """How something wrong in one row is told."""
    return lambda column, why: wrong.append(Wrong(row, column, why))


def _said_by(drawn: Contract, say: Say) -> int:
    """What the model itself finds wrong, told by column; how many. The database is not asked."""
    try:
        drawn.clean_fields(exclude={"municipality", "contractor", "scheme", "obligation"})
    except ValidationError as wrong:
        for name, sentences in wrong.message_dict.items():
            say(COLUMN_OF[name], " ".join(sentences))
        return len(wrong.message_dict)
    return 0
