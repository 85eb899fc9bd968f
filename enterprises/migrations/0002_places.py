"""The Dutch municipalities and regions that the market knows; `enterprises/data/places.json` says how exact."""

import json
from pathlib import Path

from django.apps.registry import Apps as StateApps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

DATA = Path(__file__).resolve().parent.parent / "data" / "places.json"


def load(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    region_model, place_model = (
        apps.get_model("enterprises", "Region"),
        apps.get_model("enterprises", "Place"),
    )
    for region in json.loads(DATA.read_text())["regions"]:
        row = region_model.objects.create(code=region["code"], name=region["name"])
        place_model.objects.bulk_create([place_model(region=row, **place) for place in region["places"]])


class Migration(migrations.Migration):
    dependencies = [("enterprises", "0001_initial")]

    # Going back leaves the rows: the tables that hold them go with the migration before this one.
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
