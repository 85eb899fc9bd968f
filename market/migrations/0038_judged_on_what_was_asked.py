"""What proposals were made and judged on stays as it was: the action says so in words, the database holds it."""

from django.db import migrations

# A priced line keeps its words and quantity from the moment a proposal that prices it is handed in; criteria stay
# from the moment the request closes, and for good once anybody gave points.
FORWARD = """
CREATE FUNCTION market_asked_line_is_priced() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (OLD.title, OLD.quantity, OLD.unit, OLD.request_id)
       IS NOT DISTINCT FROM (NEW.title, NEW.quantity, NEW.unit, NEW.request_id) THEN
        RETURN NEW;
    END IF;
    IF EXISTS (SELECT FROM market_proposalline l JOIN market_proposal p ON p.id = l.proposal_id
                WHERE l.asked_id = OLD.id AND p.status NOT IN ('draft', 'withdrawn')) THEN
        RAISE EXCEPTION 'asked line % is priced in a proposal that was handed in', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'asked_line_is_priced', TABLE = TG_TABLE_NAME;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER asked_line_is_priced BEFORE UPDATE OR DELETE ON market_requestline
    FOR EACH ROW EXECUTE FUNCTION market_asked_line_is_priced();

CREATE FUNCTION market_answer_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM market_proposal p
                WHERE p.id = OLD.proposal_id AND p.status NOT IN ('draft', 'withdrawn')) THEN
        RAISE EXCEPTION 'asked line % is priced in a proposal that was handed in', OLD.asked_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'answer_stays', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER answer_stays BEFORE UPDATE OF asked_id ON market_proposalline
    FOR EACH ROW WHEN (OLD.asked_id IS NOT NULL AND NEW.asked_id IS DISTINCT FROM OLD.asked_id)
    EXECUTE FUNCTION market_answer_stays();

CREATE FUNCTION market_criteria_stay() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    about bigint := CASE WHEN TG_OP = 'INSERT' THEN NEW.request_id ELSE OLD.request_id END;
BEGIN
    IF EXISTS (SELECT FROM market_score s JOIN market_criterion c ON c.id = s.criterion_id
                WHERE c.request_id = about)
       OR EXISTS (SELECT FROM market_assessment a WHERE a.request_id = about AND a.handed_in_at IS NOT NULL)
       OR TG_OP <> 'INSERT' AND EXISTS (SELECT FROM market_request r
                WHERE r.id = about AND r.status NOT IN ('draft', 'open')) THEN
        RAISE EXCEPTION 'the criteria of request % stay: proposals were opened or judged', about
            USING ERRCODE = 'check_violation', CONSTRAINT = 'criteria_stay', TABLE = TG_TABLE_NAME;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER criteria_stay BEFORE INSERT OR UPDATE OR DELETE ON market_criterion
    FOR EACH ROW EXECUTE FUNCTION market_criteria_stay();
"""
BACK = """
DROP TRIGGER criteria_stay ON market_criterion;
DROP FUNCTION market_criteria_stay();
DROP TRIGGER answer_stays ON market_proposalline;
DROP FUNCTION market_answer_stays();
DROP TRIGGER asked_line_is_priced ON market_requestline;
DROP FUNCTION market_asked_line_is_priced();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("market", "0037_categories_are_counted_from_an_index"),
    ]

    operations = [migrations.RunSQL(FORWARD, BACK)]
