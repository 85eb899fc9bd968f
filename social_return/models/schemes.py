"""Schemes: dated sets of rules, immutable once a contract was signed under them."""

from datetime import date
from typing import Any, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Case, F, Q, When
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from social_return import valuation
from social_return.models.municipalities import Municipality
from social_return.valuation.owing import Owing
from social_return.valuation.terms import Stacking


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

    def comparable_with(self, scheme: "Scheme") -> Self:
        """Every other scheme, its own municipality's first, then the templates, newest first."""
        own = Case(
            When(municipality=scheme.municipality_id, then=0), When(municipality=None, then=1), default=2
        )
        return (
            self.exclude(pk=scheme.pk)
            .select_related("municipality__organisation")
            .order_by(own, F("during").desc(nulls_last=True), "name", "pk")
        )

    def before(self, scheme: "Scheme") -> "Scheme | None":
        """The version that held before this one, else the template it may have been copied from."""
        if scheme.municipality_id and scheme.during:
            earlier = self.filter(municipality=scheme.municipality_id, during__fully_lt=scheme.during)
            if found := earlier.order_by("-during").first():
                return found
        return self.templates().filter(code=scheme.code).exclude(pk=scheme.pk).first()

    def beside(self, scheme: "Scheme") -> Self:
        """What a scheme can be compared with: the other versions of its municipality, and the regional tables."""
        mine = Q(municipality=None) | Q(municipality=scheme.municipality_id)
        return self.filter(mine).exclude(pk=scheme.pk).with_rows().order_by("municipality", "name", "pk")

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
    plan_working_days = models.PositiveSmallIntegerField(
        _("plan due within (working days after the award)"), null=True, blank=True
    )
    low_labour_below = models.DecimalField(
        _("little labour: a share below (percent)"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("A contract with less labour than this owes the lower percentage."),
    )
    low_labour_pct = models.DecimalField(
        _("percentage for little labour"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    started_before_months = models.PositiveSmallIntegerField(
        _("months before the contract that a placement may have begun"), null=True, blank=True
    )
    hours_per_year = models.PositiveSmallIntegerField(_("full-time hours a year"), null=True, blank=True)
    stacking = models.CharField(
        _("more than one bonus"), max_length=10, choices=Stacking, default=Stacking.ALL
    )
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
                name="scheme_low_labour_says_both",
                condition=Q(low_labour_below=None, low_labour_pct=None)
                | Q(low_labour_below__isnull=False, low_labour_below__range=(0, 100))
                & Q(low_labour_pct__isnull=False, low_labour_pct__range=(0, 100)),
                violation_error_message=_(
                    "Little labour: say below which share, and which percentage is owed then."
                ),
            ),
            models.CheckConstraint(
                name="scheme_percentages_make_sense",
                condition=(Q(obligation_pct__isnull=True) | Q(obligation_pct__range=(0, 100)))
                & (Q(penalty_pct__isnull=True) | Q(penalty_pct__gte=0))
                & (Q(threshold__isnull=True) | Q(threshold__gte=0)),
                violation_error_message=_(
                    "A percentage is between 0 and 100; a penalty and a threshold are zero or more."
                ),
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
            hours_per_year=self.hours_per_year,
            stacking=Stacking(self.stacking),
        )

    @property
    def owing(self) -> Owing:
        """What a contract owes under the scheme, and by when its plan is due."""
        return Owing(
            percentage=self.obligation_pct,
            threshold=self.threshold,
            low_labour_below=self.low_labour_below,
            low_labour_pct=self.low_labour_pct,
            penalty_pct=self.penalty_pct,
            plan_working_days=self.plan_working_days,
        )


def _place(row: Any) -> tuple[int, str]:
    return row.position, row.code
