"""Keeps what contracts and organisations were like, so that a report of a moment can be made again.

Only the facts that a report shows are kept, as text, and only when one of them is changed. The tables of
contracts and organisations know nothing of it.
"""

from django.db import migrations

REMEMBER = """
CREATE FUNCTION social_return_remember() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    was jsonb;
    is_now jsonb;
BEGIN
    SELECT jsonb_object_agg(key, value) INTO was FROM jsonb_each_text(to_jsonb(OLD)) WHERE key = ANY (TG_ARGV);
    SELECT jsonb_object_agg(key, value) INTO is_now FROM jsonb_each_text(to_jsonb(NEW)) WHERE key = ANY (TG_ARGV);
    IF was IS DISTINCT FROM is_now THEN
        INSERT INTO social_return_formerly (subject, subject_id, until, was)
            VALUES (TG_TABLE_NAME, OLD.id, now(), was);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER report_remembers AFTER UPDATE ON social_return_contract FOR EACH ROW
    EXECUTE FUNCTION social_return_remember(
        'number', 'subject', 'contractor_id', 'scheme_id', 'net_sum', 'obligation', 'start', 'end');
CREATE TRIGGER report_remembers AFTER UPDATE ON enterprises_organisation FOR EACH ROW
    EXECUTE FUNCTION social_return_remember('name', 'kvk_number', 'place_id');
"""
FORGET = """
DROP TRIGGER report_remembers ON enterprises_organisation;
DROP TRIGGER report_remembers ON social_return_contract;
DROP FUNCTION social_return_remember();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("enterprises", "0001_initial"),
        ("social_return", "0002_what_the_database_holds"),
    ]

    operations = [migrations.RunSQL(REMEMBER, FORGET)]
