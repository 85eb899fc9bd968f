"""What an entrepreneur writes about a product or a service."""

from copy import copy
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from enterprises.forms.profiles import PlacesField
from enterprises.models import Place, Sdg
from market.forms.amounts import AmountField
from market.forms.requests import day_input
from market.forms.terms import CHOICES_HELP, SuggestedInput, VariantsField
from market.models import Category, Listing, ListingChange, ListingKind, PriceKind
from market.models.categories import cpv_code, cpv_titles
from market.models.terms import UNITS
from market.models.versions import fields_of
from sif.validators import no_bsn, plain_text

if TYPE_CHECKING:
    CategoryChoice = forms.ModelChoiceField[Category]
    ListingModelForm = forms.ModelForm[Listing]
else:
    CategoryChoice, ListingModelForm = forms.ModelChoiceField, forms.ModelForm

MOST_TAGS = 8
LATER = ("kind", "description", "unit")
"""What a draft may still lack; the price too, see `clean`."""
VAT_HELP = _(
    "The rate on your invoice. Do you use the small business scheme (KOR)? Then choose: exempt from VAT. You charge"
    " no VAT, buyers pay just the price, and your invoice says so."
)


def _codes() -> list[tuple[str, str]]:
    """The CPV codes of the tree, with their title in the reader's language."""
    is_english = (get_language() or "nl").startswith("en")
    return [
        (code, english if is_english else dutch) for code, (dutch, english) in sorted(cpv_titles().items())
    ]


