"""A line that was asked may be divided over enterprises: a chosen line keeps how many of it were chosen."""

from django.db import migrations, models

# Until now a chosen line was chosen whole. `SET CONSTRAINTS` settles what the update left waiting.
FILL = """
UPDATE market_proposalline SET awarded_quantity = quantity WHERE is_awarded;
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""
# At the end of a transaction: over several proposals together no more is chosen of a line than was asked. The asked
# line is locked, so that two transactions cannot each add a part that fits.
FORWARD = """
CREATE FUNCTION market_asked_line_divided() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wanted numeric;
    given numeric;
    among bigint;
BEGIN
    SELECT quantity INTO wanted FROM market_requestline WHERE id = NEW.asked_id FOR NO KEY UPDATE;
    SELECT sum(awarded_quantity), count(DISTINCT proposal_id) INTO given, among
      FROM market_proposalline WHERE asked_id = NEW.asked_id AND is_awarded;
    IF among > 1 AND given > wanted THEN
        RAISE EXCEPTION 'of the asked line % there are % chosen, and % were asked', NEW.asked_id, given, wanted
            USING ERRCODE = 'check_violation', CONSTRAINT = 'asked_line_divided', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER asked_line_divided
    AFTER INSERT OR UPDATE OF is_awarded, awarded_quantity, asked_id, proposal_id ON market_proposalline
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.is_awarded AND NEW.asked_id IS NOT NULL)
    EXECUTE FUNCTION market_asked_line_divided();
"""
BACK = """
DROP TRIGGER asked_line_divided ON market_proposalline;
DROP FUNCTION market_asked_line_divided();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("market", "0033_newest_per_maker"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="proposalline", name="asked_line_awarded_once"),
        migrations.AddField(
            model_name="proposalline",
            name="awarded_quantity",
            field=models.DecimalField(
                decimal_places=2,
                editable=False,
                max_digits=10,
                null=True,
                verbose_name="how many of it were chosen",
            ),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="proposalline",
            constraint=models.CheckConstraint(
                condition=models.Q(("awarded_quantity", None), ("is_awarded", False))
                | models.Q(
                    ("awarded_quantity__gt", 0),
                    ("awarded_quantity__isnull", False),
                    ("awarded_quantity__lte", models.F("quantity")),
                    ("is_awarded", True),
                ),
                name="proposal_line_awarded_iff_quantity",
                violation_error_message="Of a line that is chosen one takes no more than was offered.",
            ),
        ),
        migrations.RunSQL(FORWARD, BACK),
    ]
