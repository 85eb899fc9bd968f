"""Totals are sums, never counters: added up again from the ledger, each time."""

from collections.abc import Iterable

from django.db import connection, transaction

from social_return.models import Contract

SUMS = """
INSERT INTO social_return_total (municipality_id, contract_id, month, kind, amount, entries)
SELECT municipality_id, contract_id, date_trunc('month', booked_at AT TIME ZONE 'Europe/Amsterdam')::date,
       contribution_kind, SUM(amount), COUNT(*)
FROM social_return_ledgerentry
WHERE contract_id = ANY(%s)
GROUP BY 1, 2, 3, 4
ORDER BY 2, 3, 4
ON CONFLICT (contract_id, month, kind) DO UPDATE
    SET amount = EXCLUDED.amount, entries = EXCLUDED.entries, municipality_id = EXCLUDED.municipality_id
"""


@transaction.atomic
def recompute(contract_id: int) -> None:
    """The totals of one contract, from its ledger rows. Ledger rows never go, so neither do totals.

    The contract's row is held, so that two workers add up one after the other and the last one has it right.
    """
    recompute_many([contract_id])


@transaction.atomic
def recompute_many(contract_ids: Iterable[int]) -> None:
    """The same for many contracts, in one statement; they are held in the order of their keys."""
    pks = sorted(contract_ids)
    list(Contract.objects.select_for_update(of=("self",)).filter(pk__in=pks).order_by("pk").values_list("pk"))
    with connection.cursor() as cursor:
        cursor.execute(SUMS, [pks])


def recompute_all() -> int:
    """The totals of every contract; how many."""
    contracts = list(Contract.objects.filter(ledger__isnull=False).distinct().values_list("pk", flat=True))
    recompute_many(contracts)
    return len(contracts)
