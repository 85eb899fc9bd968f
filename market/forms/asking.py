"""What is typed beside a request: attachments, questions and answers, and a buyer's purchasing policy."""

from collections.abc import Iterable
from decimal import Decimal
from pathlib import PurePath
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from enterprises.forms.proofs import ProofField, content_type_of
from market.forms.amounts import AmountField
from market.models import Threshold
from market.models.procedures import ContractKind, Rule
from sif.validators import no_bsn, plain_text

TEXT = [plain_text, no_bsn]
OWN_RULES = (Rule.SEVERAL, Rule.NATIONAL)
LONGEST_NAME = 120


class AttachmentForm(forms.Form):
    """One file: a PDF without scripts, or a picture of which only the pixels are kept."""

    file = ProofField(label=_("File"), help_text=_("PDF, JPEG or PNG, at most 10 MB."))
    name = forms.CharField(
        label=_("What is it?"),
        help_text=_("For example: floor plan of the canteen. Leave it empty to keep the name of the file."),
        max_length=LONGEST_NAME,
        required=False,
        validators=TEXT,
    )

    def clean(self) -> dict[str, Any]:
        """The type by the first bytes; the name of the file where none was typed."""
        cleaned = super().clean() or {}
        upload = cleaned.get("file")
        if upload is not None:
            upload.content_type, _ending = content_type_of(upload)
            if not cleaned.get("name"):
                cleaned["name"] = self._named(upload.name)
        return cleaned

    def _named(self, file_name: str | None) -> str:
        """The name of the file without its ending, as far as it can be shown."""
        stem = PurePath(file_name or "").stem.strip()[:LONGEST_NAME]
        try:
            self.fields["name"].run_validators(stem)
        except forms.ValidationError:
            return str(_("attachment"))
        return stem or str(_("attachment"))


class AskForm(forms.Form):
    """A question of an enterprise about a request."""

    text = forms.CharField(
        label=_("Your question"),
        help_text=_(
            "Everybody who may read the request reads your question with its answer. Nobody sees who asked it: "
            "leave out your name."
        ),
        max_length=600,
        validators=TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AnswerForm(forms.Form):
    """The buyer's answer."""

    text = forms.CharField(
        label=_("Your answer"),
        help_text=_("Everybody who may read the request can read it. Everybody involved gets it by mail."),
        max_length=2000,
        validators=TEXT,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class ThresholdsForm(forms.Form):
    """From which amount a buyer's own policy asks more; empty means there is no such rule."""

    source = forms.CharField(
        label=_("Where is it written?"),
        help_text=_("For example: Purchasing policy 2026, chapter 4."),
        max_length=200,
        required=False,
        validators=TEXT,
    )
    source_url = forms.URLField(
        label=_("Address of that document"), required=False, max_length=200, assume_scheme="https"
    )

    def __init__(self, data: Any = None, *, kept: Iterable[Threshold]) -> None:
        rows = list(kept)
        amounts = {(row.kind, row.rule): row.amount for row in rows}
        initial = {"source": rows[0].source, "source_url": rows[0].source_url} if rows else {}
        super().__init__(data, initial=initial)
        for kind in ContractKind:
            for rule in OWN_RULES:
                self.fields[f"{kind}_{rule}"] = AmountField(
                    label=f"{kind.label}: {rule.label}",
                    min_value=1,
                    max_digits=12,
                    attrs={"data-affix": "€"},
                    initial=amounts.get((kind.value, rule.value)),
                )
        self.order_fields([name for name in self.fields if name not in ("source", "source_url")])

    @property
    def amounts(self) -> dict[tuple[str, str], Decimal | None]:
        """By kind of purchase and rule."""
        return {
            (kind.value, rule.value): self.cleaned_data[f"{kind}_{rule}"]
            for kind in ContractKind
            for rule in OWN_RULES
        }
