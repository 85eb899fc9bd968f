"""The ledger has one index for each thing that is asked of it; without locking it meanwhile."""

import django.db.models.deletion
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("social_return", "0014_one_level_and_never_below_zero"),
    ]

    operations = [
        RemoveIndexConcurrently(
            model_name="ledgerentry",
            name="ledger_of_month",
        ),
        migrations.AlterField(
            model_name="ledgerentry",
            name="contract",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="ledger",
                to="social_return.contract",
                verbose_name="contract",
            ),
        ),
        migrations.AlterField(
            model_name="ledgerentry",
            name="contribution",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="ledger",
                to="social_return.contribution",
                verbose_name="contribution",
            ),
        ),
        migrations.AlterField(
            model_name="ledgerentry",
            name="municipality",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="ledger",
                to="social_return.municipality",
                verbose_name="municipality",
            ),
        ),
        migrations.AlterField(
            model_name="monthtotal",
            name="municipality",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="months",
                to="social_return.municipality",
                verbose_name="municipality",
            ),
        ),
        AddIndexConcurrently(
            model_name="ledgerentry",
            index=models.Index(
                fields=["municipality", "contribution_kind", "booked_at"],
                include=("amount",),
                name="ledger_of_month",
            ),
        ),
    ]
