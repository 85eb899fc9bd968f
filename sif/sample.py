"""A form with every kind of field, right and wrong, for the page of components."""

from django import forms
from django.core.paginator import Page, Paginator


class Sample(forms.Form):
    """One field of each kind; bound to an empty answer it shows how a fault looks."""

    name = forms.CharField(label="Naam van uw organisatie")
    postcode = forms.CharField(label="Postcode", help_text="Bijvoorbeeld 3511 AB", required=False)
    amount = forms.DecimalField(
        label="Bedrag",
        help_text="Exclusief btw.",
        widget=forms.TextInput(attrs={"data-affix": "€", "class": "w-m", "inputmode": "decimal"}),
    )
    region = forms.ChoiceField(label="Regio", choices=[("utrecht", "Utrecht stad")], required=False)
    often = forms.ChoiceField(
        label="Hoe vaak?",
        choices=[("week", "Elke week"), ("month", "Elke maand")],
        widget=forms.RadioSelect,
    )
    labels = forms.MultipleChoiceField(
        label="Keurmerken",
        choices=[("pso", "PSO"), ("code", "Code Sociale Ondernemingen")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    story = forms.CharField(label="Uw verhaal", widget=forms.Textarea, required=False)
    proof = forms.FileField(label="Bewijsstuk", help_text="Pdf of foto, hooguit 5 MB.", required=False)
    agree = forms.BooleanField(label="Ook prijs op aanvraag", required=False)


def sample() -> dict[str, forms.Form | Page[int]]:
    """What the page of components shows besides itself."""
    return {
        "sample": Sample({"name": "De Ruime Pan", "amount": "veel", "agree": "on"}),
        "page": Paginator(range(200), 10).get_page(4),
    }
