"""What buyers type about what they look at: a question, a list, a note."""

from django import forms
from django.utils.translation import gettext_lazy as _

from sif.validators import no_bsn, plain_text

TEXT = [plain_text, no_bsn]


class QuestionForm(forms.Form):
    """A question about a listing, for everybody to read."""

    text = forms.CharField(
        label=_("Your question"),
        help_text=_("Everybody can read it. Do not write names or telephone numbers."),
        max_length=500,
        validators=TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AnswerForm(forms.Form):
    """What the enterprise answers, for everybody to read."""

    answer = forms.CharField(
        label=_("Your answer"),
        help_text=_("Everybody can read it."),
        max_length=1500,
        validators=TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class HideForm(forms.Form):
    """Why a question is not for everybody to read."""

    reason = forms.CharField(
        label=_("Why do you hide it?"),
        help_text=_("The person who asked reads this."),
        max_length=200,
        validators=TEXT,
    )


class ListForm(forms.Form):
    """The name of a list, and whether colleagues see it."""

    name = forms.CharField(
        label=_("Name of the list"),
        help_text=_("For example: Christmas presents 2026."),
        max_length=60,
        validators=TEXT,
    )
    shared = forms.BooleanField(label=_("My colleagues see it and add to it"), required=False)


class NoteForm(forms.Form):
    """What to remember about a listing in a list."""

    note = forms.CharField(label=_("Note"), max_length=300, required=False, validators=TEXT)
