"""Before any table: the extensions, the Dutch configuration and the folding that search columns need.

`unaccent()` itself is not immutable (its dictionary could change), so an index may not use it; our
wrapper names the dictionary and promises not to change it. No ICU, no pgcrypto: the private server has
neither.
"""

from django.contrib.postgres.operations import TrigramExtension, UnaccentExtension
from django.db import migrations

FOLD = """
CREATE OR REPLACE FUNCTION market_fold(text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    AS $$ SELECT lower(public.unaccent('public.unaccent'::regdictionary, $1)) $$;
"""
CONFIGURATION = """
CREATE TEXT SEARCH CONFIGURATION market_dutch (COPY = pg_catalog.dutch);
ALTER TEXT SEARCH CONFIGURATION market_dutch
    ALTER MAPPING FOR hword, hword_part, word WITH unaccent, dutch_stem;
"""


class Migration(migrations.Migration):
    dependencies = []

    operations = [
        UnaccentExtension(),
        TrigramExtension(),
        migrations.RunSQL(FOLD, "DROP FUNCTION market_fold(text)"),
        migrations.RunSQL(CONFIGURATION, "DROP TEXT SEARCH CONFIGURATION market_dutch"),
    ]
