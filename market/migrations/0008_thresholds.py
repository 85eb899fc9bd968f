"""The European thresholds as far as they are known, each with its days and where it is written."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from django.db import migrations

FACTS = Path(__file__).parent.parent / "data" / "thresholds.json"


def write(apps: Any, schema_editor: Any) -> None:
    """One row for each kind and period."""
    apps.get_model("market", "Threshold").objects.bulk_create(
        apps.get_model("market", "Threshold")(
            kind=row["kind"],
            rule="european",
            amount=row["amount"],
            valid_from=date.fromisoformat(row["from"]),
            valid_until=date.fromisoformat(row["until"]),
            source=row["source"],
            changed_at=datetime(2026, 1, 1, tzinfo=UTC),
        )
        for row in json.loads(FACTS.read_text("utf-8"))["rows"]
    )


class Migration(migrations.Migration):
    dependencies = [("market", "0007_no_black_hole")]

    operations = [migrations.RunPython(write, migrations.RunPython.noop)]
