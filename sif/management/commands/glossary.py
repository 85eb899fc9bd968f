"""`manage.py glossary`: docs/glossary.md, written from the docstrings of the models."""

import inspect

from django.apps import apps
from django.db.models import Model
from django.utils.translation import override

from sif.written import WritingCommand

TITLE = """# Glossary

Written by `make glossary` from the docstring of each model; change it there. First the word in the code, then the word
on the screen.
"""
OURS = ("sif", "enterprises", "market", "challenges", "social_return")


def _entry(model: type[Model]) -> str:
    with override("nl"):
        dutch = str(model._meta.verbose_name)
    about = " ".join((inspect.getdoc(model) or "").split())
    return f"**{model.__name__}** ({dutch}): {about}\n"


class Command(WritingCommand):
    """`manage.py glossary [--check]`."""

    help = "Write docs/glossary.md."
    page = "glossary"

    def document(self) -> str:
        """Every noun of the house, app by app, by name."""
        parts = [TITLE]
        for label in OURS:
            parts.append(f"## {label}\n")
            models = sorted(apps.get_app_config(label).get_models(), key=lambda model: model.__name__)
            parts += [_entry(model) for model in models]
        return "\n".join(parts)
