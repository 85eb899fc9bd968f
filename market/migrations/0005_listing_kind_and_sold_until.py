"""A listing is a product or a service, and repeats until when its enterprise may sell.

The database keeps `sold_until` equal to the enterprise's `verified_until`, whoever writes either: what is
for sale is then one condition on one table, and never a day too long. (See docs/adr/0019.)
"""

from django.db import migrations, models

TRIGGERS = """
CREATE FUNCTION market_listing_sold_until() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.sold_until := (SELECT verified_until FROM enterprises_enterprise WHERE id = NEW.enterprise_id);
    RETURN NEW;
END $$;
CREATE TRIGGER market_listing_sold_until BEFORE INSERT OR UPDATE OF sold_until, enterprise_id ON market_listing
    FOR EACH ROW EXECUTE FUNCTION market_listing_sold_until();
CREATE FUNCTION market_enterprise_verified() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE market_listing SET sold_until = NEW.verified_until WHERE enterprise_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER market_enterprise_verified AFTER UPDATE OF verified_until ON enterprises_enterprise
    FOR EACH ROW WHEN (OLD.verified_until IS DISTINCT FROM NEW.verified_until)
    EXECUTE FUNCTION market_enterprise_verified();
UPDATE market_listing SET sold_until = NULL;
"""
NO_TRIGGERS = """
DROP TRIGGER market_enterprise_verified ON enterprises_enterprise;
DROP FUNCTION market_enterprise_verified();
DROP TRIGGER market_listing_sold_until ON market_listing;
DROP FUNCTION market_listing_sold_until();
"""
PIECES = (
    r"^(stuk|pakket|pak|boeket|plant|bos|krans|zakje|potje?|taart|box|mand|kom|vlaai|kg|kilo|liter|tas|doos|reep|set|"
    r"kistje|krat|fles|mok|vlag|stoel|tafel|meubel|maaltijd|boom|jerrycan|exemplaar|kaart|boek|paneel|palle?t)(s|en)?\y"
)


def say_which(apps, schema_editor):
    """What is sold by the piece is a product; the rest stays what the default says, a service."""
    apps.get_model("market", "Listing").objects.filter(unit__iregex=PIECES).update(kind="product")


class Migration(migrations.Migration):
    dependencies = [("market", "0004_match_weights")]

    operations = [
        migrations.AddField(
            "listing",
            "kind",
            models.CharField(
                choices=[("product", "Product"), ("service", "Service")],
                default="service",
                max_length=10,
                verbose_name="product or service",
            ),
        ),
        migrations.AddField(
            "listing",
            "sold_until",
            models.DateField(editable=False, null=True, verbose_name="for sale until"),
        ),
        migrations.RunSQL(TRIGGERS, NO_TRIGGERS),
        migrations.RunPython(say_which, migrations.RunPython.noop),
    ]
