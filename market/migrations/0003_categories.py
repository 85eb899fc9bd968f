"""The tree of categories that every market begins with; connectors may change it afterwards.

Undoing takes away only what nothing hangs on.
"""

import json
from pathlib import Path

from django.db import migrations

DATA = Path(__file__).resolve().parent.parent / "data" / "categories.json"


def plant(apps, schema_editor):
    Category = apps.get_model("market", "Category")
    planted = {}
    for entry in json.loads(DATA.read_text(encoding="utf-8"))["categories"]:
        planted[entry["slug"]], _ = Category.objects.update_or_create(
            slug=entry["slug"],
            defaults={
                "parent": planted.get(entry["parent"]),
                "name_nl": entry["nl"],
                "name_en": entry["en"],
                "cpv": [code["code"] for code in entry["cpv"]],
                "print_family": entry["print"],
                "position": entry["position"],
            },
        )


def uproot(apps, schema_editor):
    Category = apps.get_model("market", "Category")
    Category.objects.filter(listings=None, children=None).exclude(parent=None).delete()
    Category.objects.filter(listings=None, children=None).delete()


class Migration(migrations.Migration):
    dependencies = [("market", "0002_initial")]

    operations = [migrations.RunPython(plant, uproot)]
