"""What somebody types about a saved search."""

from django import forms
from django.utils.translation import gettext_lazy as _

from market.models.searches import Frequency
from sif.validators import no_bsn, plain_text


class SearchForm(forms.Form):
    """The name of a saved search, and how often to hear what is new."""

    name = forms.CharField(
        label=_("Name"),
        help_text=_("You see it in the subject of the mail."),
        max_length=80,
        validators=[plain_text, no_bsn],
    )
    frequency = forms.ChoiceField(
        label=_("How often do you want a mail?"),
        help_text=_("Only when there is something new. You never get the same listing twice."),
        choices=Frequency,
        widget=forms.RadioSelect,
    )
