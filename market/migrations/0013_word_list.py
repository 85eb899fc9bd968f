"""Our own words in place of PostgreSQL's: a vocabulary, a word list, and a vector that the market writes itself.

See docs/adr/0018.
"""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("enterprises", "0002_places"),
        ("market", "0012_saved_searches"),
    ]

    operations = [
        migrations.CreateModel(
            name="UnmetSearch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("words", models.CharField(max_length=80, verbose_name="words")),
                ("day", models.DateField(verbose_name="day")),
                ("count", models.PositiveIntegerField(default=1, verbose_name="times")),
            ],
            options={
                "verbose_name": "search without result",
                "verbose_name_plural": "searches without result",
            },
        ),
        migrations.CreateModel(
            name="Word",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("written", models.CharField(max_length=60, unique=True, verbose_name="word")),
                ("stem", models.CharField(max_length=60, verbose_name="stem")),
                ("listings", models.PositiveIntegerField(default=0, verbose_name="listings with it")),
                ("weight", models.FloatField(default=6.0, verbose_name="how telling it is")),
                (
                    "leanings",
                    models.JSONField(blank=True, default=dict, verbose_name="categories it points to"),
                ),
            ],
            options={
                "verbose_name": "word",
                "verbose_name_plural": "words",
            },
        ),
        migrations.CreateModel(
            name="WordGroup",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "relation",
                    models.CharField(
                        choices=[
                            ("same", "Mean the same"),
                            ("near", "Belong to one thing"),
                            ("place", "Names of one place"),
                        ],
                        default="same",
                        max_length=8,
                        verbose_name="how they belong together",
                    ),
                ),
                (
                    "words",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), size=None, verbose_name="words"
                    ),
                ),
                (
                    "keys",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), default=list, editable=False, size=None
                    ),
                ),
                ("trade", models.CharField(blank=True, max_length=40, verbose_name="trade")),
            ],
            options={
                "verbose_name": "words that belong together",
                "verbose_name_plural": "word list",
            },
        ),
        migrations.RemoveIndex(
            model_name="listing",
            name="listing_search_text",
        ),
        migrations.RemoveField(
            model_name="listing",
            name="search_text",
        ),
        migrations.AddField(
            model_name="listing",
            name="found_places",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=60), default=list, editable=False, size=None
            ),
        ),
        migrations.AddField(
            model_name="listing",
            name="found_seat",
            field=models.CharField(default="", editable=False, max_length=60),
        ),
        migrations.RemoveIndex("listing", "listing_search_vector"),
        migrations.RemoveField("listing", "search_vector"),
        migrations.AddField(
            model_name="listing",
            name="search_vector",
            field=django.contrib.postgres.search.SearchVectorField(default="", editable=False),
        ),
        migrations.AddIndex(
            "listing",
            django.contrib.postgres.indexes.GinIndex(
                fields=["search_vector"], name="listing_search_vector", fastupdate=False
            ),
        ),
        migrations.AddIndex(
            model_name="listing",
            index=django.contrib.postgres.indexes.GinIndex(
                fastupdate=False, fields=["found_places"], name="listing_found_places"
            ),
        ),
        migrations.AddConstraint(
            model_name="unmetsearch",
            constraint=models.UniqueConstraint(fields=("words", "day"), name="unmet_search_once_a_day"),
        ),
        migrations.AddConstraint(
            model_name="unmetsearch",
            constraint=models.CheckConstraint(
                condition=models.Q(("count__gte", 1)), name="unmet_search_counts_from_one"
            ),
        ),
        migrations.AddIndex(
            model_name="word",
            index=models.Index(fields=["stem"], name="word_stem"),
        ),
        migrations.AddIndex(
            model_name="word",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass("stem", name="gin_trgm_ops"), name="word_inside"
            ),
        ),
        migrations.AddIndex(
            model_name="word",
            index=django.contrib.postgres.indexes.GistIndex(
                django.contrib.postgres.indexes.OpClass("written", name="gist_trgm_ops(siglen=64)"),
                name="word_nearest",
            ),
        ),
        migrations.AddIndex(
            model_name="wordgroup",
            index=django.contrib.postgres.indexes.GinIndex(fields=["keys"], name="wordgroup_keys"),
        ),
    ]
