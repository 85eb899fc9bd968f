"""Schemes: dated sets of rules, immutable once a contract was signed under them."""

from datetime import date
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from social_return import valuation
from social_return.models.municipalities import Municipality
from social_return.valuation.terms import Basis, BonusCode, Kind, Recognition, Target


class SchemeQuerySet(models.QuerySet["Scheme"]):
    """Which rules."""

    def templates(self) -> Self:
        """The stored regional tables, which belong to nobody until a municipality adopts one."""
        return self.filter(municipality=None)

    def of(self, municipality: Municipality) -> Self:
        return self.filter(municipality=municipality)

    def in_force(self, day: date) -> Self:
        """The rules that hold on a day; at most one per municipality."""
        return self.filter(during__contains=day)

    def used(self) -> Self:
        """Those that a contract was signed under."""
        return self.filter(contracts__isnull=False).distinct()

    def with_rows(self) -> Self:
        return self.prefetch_related("blocks", "bonuses", "reductions")


class Scheme(models.Model):
    """A municipality's dated set of social-return rules: building blocks, bonuses, reductions.

    Immutable once a contract was signed under it (migration 0002 holds that): only its last day may still
    be set, to let a newer version follow. Without a municipality it is a template: a stored regional table.
    """

    municipality = models.ForeignKey(
        Municipality,
        verbose_name=_("municipality"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="schemes",
    )
    code = models.SlugField(_("code"), max_length=60)
    name = models.CharField(_("name"), max_length=160)
    during = DateRangeField(
        _("in force"), null=True, blank=True, help_text=_("The last day is not included.")
    )
    fulltime_hours = models.DecimalField(_("full-time hours a week"), max_digits=4, decimal_places=1)
    is_fulltime_assumed = models.BooleanField(
        _("full time is assumed"),
        default=False,
        help_text=_("The published table does not say how many hours full time is."),
    )
    obligation_pct = models.DecimalField(
        _("usual percentage"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    threshold = models.DecimalField(
        _("from a contract sum of"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    min_hours_per_week = models.DecimalField(
        _("least hours a week"), max_digits=4, decimal_places=1, null=True, blank=True
    )
    max_months = models.PositiveSmallIntegerField(_("most months per person"), null=True, blank=True)
    penalty_pct = models.DecimalField(
        _("penalty, in percent of what is missing"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    plan_due = models.CharField(_("plan due"), max_length=160, blank=True)
    source = models.TextField(_("source"), blank=True)
    source_quality = models.CharField(_("quality of the source"), max_length=160, blank=True)
    rules = models.JSONField(_("other rules, as published"), default=dict, blank=True)

    objects = SchemeQuerySet.as_manager()

    class Meta:
        verbose_name = _("scheme")
        verbose_name_plural = _("schemes")
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "code"],
                name="scheme_code_once",
                nulls_distinct=False,
                violation_error_message=_("There is already a scheme with this code."),
            ),
            models.CheckConstraint(
                name="scheme_dated_unless_template",
                condition=Q(municipality=None, during=None)
                | Q(municipality__isnull=False, during__isnull=False),
                violation_error_message=_("Say from which day the scheme of this municipality holds."),
            ),
            models.CheckConstraint(
                name="scheme_fulltime_is_a_week",
                condition=Q(fulltime_hours__gte=1, fulltime_hours__lte=60),
                violation_error_message=_("Full time is between 1 and 60 hours a week."),
            ),
            ExclusionConstraint(
                name="scheme_one_at_a_time",
                expressions=[("municipality", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
                violation_error_message=_("The municipality already has a scheme in this period."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def valuation_rules(self) -> valuation.Rules:
        """The scheme as the frozen facts that the valuation reads."""
        return valuation.Rules(
            code=self.code,
            name=self.name,
            fulltime_hours=self.fulltime_hours,
            is_fulltime_assumed=self.is_fulltime_assumed,
            blocks=tuple(block.as_rule() for block in sorted(self.blocks.all(), key=_place)),
            bonuses=tuple(bonus.as_rule() for bonus in sorted(self.bonuses.all(), key=_place)),
            reductions=tuple(row.as_rule() for row in sorted(self.reductions.all(), key=_place)),
            min_hours_per_week=self.min_hours_per_week,
            max_months=self.max_months,
        )


class SchemeRow(models.Model):
    """One row of a scheme's table, as published."""

    code = models.SlugField(_("code"), max_length=80)
    position = models.PositiveSmallIntegerField(_("place in the table"), default=0)
    label = models.CharField(_("label"), max_length=200)
    wording = models.CharField(_("wording of the source"), max_length=300, blank=True)
    judgement = models.CharField(
        _("what an officer has to judge"),
        max_length=300,
        blank=True,
        help_text=_("Empty when the table says it all."),
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.label


class Block(SchemeRow):
    """A building block: one way to earn value, with its amount, its basis and its limits."""

    scheme = models.ForeignKey(
        Scheme, verbose_name=_("scheme"), on_delete=models.CASCADE, related_name="blocks"
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    basis = models.CharField(_("basis"), max_length=30, choices=Basis)
    targets = ArrayField(
        models.CharField(max_length=20, choices=Target), verbose_name=_("for"), default=list, blank=True
    )
    mbo_levels = ArrayField(
        models.PositiveSmallIntegerField(), verbose_name=_("mbo levels"), default=list, blank=True
    )
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2, null=True, blank=True)
    hourly = models.DecimalField(
        _("published hourly rate"), max_digits=8, decimal_places=2, null=True, blank=True
    )
    pct = models.DecimalField(_("percentage"), max_digits=5, decimal_places=2, null=True, blank=True)
    bonus_pct = models.DecimalField(
        _("bonus percentage"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    bonus_max = models.DecimalField(_("most bonus"), max_digits=12, decimal_places=2, null=True, blank=True)
    is_prorata = models.BooleanField(_("pro rata"), default=False)
    max_months = models.PositiveSmallIntegerField(_("most months"), null=True, blank=True)
    is_until_contract_end = models.BooleanField(_("counts until the contract ends"), default=False)
    max_hours_per_week = models.DecimalField(
        _("most hours a week"), max_digits=5, decimal_places=1, null=True, blank=True
    )
    max_hours = models.DecimalField(
        _("most hours per activity"), max_digits=5, decimal_places=1, null=True, blank=True
    )
    recognitions = ArrayField(
        models.CharField(max_length=20, choices=Recognition),
        verbose_name=_("recognised suppliers"),
        default=list,
        blank=True,
    )
    cap_pct = models.DecimalField(
        _("most, in percent of the obligation"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    cap_from = models.DecimalField(
        _("cap holds from an obligation of"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    cap_group = models.SlugField(_("shares its cap with"), max_length=40, blank=True)
    is_named_only = models.BooleanField(_("only when chosen by name"), default=False)

    class Meta:
        verbose_name = _("building block")
        verbose_name_plural = _("building blocks")
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "code"],
                name="block_code_once",
                violation_error_message=_("This scheme already has a row with this code."),
            ),
            models.CheckConstraint(
                name="block_amounts_positive",
                condition=Q(amount__isnull=True) | Q(amount__gte=0),
                violation_error_message=_("An amount is zero or more."),
            ),
            models.CheckConstraint(
                name="block_purchase_says_who",
                condition=~Q(kind=Kind.PURCHASE) | Q(recognitions__len__gt=0) | ~Q(judgement=""),
                violation_error_message=_("Say which suppliers a purchase counts from."),
            ),
        ]

    def as_rule(self) -> valuation.Block:
        return valuation.Block(
            code=self.code,
            kind=Kind(self.kind),
            label=self.label,
            basis=Basis(self.basis),
            targets=tuple(Target(target) for target in self.targets),
            mbo_levels=tuple(self.mbo_levels),
            amount=self.amount,
            hourly=self.hourly,
            pct=self.pct,
            bonus_pct=self.bonus_pct,
            bonus_max=self.bonus_max,
            is_prorata=self.is_prorata,
            max_months=self.max_months,
            is_until_contract_end=self.is_until_contract_end,
            max_hours_per_week=self.max_hours_per_week,
            max_hours=self.max_hours,
            recognitions=tuple(Recognition(found) for found in self.recognitions),
            cap_pct=self.cap_pct,
            cap_from=self.cap_from,
            cap_group=self.cap_group,
            is_named_only=self.is_named_only,
            judgement=self.judgement,
        )


class Bonus(SchemeRow):
    """Something extra on top of an employment block: once, not pro rata, unless its basis says otherwise."""

    scheme = models.ForeignKey(
        Scheme, verbose_name=_("scheme"), on_delete=models.CASCADE, related_name="bonuses"
    )
    bonus = models.CharField(_("what for"), max_length=40, choices=BonusCode)
    basis = models.CharField(_("basis"), max_length=30, choices=Basis)
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2, null=True, blank=True)
    hourly = models.DecimalField(
        _("published hourly rate"), max_digits=8, decimal_places=2, null=True, blank=True
    )
    factor = models.DecimalField(_("factor"), max_digits=5, decimal_places=2, null=True, blank=True)
    age_from = models.PositiveSmallIntegerField(_("from age"), null=True, blank=True)

    class Meta:
        verbose_name = _("bonus")
        verbose_name_plural = _("bonuses")
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "code"],
                name="bonus_code_once",
                violation_error_message=_("This scheme already has a row with this code."),
            ),
            models.CheckConstraint(
                name="bonus_age_has_an_age",
                condition=~Q(bonus=BonusCode.AGE) | Q(age_from__isnull=False),
                violation_error_message=_("A bonus for age says from which age."),
            ),
        ]

    def as_rule(self) -> valuation.Bonus:
        return valuation.Bonus(
            code=BonusCode(self.bonus),
            label=self.label,
            basis=Basis(self.basis),
            key=self.code,
            amount=self.amount,
            hourly=self.hourly,
            factor=self.factor,
            age_from=self.age_from,
        )


class Reduction(SchemeRow):
    """What the contractor's own certificate takes off the obligation, in percent; 100 is exempt."""

    scheme = models.ForeignKey(
        Scheme, verbose_name=_("scheme"), on_delete=models.CASCADE, related_name="reductions"
    )
    recognitions = ArrayField(
        models.CharField(max_length=20, choices=Recognition),
        verbose_name=_("certificates"),
        default=list,
        blank=True,
    )
    pct = models.DecimalField(_("percentage off"), max_digits=5, decimal_places=2)
    max_obligation_pct = models.DecimalField(
        _("only for obligations up to (percent)"), max_digits=5, decimal_places=2, null=True, blank=True
    )

    class Meta:
        verbose_name = _("reduction of the obligation")
        verbose_name_plural = _("reductions of the obligation")
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "code"],
                name="reduction_code_once",
                violation_error_message=_("This scheme already has a row with this code."),
            ),
            models.CheckConstraint(
                name="reduction_is_a_share",
                condition=Q(pct__gte=0, pct__lte=100),
                violation_error_message=_("A percentage is between 0 and 100."),
            ),
        ]

    def as_rule(self) -> valuation.Reduction:
        return valuation.Reduction(
            label=self.label,
            pct=self.pct,
            recognitions=tuple(Recognition(found) for found in self.recognitions),
            max_obligation_pct=self.max_obligation_pct,
            judgement=self.judgement,
        )


def _place(row: SchemeRow) -> tuple[int, str]:
    return row.position, row.code
