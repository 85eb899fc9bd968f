"""A listing repeats what its card shows of others and where its maker sits, with indexes for the orders of a list."""

import django.contrib.postgres.indexes
import django.db.models.functions.comparison
from django.db import migrations, models

import market.models.shown

FILL = """
UPDATE market_listing l SET
  card = jsonb_build_object(
    'maker', e.name, 'town', coalesce(p.name, ''), 'line', CASE WHEN l.impact = '' THEN e.mission ELSE '' END,
    'family', c.print_family, 'cover', coalesce((
      SELECT name FROM market_photo WHERE listing_id = l.id AND status = 'ready' ORDER BY position, id LIMIT 1), '')),
  seat_east = p.longitude * 68.2, seat_north = p.latitude * 111.2
FROM enterprises_enterprise e JOIN enterprises_organisation o ON o.id = e.organisation_id
LEFT JOIN enterprises_place p ON p.id = o.place_id, market_category c
WHERE e.id = l.enterprise_id AND c.id = l.category_id;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("enterprises", "0002_places"),
        ("market", "0008_thresholds"),
    ]

    operations = [
        migrations.AddField(
            model_name="listing",
            name="card",
            field=models.JSONField(default=dict, editable=False),
        ),
        migrations.AddField(
            model_name="listing",
            name="seat_east",
            field=models.FloatField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="listing",
            name="seat_north",
            field=models.FloatField(editable=False, null=True),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="listing",
            index=models.Index(
                django.db.models.functions.comparison.Coalesce(
                    "price",
                    models.Value(100000000),
                    output_field=models.DecimalField(decimal_places=2, max_digits=12),
                ),
                models.F("id"),
                condition=models.Q(("status", "published")),
                name="listing_cheapest",
            ),
        ),
        migrations.AddIndex(
            model_name="listing",
            index=models.Index(
                models.OrderBy(
                    django.db.models.functions.comparison.Coalesce(
                        "price",
                        models.Value(-1),
                        output_field=models.DecimalField(decimal_places=2, max_digits=12),
                    ),
                    descending=True,
                ),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("status", "published")),
                name="listing_dearest",
            ),
        ),
        migrations.AddIndex(
            model_name="listing",
            index=django.contrib.postgres.indexes.GistIndex(
                market.models.shown.Point(models.F("seat_east"), models.F("seat_north")),
                condition=models.Q(("status", "published")),
                name="listing_seat",
            ),
        ),
        migrations.AddIndex(
            model_name="listing",
            index=django.contrib.postgres.indexes.GinIndex(
                condition=models.Q(("status", "published")),
                fastupdate=False,
                fields=["found_regions", "found_groups", "found_labels", "found_sdgs"],
                name="listing_found",
            ),
        ),
    ]
