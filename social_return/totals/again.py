"""What contributions are worth, computed a second time: by PostgreSQL, from the stored facts and rows alone.

It shares no code with the valuation in Python. Products come first and one division last, so that numbers stay
exact; what is left is snapped to ten digits before it is rounded half up to cents. `verify_ledger --values`
compares it with what was claimed; a test compares both on invented facts under every table.
"""

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection

# The months of a term as a numerator over days(first month) × days(last month).
MONTHS = """
(CASE WHEN date_trunc('month', {start}) = date_trunc('month', {end})
      THEN (EXTRACT(day FROM {end}) - EXTRACT(day FROM {start}) + 1) * {days_end}
      ELSE ({days_start} - EXTRACT(day FROM {start}) + 1) * {days_end} + EXTRACT(day FROM {end}) * {days_start}
           + ((EXTRACT(year FROM {end}) - EXTRACT(year FROM {start})) * 12
              + EXTRACT(month FROM {end}) - EXTRACT(month FROM {start}) - 1) * {days_start} * {days_end}
 END)"""
DAYS = "EXTRACT(day FROM date_trunc('month', {day}) + interval '1 month - 1 day')"


def _months(start: str, end: str) -> tuple[str, str]:
    days_start, days_end = DAYS.format(day=start), DAYS.format(day=end)
    above = MONTHS.format(start=start, end=end, days_start=days_start, days_end=days_end)
    return above, f"({days_start} * {days_end})"


def _of(question: str, source: str) -> str:
    """A question over a source of facts, with the months of each term written out."""
    counted, counted_over = _months("f.start", "f.last")
    claimed, claimed_over = _months("f.start", 'f."end"')
    parts = {
        "worth": WORTH,
        "source": source,
        "counted": counted,
        "counted_over": counted_over,
        "claimed": claimed,
        "claimed_over": claimed_over,
    }
    for name, part in parts.items():
        question = question.replace(f"--{name}--", part)
    return question


STORED = """
SELECT c.id, c.block_id, c.start, c."end", c.hours_per_week, c.total_hours, c.net, c.labour, c.hours,
       contract."end" AS contract_end,
       ARRAY(SELECT bonus_id FROM social_return_contribution_bonuses WHERE contribution_id = c.id) AS bonuses
FROM social_return_contribution c JOIN social_return_contract contract ON contract.id = c.contract_id
WHERE c.block_id IS NOT NULL
"""
GIVEN = """
SELECT * FROM jsonb_to_recordset(%s::jsonb) AS fact(id bigint, block_id bigint, start date, "end" date,
    hours_per_week numeric, total_hours numeric, net numeric, labour numeric, hours numeric,
    contract_end date, bonuses bigint[])
"""

