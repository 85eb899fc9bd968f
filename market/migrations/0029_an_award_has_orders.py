"""One award may make several orders: the order says which proposal it follows from, not the other way round."""

import django.contrib.postgres.constraints
import django.db.models.deletion
from django.db import migrations, models

# `SET CONSTRAINTS` settles the checks of foreign keys, so that the tables can be altered in the same transaction.
MOVE = """
UPDATE market_order o SET proposal_id = p.id FROM market_proposal p WHERE p.order_id = o.id;
UPDATE market_proposalline l SET is_awarded = true FROM market_proposal p
    WHERE p.id = l.proposal_id AND p.status = 'awarded' AND NOT l.is_option;
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""
MOVE_BACK = """
UPDATE market_proposal p SET order_id = (SELECT min(o.id) FROM market_order o WHERE o.proposal_id = p.id)
    WHERE p.status = 'awarded';
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""
# At the end of a transaction: a chosen proposal has at least one order, and no other has any.
FORWARD = """
CREATE FUNCTION market_award_has_orders() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    about bigint[];
    wrong bigint;
BEGIN
    IF TG_TABLE_NAME = 'market_proposal' THEN
        about := ARRAY[NEW.id];
    ELSIF TG_OP = 'INSERT' THEN
        about := ARRAY[NEW.proposal_id];
    ELSIF TG_OP = 'DELETE' THEN
        about := ARRAY[OLD.proposal_id];
    ELSE
        about := ARRAY[OLD.proposal_id, NEW.proposal_id];
    END IF;
    SELECT p.id INTO wrong FROM market_proposal p
     WHERE p.id = ANY (about)
       AND (p.status = 'awarded') <> EXISTS (SELECT FROM market_order o WHERE o.proposal_id = p.id)
     LIMIT 1;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'proposal % is chosen without an order, or has one without being chosen', wrong
            USING ERRCODE = 'check_violation', CONSTRAINT = 'proposal_awarded_iff_order', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER proposal_awarded_iff_order AFTER INSERT OR UPDATE OF status ON market_proposal
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION market_award_has_orders();
CREATE CONSTRAINT TRIGGER order_of_a_chosen_proposal AFTER INSERT ON market_order
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.proposal_id IS NOT NULL)
    EXECUTE FUNCTION market_award_has_orders();
CREATE CONSTRAINT TRIGGER order_stays_with_its_proposal AFTER UPDATE OF proposal_id OR DELETE ON market_order
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.proposal_id IS NOT NULL)
    EXECUTE FUNCTION market_award_has_orders();
"""
BACK = """
DROP TRIGGER order_stays_with_its_proposal ON market_order;
DROP TRIGGER order_of_a_chosen_proposal ON market_order;
DROP TRIGGER proposal_awarded_iff_order ON market_proposal;
DROP FUNCTION market_award_has_orders();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("enterprises", "0002_places"),
        ("market", "0028_introduction_keeps_its_letter"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="proposal", name="proposal_one_awarded"),
        migrations.RemoveConstraint(model_name="proposal", name="proposal_awarded_iff_order"),
        migrations.AddField(
            model_name="order",
            name="proposal",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="orders",
                to="market.proposal",
                verbose_name="proposal",
            ),
        ),
        migrations.RunSQL(MOVE, MOVE_BACK),
        migrations.RemoveField(model_name="proposal", name="order"),
        migrations.AddConstraint(
            model_name="proposalline",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("asked__isnull", False), ("is_awarded", True)),
                expressions=[("asked", "="), ("proposal", "<>")],
                name="asked_line_awarded_once",
                violation_error_message="This line was chosen from another proposal already.",
            ),
        ),
        migrations.RunSQL(FORWARD, BACK),
    ]
