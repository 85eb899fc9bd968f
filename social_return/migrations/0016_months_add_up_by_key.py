"""Adding up the months costs half: each month and kind that was booked into is held and summed once.

The rule is that of migration 0012: never a counter, the months in the order of their key, held before the sum
is taken.
"""

from django.db import migrations

BY_KEY = """
CREATE OR REPLACE FUNCTION social_return_add_up_months() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    key record;
    first timestamptz;
    after timestamptz;
    summed numeric;
    counted bigint;
BEGIN
    FOR key IN
        SELECT DISTINCT municipality_id, date_trunc('month', booked_at AT TIME ZONE 'Europe/Amsterdam')::date AS month,
               contribution_kind AS kind
        FROM added ORDER BY 1, 2, 3
    LOOP
        PERFORM 1 FROM social_return_monthtotal total
        WHERE total.municipality_id = key.municipality_id AND total.month = key.month AND total.kind = key.kind
        FOR UPDATE;
        IF NOT FOUND THEN
            INSERT INTO social_return_monthtotal (municipality_id, month, kind, amount, entries)
            VALUES (key.municipality_id, key.month, key.kind, 0, 0)
            ON CONFLICT (municipality_id, month, kind) DO UPDATE SET entries = social_return_monthtotal.entries;
        END IF;
        first := key.month::timestamp AT TIME ZONE 'Europe/Amsterdam';
        after := (key.month + interval '1 month') AT TIME ZONE 'Europe/Amsterdam';
        SELECT SUM(entry.amount), COUNT(*) INTO summed, counted FROM social_return_ledgerentry entry
        WHERE entry.municipality_id = key.municipality_id AND entry.booked_at >= first AND entry.booked_at < after
        AND entry.contribution_kind = key.kind;
        UPDATE social_return_monthtotal total SET amount = summed, entries = counted
        WHERE total.municipality_id = key.municipality_id AND total.month = key.month AND total.kind = key.kind;
    END LOOP;
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("social_return", "0015_ledger_without_double_indexes")]

    # Backwards the newer function stays: it gives the same sums as the older one.
    operations = [migrations.RunSQL(BY_KEY, migrations.RunSQL.noop)]
