"""Rules that no constraint of Django can say, held by triggers and composite keys.

* The ledger is append-only.
* A scheme and its rows are immutable once a contract was signed under it; only its last day may be set.
* The live shares of an order line add up to at most 100 percent, whoever writes them.
* The facts of a decided contribution do not change; for employment there is no file.
* The parties, number and scheme of a contract do not change once something counts for it.
* A contract's scheme is its municipality's; a contribution's and a ledger row's municipality is the contract's.
"""

from django.db import migrations

LEDGER = """
CREATE TRIGGER ledger_append_only BEFORE UPDATE OR DELETE ON social_return_ledgerentry
    FOR EACH ROW EXECUTE FUNCTION sif_append_only();
CREATE TRIGGER ledger_no_truncate BEFORE TRUNCATE ON social_return_ledgerentry
    FOR EACH STATEMENT EXECUTE FUNCTION sif_append_only();
"""
NO_LEDGER = """
DROP TRIGGER ledger_append_only ON social_return_ledgerentry;
DROP TRIGGER ledger_no_truncate ON social_return_ledgerentry;
"""

SCHEME = """
CREATE FUNCTION social_return_scheme_is_used(scheme bigint) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    -- Whoever signs a contract holds a key share on the scheme; this waits for it, and makes it wait.
    PERFORM 1 FROM social_return_scheme WHERE id = scheme FOR UPDATE;
    RETURN EXISTS (SELECT 1 FROM social_return_contract WHERE scheme_id = scheme);
END $$;

CREATE FUNCTION social_return_scheme_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT social_return_scheme_is_used(OLD.id) THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'during' = to_jsonb(OLD) - 'during'
       AND lower(NEW.during) = lower(OLD.during) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'scheme % was used and is immutable', OLD.code
        USING ERRCODE = 'check_violation', CONSTRAINT = 'scheme_immutable_once_used';
END $$;
CREATE TRIGGER scheme_immutable BEFORE UPDATE OR DELETE ON social_return_scheme
    FOR EACH ROW EXECUTE FUNCTION social_return_scheme_immutable();

CREATE FUNCTION social_return_scheme_row_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (TG_OP <> 'INSERT' AND social_return_scheme_is_used(OLD.scheme_id))
       OR (TG_OP <> 'DELETE' AND social_return_scheme_is_used(NEW.scheme_id)) THEN
        RAISE EXCEPTION 'a row of a used scheme is immutable'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'scheme_immutable_once_used';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER block_immutable BEFORE INSERT OR UPDATE OR DELETE ON social_return_block
    FOR EACH ROW EXECUTE FUNCTION social_return_scheme_row_immutable();
CREATE TRIGGER bonus_immutable BEFORE INSERT OR UPDATE OR DELETE ON social_return_bonus
    FOR EACH ROW EXECUTE FUNCTION social_return_scheme_row_immutable();
CREATE TRIGGER reduction_immutable BEFORE INSERT OR UPDATE OR DELETE ON social_return_reduction
    FOR EACH ROW EXECUTE FUNCTION social_return_scheme_row_immutable();
"""
NO_SCHEME = """
DROP TRIGGER block_immutable ON social_return_block;
DROP TRIGGER bonus_immutable ON social_return_bonus;
DROP TRIGGER reduction_immutable ON social_return_reduction;
DROP TRIGGER scheme_immutable ON social_return_scheme;
DROP FUNCTION social_return_scheme_row_immutable();
DROP FUNCTION social_return_scheme_immutable();
DROP FUNCTION social_return_scheme_is_used(bigint);
"""

ALLOCATION = """
CREATE FUNCTION social_return_allocation_at_most_whole() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    taken numeric;
BEGIN
    IF NEW.released_at IS NOT NULL THEN
        RETURN NEW;
    END IF;
    -- Two claims on one line go one after the other: the second sees what the first took.
    PERFORM 1 FROM market_orderline WHERE id = NEW.order_line_id FOR NO KEY UPDATE;
    SELECT COALESCE(SUM(share), 0) INTO taken FROM social_return_allocation
        WHERE order_line_id = NEW.order_line_id AND released_at IS NULL AND id IS DISTINCT FROM NEW.id;
    IF taken + NEW.share > 100 THEN
        RAISE EXCEPTION 'more than 100 percent of order line % would count', NEW.order_line_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'allocation_at_most_whole';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER allocation_at_most_whole BEFORE INSERT OR UPDATE ON social_return_allocation
    FOR EACH ROW EXECUTE FUNCTION social_return_allocation_at_most_whole();
"""
NO_ALLOCATION = """
DROP TRIGGER allocation_at_most_whole ON social_return_allocation;
DROP FUNCTION social_return_allocation_at_most_whole();
"""