class CategoryField(CategoryChoice):
    """Categories under their group, in the reader's language."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Category.objects.none(), **kwargs)

    def fill(self) -> None:
        """Reads the tree, once for each form."""
        leaves = Category.objects.leaves().select_related("parent").in_order()
        self.queryset = leaves
        groups: dict[str, list[tuple[int, str]]] = {}
        for leaf in leaves:
            groups.setdefault(leaf.parent.name if leaf.parent else "", []).append((leaf.pk, leaf.name))
        self.choices = [("", "---------"), *groups.items()]


def _as_proposed(
    listing: Listing | None, pending: ListingChange | None
) -> tuple[Listing | None, list[Place]]:
    """The listing as its maker last wrote it, and the places it would be delivered in; the row stays as it is."""
    if listing is None or pending is None:
        return listing, [] if listing is None else list(listing.serves.all())
    fields = fields_of(pending.content)
    places = fields.pop("serves")
    shown = copy(listing)
    for name, value in fields.items():
        setattr(shown, name, value)
    return shown, places


class ListingForm(ListingModelForm):
    """All that a buyer will read, in the order a buyer reads it."""

    category = CategoryField(label=_("Category"))
    kind = forms.ChoiceField(
        label=_("Is it a product or a service?"), choices=ListingKind.choices, widget=forms.RadioSelect
    )
    price = AmountField(
        label=_("Price without VAT"),
        min_value=Decimal("0.01"),
        max_digits=10,
        attrs={"data-affix": "€"},
        help_text=_("Leave it empty for a price on request."),
    )
    unit = forms.CharField(
        label=_("Price per"),
        max_length=40,
        help_text=_("Choose from the list, or type another word."),
        validators=[plain_text, no_bsn],
        widget=SuggestedInput([(unit, "") for unit in UNITS], {"class": "w-m"}),
    )
    variants = VariantsField(label=_("Choices"), required=False, help_text=CHOICES_HELP)
    cpv = forms.CharField(
        label=_("CPV code"),
        required=False,
        max_length=10,
        help_text=_("The code that governments buy under. Choose from the list or leave it empty."),
    )
    tags = forms.CharField(
        label=_("Search words"),
        required=False,
        max_length=300,
        help_text=_("Words buyers use for this, with a comma between them. At most eight."),
        validators=[plain_text, no_bsn],
    )
    sdgs = forms.TypedMultipleChoiceField(
        label=_("Goals (SDG)"),
        required=False,
        choices=Sdg.choices,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nothing chosen: the goals of your enterprise."),
    )
    serves = PlacesField(
        label=_("Municipalities you deliver in"),
        required=False,
        help_text=_("Names with a comma between them. Nothing filled in: where your enterprise works."),
    )

    class Meta:
        model = Listing
        fields = [
            "title",
            "kind",
            "category",
            "cpv",
            "impact",
            "description",
            "price_kind",
            "price",
            "unit",
            "vat",
            "variants",
            "minimum_quantity",
            "quantity_step",
            "lead_time_days",
            "capacity",
            "capacity_unit",
            "monthly_capacity",
            "available_from",
            "closed_from",
            "closed_until",
            "nationwide",
            "serves",
            "tags",
            "sdgs",
        ]
        widgets = {
            "description": forms.Textarea(attrs={"rows": 8}),
            "price_kind": forms.RadioSelect,
            "vat": forms.RadioSelect,
            "minimum_quantity": forms.NumberInput(attrs={"class": "w-m", "min": 1}),
            "quantity_step": forms.NumberInput(attrs={"class": "w-m", "min": 1}),
            "lead_time_days": forms.NumberInput(attrs={"class": "w-m", "min": 0}),
            "capacity": forms.NumberInput(attrs={"class": "w-m", "min": 1}),
            "monthly_capacity": forms.NumberInput(attrs={"class": "w-m", "min": 1}),
            **{name: day_input() for name in ("available_from", "closed_from", "closed_until")},
        }
        help_texts = {"vat": VAT_HELP}

    def __init__(
        self,
        data: Any = None,
        *,
        listing: Listing | None = None,
        is_draft: bool = False,
        pending: ListingChange | None = None,
    ) -> None:
        shown, places = _as_proposed(listing, pending)
        super().__init__(data, instance=shown)
        self.is_draft = is_draft
        if is_draft:
            for name in LATER:
                self.fields[name].required = False
        self.fields["cpv"].widget = SuggestedInput(_codes(), {"class": "w-m"})
        category = self.fields["category"]
        assert isinstance(category, CategoryField)  # noqa: S101 - for the type checker
        category.fill()
        if shown is not None:
            self.initial["tags"] = ", ".join(shown.tags)
            self.initial["serves"] = places

    def clean_tags(self) -> list[str]:
        """Words apart, without doubles."""
        tags = [tag.strip().lower() for tag in self.cleaned_data["tags"].split(",") if tag.strip()]
        if len(tags) > MOST_TAGS or any(len(tag) > 40 for tag in tags):
            raise forms.ValidationError(_("At most eight search words, each at most 40 letters."))
        return list(dict.fromkeys(tags))

    def clean(self) -> dict[str, Any]:
        """A price on request has no price, every other kind has one."""
        cleaned = super().clean() or self.cleaned_data
        kind, price = cleaned.get("price_kind"), cleaned.get("price")
        if kind == PriceKind.ON_REQUEST:
            cleaned["price"] = None
        elif kind and price is None and "price" not in self.errors and not self.is_draft:
            self.add_error(
                "price", _("Fill in a price without VAT, for example 12,50. Or choose: price on request.")
            )
        return cleaned

    def clean_description(self) -> str:
        """Lines end as the database keeps them, whatever the browser or the spreadsheet sent."""
        return str(self.cleaned_data["description"]).replace("\r\n", "\n").replace("\r", "\n")

    def clean_kind(self) -> str:
        """Not said: what it probably is, to go by the unit."""
        return self.cleaned_data["kind"] or ListingKind.of_unit(self.data.get("unit", ""))

    def clean_cpv(self) -> str:
        """A known code may be typed without its check digit."""
        code = str(self.cleaned_data["cpv"]).strip()
        known = {full[:8]: full for full in cpv_titles()}
        code = known.get(code, code)
        if code:
            cpv_code(code)
        return code

    def unjudged(self) -> Self:
        """The form with what was typed, before anybody says what is wrong in it."""
        self._errors = ErrorDict()
        self.cleaned_data = {}
        return self

    @property
    def fields_filled(self) -> dict[str, Any]:
        """What was filled in, as the actions want it."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}
