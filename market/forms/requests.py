"""What is typed about a request that is written: when it opens, why it ends, what is looked for in the list."""

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enterprises.models import Region
from market.models import Category, Request
from market.models.introductions import DeclineReason
from market.models.requests import RequestQuerySet
from sif.validators import no_bsn, plain_text

if TYPE_CHECKING:
    CategoryChoice = forms.ModelChoiceField[Category]
    RequestModelForm = forms.ModelForm[Request]
else:
    CategoryChoice, RequestModelForm = forms.ModelChoiceField, forms.ModelForm

TEXT = [plain_text, no_bsn]
CLOSES_AT = time(12, 0)


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