CONTRIBUTION = """
CREATE FUNCTION social_return_contribution_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- What may still happen: it is reversed, with a reason; the coded reference and a name are erased.
    IF OLD.status IN ('approved', 'partly_approved', 'reversed')
       AND (to_jsonb(NEW) - '{status,reason,candidate_hash,supplier_name}'::text[]
            <> to_jsonb(OLD) - '{status,reason,candidate_hash,supplier_name}'::text[]
            OR (NEW.status <> OLD.status AND (OLD.status = 'reversed' OR NEW.status <> 'reversed'))
            OR (NEW.candidate_hash IS NOT NULL AND NEW.candidate_hash IS DISTINCT FROM OLD.candidate_hash)) THEN
        RAISE EXCEPTION 'contribution % was booked: its facts do not change', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'contribution_frozen_once_booked';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER contribution_frozen BEFORE UPDATE ON social_return_contribution
    FOR EACH ROW EXECUTE FUNCTION social_return_contribution_frozen();

CREATE FUNCTION social_return_no_file_about_a_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM social_return_contribution WHERE id = NEW.contribution_id AND kind = 'employment') THEN
        RAISE EXCEPTION 'no file is kept about a placement'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'evidence_not_about_a_person';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER evidence_not_about_a_person BEFORE INSERT OR UPDATE ON social_return_evidence
    FOR EACH ROW EXECUTE FUNCTION social_return_no_file_about_a_person();
"""
NO_CONTRIBUTION = """
DROP TRIGGER evidence_not_about_a_person ON social_return_evidence;
DROP FUNCTION social_return_no_file_about_a_person();
DROP TRIGGER contribution_frozen ON social_return_contribution;
DROP FUNCTION social_return_contribution_frozen();
"""

CONTRACT = """
CREATE FUNCTION social_return_contract_pinned() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.scheme_id, NEW.municipality_id, NEW.contractor_id, NEW.number)
       IS DISTINCT FROM (OLD.scheme_id, OLD.municipality_id, OLD.contractor_id, OLD.number)
       AND EXISTS (SELECT 1 FROM social_return_contribution WHERE contract_id = OLD.id) THEN
        RAISE EXCEPTION 'contract % has contributions: its parties, number and scheme do not change', OLD.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'contract_pinned_once_counted';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER contract_pinned BEFORE UPDATE ON social_return_contract
    FOR EACH ROW EXECUTE FUNCTION social_return_contract_pinned();
"""
NO_CONTRACT = """
DROP TRIGGER contract_pinned ON social_return_contract;
DROP FUNCTION social_return_contract_pinned();
"""

TOGETHER = """
ALTER TABLE social_return_scheme ADD CONSTRAINT scheme_with_municipality UNIQUE (id, municipality_id);
ALTER TABLE social_return_contract ADD CONSTRAINT contract_with_municipality UNIQUE (id, municipality_id);
ALTER TABLE social_return_contract ADD CONSTRAINT contract_scheme_of_its_municipality
    FOREIGN KEY (scheme_id, municipality_id) REFERENCES social_return_scheme (id, municipality_id);
ALTER TABLE social_return_contribution ADD CONSTRAINT contribution_in_its_municipality
    FOREIGN KEY (contract_id, municipality_id) REFERENCES social_return_contract (id, municipality_id);
ALTER TABLE social_return_ledgerentry ADD CONSTRAINT ledger_in_its_municipality
    FOREIGN KEY (contract_id, municipality_id) REFERENCES social_return_contract (id, municipality_id);
"""
NOT_TOGETHER = """
ALTER TABLE social_return_ledgerentry DROP CONSTRAINT ledger_in_its_municipality;
ALTER TABLE social_return_contribution DROP CONSTRAINT contribution_in_its_municipality;
ALTER TABLE social_return_contract DROP CONSTRAINT contract_scheme_of_its_municipality;
ALTER TABLE social_return_contract DROP CONSTRAINT contract_with_municipality;
ALTER TABLE social_return_scheme DROP CONSTRAINT scheme_with_municipality;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("sif", "0002_append_only_and_numbers"),
        ("social_return", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(LEDGER, NO_LEDGER),
        migrations.RunSQL(SCHEME, NO_SCHEME),
        migrations.RunSQL(ALLOCATION, NO_ALLOCATION),
        migrations.RunSQL(CONTRIBUTION, NO_CONTRIBUTION),
        migrations.RunSQL(CONTRACT, NO_CONTRACT),
        migrations.RunSQL(TOGETHER, NOT_TOGETHER),
    ]
