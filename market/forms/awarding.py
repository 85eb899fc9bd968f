"""What a buyer types when it chooses: why, what each other enterprise hears, and which lines and options it takes."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from market.models import Proposal, ProposalLine, RequestLine
from market.models.introductions import Introduction
from sif.templatetags.house import euro, number
from sif.validators import no_bsn, plain_text

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Words = str | _StrPromise

TEXT = [plain_text, no_bsn]


def _reason(label: "Words", help_text: "Words", **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=TEXT,
        **options,
    )


def words_of(line: ProposalLine) -> str:
    """A line in words: what, how many, and what it costs."""
    return f"{line.title}: {number(line.quantity)} {line.unit} × {euro(line.net_price)} = {euro(line.net)}"


class _ReasonsForm(forms.Form):
    """Why, and what each other enterprise hears: nobody stays without an answer."""

    reason = _reason(
        _("Why do you choose this proposal?"),
        _("The enterprise reads this, and it is kept with the request."),
    )

    def _add_reasons(self, others: Sequence[Proposal], waiting: Sequence[Introduction]) -> None:
        self.others = others
        for proposal in others:
            self.fields[f"reason_{proposal.pk}"] = _reason(
                _("Why not %(enterprise)s?") % {"enterprise": proposal.enterprise.name},
                _("Be specific: this helps the enterprise to do better next time."),
            )
        if waiting:
            names = ", ".join(introduction.enterprise.name for introduction in waiting)
            self.fields["others"] = _reason(
                _("What do the enterprises hear that made no proposal?"),
                _("Introduced: %(names)s.") % {"names": names},
            )

    @property
    def reasons(self) -> dict[int, str]:
        """The reason of each proposal that has one of its own, by its id."""
        return {one.pk: self.cleaned_data.get(f"reason_{one.pk}", "") for one in self.others}


class AwardForm(_ReasonsForm):
    """One proposal whole, with the options that the buyer takes besides."""

    def __init__(
        self,
        *args: Any,
        chosen: Proposal,
        others: Sequence[Proposal],
        waiting: Sequence[Introduction],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        options = [line for line in chosen.lines.all() if line.is_option]
        if options:
            self.fields["options"] = forms.TypedMultipleChoiceField(
                label=_("Which options do you take?"),
                choices=[(line.pk, words_of(line)) for line in options],
                coerce=int,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
            self.order_fields(["options"])
        self._add_reasons(others, waiting)


class PartsForm(_ReasonsForm):
    """Lines of several proposals: for each asked line one enterprise or nobody, and what else is taken."""

    def __init__(
        self,
        *args: Any,
        asked: Iterable[RequestLine],
        proposals: Sequence[Proposal],
        choosable: Sequence[Proposal],
        waiting: Sequence[Introduction],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.asked = list(asked)
        self.lines = {one.pk: list(one.lines.all()) for one in choosable}
        self.fields["reason"].label = _("Why do you divide it like this?")
        self.fields["reason"].help_text = _("It is kept with the request, and everybody you choose reads it.")
        names = []
        for line in self.asked:
            names.append(self._add_asked(line, choosable))
        for proposal in choosable:
            names += self._add_rest(proposal)
        self.order_fields(names)
        self._add_reasons(proposals, waiting)
        for proposal in proposals:
            field = self.fields[f"reason_{proposal.pk}"]
            field.required = False  # only who gets nothing must hear a reason of its own
            field.label = _("What does %(enterprise)s hear?") % {"enterprise": proposal.enterprise.name}
            field.help_text = _("Needed when you choose nothing of this proposal.")

    def _add_asked(self, asked: RequestLine, choosable: Sequence[Proposal]) -> str:
        offered = [
            (str(one.pk), f"{one.enterprise.name}: {self._cost(self._answering(one.pk, asked.pk))}")
            for one in choosable
            if self._answering(one.pk, asked.pk)
        ]
        self.fields[name := f"asked_{asked.pk}"] = forms.ChoiceField(
            label=f"{asked.title} ({number(asked.quantity)} {asked.unit})",
            choices=[("", _("Nobody")), *offered],
            required=False,
            widget=forms.RadioSelect,
        )
        return name

    def _add_rest(self, proposal: Proposal) -> list[str]:
        rest = [line for line in self.lines[proposal.pk] if line.asked_id is None or line.is_option]
        if not rest:
            return []
        self.fields[name := f"lines_{proposal.pk}"] = forms.TypedMultipleChoiceField(
            label=self._rest_label(proposal, rest) % {"enterprise": proposal.enterprise.name},
            choices=[(line.pk, self._other(line)) for line in rest],
            coerce=int,
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
        return [name]

    def _rest_label(self, proposal: Proposal, rest: Sequence[ProposalLine]) -> str:
        """Other lines, as far as there are lines that answer what was asked."""
        is_all = len(rest) == len(self.lines[proposal.pk])
        if is_all:
            return gettext("Lines and options of %(enterprise)s")
        return gettext("Other lines and options of %(enterprise)s")

    @staticmethod
    def _other(line: ProposalLine) -> str:
        return f"{words_of(line)} ({gettext('option')})" if line.is_option else words_of(line)

    def _answering(self, proposal: int, asked: int) -> list[ProposalLine]:
        return [line for line in self.lines[proposal] if line.asked_id == asked and not line.is_option]

    @staticmethod
    def _cost(lines: Sequence[ProposalLine]) -> str:
        return "; ".join(
            f"{number(line.quantity)} {line.unit} × {euro(line.net_price)} = {euro(line.net)}"
            for line in lines
        )

    def clean(self) -> dict[str, Any]:
        """Something is chosen, and who gets nothing hears why."""
        cleaned = super().clean() or {}
        chosen = self.chosen_of(cleaned)
        if not chosen:
            raise ValidationError(_("Choose at least one line."), code="nothing")
        for proposal in self.others:
            mine = {line.pk for line in self.lines.get(proposal.pk, ())}
            if not mine & chosen and not cleaned.get(f"reason_{proposal.pk}", "").strip():
                self.add_error(f"reason_{proposal.pk}", _("Write why: you choose nothing of this proposal."))
        return cleaned

    def chosen_of(self, cleaned: dict[str, Any]) -> set[int]:
        """The keys of the lines that were chosen."""
        chosen: set[int] = set()
        for asked in self.asked:
            if taken := cleaned.get(f"asked_{asked.pk}"):
                chosen |= {line.pk for line in self._answering(int(taken), asked.pk)}
        for proposal in self.lines:
            chosen |= set(cleaned.get(f"lines_{proposal}", ()))
        return chosen

    @property
    def chosen(self) -> set[int]:
        """The keys of the lines that were chosen."""
        return self.chosen_of(self.cleaned_data)
