"""What a buyer types when it chooses: why, what each other enterprise hears, and which lines and options it takes."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from market.actions import awarding
from market.forms.amounts import AmountField
from market.models import Proposal, ProposalLine, RequestLine
from market.models.introductions import Introduction
from market.totals.dividing import Divided, divided
from sif.states import Refused
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
    """Lines of several proposals: for each asked line how many of whom, and what else is taken."""

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
        self.sums: dict[int, Divided] = {}
        self.lines = {one.pk: list(one.lines.all()) for one in choosable}
        self.fields["reason"].label = _("Why do you divide it like this?")
        self.fields["reason"].help_text = _("It is kept with the request, and everybody you choose reads it.")
        self.answers = {line.pk: self._answering(line, choosable) for line in self.asked}
        names = [self._add_box(line, one) for each in self.answers.values() for one, line in each]
        for proposal in choosable:
            names += self._add_rest(proposal)
        self.order_fields(names)
        self._add_reasons(proposals, waiting)
        for proposal in proposals:
            field = self.fields[f"reason_{proposal.pk}"]
            field.required = False  # only who gets nothing must hear a reason of its own
            field.label = _("What does %(enterprise)s hear?") % {"enterprise": proposal.enterprise.name}
            field.help_text = _("Needed when you choose nothing of this proposal.")

    def _answering(
        self, asked: RequestLine, choosable: Sequence[Proposal]
    ) -> list[tuple[Proposal, ProposalLine]]:
        """What is offered for one asked line."""
        return [
            (one, line)
            for one in choosable
            for line in self.lines[one.pk]
            if line.asked_id == asked.pk and not line.is_option
        ]

    def _add_box(self, line: ProposalLine, proposal: Proposal) -> str:
        self.fields[name := f"quantity_{line.pk}"] = AmountField(
            label=proposal.enterprise.name,
            help_text=_("Offers %(cost)s.") % {"cost": self._cost(line)},
            min_value=Decimal(0),
            max_value=line.quantity,
            max_digits=10,
            attrs={"class": "w-s", "data-part": ""},
            error_messages={
                "max_value": _("%(name)s offers %(most)s. Fill in no more than that.")
                % {"name": proposal.enterprise.name, "most": number(line.quantity)}
            },
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

    @staticmethod
    def _cost(line: ProposalLine) -> str:
        return f"{number(line.quantity)} {line.unit} × {euro(line.net_price)} = {euro(line.net)}"

    def clean(self) -> dict[str, Any]:
        """Something is chosen, no more than was asked, and who gets nothing hears why."""
        cleaned = super().clean() or {}
        chosen = self.chosen_of(cleaned)
        for asked, each in self._taken(cleaned):
            self.sums[asked.pk] = divided(asked, each.values())
            try:
                awarding.must_fit(self.sums[asked.pk])
            except Refused as no:
                self.add_error(list(each)[-1], str(no))
        if not chosen and not self.errors:
            raise ValidationError(_("Choose at least one line."), code="nothing")
        for proposal in self.others:
            mine = {line.pk for line in self.lines.get(proposal.pk, ())}
            if not mine & chosen.keys() and not cleaned.get(f"reason_{proposal.pk}", "").strip():
                self.add_error(f"reason_{proposal.pk}", _("Write why: you choose nothing of this proposal."))
        return cleaned

    def _taken(self, cleaned: dict[str, Any]) -> Iterator[tuple[RequestLine, dict[str, tuple[int, Decimal]]]]:
        """For each asked line, by box: how much of which proposal."""
        for asked in self.asked:
            boxes = {f"quantity_{line.pk}": one.pk for one, line in self.answers[asked.pk]}
            yield asked, {name: (one, each) for name, one in boxes.items() if (each := cleaned.get(name))}

    def chosen_of(self, cleaned: dict[str, Any]) -> dict[int, Decimal]:
        """How many of which lines were chosen, by their keys."""
        answering = {line.pk for each in self.answers.values() for _one, line in each}
        chosen = {key: each for key in answering if (each := cleaned.get(f"quantity_{key}"))}
        for proposal, lines in self.lines.items():
            taken = set(cleaned.get(f"lines_{proposal}", ()))
            chosen |= {line.pk: line.quantity for line in lines if line.pk in taken}
        return chosen

    @property
    def chosen(self) -> dict[int, Decimal]:
        """How many of which lines were chosen, by their keys."""
        return self.chosen_of(self.cleaned_data)

    @property
    def groups(self) -> list[tuple[Divided, list[forms.BoundField]]]:
        """For each asked line what was typed comes to, and its boxes."""
        return [
            (
                self.sums.get(asked.pk) or divided(asked, ()),
                [self[f"quantity_{line.pk}"] for _one, line in self.answers[asked.pk]],
            )
            for asked in self.asked
        ]

    @property
    def rest(self) -> list[forms.BoundField]:
        """All that is no box of an asked line."""
        return [field for field in self.visible_fields() if not field.name.startswith("quantity_")]
