"""Every constraint holds in the database: each one is broken here, and the database says no by its name.

The walk's world has a row of every model. For a check, values are tried in the columns it is about until
the database refuses; for a uniqueness, one row is made like another. What cannot be broken that way stands
in `BROKEN_ELSEWHERE`, with the test that does.
"""

import itertools
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField
from django.db import DatabaseError, connection, models, transaction
from django.db.models import CheckConstraint, F, Max, Q, UniqueConstraint

from tests.house.world import World
from tests.source import APPS, ROOT

Constraint = tuple[type[models.Model], models.BaseConstraint]
MOST_TRIES = 3000

BROKEN_ELSEWHERE = {
    "proof_once_per_contract": (
        "tests/social_return/test_proofs.py::test_the_database_too_refuses_a_second_proof_of_a_contract"
    ),
    "report_once_per_occasion": (
        "tests/social_return/test_quarterly.py::test_the_database_too_refuses_a_second_report_of_a_quarter"
    ),
    "contribution_person_once_at_a_time": (
        "tests/social_return/test_candidates.py::test_the_database_too_refuses_the_overlap"
    ),
}
# Where the sentence would never be read: the row is written by a program, from a list of its own.
MUTE = {
    "challenge_status_is_known": "a status comes from the lifecycle",
    "check_once": "the checklist writes each line once",
    "entry_status_is_known": "a status comes from the lifecycle",
    "follow_up_kind_is_known": "a field with choices says it first",
    "outcome_kind_is_known": "a field with choices says it first",
    "unmet_search_counts_from_one": "the site counts by itself",
    "unmet_search_once_a_day": "the site counts by itself",
}
# What no value of the usual ones breaks.
BY_HAND = {
    "outcome_after_half_a_year_or_a_year": lambda world: {"after": 7},
    "user_email_once": lambda world: {"email": world.a.buyer.user.email.upper()},
}

ALL: list[Constraint] = [
    (model, constraint)
    for model in apps.get_models()
    if model._meta.app_label in APPS
    for constraint in model._meta.constraints
]


def columns(about: Any) -> Iterator[str]:
    """The fields that a condition speaks of."""
    if isinstance(about, Q):
        for part in about.children:
            if isinstance(part, tuple):
                yield part[0].split("__")[0]
                yield from columns(part[1])
            else:
                yield from columns(part)
    elif isinstance(about, F):
        yield about.name.split("__")[0]
    elif hasattr(about, "get_source_expressions"):
        for inside in about.get_source_expressions():
            yield from columns(inside)
    elif isinstance(about, list | tuple):
        for inside in about:
            yield from columns(inside)


def values_for(field: models.Field) -> list[Any]:
    """What somebody might try: nothing, zero, less, far too much, the first and the last moment."""
    if isinstance(field, models.BooleanField):
        return [True, False]
    if field.choices:
        return [value for value, _ in field.flatchoices][:12] + ["", "zzz"][: 2 if field.max_length else 0]
    if isinstance(field, models.DateTimeField):
        now = datetime(2026, 3, 24, 11, tzinfo=UTC)
        return [None, now, now - timedelta(days=9999), now + timedelta(days=9999)]
    if isinstance(field, models.DateField):
        return [None, date(2026, 3, 24), date(1999, 1, 1), date(2050, 1, 1)]
    if isinstance(field, models.IntegerField | models.ForeignKey):
        return [None, -1, 0, 1, 2, 5, 32_000]
    if isinstance(field, models.DecimalField | models.FloatField):
        return [None, Decimal("-1"), Decimal(0), Decimal("0.5"), Decimal("99"), Decimal("150")]
    if isinstance(field, ArrayField):
        return [None, [], [99] if isinstance(field.base_field, models.IntegerField) else ["zzz"]]
    if isinstance(field, models.JSONField):
        return [None, [], {}, [{"a": 1}]]
    if isinstance(field, models.CharField | models.TextField):
        return [None, "", "x", "nonsense"]
    return [None]


def said_no(work: models.QuerySet, changed: dict[str, Any]) -> str | None:
    """The name of the constraint that refuses this change; None when it was accepted, "" for another no."""
    try:
        with transaction.atomic():
            work.update(**changed)
            transaction.set_rollback(True)
    except DatabaseError as no:
        return getattr(getattr(no.__cause__, "diag", None), "constraint_name", None) or ""
    return None


