"""Purchase value counts at one level of a chain; credit notes never bring an invoice below zero."""

from django.db import migrations

RULES = """
CREATE FUNCTION social_return_one_level() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.link_id IS NULL OR NEW.kind <> 'purchase' OR NEW.status IN ('refused', 'withdrawn', 'reversed') THEN
        RETURN NEW;
    END IF;
    -- Two claims in one chain go one after the other: the second sees what the first took.
    PERFORM 1 FROM social_return_contract WHERE id = NEW.contract_id FOR NO KEY UPDATE;
    IF NOT EXISTS (SELECT 1 FROM social_return_link WHERE id = NEW.link_id AND contract_id = NEW.contract_id) THEN
        RAISE EXCEPTION 'link % is not in the chain of contract %', NEW.link_id, NEW.contract_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'contribution_link_in_its_contract';
    END IF;
    IF EXISTS (
        WITH RECURSIVE up AS (
            SELECT id, above_id FROM social_return_link WHERE id = NEW.link_id
            UNION ALL SELECT l.id, l.above_id FROM social_return_link l JOIN up ON l.id = up.above_id
        ), down AS (
            SELECT id FROM social_return_link WHERE id = NEW.link_id
            UNION ALL SELECT l.id FROM social_return_link l JOIN down ON l.above_id = down.id
        )
        SELECT 1 FROM social_return_contribution c
        WHERE c.kind = 'purchase' AND c.status NOT IN ('refused', 'withdrawn', 'reversed')
          AND c.id IS DISTINCT FROM NEW.id AND c.link_id <> NEW.link_id
          AND (c.link_id IN (SELECT id FROM up) OR c.link_id IN (SELECT id FROM down))) THEN
        RAISE EXCEPTION 'this value counts at another level of the chain'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'contribution_one_level_of_the_chain';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER contribution_one_level BEFORE INSERT OR UPDATE OF link_id, status, kind ON social_return_contribution
    FOR EACH ROW WHEN (NEW.link_id IS NOT NULL) EXECUTE FUNCTION social_return_one_level();

CREATE FUNCTION social_return_credit_within() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    invoice social_return_contribution%ROWTYPE;
    taken numeric;
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.status = 'reversed' AND OLD.status <> 'reversed' AND EXISTS (
        SELECT 1 FROM social_return_contribution
        WHERE credits_id = NEW.id AND status NOT IN ('refused', 'withdrawn', 'reversed')) THEN
        RAISE EXCEPTION 'contribution % has credit notes: those go first', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'contribution_credit_notes_go_first';
    END IF;
    IF NEW.credits_id IS NULL OR NEW.status IN ('refused', 'withdrawn', 'reversed') THEN
        RETURN NEW;
    END IF;
    SELECT * INTO invoice FROM social_return_contribution WHERE id = NEW.credits_id FOR NO KEY UPDATE;
    SELECT COALESCE(SUM(net), 0) INTO taken FROM social_return_contribution
        WHERE credits_id = NEW.credits_id AND id IS DISTINCT FROM NEW.id
        AND status NOT IN ('refused', 'withdrawn', 'reversed');
    IF invoice.status NOT IN ('approved', 'partly_approved') OR invoice.credits_id IS NOT NULL
       OR invoice.contract_id <> NEW.contract_id OR invoice.net + taken + NEW.net < 0 THEN
        RAISE EXCEPTION 'credit note % is more than its invoice, or its invoice does not count', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'contribution_credit_within_its_invoice';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER contribution_credit_within BEFORE INSERT OR UPDATE ON social_return_contribution
    FOR EACH ROW WHEN (NEW.credits_id IS NOT NULL OR NEW.status = 'reversed')
    EXECUTE FUNCTION social_return_credit_within();
"""
NO_RULES = """
DROP TRIGGER contribution_credit_within ON social_return_contribution;
DROP FUNCTION social_return_credit_within();
DROP TRIGGER contribution_one_level ON social_return_contribution;
DROP FUNCTION social_return_one_level();
"""


class Migration(migrations.Migration):
    dependencies = [("social_return", "0013_chain_credits_and_scans")]

    operations = [migrations.RunSQL(RULES, NO_RULES)]
