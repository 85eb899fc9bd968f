"""The figures of a report, counted from the ledger as of a moment.

Everything that is counted carries a time at or before the moment; what can change afterwards is read as
it was (`formerly`). So the same question gives the same figures, whenever it is asked. An amount belongs
to the period in which it was booked.
"""

from collections import Counter
from datetime import UTC

from sif.money import ZERO
from social_return.models import LedgerEntry, Scheme
from social_return.models.reports import ReportEdition

from . import added, entries, impact, listed, periods, standing, suppliers
from .figures import Figures, LeftOut, SchemeUsed, Scope, without_small_groups
from .question import Question
from .read import Read, read

ALWAYS_LEFT_OUT = (LeftOut.GOALS,)
LEFT_OUT_IN_PUBLIC = (LeftOut.CONTRIBUTIONS, LeftOut.SMALL_GROUPS)


def gather(question: Question) -> Figures:
    """The whole report, in some twenty queries whatever the number of rows."""
    of = read(question)
    contracts = standing.contracts(of)
    people, total = entries.people(of.rows), entries.people_total(of.rows)
    public = of.question.edition == ReportEdition.PUBLIC
    if public:
        people, total = without_small_groups(people, total)
    return Figures(
        scope=_scope(of),
        contracts=contracts,
        kinds=entries.kinds(of.rows),
        suppliers=suppliers.suppliers(of),
        people=people,
        people_total=total,
        bonuses=added.bonuses(of, small_hidden=public),
        outcomes=impact.outcomes(of, small_hidden=public),
        goals=impact.goals(of),
        quality=entries.quality(of.rows, of.proven),
        corrections=listed.corrections(of),
        quarters=periods.quarters(of.question, sum((row.in_review for row in contracts), ZERO)),
        change=periods.change(of.question, sum((entry.amount for entry in of.rows), ZERO)),
        lines=listed.lines(of),
    )


def _scope(of: Read) -> Scope:
    question = of.question
    rows = LedgerEntry.objects.of(question.municipality).as_of(question.as_of)
    head = rows.order_by("-number").values_list("hash", flat=True).first()
    public = question.edition == ReportEdition.PUBLIC
    return Scope(
        municipality=of.parties[question.municipality.organisation_id].name,
        slug=question.municipality.slug,
        start=question.start,
        end=question.end,
        stand=question.stand,
        as_of=question.as_of.astimezone(UTC),
        edition=ReportEdition(question.edition),
        contract=question.contract.number if question.contract else "",
        schemes=_schemes(of),
        entries=rows.count(),
        chain_head=head or "",
        left_out=(*ALWAYS_LEFT_OUT, *(LEFT_OUT_IN_PUBLIC if public else ())),
    )


def _schemes(of: Read) -> tuple[SchemeUsed, ...]:
    """The sets of rules in the report. One that was used never changes, but for its last day: that is not told."""
    signed = Counter(agreement.scheme_id for agreement in of.agreements.values())
    return tuple(
        SchemeUsed(
            scheme.name, scheme.code, scheme.during.lower if scheme.during else None, signed[scheme.pk]
        )
        for scheme in Scheme.objects.filter(pk__in=signed).order_by("code")
    )
