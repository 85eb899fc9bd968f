"""Once a challenge runs, its 84 days cannot be moved: not by a form, not by a script."""

from django.db import migrations

FIX = """
CREATE FUNCTION challenges_start_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the twelve weeks of challenge % are fixed', OLD.id USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER challenge_start_is_fixed BEFORE UPDATE ON challenges_challenge FOR EACH ROW
    WHEN (OLD.status IN ('in_progress', 'finished') AND NEW.starts_on <> OLD.starts_on)
    EXECUTE FUNCTION challenges_start_is_fixed();
"""
LOOSEN = """
DROP TRIGGER challenge_start_is_fixed ON challenges_challenge;
DROP FUNCTION challenges_start_is_fixed();
"""


class Migration(migrations.Migration):
    dependencies = [("challenges", "0001_initial")]

    operations = [migrations.RunSQL(FIX, LOOSEN)]
