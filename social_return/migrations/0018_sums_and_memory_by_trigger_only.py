"""Totals of months and the memory of reports are written by their triggers, and by nobody else.

The application's role loses its right to write them (`grant_rights` finds the guards), so the memory is
written with the rights of the owner from now on, as the totals were already.
"""

from django.db import migrations

GUARDS = """
ALTER FUNCTION social_return_remember() SECURITY DEFINER;
ALTER FUNCTION social_return_remember() SET search_path = public, pg_temp;
CREATE TRIGGER only_by_trigger BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON social_return_monthtotal
    FOR EACH STATEMENT EXECUTE FUNCTION sif_only_by_trigger();
CREATE TRIGGER only_by_trigger BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON social_return_formerly
    FOR EACH STATEMENT EXECUTE FUNCTION sif_only_by_trigger();
"""
NO_GUARDS = """
DROP TRIGGER only_by_trigger ON social_return_formerly;
DROP TRIGGER only_by_trigger ON social_return_monthtotal;
ALTER FUNCTION social_return_remember() RESET search_path;
ALTER FUNCTION social_return_remember() SECURITY INVOKER;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("sif", "0004_written_by_triggers_only"),
        ("social_return", "0017_rows_make_sense"),
    ]

    operations = [migrations.RunSQL(GUARDS, NO_GUARDS)]
