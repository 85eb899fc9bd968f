"""Keeps the goals that an enterprise named, and the thresholds of a municipality, as they were.

The same memory as in 0003: a report of a moment shows what was true at that moment.
"""

from django.db import migrations

REMEMBER = """
CREATE TRIGGER report_remembers AFTER UPDATE ON enterprises_enterprise FOR EACH ROW
    EXECUTE FUNCTION social_return_remember('sdgs');
CREATE TRIGGER report_remembers AFTER UPDATE ON social_return_municipality FOR EACH ROW
    EXECUTE FUNCTION social_return_remember('quiet_pct', 'attention_pct', 'behind_pct');
"""
FORGET = """
DROP TRIGGER report_remembers ON social_return_municipality;
DROP TRIGGER report_remembers ON enterprises_enterprise;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("enterprises", "0001_initial"),
        ("social_return", "0008_who_is_told_and_shown_what"),
    ]

    operations = [migrations.RunSQL(REMEMBER, FORGET)]
