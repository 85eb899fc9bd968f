"""A purchasing calendar as municipalities keep it: a table in any shape, read cell by cell."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from enterprises.models import Enterprise
from market.actions.calendar import Line
from market.models import PlannedPurchase
from sif import sheets
from sif.validators import no_bsn, plain_text

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Words = str | _StrPromise

TEXT = [plain_text, no_bsn]
MOST_ROWS = 6_000
LOOKED_AT = 15
"""Rows from the top among which the headings are looked for: above them stand titles and explanations."""

FIELDS: dict[str, "Words"] = {
    "title": _("What is bought"),
    "about": _("Description"),
    "department": _("Department"),
    "procedure": _("Procedure"),
    "amount": _("Estimated amount"),
    "starts": _("When it begins"),
}
SEEMS = {
    "title": (
        "onderwerp",
        "titel",
        "opdracht",
        "wat",
        "omschrijving opdracht",
        "naam",
        "product",
        "inkoop",
        "title",
    ),
    "about": ("omschrijving", "toelichting", "beschrijving", "inhoud", "description"),
    "department": ("afdeling", "dienst", "team", "cluster", "organisatieonderdeel", "directie", "department"),
    "procedure": ("procedure", "aanbesteding", "wijze", "soort"),
    "amount": ("bedrag", "waarde", "raming", "budget", "omvang", "euro", "amount"),
    "starts": ("start", "planning", "kwartaal", "datum", "publicatie", "wanneer", "begin", "ingang", "jaar"),
}
"""How Dutch calendars head their columns, the surest word first."""

MONTHS = ("jan", "feb", "maa|mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt|oct", "nov", "dec")
QUARTER = re.compile(r"(?:q|k|kwartaal\s*)([1-4])|([1-4])\s*e?\s*(?:q|k(?:wartaal)?)\b", re.IGNORECASE)
YEAR = re.compile(r"\b(20\d\d)\b")
DAY_FIRST = re.compile(r"\b(\d{1,2})[-/. ](\d{1,2})[-/. ](20\d\d)\b")
YEAR_FIRST = re.compile(r"\b(20\d\d)-(\d{1,2})(?:-(\d{1,2}))?")
SERIAL = re.compile(r"^[3-6]\d{4}(?:\.0+)?$")
AMOUNT = re.compile(r"\d[\d.,]*\s*(?:k\b|mln|miljoen|mio|m\b)?", re.IGNORECASE)


def day_of(text: str) -> date | None:
    """The first day that a cell speaks of: a date in any order, a month, a quarter, a year; or nothing."""
    try:
        return _day_of(text.strip())
    except ValueError:  # 31 February
        return None


def _day_of(text: str) -> date | None:
    if SERIAL.match(text):  # a spreadsheet counts days from the end of 1899
        return date(1899, 12, 30) + timedelta(days=int(text.partition(".")[0]))
    if found := DAY_FIRST.search(text):
        return date(int(found[3]), int(found[2]), int(found[1]))
    if found := YEAR_FIRST.search(text):
        return date(int(found[1]), int(found[2]), int(found[3] or 1))
    year = YEAR.search(text)
    if year is None:
        return None
    if found := QUARTER.search(text):
        return date(int(year[1]), 3 * int(found[1] or found[2]) - 2, 1)
    for number, names in enumerate(MONTHS, 1):
        if re.search(rf"\b(?:{names})", text.lower()):
            return date(int(year[1]), number, 1)
    return date(int(year[1]), 1, 1)


def amount_of(text: str) -> Decimal | None:
    """The largest amount a cell speaks of, in euros: "€ 50.000 - 80.000" is 80,000, "1,2 mln" 1,200,000."""
    found = [amount for match in AMOUNT.finditer(text) if (amount := _amount(match[0])) is not None]
    return max(found, default=None)


def _amount(text: str) -> Decimal | None:
    digits = re.match(r"[\d.,]*\d", text)
    if digits is None:
        return None
    plain, unit = digits[0], text[digits.end() :].strip().lower()
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", plain):
        plain = re.sub(r"[.,]", "", plain)
    elif "," in plain:
        plain = plain.replace(".", "").replace(",", ".")
    try:
        amount = Decimal(plain) * {"": 1, "k": 1000}.get(unit, 1_000_000)
    except InvalidOperation:
        return None
    return amount.quantize(Decimal("0.01")) if 0 < amount < 10**9 else None


def heading_row(rows: Sequence[Sequence[str]]) -> int:
    """Which row (from 0) holds the headings: the one in which most cells seem to be one."""
    scores = [sum(1 for cell in row if seems(cell)) for row in rows[:LOOKED_AT]]
    return scores.index(max(scores)) if scores else 0


def seems(heading: str) -> str:
    """Which field a heading seems to be; empty when it says nothing."""
    plain = " ".join(heading.lower().split())
    words = re.findall(r"\w+", plain)
    if len(plain) > 60 or not words:
        return ""
    places = [
        (place, field)
        for field, known in SEEMS.items()
        for place, word in enumerate(known)
        if any(told.startswith(word) or told.endswith(word) for told in [plain, *words])
    ]
    return min(places)[1] if places else ""


class CalendarForm(forms.Form):
    """The file of a calendar."""

    file = forms.FileField(
        label=_("Your purchasing calendar"),
        help_text=_(
            "CSV or XLSX, up to 5 MB and 6,000 rows. On the next page you say which column is which."
        ),
    )
    rows: list[list[str]]

    def clean_file(self) -> Any:
        """Read at once, so that what is wrong is said here."""
        upload = self.cleaned_data["file"]
        no_bsn(upload.name or "")  # the name of the file is kept
        self.rows = sheets.read(upload, most_rows=MOST_ROWS)
        if len(self.rows) < 2:
            raise ValidationError(_("There is no line under the headings. Choose another file."))
        return upload


class ColumnsForm(forms.Form):
    """Which row holds the headings, and which column is what."""

    def __init__(
        self, *args: Any, rows: Sequence[Sequence[str]], kept: Mapping[str, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        self.fields["heading"] = forms.IntegerField(
            label=_("Row with the headings"),
            min_value=1,
            max_value=max(1, len(rows) - 1),
            initial=heading_row(rows) + 1,
        )
        headings = self._headings()
        choices = [
            ("", _("Not in the file")),
            *((str(n), name or f"{n + 1}") for n, name in enumerate(headings)),
        ]
        taken: set[str] = set()
        for field, label in FIELDS.items():
            box = forms.ChoiceField(label=label, choices=choices, required=field == "title")
            guess = self._guess(field, headings, kept, taken)
            if field == "title" and not guess:  # a calendar with one column of words calls it a description
                guess = self._guess("about", headings, kept, taken)
            box.initial = guess
            taken.add(guess)
            self.fields[field] = box

    def _headings(self) -> list[str]:
        asked = str(self.data.get("heading", "")) if self.is_bound else ""
        number = (
            int(asked)
            if asked.isascii() and asked.isdigit() and len(asked) < 6
            else heading_row(self.rows) + 1
        )
        row = self.rows[min(max(number, 1), len(self.rows)) - 1]
        width = max((len(each) for each in self.rows[: LOOKED_AT * 4]), default=0)
        return [row[n].strip()[:60] if n < len(row) else "" for n in range(width)]

    @staticmethod
    def _guess(field: str, headings: Sequence[str], kept: Mapping[str, str], taken: set[str]) -> str:
        """What was chosen last time for this heading, else what it seems to be."""
        for wanted in (lambda name: kept.get(name), seems):
            for number, name in enumerate(headings):
                if name and wanted(name) == field and str(number) not in taken:
                    return str(number)
        return ""

    def clean(self) -> dict[str, Any]:
        """One column is one thing."""
        cleaned: dict[str, Any] = super().clean() or {}
        chosen = [cleaned[field] for field in FIELDS if cleaned.get(field)]
        if len(chosen) != len(set(chosen)):
            raise ValidationError(_("You chose one column for two things. Choose each column once."))
        if not self.errors and next(self.lines(), None) is None:
            raise ValidationError(_("There is no line under the headings. Choose another file."))
        return cleaned

    @property
    def columns(self) -> dict[str, str]:
        """Heading to field, to be kept for the next upload."""
        headings = self._headings()
        chosen = {field: self.cleaned_data[field] for field in FIELDS if self.cleaned_data.get(field)}
        return {headings[int(number)]: field for field, number in chosen.items() if headings[int(number)]}

    def lines(self) -> Iterator[Line]:
        """The lines under the headings that say what is bought; a merged department holds for those below it."""
        chosen = {field: int(self.cleaned_data[field]) for field in FIELDS if self.cleaned_data.get(field)}
        department = ""
        for number, row in enumerate(self.rows, 1):
            if number <= self.cleaned_data["heading"]:
                continue
            cells = {
                field: _clean(row[column]) if column < len(row) else "" for field, column in chosen.items()
            }
            department = cells.get("department") or department
            if len(cells["title"]) < 3:
                continue
            yield Line(
                number=number,
                title=cells["title"][:200],
                about=cells.get("about", "")[:2000],
                department=department[:100],
                procedure=cells.get("procedure", "")[:100],
                amount=amount_of(cells.get("amount", "")),
                starts_on=day_of(cells.get("starts", "")),
                starts_text=cells.get("starts", "")[:60],
            )


def _clean(text: str) -> str:
    """A cell in one line, without what must not be kept."""
    plain = " ".join(text.replace("\0", " ").split())
    try:
        for guard in TEXT:
            guard(plain)
    except ValidationError:
        return ""
    return plain


class DismissForm(forms.Form):
    """Why a planned purchase is no chance."""

    reason = forms.CharField(label=_("Why is this no chance?"), max_length=300, validators=TEXT)


class NoteForm(forms.Form):
    """What was said."""

    note = forms.CharField(
        label=_("What was said?"), max_length=600, validators=TEXT, widget=forms.Textarea(attrs={"rows": 3})
    )


class InviteForm(forms.Form):
    """Whom to invite for a talk, and what to write."""

    enterprise = forms.ModelChoiceField(
        Enterprise.objects.none(), label=_("Social enterprise"), empty_label=_("Choose an enterprise")
    )
    note = forms.CharField(
        label=_("What do you want to talk about?"),
        max_length=600,
        validators=TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, planned: PlannedPurchase, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keys = [candidate["enterprise"] for candidate in planned.candidates]
        invited = planned.talks.filter(invited=True).values("enterprise")
        left = Enterprise.objects.filter(pk__in=keys).exclude(pk__in=invited)
        self.fields["enterprise"].queryset = left.order_by("name", "pk")  # type: ignore[attr-defined]
