"""An organisation, its people, and the keys of their programs."""

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from enterprises.models import ApiToken, Capacity, Membership, Organisation, Place
from sif.validators import kvk_number, no_bsn, plain_text

if TYPE_CHECKING:
    OrganisationModelForm = forms.ModelForm[Organisation]
    TokenModelForm = forms.ModelForm[ApiToken]
else:
    OrganisationModelForm = TokenModelForm = forms.ModelForm

# what somebody may say of an own organisation; the other two are for the connector to give
OWN_WORD = (Capacity.BUYER, Capacity.SELLER, Capacity.CONTRACTOR)


class KvkField(forms.CharField):
    """Eight digits; people type spaces and dots between them."""

    default_validators = [kvk_number]
    widget = forms.TextInput(attrs={"inputmode": "numeric", "class": "w-m"})

    def to_python(self, value: Any) -> str:
        """What is left when spaces and dots are gone."""
        return re.sub(r"[\s.]", "", super().to_python(value) or "")


class OrganisationForm(OrganisationModelForm):
    """Who the organisation is."""

    kvk_number = KvkField(
        label=_("KvK number"),
        help_text=_("8 digits. You find it on your extract of the Chamber of Commerce."),
    )
    place = forms.ModelChoiceField(label=_("Municipality of your office"), queryset=Place.objects.none())

    class Meta:
        model = Organisation
        fields = ["name", "kvk_number", "sector", "place", "address", "vat_id"]
        labels = {
            "name": _("Name of your organisation"),
            "sector": _("Sector"),
            "address": _("Address"),
            "vat_id": _("VAT id"),
        }
        help_texts = {
            "vat_id": _("It stands on your invoices. It looks like NL001234567B01."),
            "address": _("Street, number, postcode and town, for on invoices."),
        }
        widgets = {
            "vat_id": forms.TextInput(attrs={"class": "w-m"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place = self.fields["place"]
        assert isinstance(place, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        place.queryset = Place.objects.by_name()


class RegisterForm(OrganisationForm):
    """A new organisation, and what it comes to do."""

    capacities = forms.MultipleChoiceField(
        label=_("What do you come to do?"),
        choices=[(capacity.value, capacity.label) for capacity in OWN_WORD],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one thing your organisation comes to do.")},
        help_text=_("You can add something later. Are you a municipality? Register as a buyer and call us."),
    )
    field_order = ["name", "kvk_number", "capacities", "sector", "place", "address", "vat_id"]

    @property
    def organisation(self) -> Organisation:
        """The unsaved organisation, for the action."""
        made: Organisation = self.instance
        made.capacities = list(self.cleaned_data["capacities"])
        return made


class InviteForm(forms.Form):
    """A colleague to ask in."""

    email = forms.EmailField(label=_("E-mail address of your colleague"), max_length=254)
    role = forms.ChoiceField(
        label=_("What may your colleague do?"),
        choices=[
            (Membership.Role.MEMBER.value, _("Work along: order, offer, answer")),
            (Membership.Role.MANAGER.value, _("Also invite colleagues and set limits")),
            (Membership.Role.AUDITOR.value, _("Only read along")),
        ],
        widget=forms.RadioSelect,
        initial=Membership.Role.MEMBER.value,
    )


class MembershipForm(forms.Form):
    """What one colleague may do."""

    role = forms.ChoiceField(label=_("Role"), choices=Membership.Role.choices)
    spending_limit = forms.DecimalField(
        label=_("Limit for one order, including VAT"),
        required=False,
        min_value=0,
        max_digits=10,
        decimal_places=2,
        localize=True,
        help_text=_("Empty: no limit. Above the limit a colleague has to approve."),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "data-affix": "€", "class": "w-m"}),
    )


class TokenForm(TokenModelForm):
    """A key for a program."""

    class Meta:
        model = ApiToken
        fields = ["label"]
        labels = {"label": _("What is this key for?")}
        help_texts = {"label": _("For example: our purchasing system.")}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["label"].validators += [no_bsn, plain_text]
