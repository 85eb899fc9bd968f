"""`manage.py published_tables`: docs/published_tables.md, written from the stored value tables."""

from collections.abc import Iterator

from django.utils.translation import override

from sif.written import WritingCommand
from social_return.valuation import tables
from social_return.valuation.rules import Block, Bonus, Reduction

TITLE = """# The published tables, as they are read

Written by `make published_tables` from `social_return/data/`: `building_blocks.json` holds {rows} rows of {tables}
regional tables as published, `readings.json` says how a row is read where its wording says more than its fields.
Change it there.

Every row is a building block, a bonus or a reduction of the obligation. What the system cannot know, an officer
judges: {judged} rows say so below ("to judge"). Such a row is handled in one of three ways.

* **It has a value.** It is calculated as any other row; the words come with the valuation, and the contribution
  stands apart for the officer who approves.
* **It has no fixed value** (by agreement, value of a trajectory). `appraise` says so; on the pages it is entered as
  *custom*, and the officer writes down what it is worth and why.
* **It is a reduction** that hangs on something we do not keep (a regional label, a share of FTE). The officer enters
  the contract with the obligation that remains, as a fixed sum.

"By name" means: never chosen by group alone; somebody has to name the row.
"""
SCHEME_RULES = "## Rules of a whole table\n\n| as published | how it is held |\n|---|---|"


class Command(WritingCommand):
    """`manage.py published_tables [--check]`."""

    help = "Write docs/published_tables.md."
    page = "published_tables"

    def document(self) -> str:
        """All tables, row by row."""
        every = tables.every()
        rows = [row for table in every.values() for row in _rows(table)]
        parts = [
            TITLE.format(
                rows=sum(table.rows for table in every.values()),
                tables=len(every),
                judged=sum(bool(row.judgement) for row in rows),
            ),
            SCHEME_RULES,
            *(f"| `{name}` | {held} |" for name, held in tables.scheme_rules().items()),
            "",
        ]
        with override("en"):
            for table in every.values():
                parts += _scheme(table)
        return "\n".join(parts)


def _rows(table: tables.Table) -> Iterator[Block | Bonus | Reduction]:
    yield from table.rules.blocks
    yield from table.rules.bonuses
    yield from table.rules.reductions


def _scheme(table: tables.Table) -> Iterator[str]:
    rules = table.rules
    assumed = " (assumed: the table does not say)" if rules.is_fulltime_assumed else ""
    yield f"## {rules.code}\n\n{rules.name}. Full time is {rules.fulltime_hours} hours a week{assumed}.\n"
    yield "| row | sort | value | for | limits | to judge |\n|---|---|---|---|---|---|"
    for row in _rows(table):
        yield f"| {' | '.join(_cell(cell) for cell in _cells(row))} |"
    yield ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _cells(row: Block | Bonus | Reduction) -> tuple[str, ...]:
    if isinstance(row, Reduction):
        limit = f"obligation up to {row.max_obligation_pct}%" if row.max_obligation_pct is not None else ""
        return row.label, "reduction", f"−{row.pct}%", ", ".join(row.recognitions), limit, row.judgement
    if isinstance(row, Bonus):
        age = f" from {row.age_from}" if row.age_from else ""
        value = _value(row.amount, row.hourly, f"{row.factor} × annual value" if row.factor else "")
        return row.label, f"bonus, {row.basis.label}", value, f"{row.code}{age}", "", row.judgement
    share = f"{row.pct}%" if row.pct is not None else ""
    extra = f"+ {row.bonus_pct}% up to {row.bonus_max}" if row.bonus_pct is not None else ""
    whom = [*row.targets, *row.recognitions, *(f"mbo {level}" for level in row.mbo_levels), *row.cost_types]
    value = _value(row.amount, row.hourly, share, extra)
    return row.label, f"{row.kind}, {row.basis.label}", value, ", ".join(whom), _limits(row), row.judgement


def _value(amount: object, hourly: object, *more: str) -> str:
    said = [
        str(amount) if amount is not None else "",
        f"{hourly} an hour" if hourly is not None else "",
        *more,
    ]
    return "; ".join(filter(None, said))


def _limits(block: Block) -> str:
    limits = {
        "months": block.max_months,
        "months after the last benefit": block.max_months_after,
        "hours a week": block.max_hours_per_week,
        "hours per activity": block.max_hours,
        "% of the obligation": block.cap_pct,
    }
    said = [f"{most} {what}" for what, most in limits.items() if most is not None]
    said += ["until the contract ends"] if block.is_until_contract_end else []
    said += ["pro rata"] if block.is_prorata else []
    said += ["by name"] if block.is_named_only else []
    return ", ".join(said)
