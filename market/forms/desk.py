"""What a connector types at the desk."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from enterprises.models import Enterprise
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


class IntroduceForm(forms.Form):
    """Whom to introduce, one or several at once, with a note that they read."""

    introductions = forms.ModelMultipleChoiceField(
        Introduction.objects.none(),
        label=_("Introduce"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one enterprise.")},
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
