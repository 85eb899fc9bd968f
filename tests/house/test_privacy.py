"""Personal data: every field is listed with what a developer's copy may keep, and none is about a candidate."""

import re

from django.apps import apps
from django.db import models

from tests.house.canaries import holds_text
from tests.house.privacy import COPY, Row
from tests.house.public import CODES, PUBLIC
from tests.source import APPS

OURS = {model._meta.label_lower: model for model in apps.get_models() if model._meta.app_label in APPS}
# What is never kept about the people who find work (RELIABILITY 6.5): not as a field, under no name.
NEVER = re.compile(
    r"bsn|citizen_service|birth|geboort|date_of_birth|gender|geslacht|nationalit|diagnos|disabilit|health|illness"
    r"|benefit|uitkering|criminal|detention|passport|identity_card|religion|first_name|last_name|surname|phone"
)


def unlisted(model: type[models.Model], row: Row) -> set[str]:
    """Fields that nobody listed, or that are listed twice or are gone."""
    real, named = {field.name for field in model._meta.concrete_fields}, row.named
    return (real ^ set(named)) | {name for name in named if named.count(name) > 1}


def test_every_field_is_listed_with_what_a_copy_may_keep() -> None:
    assert set(OURS) == set(COPY)
    wrong = {label: unlisted(OURS[label], row) for label, row in COPY.items() if isinstance(row, Row)}

    assert {label: names for label, names in wrong.items() if names} == {}


def test_a_copy_keeps_no_text_that_is_not_public_and_no_file() -> None:
    published = {
        "block",
        "bonus",
        "reduction",
        "scheme",
        "category",
        "matchweights",
        "municipality",
        "publicfigure",
    }
    for label, row in COPY.items():
        if isinstance(row, Row) and label.partition(".")[2] not in published:
            for name in row.keep.split():
                field = OURS[label]._meta.get_field(name)
                assert not isinstance(field, models.FileField), f"{label}.{name}"
                assert not holds_text(field) or f"{label}.{name}" in PUBLIC | set(CODES), f"{label}.{name}"


def test_no_field_is_about_a_candidate() -> None:
    fields = [f"{label}.{field.name}" for label, model in OURS.items() for field in model._meta.get_fields()]

    assert [name for name in fields if NEVER.search(name.partition(".")[2])] == []


# --- the breaches ---------------------------------------------------------------------------------------


def test_a_field_that_nobody_listed_would_be_found() -> None:
    row = COPY["sif.user"]

    assert unlisted(OURS["sif.user"], Row(keep=row.keep, fake="name", blank=row.blank)) == {"email"}
    assert unlisted(OURS["sif.user"], Row(keep=f"{row.keep} gone email", fake=row.fake, blank=row.blank)) == {
        "gone",
        "email",
    }


def test_a_field_about_a_candidate_would_be_found() -> None:
    assert all(NEVER.search(name) for name in ("birth_date", "bsn", "candidate_diagnosis", "benefit_kind"))
