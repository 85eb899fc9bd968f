"""The walk over the ledger: chain, amounts, totals and allocations, each in one question to the database.

The hash is recomputed by PostgreSQL, the sums of the totals by another query than the one that made them:
a second, independent computation of what Python wrote.
"""

from dataclasses import dataclass

from django.db import connection, transaction

from social_return.models.ledger import GENESIS

SEALS = """
SELECT municipality_id, number, 'the row was changed: its hash does not fit its contents'
FROM social_return_ledgerentry
WHERE hash <> encode(sha256(convert_to(concat_ws('|', previous_hash, municipality_id, number, contract_id,
    contribution_id, kind, contribution_kind, amount,
    to_char(booked_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')), 'UTF8')), 'hex')
ORDER BY 1, 2 LIMIT 1
"""

CHAIN = """
WITH row AS (
    SELECT municipality_id, number, previous_hash,
           lag(hash, 1, %(genesis)s) OVER chain AS expected_previous,
           lag(number, 1, 0::bigint) OVER chain + 1 AS expected_number
    FROM social_return_ledgerentry
    WINDOW chain AS (PARTITION BY municipality_id ORDER BY number)
)
SELECT municipality_id, number,
       CASE WHEN previous_hash <> expected_previous
                THEN 'the chain is broken: the row before it is not the one it was sealed on'
            ELSE 'a row is missing before it' END
FROM row
WHERE previous_hash <> expected_previous OR number <> expected_number
ORDER BY municipality_id, number LIMIT 1
"""

BOOKINGS = """
SELECT c.municipality_id, entry.number,
       'it does not equal what was approved for contribution ' || entry.contribution_id
FROM social_return_ledgerentry entry JOIN social_return_contribution c ON c.id = entry.contribution_id
WHERE entry.amount <> CASE entry.kind WHEN 'correction' THEN -c.approved ELSE c.approved END
   OR c.approved IS NULL OR entry.contract_id <> c.contract_id OR entry.municipality_id <> c.municipality_id
   OR entry.contribution_kind <> c.kind
   OR (entry.kind = 'correction') > (c.status = 'reversed')
ORDER BY 1, 2 LIMIT 1
"""

# A row too many is found by BOOKINGS: here the rows that are not there.
UNBOOKED = """
SELECT c.municipality_id, c.id, 'contribution ' || c.id || ' is ' || c.status || ' but its ledger rows say otherwise'
FROM social_return_contribution c
WHERE c.status IN ('approved', 'partly_approved', 'reversed')
  AND NOT EXISTS (SELECT 1 FROM social_return_ledgerentry entry
                  WHERE entry.contribution_id = c.id
                    AND entry.kind = CASE WHEN c.credits_id IS NULL THEN 'booking' ELSE 'credit' END)
UNION ALL
SELECT c.municipality_id, c.id, 'contribution ' || c.id || ' is reversed but its ledger rows say otherwise'
FROM social_return_contribution c
WHERE c.status = 'reversed'
  AND NOT EXISTS (SELECT 1 FROM social_return_ledgerentry entry
                  WHERE entry.contribution_id = c.id AND entry.kind = 'correction')
ORDER BY 1, 2 LIMIT 1
"""

TOTALS = """
SELECT COALESCE(summed.municipality_id, total.municipality_id), COALESCE(summed.contract_id, total.contract_id),
       'the total of contract ' || COALESCE(summed.contract_id, total.contract_id) || ', '
       || COALESCE(summed.kind, total.kind) || ', ' || to_char(COALESCE(summed.month, total.month), 'YYYY-MM')
       || ' is not the sum of the ledger'
FROM (SELECT municipality_id, contract_id, contribution_kind AS kind,
             date_trunc('month', booked_at AT TIME ZONE 'Europe/Amsterdam')::date AS month,
             SUM((amount * 100)::bigint) AS cents, COUNT(*) AS entries
      FROM social_return_ledgerentry GROUP BY 1, 2, 3, 4) summed
FULL JOIN social_return_total total
     ON (total.contract_id, total.month, total.kind) = (summed.contract_id, summed.month, summed.kind)
WHERE (summed.cents, summed.entries, summed.municipality_id)
      IS DISTINCT FROM (total.amount * 100, total.entries, total.municipality_id)
  -- A total that is still to be added up is late, not wrong.
  AND NOT EXISTS (SELECT 1 FROM sif_job job WHERE job.task = 'social_return.totals' AND job.done_at IS NULL
                  AND job.given_up_at IS NULL
                  AND job.args = to_jsonb(ARRAY[COALESCE(summed.contract_id, total.contract_id)]))
ORDER BY 1, 2 LIMIT 1
"""

