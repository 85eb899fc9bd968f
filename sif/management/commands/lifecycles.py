"""`manage.py lifecycles`: docs/lifecycles.md, written from the tables in the code."""

import inspect
from collections.abc import Iterator

from django.apps import apps
from django.db.models import Model
from django.utils.translation import override

from sif.states import Lifecycle
from sif.written import WritingCommand

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


class Command(WritingCommand):
    """`manage.py lifecycles [--check]`."""

    help = "Write docs/lifecycles.md."
    page = "lifecycles"

    def document(self) -> str:
        """One table for every model that has a lifecycle."""
        return document()
