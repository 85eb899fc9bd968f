"""A request does not end while somebody waits for an outcome, and nobody begins to wait once it has ended.

The actions see to it; this is the last guard, for whoever writes past them. The second trigger locks the request
(FOR SHARE), so that an ending and an introduction at the same moment cannot miss each other.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION market_request_ends_heard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM market_introduction
               WHERE request_id = NEW.id AND status IN ('introduced', 'interested'))
       OR EXISTS (SELECT FROM market_proposal
                  WHERE request_id = NEW.id AND status IN ('submitted', 'expired')) THEN
        RAISE EXCEPTION 'request % ends while an enterprise has no outcome', NEW.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'request_ends_heard', TABLE = 'market_request';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER request_ends_heard AFTER UPDATE OF status ON market_request
    FOR EACH ROW WHEN (NEW.status IN ('awarded', 'unsuccessful', 'withdrawn'))
    EXECUTE FUNCTION market_request_ends_heard();

CREATE FUNCTION market_nobody_waits_after_the_end() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    found text;
BEGIN
    SELECT status INTO found FROM market_request WHERE id = NEW.request_id FOR SHARE;
    IF found IN ('awarded', 'unsuccessful', 'withdrawn') THEN
        RAISE EXCEPTION 'the request has ended, nobody can wait for it'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'nobody_waits_after_the_end', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER introduction_waits_in_time AFTER INSERT OR UPDATE OF status ON market_introduction
    FOR EACH ROW WHEN (NEW.status IN ('introduced', 'interested'))
    EXECUTE FUNCTION market_nobody_waits_after_the_end();
CREATE CONSTRAINT TRIGGER proposal_waits_in_time AFTER INSERT OR UPDATE OF status ON market_proposal
    FOR EACH ROW WHEN (NEW.status IN ('submitted', 'expired'))
    EXECUTE FUNCTION market_nobody_waits_after_the_end();
"""
BACK = """
DROP TRIGGER proposal_waits_in_time ON market_proposal;
DROP TRIGGER introduction_waits_in_time ON market_introduction;
DROP FUNCTION market_nobody_waits_after_the_end();
DROP TRIGGER request_ends_heard ON market_request;
DROP FUNCTION market_request_ends_heard();
"""


class Migration(migrations.Migration):
    dependencies = [("market", "0006_asking")]

    operations = [migrations.RunSQL(FORWARD, BACK)]