WORTH = """
WITH claim AS (--source--),
f AS (
    SELECT claim.*, b.kind, b.basis, b.amount, b.hourly, b.pct, b.bonus_pct, b.bonus_max, b.is_prorata, b.max_hours,
           b.max_hours_per_week, s.fulltime_hours AS fulltime, s.hours_per_year, s.stacking,
           b.kind IN ('hire', 'learn') AS is_work, COALESCE(claim.total_hours, claim.hours) AS all_hours,
           LEAST(claim."end", (claim.start + make_interval(months => b.max_months))::date - 1,
                 CASE WHEN b.kind IN ('hire', 'learn')
                      THEN (claim.start + make_interval(months => s.max_months))::date - 1 END,
                 CASE WHEN b.is_until_contract_end THEN claim.contract_end END) AS last
    FROM claim JOIN social_return_block b ON b.id = claim.block_id JOIN social_return_scheme s ON s.id = b.scheme_id
),
termed AS (
    SELECT f.*, --counted-- AS months, --counted_over-- AS months_over,
           --claimed-- AS asked, --claimed_over-- AS asked_over,
           CASE WHEN hours_per_week IS NULL THEN 1 ELSE LEAST(hours_per_week, fulltime) END AS part,
           CASE WHEN hours_per_week IS NULL THEN 1 ELSE fulltime END AS whole,
           hourly IS NOT NULL AND total_hours IS NOT NULL AND basis IN ('annual_fulltime', 'annual_learning_contract')
           AS by_hour
    FROM f
),
hours_counted AS (
    SELECT t.*,
           LEAST(CASE WHEN last < "end"
                      THEN LEAST(all_hours, max_hours) * months * asked_over / (months_over * asked)
                      ELSE LEAST(all_hours, max_hours) END,
                 CASE WHEN start IS NULL OR "end" IS NULL THEN NULL
                      WHEN max_hours_per_week IS NOT NULL THEN max_hours_per_week * (last - start + 1) / 7
                      WHEN is_work THEN hours_per_year * months / (12 * months_over) END) AS counted
    FROM termed t
),
based AS (
    SELECT h.*,
           CASE
               WHEN by_hour THEN hourly * counted
               WHEN basis IN ('annual_fulltime', 'annual_learning_contract')
                   THEN amount * part * months / (whole * 12 * months_over)
               WHEN basis = 'per_placement' AND is_prorata
                   THEN LEAST(amount, amount * part * months / (whole * 12 * months_over))
               WHEN basis IN ('per_placement', 'one_off') THEN amount
               WHEN basis = 'monthly' THEN amount * months / months_over
               WHEN basis = 'hourly' OR basis = 'hourly_or_invoice' AND all_hours IS NOT NULL THEN amount * counted
               WHEN basis = 'hourly_or_invoice' THEN net
               WHEN basis = 'daily' THEN amount * COALESCE(hours / 8, "end" - start + 1)
               WHEN basis = 'half_day' THEN amount * hours / 4
               WHEN basis = 'invoice_pct' THEN net * COALESCE(pct, 100) / 100
               WHEN basis = 'invoice_or_wage_cost' THEN COALESCE(net, labour) * COALESCE(pct, 100) / 100
               WHEN basis = 'invoice_pct_plus_bonus'
                   THEN net * COALESCE(pct, 100) / 100 + LEAST(net * COALESCE(bonus_pct, 0) / 100, bonus_max)
               WHEN basis = 'labour_cost_only' THEN labour * COALESCE(pct, 100) / 100
               WHEN basis = 'wage_cost_plus_30pct' AND kind = 'learn'
                   THEN labour * 1.3 + COALESCE(net, 0)
               WHEN basis = 'wage_cost_plus_30pct' THEN COALESCE(labour, net) * 1.3
               WHEN basis IN ('cap_pct_of_obligation', 'actual_cost') THEN net
           END AS base
    FROM hours_counted h
),
extra AS (
    SELECT based.id, CASE stacking WHEN 'highest' THEN MAX(plus.amount) ELSE SUM(plus.amount) END AS bonus
    FROM based, LATERAL (
        SELECT CASE
                   WHEN row.basis = 'actual_cost' THEN based.net
                   WHEN row.basis = 'multiple_of_annual_value' THEN based.amount * COALESCE(row.factor, 1)
                   WHEN row.basis <> 'annual_fulltime' AND NOT row.is_prorata THEN row.amount
                   WHEN row.hourly IS NOT NULL AND based.counted IS NOT NULL
                        AND (based.by_hour OR based.basis IN ('hourly', 'hourly_or_invoice'))
                       THEN row.hourly * based.counted
                   ELSE row.amount * based.part * based.months / (based.whole * 12 * based.months_over)
               END AS amount
        FROM social_return_bonus row WHERE row.id = ANY(based.bonuses)
    ) plus
    GROUP BY based.id, based.stacking
)
SELECT based.id, ROUND(ROUND(based.base + COALESCE(extra.bonus, 0), 10), 2) AS worth
FROM based LEFT JOIN extra ON extra.id = based.id
"""

# What is capped, or agreed, or was entered when the contract still ended on another day, may be less or other.
OFF = """
SELECT c.municipality_id, c.id,
       'contribution ' || c.id || ' was valued at ' || c.claimed || ', its facts give ' || COALESCE(again.worth, 0)
FROM (--worth--) again
JOIN social_return_contribution c ON c.id = again.id JOIN social_return_block b ON b.id = c.block_id
WHERE c.claimed IS DISTINCT FROM again.worth AND c.kind <> 'custom'
  AND NOT (b.cap_pct IS NOT NULL AND c.claimed <= again.worth)
  AND NOT (b.is_until_contract_end AND c.claimed <= again.worth)
ORDER BY 1, 2 LIMIT 1
"""


def worth_of(facts: Iterable[Mapping[str, Any]]) -> dict[int, Decimal]:
    """What given facts are worth, by their id; facts that cannot be valued have no place here."""
    with connection.cursor() as cursor:
        given = json.dumps(list(facts), cls=DjangoJSONEncoder)
        cursor.execute(_of("--worth--", GIVEN), [given])
        return dict(cursor.fetchall())


def first_off() -> tuple[int | None, int, str] | None:
    """The first contribution whose value does not follow from its facts; nothing when all do."""
    with connection.cursor() as cursor:
        cursor.execute(_of(OFF, STORED))
        found: tuple[int | None, int, str] | None = cursor.fetchone()
    return found
