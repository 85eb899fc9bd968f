"""What was agreed changes by an amendment, once something counts for a contract; amendments are append-only."""

from django.db import migrations

AMENDED = """
CREATE FUNCTION social_return_contract_amended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.net_sum, NEW.fixed_obligation, NEW."end", NEW.start, NEW.percentage, NEW.reduction_pct)
       IS NOT DISTINCT FROM (OLD.net_sum, OLD.fixed_obligation, OLD."end", OLD.start, OLD.percentage, OLD.reduction_pct)
       OR NOT EXISTS (SELECT 1 FROM social_return_contribution WHERE contract_id = NEW.id) THEN
        RETURN NULL;
    END IF;
    IF (NEW.start, NEW.percentage, NEW.reduction_pct) IS DISTINCT FROM (OLD.start, OLD.percentage, OLD.reduction_pct)
       OR NOT EXISTS (
           SELECT 1 FROM social_return_amendment a WHERE a.contract_id = NEW.id
           AND a.number = (SELECT MAX(number) FROM social_return_amendment WHERE contract_id = NEW.id)
           AND (a.net_sum, a.fixed_obligation, a."end")
               IS NOT DISTINCT FROM (NEW.net_sum, NEW.fixed_obligation, NEW."end")
           AND (a.net_sum_before, a.fixed_before, a.end_before)
               IS NOT DISTINCT FROM (OLD.net_sum, OLD.fixed_obligation, OLD."end")) THEN
        RAISE EXCEPTION 'contract % has contributions: what was agreed changes by an amendment', OLD.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'contract_changes_by_amendment';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER contract_amended AFTER UPDATE ON social_return_contract
    FOR EACH ROW EXECUTE FUNCTION social_return_contract_amended();

CREATE TRIGGER amendment_append_only BEFORE UPDATE OR DELETE ON social_return_amendment
    FOR EACH ROW EXECUTE FUNCTION sif_append_only();
CREATE TRIGGER amendment_no_truncate BEFORE TRUNCATE ON social_return_amendment
    FOR EACH STATEMENT EXECUTE FUNCTION sif_append_only();
"""
EDITED = """
DROP TRIGGER amendment_no_truncate ON social_return_amendment;
DROP TRIGGER amendment_append_only ON social_return_amendment;
DROP TRIGGER contract_amended ON social_return_contract;
DROP FUNCTION social_return_contract_amended();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("sif", "0002_append_only_and_numbers"),
        ("social_return", "0005_amendments_plans_contacts"),
    ]

    operations = [migrations.RunSQL(AMENDED, EDITED)]
