"""The first version of the weights of matching, tuned on the development half of the judged collection."""

from django.db import migrations
from django.utils import timezone

FIRST = {
    "words": 0.50,
    "category": 0.20,
    "region": 0.08,
    "capacity": 0.05,
    "price": 0.05,
    "wishes": 0.08,
    "outcomes": 0.04,
    "newcomer_lift": 0.02,
    "max_open_introductions": 5,
    "note": "Eerste versie, gemeten op de ontwikkelhelft van de beoordeelde verzameling.",
}


def write_first(apps, schema_editor):
    weights = apps.get_model("market", "MatchWeights")
    weights.objects.get_or_create(version=1, defaults={**FIRST, "created_at": timezone.now()})


class Migration(migrations.Migration):
    dependencies = [("market", "0003_categories")]

    # Backwards nothing is removed: matches may point at this version, and the table goes with 0002.
    operations = [migrations.RunPython(write_first, migrations.RunPython.noop)]
