"""What an entrepreneur writes about a product, a service or a picture."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from enterprises.forms.profiles import PlacesField
from enterprises.models import Sdg
from market import photos
from market.actions.photos import View
from market.models import Category, Listing, Photo, PriceKind
from sif.validators import no_bsn, plain_text

if TYPE_CHECKING:
    CategoryChoice = forms.ModelChoiceField[Category]
    ListingModelForm = forms.ModelForm[Listing]
    Upload = UploadedFile[bytes]
else:
    CategoryChoice, ListingModelForm, Upload = forms.ModelChoiceField, forms.ModelForm, UploadedFile

MOST_TAGS = 8


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


class ListingForm(ListingModelForm):
    """All that a buyer will read, in the order a buyer reads it."""

    category = CategoryField(label=_("Category"))
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
            "category",
            "impact",
            "description",
            "price_kind",
            "price",
            "unit",
            "vat",
            "minimum_quantity",
            "quantity_step",
            "lead_time_days",
            "capacity",
            "capacity_unit",
            "nationwide",
            "serves",
            "tags",
            "sdgs",
        ]
        widgets = {
            "description": forms.Textarea(attrs={"rows": 8}),
            "price_kind": forms.RadioSelect,
            "vat": forms.RadioSelect,
            "price": forms.TextInput(attrs={"inputmode": "decimal", "data-affix": "€", "class": "w-m"}),
            "unit": forms.TextInput(attrs={"class": "w-m"}),
            "minimum_quantity": forms.NumberInput(attrs={"class": "w-m", "min": 1}),
            "quantity_step": forms.NumberInput(attrs={"class": "w-m", "min": 1}),
            "lead_time_days": forms.NumberInput(attrs={"class": "w-m", "min": 0}),
            "capacity": forms.NumberInput(attrs={"class": "w-m", "min": 1}),
        }
        localized_fields = ["price"]

    def __init__(self, data: Any = None, *, listing: Listing | None = None) -> None:
        super().__init__(data, instance=listing)
        category = self.fields["category"]
        assert isinstance(category, CategoryField)  # noqa: S101 - for the type checker
        category.fill()
        if listing is not None:
            self.initial["tags"] = ", ".join(listing.tags)
            self.initial["serves"] = list(listing.serves.all())

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
        elif kind and price is None and "price" not in self.errors:
            self.add_error(
                "price", _("Fill in a price without VAT, for example 12,50. Or choose: price on request.")
            )
        return cleaned

    @property
    def fields_filled(self) -> dict[str, Any]:
        """What was filled in, as the actions want it."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


THIRDS = ((0, _("left")), (50, _("middle")), (100, _("right")))
HEIGHTS = ((0, _("top")), (50, _("middle")), (100, _("bottom")))


def _alt() -> forms.CharField:
    return forms.CharField(
        label=_("What does one see?"),
        max_length=160,
        help_text=_("For people who cannot see the picture. Describe the work, do not name people."),
        validators=[plain_text, no_bsn],
    )


def _focal_x() -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=_("Keep in view"), choices=THIRDS, coerce=int, initial=50)


def _focal_y() -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=_("and from top to bottom"), choices=HEIGHTS, coerce=int, initial=50)


class UploadForm(forms.Form):
    """A new picture: the file, judged by its first bytes and never by its name, and what one sees on it."""

    upload = forms.FileField(
        label=_("Photo"),
        help_text=_("JPEG, PNG or WebP, at most 12 MB. Best is 1200 by 900 pixels or more."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        allow_empty_file=True,
    )
    alt = _alt()
    focal_x, focal_y = _focal_x(), _focal_y()

    def clean_upload(self) -> Upload:
        """Only what can become a picture."""
        upload: Upload = self.cleaned_data["upload"]
        photos.inspect(upload, size=upload.size or 0)
        return upload

    @property
    def view(self) -> View:
        """How it will be shown; a new picture comes last."""
        return View(**{name: self.cleaned_data[name] for name in ("alt", "focal_x", "focal_y")})


class PhotoForm(forms.Form):
    """What one sees, which part stays in view when the picture is cut to 4:3, and its place among the others."""

    alt = _alt()
    focal_x, focal_y = _focal_x(), _focal_y()
    position = forms.IntegerField(
        label=_("Place"),
        min_value=1,
        max_value=99,
        required=False,
        widget=forms.NumberInput(attrs={"class": "w-xs"}),
    )

    @classmethod
    def of(cls, photo: Photo) -> "PhotoForm":
        """The form of a picture that is there."""
        initial = {name: getattr(photo, name) for name in ("alt", "focal_x", "focal_y", "position")}
        return cls(initial=initial, auto_id=f"photo{photo.pk}_%s")

    @property
    def view(self) -> View:
        """What was filled in, as the action wants it."""
        return View(**{name: self.cleaned_data[name] for name in ("alt", "focal_x", "focal_y", "position")})
