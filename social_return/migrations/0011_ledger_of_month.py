"""The index that adding up a month reads; without locking the ledger while it is made."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("social_return", "0010_month_totals")]

    operations = [
        AddIndexConcurrently(
            model_name="ledgerentry",
            index=models.Index(
                fields=["municipality", "booked_at"],
                include=("contribution_kind", "amount"),
                name="ledger_of_month",
            ),
        ),
    ]
