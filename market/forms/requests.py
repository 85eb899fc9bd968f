"""What a buyer types about a request, in three steps; and why it ends."""

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enterprises.models import CertificateKind, Place, Region
from market.forms.amounts import AmountField
from market.models import Category, Proposal, Request
from market.models.introductions import DeclineReason, Introduction
from market.models.requests import RequestQuerySet
from sif.validators import no_bsn, plain_text

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    CategoryChoice = forms.ModelChoiceField[Category]
    RequestModelForm = forms.ModelForm[Request]
    Words = str | _StrPromise
else:
    CategoryChoice, RequestModelForm = forms.ModelChoiceField, forms.ModelForm

TEXT = [plain_text, no_bsn]
CLOSES_AT = time(12, 0)
STEPS = ("what", "requirements", "terms")


def closing_moment(day: date) -> datetime:
    """Noon on that day in the Netherlands: late enough to work on it, early enough to call about it."""
    return timezone.make_aware(datetime.combine(day, CLOSES_AT))


def day_input(**attrs: str) -> forms.DateInput:
    """A date picker that also takes a typed date."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "w-m", **attrs})


class CategoryField(CategoryChoice):
    """The tree as one list, with the groups as headings."""

    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=Category.objects.in_order(), to_field_name="slug", **options)

    def tree(self) -> list[tuple[str, Any]]:
        """Groups with their categories; a group without any can be chosen itself."""
        rows = list(Category.objects.in_order())
        below: dict[int | None, list[Category]] = {}
        for row in rows:
            below.setdefault(row.parent_id, []).append(row)
        listed: list[tuple[str, Any]] = [("", _("I do not know yet"))]
        for group in below.get(None, ()):
            inside = below.get(group.pk)
            if inside:
                listed.append((group.name, [(one.slug, one.name) for one in inside]))
            else:
                listed.append((group.slug, group.name))
        return listed


class StepForm(RequestModelForm):
    """One step of a request; it cleans, `actions.requests` writes."""

    def values(self) -> dict[str, Any]:
        """What was filled in, as the action wants it."""
        return dict(self.cleaned_data)


class WhatForm(StepForm):
    """Step 1: what is needed."""

    category = CategoryField(label=_("Which kind is it?"), required=False)
    quantity = AmountField(
        label=_("How many or how much?"), help_text=_("An estimate is enough."), min_value=0.01
    )

    class Meta:
        model = Request
        fields = ("title", "need", "category", "quantity", "unit")
        labels = {
            "title": _("What are you looking for?"),
            "need": _("Describe what you need"),
            "unit": _("Of what?"),
        }
        help_texts = {
            "title": _("In a few words, for example: Lunch for 80 people, every Tuesday."),
            "need": _(
                "For whom is it, how often, what is there already, when are you satisfied? "
                "Do not write names or telephone numbers: everybody can read this."
            ),
            "unit": _("For example people, pieces, m², hours a week."),
        }
        widgets = {
            "title": forms.TextInput,
            "need": forms.Textarea(attrs={"rows": 8}),
            "unit": forms.TextInput(attrs={"class": "w-m"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["category"]
        field.choices = field.tree()  # type: ignore[attr-defined]
        if self.instance.category and "category" not in self.initial_given(kwargs):
            self.initial["category"] = self.instance.category.slug

    @staticmethod
    def initial_given(kwargs: dict[str, Any]) -> dict[str, Any]:
        """What the caller chose to fill in beforehand."""
        return kwargs.get("initial") or {}

    def clean(self) -> dict[str, Any]:
        """A number needs a thing that is counted."""
        cleaned = super().clean() or {}
        if cleaned.get("quantity") and not cleaned.get("unit"):
            self.add_error("unit", _("Say of what, for example people, pieces or hours a week."))
        return cleaned


class RequirementsForm(StepForm):
    """Step 2: where and when, what is a must, and what would be nice."""

    place = forms.ModelChoiceField(
        Place.objects.order_by("name", "pk"),
        label=_("Where?"),
        required=False,
        empty_label=_("Anywhere in the Netherlands"),
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

    def clean(self) -> dict[str, Any]:
        """A number needs a thing that is counted."""
        cleaned = super().clean() or {}
        if cleaned.get("min_capacity") and not cleaned.get("min_capacity_unit"):
            self.add_error("min_capacity_unit", _("Say of what, for example people, pieces or hours a week."))
        return cleaned


class TermsForm(StepForm):
    """Step 3: budget, what it counts for, until when, and for whom."""

    budget_min = AmountField(label=_("Budget from"), min_value=0.01, attrs={"data-affix": "€"})
    budget_max = AmountField(
        label=_("Budget up to"),
        help_text=_(
            "In euros, excluding VAT. A range helps: enterprises see at once whether they can do it."
        ),
        min_value=0.01,
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
        fields = ("budget_min", "budget_max", "purpose", "visibility")
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
        self.order_fields(["budget_min", "budget_max", "purpose", "respond_on", "visibility"])

    def clean_respond_on(self) -> date:
        """A closing date lies ahead."""
        day: date = self.cleaned_data["respond_on"]
        if closing_moment(day) <= self.now:
            raise ValidationError(_("This date has passed. Choose one in the future."))
        return day

    def values(self) -> dict[str, Any]:
        """The day as the moment at which the request closes."""
        kept = {name: value for name, value in self.cleaned_data.items() if name != "respond_on"}
        return {**kept, "respond_by": closing_moment(self.cleaned_data["respond_on"])}


class ScheduleForm(forms.Form):
    """When a draft must open by itself."""

    opens_on = forms.DateField(
        label=_("Publish on"),
        help_text=_("The request opens that day at 9 in the morning."),
        widget=day_input(),
    )

    @property
    def moment(self) -> datetime:
        """Nine in the morning of that day in the Netherlands."""
        return timezone.make_aware(datetime.combine(self.cleaned_data["opens_on"], time(9, 0)))


class ReopenForm(forms.Form):
    """Until when enterprises get more time."""

    respond_on = forms.DateField(
        label=_("Until when can enterprises answer?"),
        help_text=_("The request closes that day at 12 noon."),
        widget=day_input(),
    )

    @property
    def moment(self) -> datetime:
        """The new closing moment."""
        return closing_moment(self.cleaned_data["respond_on"])


class WhyForm(forms.Form):
    """Why a request ends without a choice; everybody who took part reads it."""

    reason = forms.CharField(
        label=_("Why?"),
        help_text=_("Everyone who took part reads this reason."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        validators=TEXT,
    )


class AwardForm(forms.Form):
    """Why this proposal, and what each other enterprise hears: nobody stays without an answer."""

    reason = forms.CharField(
        label=_("Why do you choose this proposal?"),
        help_text=_("The enterprise reads this, and it is kept with the request."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=TEXT,
    )

    def __init__(
        self,
        *args: Any,
        chosen: Proposal,
        others: list[Proposal],
        waiting: list[Introduction],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.others = others
        for proposal in others:
            self.fields[f"reason_{proposal.pk}"] = self._reason(
                _("Why not %(enterprise)s?") % {"enterprise": proposal.enterprise.name},
                _("Be specific: this helps the enterprise to do better next time."),
            )
        if waiting:
            names = ", ".join(introduction.enterprise.name for introduction in waiting)
            self.fields["others"] = self._reason(
                _("What do the enterprises hear that made no proposal?"),
                _("Introduced: %(names)s.") % {"names": names},
            )

    @staticmethod
    def _reason(label: "Words", help_text: "Words") -> forms.CharField:
        return forms.CharField(
            label=label,
            help_text=help_text,
            max_length=1000,
            widget=forms.Textarea(attrs={"rows": 3}),
            validators=TEXT,
        )

    @property
    def reasons(self) -> dict[int, str]:
        """The reason of each proposal that was not chosen, by its id."""
        return {proposal.pk: self.cleaned_data[f"reason_{proposal.pk}"] for proposal in self.others}


class DeclineForm(forms.Form):
    """Why an enterprise does not take part now."""

    code = forms.ChoiceField(
        label=_("Why does it not suit you?"), choices=DeclineReason, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("Would you like to explain?"),
        help_text=_("The connector reads this, the buyer does not."),
        max_length=300,
        required=False,
        validators=TEXT,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class RequestFilterForm(forms.Form):
    """What somebody asks of the list; nonsense is no question."""

    q = forms.CharField(label=_("Search the requests"), max_length=200, required=False)
    categorie = CategoryField(label=_("Kind"), required=False)
    regio = forms.ModelChoiceField(
        Region.objects.order_by("name", "pk"),
        label=_("Region"),
        to_field_name="code",
        required=False,
        empty_label=_("Everywhere"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tree = self.fields["categorie"].tree()  # type: ignore[attr-defined]
        self.fields["categorie"].choices = [("", _("All kinds")), *tree[1:]]  # type: ignore[attr-defined]

    def narrow(self, found: RequestQuerySet) -> RequestQuerySet:
        """The list, as far as the question is understood."""
        self.is_valid()
        if text := self.cleaned_data.get("q"):
            found = found.asking(text.replace("\x00", ""))
        if category := self.cleaned_data.get("categorie"):
            found = found.about(category)
        if region := self.cleaned_data.get("regio"):
            found = found.in_region(region)
        return found

    @property
    def is_asked(self) -> bool:
        """Whether anything was asked."""
        return any(self.cleaned_data.get(name) for name in ("q", "categorie", "regio"))
