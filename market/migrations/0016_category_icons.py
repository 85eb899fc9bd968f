"""The icons of the categories that every market begins with. Going back needs nothing: the column goes too."""

import json
from pathlib import Path

from django.db import migrations

DATA = Path(__file__).resolve().parent.parent / "data" / "categories.json"


def draw(apps, schema_editor):
    Category = apps.get_model("market", "Category")
    for entry in json.loads(DATA.read_text(encoding="utf-8"))["categories"]:
        Category.objects.filter(slug=entry["slug"]).update(icon=entry["icon"])


class Migration(migrations.Migration):
    dependencies = [("market", "0015_variants_changes_documents_imports")]

    operations = [migrations.RunPython(draw, migrations.RunPython.noop)]
