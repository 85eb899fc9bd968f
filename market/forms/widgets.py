"""What an organisation chooses for the piece of our catalogue on its own website."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from enterprises.models import CertificateKind, Region
from market.forms.requests import CategoryField

RegionChoice: Any = forms.ModelChoiceField


class WidgetForm(forms.Form):
    """The same words as in the address of the catalogue, so that the choice is the query string."""

    q = forms.CharField(label=_("Search word"), max_length=80, required=False)
    categorie = CategoryField(label=_("Kind"), required=False)
    regio = RegionChoice(
        queryset=Region.objects.order_by("name", "pk"),
        label=_("Delivered in"),
        to_field_name="code",
        required=False,
        empty_label=_("Everywhere"),
    )
    keurmerk = forms.ChoiceField(label=_("Certificate"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tree = self.fields["categorie"].tree()  # type: ignore[attr-defined]
        self.fields["categorie"].choices = [("", _("All kinds")), *tree[1:]]  # type: ignore[attr-defined]
        choices = [("", _("All, with or without")), *CertificateKind.choices]
        self.fields["keurmerk"].choices = choices  # type: ignore[attr-defined]
