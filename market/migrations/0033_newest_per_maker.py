"""The index that finds the newest listings of one maker; without locking the listings while it is made."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("enterprises", "0002_places"), ("market", "0032_judging_proposals")]

    operations = [
        AddIndexConcurrently(
            model_name="listing",
            index=models.Index(
                F("enterprise"),
                F("published_at").desc(),
                F("id").desc(),
                condition=Q(status="published"),
                name="listing_newest_per_maker",
            ),
        ),
    ]
