"""What a buyer types about a request, in three steps. What is unfinished may be saved; publishing asks for all."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from enterprises.models import CertificateKind, Place
from market.forms.amounts import AmountField
from market.forms.requests import CategoryField, closing_moment, day_input
from market.matching import kinds
from market.models import Category, Procedure, Request
from market.models.categories import cpv_titles
from market.models.procedures import ContractKind
from sif.dates import local_day
from sif.validators import plain_text

if TYPE_CHECKING:
    RequestModelForm = forms.ModelForm[Request]
else:
    RequestModelForm = forms.ModelForm

FARTHEST = timedelta(days=731)
STEPS = ("what", "requirements", "terms")
LATER = "later"
PROCEDURES = {
    Procedure.SINGLE: _(
        "One-to-one: you ask one enterprise, by invitation. Usual for small amounts; see your purchasing policy."
    ),
    Procedure.MULTIPLE: _("Several quotes: you compare what three to five enterprises offer."),
    Procedure.RESERVED: _(
        "Reserved (art. 2.82 Aanbestedingswet): only for enterprises with at least 30 percent of their staff from the "
        "target groups. They still compete with each other."
    ),
    Procedure.CONSULTATION: _("Market consultation: you ask what is possible. No order follows from it."),
}
CONTRACT_KINDS = {
    ContractKind.GENERAL: _("Products or services"),
    ContractKind.WORKS: _("Works: building, laying out, large maintenance"),
    ContractKind.SOCIAL: _("Social and specific services: care, catering, training, security"),
}


class PlaceField(forms.CharField):
    """A municipality by its name, with the names to choose from beneath the box; its number is taken too."""

    def __init__(self, **options: Any) -> None:
        attrs = {"list": "places", "autocomplete": "off", "class": "w-m"}
        super().__init__(
            **{"max_length": 80, "validators": [plain_text], **options}, widget=forms.TextInput(attrs=attrs)
        )

    def clean(self, value: Any) -> Place | None:
        """The place; an unknown name says which ones look like it."""
        typed = super().clean(value).strip()
        if not typed:
            return None
        asked = (
            {"pk": int(typed)}
            if typed.isascii() and typed.isdigit() and len(typed) < 9
            else {"name__iexact": typed}
        )
        if found := Place.objects.select_related("region").filter(**asked).first():
            return found
        names = list(Place.objects.by_name().values_list("name", flat=True))
        alike = difflib.get_close_matches(typed.title(), names, n=3, cutoff=0.6)
        if alike:
            raise ValidationError(
                gettext("We do not know the place “%(typed)s”. Do you mean %(alike)s?")
                % {"typed": typed, "alike": ", ".join(alike)},
                code="unknown",
            )
        raise ValidationError(
            gettext("We do not know the place “%(typed)s”. Choose a municipality from the list.")
            % {"typed": typed},
            code="unknown",
        )

    def prepare_value(self, value: Any) -> Any:
        """A stored place shows its name."""
        return value.name if isinstance(value, Place) else value


class StepForm(RequestModelForm):
    """One step of a request; it cleans, `actions.requests` writes.

    Who saves for later (`later` among the data) may leave open what is only needed to publish.
    """

    needed_to_publish: tuple[str, ...] = ()

    def __init__(self, data: Mapping[str, Any] | None = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        if data is not None and LATER in data and not self.instance.opened_at:
            for name in self.needed_to_publish:
                self.fields[name].required = False

    def values(self) -> dict[str, Any]:
        """What was filled in, as the action wants it."""
        return dict(self.cleaned_data)


class WhatForm(StepForm):
    """Step 1: what is needed."""

    needed_to_publish = ("need",)

    category = CategoryField(label=_("Which kind is it?"), required=False)
    quantity = AmountField(
        label=_("How many or how much?"), help_text=_("An estimate is enough."), min_value=0.01
    )

    class Meta:
        model = Request
        fields = ("title", "need", "category", "cpv", "quantity", "unit")
        labels = {
            "title": _("What are you looking for?"),
            "need": _("Describe what you need"),
            "cpv": _("CPV code"),
            "unit": _("Of what?"),
        }
        help_texts = {
            "title": _("In a few words, for example: Lunch for 80 people, every Tuesday."),
            "need": _(
                "For whom is it, how often, what is there already, when are you satisfied? "
                "Do not write names or telephone numbers: everybody can read this."
            ),
            "cpv": _("The code that purchasing systems use. Leave it empty and we choose the nearest one."),
            "unit": _("For example people, pieces, m², hours a week."),
        }
        widgets = {
            "title": forms.TextInput,
            "need": forms.Textarea(attrs={"rows": 8}),
            "cpv": forms.TextInput(attrs={"class": "w-m"}),
            "unit": forms.TextInput(attrs={"class": "w-m"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["category"]
        field.choices = field.tree()  # type: ignore[attr-defined]
        if self.instance.category and "category" not in (kwargs.get("initial") or {}):
            self.initial["category"] = self.instance.category.slug

    def clean(self) -> dict[str, Any]:
        """A number needs a thing that is counted; a suggestion that was ticked is the kind; a kind has a code."""
        cleaned = super().clean() or {}
        if cleaned.get("quantity") and not cleaned.get("unit"):
            self.add_error("unit", _("Say of what, for example people, pieces or hours a week."))
        if not cleaned.get("category") and (ticked := self.data.get("suggested")):
            cleaned["category"] = Category.objects.filter(slug=str(ticked)[:40].replace("\x00", "")).first()
        category = cleaned.get("category")
        if category and not cleaned.get("cpv") and not self.instance.opened_at:
            told = str(cleaned.get("title") or ""), str(cleaned.get("need") or "")
            cleaned["cpv"] = kinds.known().code(category.slug, *told)
        return cleaned

    def suggestions(self) -> "list[Suggestion]":
        """What the text seems to be about, while no kind was chosen."""
        if self["category"].value():
            return []
        return suggested(str(self["title"].value() or ""), str(self["need"].value() or ""))


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A category to tick, with the CPV code in it that is nearest."""

    category: Category
    cpv: str
    cpv_title: str