MONTHS = """
SELECT COALESCE(summed.municipality_id, kept.municipality_id), COALESCE(kept.id, 0),
       'the month ' || to_char(COALESCE(summed.month, kept.month), 'YYYY-MM') || ', '
       || COALESCE(summed.kind, kept.kind) || ' is not the sum of the ledger'
FROM (SELECT municipality_id, contribution_kind AS kind,
             date_trunc('month', booked_at AT TIME ZONE 'Europe/Amsterdam')::date AS month,
             SUM(amount) AS amount, COUNT(*) AS entries
      FROM social_return_ledgerentry GROUP BY 1, 2, 3) summed
FULL JOIN social_return_monthtotal kept
     ON (kept.municipality_id, kept.month, kept.kind) = (summed.municipality_id, summed.month, summed.kind)
WHERE (summed.amount, summed.entries) IS DISTINCT FROM (kept.amount, kept.entries)
ORDER BY 1, 2 LIMIT 1
"""

ALLOCATIONS = """
SELECT NULL::bigint, order_line_id, 'order line ' || order_line_id || ' counts for ' || SUM(share) || ' percent'
FROM social_return_allocation WHERE released_at IS NULL
GROUP BY order_line_id HAVING SUM(share) > 100
ORDER BY 2 LIMIT 1
"""

ORDERS = """
SELECT c.municipality_id, c.id, 'contribution ' || c.id || ' counts more than what was delivered and allocated'
FROM social_return_contribution c
WHERE c.order_id IS NOT NULL AND c.status NOT IN ('refused', 'withdrawn', 'reversed')
  AND c.net <> (SELECT COALESCE(SUM(ROUND(ROUND(line.delivered_quantity * line.net_price, 2) * a.share / 100, 2)), 0)
                FROM social_return_allocation a JOIN market_orderline line ON line.id = a.order_line_id
                WHERE line.order_id = c.order_id AND a.contract_id = c.contract_id AND a.released_at IS NULL)
ORDER BY 1, 2 LIMIT 1
"""

ROOM = """
SET LOCAL work_mem = '256MB'; SET LOCAL jit = off;
SET LOCAL parallel_setup_cost = 0; SET LOCAL parallel_tuple_cost = 0
"""
"""A million rows are sorted and added up in memory; otherwise they go over the disk, at half the speed.

The planner expects every row to be wrong, because no statistics say how often a hash does not fit. So it is told
that passing rows on costs nothing: none are, and what reads the whole ledger is spread over the processors.
"""

QUESTIONS = {
    "seals": SEALS,
    "chain": CHAIN,
    "bookings": BOOKINGS,
    "decisions": UNBOOKED,
    "totals": TOTALS,
    "months": MONTHS,
    "allocations": ALLOCATIONS,
    "orders": ORDERS,
}


@dataclass(frozen=True, slots=True)
class Fault:
    """The first row that is wrong in one respect."""

    what: str
    municipality_id: int | None
    row: int
    why: str

    def __str__(self) -> str:
        where = f"municipality {self.municipality_id}, " if self.municipality_id is not None else ""
        return f"{self.what}: {where}row {self.row}: {self.why}"


def verify() -> list[Fault]:
    """Walks the whole ledger; the first wrong row of each question, nothing when all is well.

    Everything is asked of one snapshot, so that a booking in the meantime is seen whole or not at all.
    """
    faults: list[Fault] = []
    with transaction.atomic(), connection.cursor() as cursor:
        if not connection.savepoint_ids:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute(ROOM)
        for what, question in QUESTIONS.items():
            cursor.execute(question, {"genesis": GENESIS} if what == "chain" else None)
            row = cursor.fetchone()
            if row is not None:
                faults.append(Fault(what, *row))
    return faults
