"""Schemes: loading the published tables, adopting one, following one up."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.text import slugify
from django.utils.translation import gettext as _

from sif import history
from sif.actors import Actor
from sif.states import Refused
from social_return.models import Block, Bonus, Municipality, Reduction, Scheme
from social_return.valuation import Rules, tables

COPIED_NOT = {"id", "scheme", "municipality", "code", "name", "during"}


@transaction.atomic
def load_templates() -> list[Scheme]:
    """Writes every published table as a template; those that are there already are left alone."""
    known = {scheme.code: scheme for scheme in Scheme.objects.templates()}
    return [known.get(code) or _load(table) for code, table in tables.every().items()]


def _load(table: tables.Table) -> Scheme:
    rules = table.rules
    scheme = Scheme.objects.create(
        code=rules.code,
        name=rules.name,
        fulltime_hours=rules.fulltime_hours,
        is_fulltime_assumed=rules.is_fulltime_assumed,
        obligation_pct=table.owing.percentage,
        threshold=table.owing.threshold,
        min_hours_per_week=rules.min_hours_per_week,
        max_months=rules.max_months,
        penalty_pct=table.owing.penalty_pct,
        plan_due=table.plan_due,
        plan_working_days=table.owing.plan_working_days,
        started_before_months=table.started_before_months,
        hours_per_year=rules.hours_per_year,
        stacking=rules.stacking,
        source=table.source,
        source_quality=table.source_quality,
        rules=table.published,
    )
    Block.objects.bulk_create(_blocks(scheme, rules, table.wordings))
    Bonus.objects.bulk_create(_bonuses(scheme, rules, table.wordings))
    Reduction.objects.bulk_create(_reductions(scheme, rules))
    return scheme


def _blocks(scheme: Scheme, rules: Rules, wordings: dict[str, str]) -> Iterator[Block]:
    for position, rule in enumerate(rules.blocks):
        yield Block(
            scheme=scheme,
            code=rule.code,
            position=position,
            label=rule.label,
            wording=wordings.get(rule.code, ""),
            judgement=rule.judgement,
            kind=rule.kind,
            basis=rule.basis,
            targets=list(rule.targets),
            mbo_levels=list(rule.mbo_levels),
            amount=rule.amount,
            hourly=rule.hourly,
            pct=rule.pct,
            bonus_pct=rule.bonus_pct,
            bonus_max=rule.bonus_max,
            is_prorata=rule.is_prorata,
            max_months=rule.max_months,
            is_until_contract_end=rule.is_until_contract_end,
            max_hours_per_week=rule.max_hours_per_week,
            max_hours=rule.max_hours,
            recognitions=list(rule.recognitions),
            cap_pct=rule.cap_pct,
            cap_from=rule.cap_from,
            cap_group=rule.cap_group,
            is_named_only=rule.is_named_only,
            cost_types=list(rule.cost_types),
            max_months_after=rule.max_months_after,
        )


def _bonuses(scheme: Scheme, rules: Rules, wordings: dict[str, str]) -> Iterator[Bonus]:
    for position, rule in enumerate(rules.bonuses):
        yield Bonus(
            scheme=scheme,
            code=rule.key,
            position=position,
            label=rule.label,
            wording=wordings.get(rule.key, ""),
            judgement=rule.judgement,
            bonus=rule.code,
            basis=rule.basis,
            amount=rule.amount,
            hourly=rule.hourly,
            factor=rule.factor,
            age_from=rule.age_from,
            is_prorata=rule.is_prorata,
        )


def _reductions(scheme: Scheme, rules: Rules) -> Iterator[Reduction]:
    for position, rule in enumerate(rules.reductions):
        yield Reduction(
            scheme=scheme,
            code=f"{position + 1}-{slugify(rule.label)}"[:80],
            position=position,
            label=rule.label,
            judgement=rule.judgement,
            recognitions=list(rule.recognitions),
            pct=rule.pct,
            max_obligation_pct=rule.max_obligation_pct,
        )


@transaction.atomic
def adopt(
    template: Scheme,
    *,
    municipality: Municipality,
    start: date,
    end: date | None = None,
    code: str = "",
    name: str = "",
    by: Actor,
    now: datetime,
) -> Scheme:
    """A copy of a scheme for a municipality, in force from `start` (up to, not including, `end`).

    A scheme that was still open is ended on the day the new one begins, so that one follows the other.

    Raises:
        Refused: another scheme is in force in that period.
    """
    if end is not None and end <= start:
        raise Refused(_("The last day comes after the first day."))
    earlier = Scheme.objects.of(municipality).in_force(start).first()
    if earlier is not None:
        _end(earlier, on=start)
    later = Scheme.objects.of(municipality).filter(during__overlap=DateRange(start, end))
    if later.exists():
        raise Refused(_("The municipality already has a scheme in this period."))
    copy = Scheme(municipality=municipality, during=DateRange(start, end), code=code or template.code)
    copy.name = name or template.name
    _copy(template, onto=copy)
    copy.save()
    for rows in (Block, Bonus, Reduction):
        _copy_rows(rows, template, copy)
    history.record(copy, "adopt", by=by, now=now, template=template.code, start=start.isoformat())
    return copy


def _end(scheme: Scheme, *, on: date) -> None:
    if scheme.during is None or scheme.during.upper is not None or scheme.during.lower >= on:
        raise Refused(_("The municipality already has a scheme in this period."))
    scheme.during = DateRange(scheme.during.lower, on)
    scheme.save(update_fields=["during"])


def _copy(source: Any, *, onto: Any) -> None:
    for field in source._meta.concrete_fields:
        if field.name not in COPIED_NOT:
            setattr(onto, field.name, getattr(source, field.name))


def _copy_rows(rows: type[Block] | type[Bonus] | type[Reduction], template: Scheme, scheme: Scheme) -> None:
    copies: list[Any] = []
    for row in rows._default_manager.filter(scheme=template).order_by("position", "pk"):
        copy = rows(scheme=scheme, code=row.code)
        _copy(row, onto=copy)
        copies.append(copy)
    rows._default_manager.bulk_create(copies)
