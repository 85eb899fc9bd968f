"""The profile of an enterprise, and its labels."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from enterprises.forms.proofs import ProofField
from enterprises.models import Certificate, Enterprise, Place, Sdg, TargetGroup
from sif.validators import no_bsn, plain_text

if TYPE_CHECKING:
    ProfileModelForm = forms.ModelForm[Enterprise]
    CertificateModelForm = forms.ModelForm[Certificate]
    PlaceChoices = forms.ModelMultipleChoiceField[Place]
else:
    ProfileModelForm = CertificateModelForm = forms.ModelForm
    PlaceChoices = forms.ModelMultipleChoiceField


class PlacesField(PlaceChoices):
    """Municipalities, typed as names with a comma between them: there are 342 of them."""

    widget = forms.Textarea(attrs={"rows": 3})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Place.objects.all(), to_field_name="name", **kwargs)

    def clean(self, value: Any) -> QuerySet[Place]:
        """Reads the names, whatever the case; says which one is not known."""
        typed = [name.strip() for name in str(value or "").replace("\n", ",").split(",") if name.strip()]
        by_name = {place.name.lower(): place for place in Place.objects.all()} if typed else {}
        unknown = [name for name in typed if name.lower() not in by_name]
        if unknown:
            raise ValidationError(
                _(
                    "We do not know this municipality: %(names)s. Write it as on a map, for example: Utrecht, Zeist."
                ),
                params={"names": ", ".join(unknown[:5])},
                code="place",
            )
        return Place.objects.filter(pk__in=[by_name[name.lower()].pk for name in typed])

    def prepare_value(self, value: Any) -> Any:
        """Names again, when the form comes back or is opened."""
        if isinstance(value, str) or value is None:
            return value
        return ", ".join(sorted(str(place) for place in value))


class ProfileForm(ProfileModelForm):
    """All that a buyer reads about an enterprise."""

    target_groups = forms.MultipleChoiceField(
        label=_("Who works or learns here?"),
        required=False,
        choices=TargetGroup.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only groups. Never write names or details of people."),
    )
    sdgs = forms.TypedMultipleChoiceField(
        label=_("To which goals (SDG) do you contribute?"),
        required=False,
        coerce=int,
        choices=[(goal.value, f"{goal.value}. {goal.label}") for goal in Sdg],
        widget=forms.CheckboxSelectMultiple,
    )
    serves = PlacesField(
        label=_("In which municipalities do you work?"),
        required=False,
        help_text=_("Names with a comma between them. Leave it empty if you work in the whole country."),
    )

    class Meta:
        model = Enterprise
        fields = [
            "name", "mission", "story", "target_groups", "sdgs", "nationwide", "serves", "website", "founded_year",
            "people", "people_distance", "max_order_value",
        ]  # fmt: skip
        widgets = {
            "mission": forms.Textarea(attrs={"rows": 2}),
            "story": forms.Textarea(attrs={"rows": 9}),
            "founded_year": forms.NumberInput(attrs={"class": "w-s"}),
            "people": forms.NumberInput(attrs={"class": "w-s", "min": 0}),
            "people_distance": forms.NumberInput(attrs={"class": "w-s", "min": 0}),
            "max_order_value": forms.TextInput(
                attrs={"inputmode": "decimal", "data-affix": "€", "class": "w-m"}
            ),
        }
        help_texts = {
            "mission": _("One sentence: what changes in the world when somebody buys from you?"),
            "story": _("How did it begin, who works here, and what are you proud of?"),
        }
        localized_fields = ["max_order_value"]

    def __init__(self, data: Any = None, *, enterprise: Enterprise) -> None:
        super().__init__(data, instance=enterprise, initial={"serves": list(enterprise.serves.by_name())})
        self.fields["website"].assume_scheme = "https"  # type: ignore[attr-defined]


class CertificateForm(CertificateModelForm):
    """A label, its period, and the proof of it."""

    proof = ProofField(
        label=_("Proof"),
        help_text=_("The certificate as PDF, or a photo of it (JPEG, PNG). At most 10 MB. Only we see it."),
        error_messages={"required": _("Add the certificate as PDF, or a photo of it.")},
    )

    class Meta:
        model = Certificate
        fields = ["kind", "issuer", "valid_from", "valid_until", "proof"]
        widgets = {
            "valid_from": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "w-m"}),
            "valid_until": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "w-m"}),
        }

    def __init__(self, data: Any = None, files: Any = None, *, enterprise: Enterprise) -> None:
        super().__init__(data, files, instance=Certificate(enterprise=enterprise))
        self.fields["issuer"].validators += [no_bsn, plain_text]

    def _get_validation_exclusions(self) -> set[str]:
        # the enterprise is not typed, but the same label twice for it is refused here, with its sentence
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]  # not in the stubs
        return excluded - {"enterprise"}
