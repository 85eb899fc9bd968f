"""Search compares the vectors of thousands of rows: they stay in the row, and longer texts move out first."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("market", "0019_purchasing_calendar")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE market_listing ALTER COLUMN search_vector SET STORAGE MAIN",
            "ALTER TABLE market_listing ALTER COLUMN search_vector SET STORAGE EXTENDED",
        )
    ]
