"""What a connector types at the desk."""

from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from enterprises.models import Enterprise
from market.actions.letters import GAPS, STANDARD_OPENING, STANDARD_SUBJECT, Letter, unknown_gaps
from market.models import Introduction, Request
from market.models.desk import MOST_AT_ONCE, MOST_DAYS, ContactKind
from market.models.matches import RefusalReason
from sif.validators import no_bsn, plain_text

TEXT = [plain_text, no_bsn]


class RefuseForm(forms.Form):
    """Why a candidate is left out: a code to measure by, and words if the connector likes."""

    code = forms.ChoiceField(label=_("Why?"), choices=[("", _("Choose a reason")), *RefusalReason.choices])
    note = forms.CharField(label=_("Explanation"), max_length=300, required=False, validators=TEXT)


class AddForm(forms.Form):
    """An enterprise the matching did not find."""

    enterprise = forms.ModelChoiceField(
        Enterprise.objects.none(), label=_("Social enterprise"), empty_label=_("Choose an enterprise")
    )

    def __init__(self, *args: Any, inquiry: Request, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Enterprise.objects.verified(today).exclude(organisation=inquiry.buyer_id)
        self.fields["enterprise"].queryset = others.order_by("name", "pk")  # type: ignore[attr-defined]


class HandlingForm(forms.Form):
    """How a request goes by itself."""

    wanted = forms.IntegerField(
        label=_("With how many enterprises at a time?"),
        min_value=1,
        max_value=MOST_AT_ONCE,
        help_text=_("One that says no or stays silent makes room for the next candidate."),
    )
    answer_days = forms.IntegerField(
        label=_("How many days to answer?"),
        min_value=1,
        max_value=MOST_DAYS,
        help_text=_("Two days before the end they get a reminder."),
    )


class ContactForm(forms.Form):
    """What was said with an enterprise about a request."""

    enterprise = forms.ModelChoiceField(
        Enterprise.objects.none(), label=_("With whom?"), empty_label=_("Choose an enterprise")
    )
    kind = forms.ChoiceField(label=_("How?"), choices=ContactKind.choices)
    day = forms.DateField(label=_("When?"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    note = forms.CharField(
        label=_("What was said?"),
        help_text=_("About the work, not about people."),
        max_length=500,
        validators=TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, inquiry: Request, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        matched = Enterprise.objects.filter(matches__request=inquiry, matches__failures=[])
        self.fields["enterprise"].queryset = matched.order_by("name", "pk")  # type: ignore[attr-defined]


class AgainForm(forms.Form):
    """To which address a mail goes that did not arrive."""

    address = forms.EmailField(label=_("To which address?"), max_length=254)

    def __init__(self, data: QueryDict | None = None, *, message: int) -> None:
        super().__init__(data, auto_id=f"again-{message}-%s")
        self.message = message
        self.fields["address"].widget.attrs |= {"list": f"people-{message}", "autocomplete": "off"}


class IntroduceForm(forms.Form):
    """Whom to introduce, one or several at once, and the mail that they get: its gaps are filled in for each."""

    introductions = forms.ModelMultipleChoiceField(
        Introduction.objects.none(),
        label=_("Introduce"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose at least one enterprise."),
            "invalid_choice": _(
                "One of these enterprises is not on the shortlist any more: a colleague was before you. Look at the"
                " list."
            ),
        },
    )
    subject = forms.CharField(
        label=_("Subject of the mail"),
        max_length=120,
        required=False,
        initial=STANDARD_SUBJECT,
        validators=TEXT,
    )
    opening = forms.CharField(
        label=_("Opening of the mail"),
        help_text=_(
            "You may write {onderneming}, {vraag}, {inkoper}, {plaats} and {datum} (answer before): that is filled in "
            "for each enterprise. The reason of the match comes under it. Empty is the standard text."
        ),
        max_length=1500,
        required=False,
        initial=STANDARD_OPENING,
        validators=TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    note = forms.CharField(
        label=_("Note to the enterprise"),
        help_text=_(
            "Comes in the mail, under the reason of the match. Leave empty if there is nothing to add."
        ),
        max_length=1000,
        required=False,
        validators=TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, inquiry: Request, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["introductions"]
        field.queryset = Introduction.objects.shortlisted_for(inquiry)  # type: ignore[attr-defined]
        field.label_from_instance = lambda introduction: introduction.enterprise.name  # type: ignore[attr-defined]

    def clean_subject(self) -> str:
        """One line whose gaps can be filled in."""
        return self._with_known_gaps("subject")

    def clean_opening(self) -> str:
        """A text whose gaps can be filled in."""
        return self._with_known_gaps("opening")

    def _with_known_gaps(self, name: str) -> str:
        text: str = self.cleaned_data[name].replace("\r\n", "\n")
        if wrong := unknown_gaps(text):
            raise forms.ValidationError(
                _("We cannot fill in %(wrong)s. You may use: %(known)s."),
                params={"wrong": ", ".join(wrong), "known": ", ".join(f"{{{gap}}}" for gap in GAPS)},
                code="gap",
            )
        return text

    @property
    def letter(self) -> Letter:
        """What was written; a text that was left as it stood is the standard one, in the language of each reader."""
        typed = self.cleaned_data
        return Letter(
            subject="" if typed["subject"] == STANDARD_SUBJECT else typed["subject"],
            opening="" if typed["opening"] == STANDARD_OPENING else typed["opening"],
            note=typed["note"],
        )
