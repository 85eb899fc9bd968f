"""Events cannot be changed or deleted; numbers come from a sequence; Dutch words lose their accents.

`sif_append_only` is the trigger function of every append-only table; `sif_plain` is the immutable
`unaccent` that an index may use (the extension's own function is only stable).
"""

from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension, UnaccentExtension
from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION sif_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE FUNCTION sif_plain(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    RETURN lower(public.unaccent('public.unaccent'::regdictionary, $1));
CREATE SEQUENCE sif_number START 100001;
"""
NO_FUNCTIONS = """
DROP SEQUENCE sif_number;
DROP FUNCTION sif_plain(text);
DROP FUNCTION sif_append_only();
"""
TRIGGERS = """
CREATE TRIGGER sif_event_append_only BEFORE UPDATE OR DELETE ON sif_event
    FOR EACH ROW EXECUTE FUNCTION sif_append_only();
CREATE TRIGGER sif_event_no_truncate BEFORE TRUNCATE ON sif_event
    FOR EACH STATEMENT EXECUTE FUNCTION sif_append_only();
"""
NO_TRIGGERS = """
DROP TRIGGER sif_event_append_only ON sif_event;
DROP TRIGGER sif_event_no_truncate ON sif_event;
"""


class Migration(migrations.Migration):
    dependencies = [("sif", "0001_initial")]

    operations = [
        UnaccentExtension(),
        TrigramExtension(),
        BtreeGistExtension(),
        migrations.RunSQL(FUNCTIONS, NO_FUNCTIONS),
        migrations.RunSQL(TRIGGERS, NO_TRIGGERS),
    ]
