"""`sif_only_by_trigger` guards tables that the database itself keeps: sums of the ledger, memory of what was.

Whoever writes such a table in a statement of his own is refused; a trigger of another table writes it.
"""

from django.db import migrations

GUARD = """
CREATE FUNCTION sif_only_by_trigger() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION '% is kept by the database: % refused', TG_TABLE_NAME, TG_OP
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("sif", "0003_mail_can_be_stopped")]

    operations = [migrations.RunSQL(GUARD, "DROP FUNCTION sif_only_by_trigger();")]
