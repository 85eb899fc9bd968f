"""The word list that comes with the house; and where there are listings already, their words are written soon."""

from django.db import migrations
from django.utils import timezone

from market.search.wordlist import groups
from market.search.words import plain, tokens


def fill(apps, schema_editor):
    WordGroup = apps.get_model("market", "WordGroup")
    Word = apps.get_model("market", "Word")
    made = [WordGroup(**group) for group in groups()]
    WordGroup.objects.bulk_create(made)
    stems = {
        plain(word): root
        for group in made
        for text in group.words
        for root, word in tokens(text)
        if len(word) <= 60
    }
    Word.objects.bulk_create(Word(written=word, stem=root) for word, root in stems.items())
    if apps.get_model("market", "Listing").objects.exists():
        now = timezone.now()
        apps.get_model("sif", "Job").objects.create(
            task="market.refresh", args=[], created_at=now, due_at=now
        )


class Migration(migrations.Migration):
    dependencies = [
        ("market", "0013_word_list"),
        ("sif", "0002_append_only_and_numbers"),
        ("enterprises", "0002_places"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
