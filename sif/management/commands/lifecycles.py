"""`manage.py lifecycles`: docs/lifecycles.md, written from the tables in the code."""

import inspect
from collections.abc import Iterator

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Model
from django.utils.translation import override

from sif.states import Lifecycle

TITLE = """# Lifecycles

Written by `make lifecycles` from the table on each model; change it there. A verb is said by one of the
roles in the last column, in one of the statuses of the second. Whatever is not in a table is refused.
"""


def _lives() -> Iterator[tuple[type[Model], Lifecycle]]:
    for model in apps.get_models():
        life = vars(model).get("lifecycle")
        if isinstance(life, Lifecycle):
            yield model, life


def _section(model: type[Model], life: Lifecycle) -> str:
    rows = [
        f"| {name} | {', '.join(sorted(verb.sources))} | {verb.to} | {', '.join(sorted(verb.by))} |"
        for name, verb in life.table.items()
    ]
    about = (inspect.getdoc(model) or "").split("\n\n")[0].replace("\n", " ")
    head = ["| verb | from | to | said by |", "| --- | --- | --- | --- |"]
    return "\n".join([f"## {model._meta.app_label}: {model.__name__}", "", about, "", *head, *rows, ""])


def document() -> str:
    """The whole page: one table for every model that has a lifecycle."""
    with override("en"):
        sections = [
            _section(model, life) for model, life in sorted(_lives(), key=lambda pair: pair[0]._meta.label)
        ]
    return "\n".join([TITLE, *sections])


class Command(BaseCommand):
    """Writes the page, or with --check says whether it is what the code says."""

    help = "Write docs/lifecycles.md."

    def add_arguments(self, parser: CommandParser) -> None:
        """One switch: look only."""
        parser.add_argument("--check", action="store_true", help="change nothing; fail if the page is old")

    def handle(self, *args: object, **options: object) -> None:
        """Write, or compare."""
        file = settings.BASE_DIR / "docs" / "lifecycles.md"
        text = document()
        if not options["check"]:
            file.parent.mkdir(exist_ok=True)
            file.write_text(text)
        elif not file.exists() or file.read_text() != text:
            raise CommandError("docs/lifecycles.md is not what the code says: `make lifecycles`")
