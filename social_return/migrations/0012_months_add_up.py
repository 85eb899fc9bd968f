"""The totals of months are added up by the database, whenever rows are booked into a month (ADR 0024).

Not a counter: each month that was booked into is summed again from the ledger, so a total can never drift.
The rows are held in the order of their key before the sum is taken, so that two bookings in one month add up
one after the other, and never wait for each other in a circle.
"""

from django.db import migrations

MONTHS = """
ALTER TABLE social_return_monthtotal SET (fillfactor = 80);

CREATE FUNCTION social_return_add_up_months() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO social_return_monthtotal (municipality_id, month, kind, amount, entries)
    SELECT DISTINCT municipality_id, date_trunc('month', booked_at AT TIME ZONE 'Europe/Amsterdam')::date,
           contribution_kind, 0, 0
    FROM added ORDER BY 1, 2, 3
    ON CONFLICT (municipality_id, month, kind) DO NOTHING;

    PERFORM 1 FROM social_return_monthtotal
    WHERE (municipality_id, month, kind) IN (
        SELECT municipality_id, date_trunc('month', booked_at AT TIME ZONE 'Europe/Amsterdam')::date,
               contribution_kind FROM added)
    ORDER BY municipality_id, month, kind FOR UPDATE;

    UPDATE social_return_monthtotal total SET amount = summed.amount, entries = summed.entries
    FROM (SELECT DISTINCT municipality_id, contribution_kind AS kind,
                 date_trunc('month', booked_at AT TIME ZONE 'Europe/Amsterdam')::date AS month FROM added) key,
         LATERAL (SELECT SUM(amount) AS amount, COUNT(*) AS entries FROM social_return_ledgerentry entry
                  WHERE entry.municipality_id = key.municipality_id AND entry.contribution_kind = key.kind
                  AND entry.booked_at >= key.month::timestamp AT TIME ZONE 'Europe/Amsterdam'
                  AND entry.booked_at < (key.month + interval '1 month') AT TIME ZONE 'Europe/Amsterdam') summed
    WHERE (total.municipality_id, total.month, total.kind) = (key.municipality_id, key.month, key.kind);
    RETURN NULL;
END $$;

CREATE TRIGGER ledger_months_add_up AFTER INSERT ON social_return_ledgerentry
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION social_return_add_up_months();

INSERT INTO social_return_monthtotal (municipality_id, month, kind, amount, entries)
SELECT municipality_id, date_trunc('month', booked_at AT TIME ZONE 'Europe/Amsterdam')::date,
       contribution_kind, SUM(amount), COUNT(*)
FROM social_return_ledgerentry GROUP BY 1, 2, 3 ORDER BY 1, 2, 3;
"""
NO_MONTHS = """
DROP TRIGGER ledger_months_add_up ON social_return_ledgerentry;
DROP FUNCTION social_return_add_up_months();
DELETE FROM social_return_monthtotal;
ALTER TABLE social_return_monthtotal RESET (fillfactor);
"""


class Migration(migrations.Migration):
    dependencies = [("social_return", "0011_ledger_of_month")]

    operations = [migrations.RunSQL(MONTHS, NO_MONTHS)]