def suggested(title: str, need: str, *, most: int = 3) -> list[Suggestion]:
    """The categories that a text points to, the likeliest first."""
    guesses = kinds.known().guess(title, need, most=most)
    rows = {row.slug: row for row in Category.objects.filter(slug__in=[guess.slug for guess in guesses])}
    titles = cpv_titles()
    return [
        Suggestion(rows[guess.slug], guess.cpv, (titles.get(guess.cpv) or ("",))[0])
        for guess in guesses
        if guess.slug in rows
    ]


class RequirementsForm(StepForm):
    """Step 2: where and when, what is a must, and what would be nice."""

    place = PlaceField(
        label=_("Where?"),
        required=False,
        help_text=_("A municipality. Leave it empty for anywhere in the Netherlands."),
    )
    certificates_any = forms.MultipleChoiceField(
        label=_("Must have one of these labels"),
        help_text=_("Only if it is really needed: every requirement leaves enterprises out."),
        choices=CertificateKind,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    min_capacity = AmountField(label=_("Must be able to do at least"), min_value=0.01)
    min_order_value = AmountField(
        label=_("Must take orders of at least"),
        help_text=_("In euros, excluding VAT. Leave empty if it does not matter."),
        min_value=0.01,
        attrs={"data-affix": "€"},
    )

    class Meta:
        model = Request
        fields = (
            "place",
            "region_required",
            "starts_on",
            "ends_on",
            "certificates_any",
            "min_capacity",
            "min_capacity_unit",
            "min_order_value",
            "wishes",
        )
        labels = {
            "region_required": _("Enterprises that do not deliver in this place are left out"),
            "starts_on": _("When must it begin?"),
            "ends_on": _("Until when?"),
            "min_capacity_unit": _("Of what?"),
            "wishes": _("What would be nice, but is no must?"),
        }
        help_texts = {
            "wishes": _("One wish on each line. Wishes decide the order, they leave nobody out."),
            "min_capacity_unit": _("For example people, m², hours a week."),
        }
        widgets = {
            "starts_on": day_input(),
            "ends_on": day_input(),
            "wishes": forms.Textarea(attrs={"rows": 4}),
            "min_capacity_unit": forms.TextInput(attrs={"class": "w-m"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["place"] = self.instance.place

    def clean(self) -> dict[str, Any]:
        """A number needs a thing that is counted."""
        cleaned = super().clean() or {}
        if cleaned.get("min_capacity") and not cleaned.get("min_capacity_unit"):
            self.add_error("min_capacity_unit", _("Say of what, for example people, pieces or hours a week."))
        return cleaned


class TermsForm(StepForm):
    """Step 3: how is asked, the budget, what it counts for, until when, and for whom."""

    needed_to_publish = ("respond_on",)

    procedure = forms.ChoiceField(
        label=_("How do you ask?"), choices=PROCEDURES.items(), widget=forms.RadioSelect, required=False
    )
    contract_kind = forms.ChoiceField(
        label=_("What do you buy?"),
        help_text=_("This decides from which amount rules of purchasing hold."),
        choices=CONTRACT_KINDS.items(),
        required=False,
    )
    budget_min = AmountField(label=_("Budget from"), min_value=0.01, max_digits=10, attrs={"data-affix": "€"})
    budget_max = AmountField(
        label=_("Budget up to"),
        help_text=_(
            "In euros, excluding VAT, over the whole duration. A range helps: enterprises see at once whether they "
            "can do it."
        ),
        min_value=0.01,
        max_digits=10,
        attrs={"data-affix": "€"},
    )
    purpose = forms.ChoiceField(label=_("Counts for contract"), required=False)
    respond_on = forms.DateField(
        label=_("Until when can enterprises answer?"),
        help_text=_("The request closes that day at 12 noon. Two weeks is usual."),
        widget=day_input(),
    )

    class Meta:
        model = Request
        fields = ("procedure", "contract_kind", "budget_min", "budget_max", "purpose", "visibility")
        labels = {"visibility": _("Who may read it and answer?")}
        widgets = {"visibility": forms.RadioSelect}

    def __init__(self, *args: Any, purposes: list[tuple[str, str]], now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        self.fields["purpose"].choices = [("", _("No contract")), *purposes]  # type: ignore[attr-defined]
        if not purposes:
            del self.fields["purpose"]
        if self.instance.respond_by:
            self.initial["respond_on"] = timezone.localtime(self.instance.respond_by).date()
        if self.instance.opened_at:
            self.fields["visibility"].disabled = True
        if self.instance.addressed_to_id:
            del self.fields["visibility"]  # to one enterprise: nobody else reads it
        self.order_fields(
            ["procedure", "contract_kind", "budget_min", "budget_max", "purpose", "respond_on", "visibility"]
        )

    def clean_procedure(self) -> str:
        """As it was, where nothing was ticked."""
        return self.cleaned_data["procedure"] or self.instance.procedure

    def clean_contract_kind(self) -> str:
        """As it was, where nothing was chosen."""
        return self.cleaned_data["contract_kind"] or self.instance.contract_kind

    def clean_respond_on(self) -> date | None:
        """A closing date lies ahead."""
        day: date | None = self.cleaned_data["respond_on"]
        if day is not None and closing_moment(day) <= self.now:
            raise ValidationError(_("This date has passed. Choose one in the future."))
        if day is not None and day > local_day(self.now) + FARTHEST:
            raise ValidationError(_("This date is more than two years away. Choose one that is nearer."))
        return day

    def values(self) -> dict[str, Any]:
        """The day as the moment at which the request closes."""
        kept = {name: value for name, value in self.cleaned_data.items() if name != "respond_on"}
        day = self.cleaned_data.get("respond_on")
        return {**kept, "respond_by": closing_moment(day) if day else None}