def tries(model: type[models.Model], names: list[str]) -> Iterator[dict[str, Any]]:
    """Changes of these columns: of one first, then of two, then of all."""
    fields = {name: model._meta.get_field(name) for name in names}
    typed = {name: field for name, field in fields.items() if not isinstance(field, models.GeneratedField)}
    for size in range(1, len(typed) + 1):
        for chosen in itertools.combinations(typed, size):
            for values in itertools.product(*(values_for(typed[name]) for name in chosen)):
                yield dict(zip(chosen, values, strict=True))


def breaks_check(model: type[models.Model], constraint: CheckConstraint) -> bool:
    names = list(dict.fromkeys(columns(constraint.condition)))
    rows = list(model._default_manager.order_by("-pk")[:6])
    for changed in itertools.islice(tries(model, names), MOST_TRIES):
        for row in rows:
            if said_no(model._default_manager.filter(pk=row.pk), changed) == constraint.name:
                return True
    return False


def breaks_same(model: type[models.Model], constraint: UniqueConstraint | ExclusionConstraint) -> bool:
    """One row is made like another that the constraint counts."""
    names = list(dict.fromkeys([*_fields(constraint), *columns(constraint.condition)]))
    counted = model._default_manager.filter(constraint.condition or Q()).order_by("pk")
    for one, other in itertools.permutations([*counted[:4], *model._default_manager.order_by("-pk")[:4]], 2):
        if one.pk != other.pk and counted.filter(pk=one.pk).exists():
            for alike in (names, _all_but_other_keys(model, names)):
                changed = {name: getattr(one, name) for name in alike}
                if said_no(model._default_manager.filter(pk=other.pk), changed) == constraint.name:
                    return True
    return False


def _all_but_other_keys(model: type[models.Model], names: list[str]) -> list[str]:
    """Everything that can be the same in two rows, so that no other uniqueness says no first."""
    keys = {field.name for field in model._meta.concrete_fields if field.unique}
    for constraint in model._meta.constraints:
        if isinstance(constraint, UniqueConstraint):
            keys |= set(constraint.fields)
    written = (field for field in model._meta.concrete_fields if not isinstance(field, models.GeneratedField))
    return [field.name for field in written if field.name in names or field.name not in keys]


def _fields(constraint: UniqueConstraint | ExclusionConstraint) -> list[str]:
    if isinstance(constraint, ExclusionConstraint):
        return list(columns([F(e) if isinstance(e, str) else e for e, _ in constraint.expressions]))
    return list(constraint.fields) or list(columns(constraint.expressions))


def is_broken(model: type[models.Model], constraint: models.BaseConstraint) -> bool:
    """Whether the database refuses by the name of this constraint, somehow."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # triggers would say no first
    with transaction.atomic():
        broken = (
            breaks_check(model, constraint)
            if isinstance(constraint, CheckConstraint)
            else breaks_same(model, constraint)
        )
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = origin")
    return broken


@pytest.mark.parametrize(
    ("model", "constraint"), ALL, ids=[f"{model.__name__}.{constraint.name}" for model, constraint in ALL]
)
def test_the_database_refuses_what_must_never_be(
    world: World, model: type[models.Model], constraint: models.BaseConstraint
) -> None:
    if elsewhere := BROKEN_ELSEWHERE.get(constraint.name):
        path, _, name = elsewhere.partition("::")
        assert f"def {name}(" in (ROOT / path).read_text()
    elif by_hand := BY_HAND.get(constraint.name):
        last = model._default_manager.filter(pk=model._default_manager.aggregate(last=Max("pk"))["last"])
        assert said_no(last, by_hand(world)) == constraint.name
    else:
        assert is_broken(model, constraint)


def test_every_constraint_has_the_sentence_that_a_person_reads() -> None:
    plain = models.BaseConstraint.default_violation_error_message
    mute = {c.name for m, c in ALL if c.violation_error_message == plain and m._meta.app_label != "sif"}

    assert mute == set(MUTE)


def test_a_constraint_that_the_database_does_not_hold_would_be_found(world: World) -> None:
    """The breach: the model says it, the table does not."""
    model, constraint = next((m, c) for m, c in ALL if c.name == "enterprise_distance_within_people")
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"ALTER TABLE {model._meta.db_table} DROP CONSTRAINT {constraint.name}")
        assert not is_broken(model, constraint)
        transaction.set_rollback(True)
    assert is_broken(model, constraint)
