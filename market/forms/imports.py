"""A file with listings: what is wrong with it as a whole, and what each row would be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from market.forms.layout import BY_NAME, COLUMN_OF, COLUMNS, KEY, pairs
from market.forms.listings import ListingForm
from market.models import Category, Listing, ListingImport, ListingStatus
from market.models.reading import as_last_written
from market.models.versions import content_of, content_with, differing
from sif import sheets

EMPTY_MEANS = {
    "minimum": "1",
    "per": "1",
    "levertijd": "5",
    "prijssoort": "vast",
    "btw": "21",
    "heel_nederland": "nee",
}
CHOICES = {"soort", "prijssoort", "btw"}


class ImportForm(forms.Form):
    """The file. Only the names of its columns are judged here; the rows are looked at by a worker."""

    upload = forms.FileField(
        label=gettext_lazy("CSV or XLSX"),
        help_text=gettext_lazy("At most 2,000 rows and 5 MB. The first row has the names of the columns."),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
        allow_empty_file=True,
    )

    def clean_upload(self) -> list[list[str]]:
        """The cells, the names of the columns first; an empty row stays, so that rows keep their number."""
        rows = sheets.read(self.cleaned_data["upload"])
        names = [name.strip().lower() for name in rows[0]]
        if unknown := [name for name in names if name and name not in BY_NAME]:
            raise ValidationError(
                _("We do not know this column: %(names)s. Take the names from the list on this page."),
                params={"names": ", ".join(unknown[:5])},
            )
        if doubled := {name for name in names if name and names.count(name) > 1}:
            raise ValidationError(
                _("This column is there twice: %(names)s."), params={"names": ", ".join(sorted(doubled))}
            )
        if "titel" not in names:
            raise ValidationError(
                _("The column “titel” is missing. The first row has the names of the columns.")
            )
        if len(rows) == 1:
            raise ValidationError(_("There are names of columns, but no rows below them."))
        return [names, *rows[1:]]


@dataclass(frozen=True, slots=True)
class Looked:
    """What one row would be; `fields` is what the action wants, empty when nothing is to be written."""

    row: int
    verdict: str
    title: str = ""
    listing: Listing | None = None
    changed: Sequence[str] = ()
    errors: Sequence[tuple[str, str]] = ()
    fields: Mapping[str, Any] = field(default_factory=dict)

    @property
    def kept(self) -> dict[str, Any]:
        """As the import keeps it, for the page."""
        return {
            "row": self.row,
            "verdict": self.verdict,
            "title": self.title,
            "slug": self.listing.slug if self.listing else "",
            "fields": [COLUMN_OF[name] for name in self.changed],
            "errors": [{"column": column, "text": text} for column, text in self.errors],
        }


@dataclass(frozen=True, slots=True)
class Known:
    """What the rows are held against: which listing each is about, these listings, and the words for categories.

    `titles` has the listings of each title: a row without a name of its own is about the one with its title, so
    that a file that is brought twice makes nothing twice.
    """

    keys: Sequence[str]
    titles: Mapping[str, Sequence[str]]
    listings: Mapping[str, Listing]
    categories: Mapping[str, str]


def look_at(file: ListingImport, first: int, most: int) -> list[Looked]:
    """What the rows from `first` on would be, at most so many; nothing is written."""
    names, *rows = file.rows
    cells = [_cells(names, row) for row in rows]
    all_own = Listing.objects.of_enterprise(file.enterprise_id)
    titles: dict[str, list[str]] = {}
    for slug, title in all_own.to_take().values_list("slug", "title"):
        titles.setdefault(title.casefold(), []).append(slug)
    keys = [_key(row, titles) for row in cells]
    own = all_own.filter(slug__in=keys[first : first + most])
    own = own.select_related("enterprise", "category").prefetch_related("serves")
    categories = {
        word.lower(): str(one.pk)
        for one in Category.objects.leaves()
        for word in (one.name_en, one.name_nl, one.slug)
    }
    known = Known(keys, titles, {listing.slug: listing for listing in as_last_written(own)}, categories)
    return [_look(number, cells[number], known) for number in range(first, min(first + most, len(rows)))]


def _key(cells: Mapping[str, str], titles: Mapping[str, Sequence[str]]) -> str:
    """The listing that a row is about; of a new one its title, which no listing is named after."""
    title = cells.get("titel", "").strip().casefold()
    found = titles.get(title, [])
    return cells.get(KEY, "") or (found[0] if len(found) == 1 else f"“{title}”")


def _cells(names: Sequence[str], row: Sequence[str]) -> dict[str, str]:
    return {name: (row[at] if at < len(row) else "") for at, name in enumerate(names) if name}


def _look(at: int, cells: dict[str, str], known: Known) -> Looked:
    number, key, title = at + 2, known.keys[at], cells.get("titel", "")[:80]
    if not any(cells.values()):
        return Looked(number, "empty")
    listing = known.listings.get(key)
    if no := _not_one(cells, key, listing, known):
        return Looked(number, "wrong", title, listing, errors=[(KEY, no)])
    form = ListingForm(
        _typed(cells, listing, known.categories),
        listing=listing,
        is_draft=listing is not None and listing.status == ListingStatus.DRAFT,
    )
    if not form.is_valid():
        return Looked(number, "wrong", title, listing, errors=_errors(form, cells))
    if listing is None:
        return Looked(number, "new", title, fields=form.fields_filled)
    changed = _changed(listing, form)
    verdict = "changed" if changed else "unchanged"
    return Looked(number, verdict, title, listing, changed, fields=form.fields_filled if changed else {})


def _not_one(cells: Mapping[str, str], key: str, listing: Listing | None, known: Known) -> str:
    """Why it cannot be said which listing a row is about; empty when it can."""
    if cells.get(KEY) and listing is None:
        return _("You have no listing with this name. Leave it empty for a new listing.")
    if not cells.get(KEY) and len(known.titles.get(cells.get("titel", "").strip().casefold(), [])) > 1:
        return _("You have more than one listing with this title. Say here which of them you mean.")
    if cells.get("titel", "").strip() and known.keys.count(key) > 1:
        return _("This listing is in the file twice.")
    return ""


def _typed(
    cells: Mapping[str, str], listing: Listing | None, categories: Mapping[str, str]
) -> "MultiValueDict[str, str]":
    """A row as the form would have been filled in; a column that is not there keeps what the listing says."""
    data: MultiValueDict[str, str] = MultiValueDict()
    for column in COLUMNS:
        if column.name in cells:
            text = cells[column.name] or EMPTY_MEANS.get(column.name, "")
        elif listing is not None:
            written = column.write(listing)
            text = "" if written is None else str(written)
        else:
            text = EMPTY_MEANS.get(column.name, "")
        value = column.read(text)
        if column.name == "categorie":
            data["category"] = categories.get(value.lower(), value)
        elif column.name == "keuzes":
            data.setlist("variants_name", [name for name, _price in pairs(value)])
            data.setlist("variants_price", [price for _name, price in pairs(value)])
        elif column.name == "sdgs":
            data.setlist(
                "sdgs", [goal.strip() for goal in value.replace(";", ",").split(",") if goal.strip()]
            )
        elif column.name != KEY:
            data[column.field] = value
    return data


def _errors(form: ListingForm, cells: Mapping[str, str]) -> list[tuple[str, str]]:
    """Each sentence with the name of its column; a wrong word is told which words there are."""
    found = []
    for name, texts in form.errors.items():
        column = COLUMN_OF.get(name, "")
        for text in texts:
            told, word = str(text), cells.get(column, "")[:40]
            if word and column in CHOICES:
                told = _("“%(word)s” is not one of: %(words)s.") % {
                    "word": word,
                    "words": BY_NAME[column].help,
                }
            elif word and column == "categorie":
                told = _("We do not know the category “%(word)s”. The words are with the columns.") % {
                    "word": word
                }
            found.append((column, told))
    return found


def _changed(listing: Listing, form: ListingForm) -> list[str]:
    """The fields in which the row differs from what the entrepreneur last wrote, waiting changes included."""
    pending = listing.changes.pending().first()
    fields = dict(form.fields_filled)
    serves = fields.pop("serves")
    now_says = content_of(Listing.objects.select_related("category").get(pk=listing.pk))
    before = now_says if pending is None else {**pending.content}
    before.pop("photos", None)  # a file says nothing of them
    for name, value in fields.items():
        setattr(listing, name, value)
    return differing(before, content_with(listing, [place.code for place in serves]))
