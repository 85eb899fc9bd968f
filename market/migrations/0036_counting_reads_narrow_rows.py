"""What counting reads of each listing that is online, in one narrow row that the database keeps. (See docs/adr/0025.)

A listing that is drawn anew and stays the same in these columns writes nothing here.
"""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

KEPT = """
CREATE FUNCTION market_reached() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        DELETE FROM market_reached WHERE listing_id = OLD.id;
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.status = 'published' THEN
        INSERT INTO market_reached (listing_id, category_id, enterprise_id, price, unit, lead_time_days, capacity,
            capacity_unit, everywhere, places)
        VALUES (NEW.id, NEW.category_id, NEW.enterprise_id, NEW.price, NEW.unit, NEW.lead_time_days, NEW.capacity,
            NEW.capacity_unit, '*' = ANY(NEW.found_places),
            ARRAY(SELECT id FROM enterprises_place WHERE code = ANY(NEW.found_places)));
    END IF;
    RETURN NULL;
END $$;
INSERT INTO market_reached (listing_id, category_id, enterprise_id, price, unit, lead_time_days, capacity,
    capacity_unit, everywhere, places)
SELECT id, category_id, enterprise_id, price, unit, lead_time_days, capacity, capacity_unit,
    '*' = ANY(found_places), found.places
FROM market_listing JOIN (
    SELECT found_places, ARRAY(SELECT id FROM enterprises_place WHERE code = ANY(found_places)) AS places
    FROM (SELECT DISTINCT found_places FROM market_listing) every_set
) found USING (found_places)
WHERE status = 'published';
CREATE TRIGGER market_reached_added AFTER INSERT ON market_listing
    FOR EACH ROW WHEN (NEW.status = 'published') EXECUTE FUNCTION market_reached();
CREATE TRIGGER market_reached_changed AFTER UPDATE ON market_listing
    FOR EACH ROW WHEN (
        (OLD.status, OLD.category_id, OLD.enterprise_id, OLD.price, OLD.unit, OLD.lead_time_days, OLD.capacity,
            OLD.capacity_unit, OLD.found_places)
        IS DISTINCT FROM
        (NEW.status, NEW.category_id, NEW.enterprise_id, NEW.price, NEW.unit, NEW.lead_time_days, NEW.capacity,
            NEW.capacity_unit, NEW.found_places)
    ) EXECUTE FUNCTION market_reached();
CREATE TRIGGER market_reached_gone AFTER DELETE ON market_listing
    FOR EACH ROW WHEN (OLD.status = 'published') EXECUTE FUNCTION market_reached();
CREATE TRIGGER only_by_trigger BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON market_reached
    FOR EACH STATEMENT EXECUTE FUNCTION sif_only_by_trigger();
"""
NOT_KEPT = """
DROP TRIGGER market_reached_gone ON market_listing;
DROP TRIGGER market_reached_changed ON market_listing;
DROP TRIGGER market_reached_added ON market_listing;
DROP TRIGGER only_by_trigger ON market_reached;
DROP FUNCTION market_reached();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("enterprises", "0002_places"),
        ("sif", "0004_written_by_triggers_only"),
        ("market", "0035_words_in_front"),
    ]

    operations = [
        migrations.CreateModel(
            name="Reached",
            fields=[
                (
                    "listing",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="market.listing",
                    ),
                ),
                ("price", models.DecimalField(decimal_places=2, max_digits=10, null=True)),
                ("unit", models.CharField(max_length=40)),
                ("lead_time_days", models.PositiveSmallIntegerField(null=True)),
                ("capacity", models.PositiveIntegerField(null=True)),
                ("capacity_unit", models.CharField(max_length=40)),
                ("everywhere", models.BooleanField()),
                (
                    "places",
                    django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None),
                ),
                (
                    "category",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="market.category",
                    ),
                ),
                (
                    "enterprise",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="enterprises.enterprise",
                    ),
                ),
            ],
            options={
                "verbose_name": "listing that is counted",
                "verbose_name_plural": "listings that are counted",
                "indexes": [
                    models.Index(
                        fields=["category"],
                        include=(
                            "enterprise",
                            "price",
                            "unit",
                            "lead_time_days",
                            "capacity",
                            "capacity_unit",
                            "everywhere",
                            "places",
                        ),
                        name="reached_counted",
                    )
                ],
            },
        ),
        migrations.RunSQL(KEPT, NOT_KEPT),
    ]
