"""The rows of a scheme: building blocks, bonuses, and reductions of the obligation."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from social_return import valuation
from social_return.models.schemes import Scheme
from social_return.valuation.terms import Basis, BonusCode, Kind, Recognition, Target

WITH_AMOUNT = (
    Basis.ANNUAL_FULLTIME,
    Basis.ANNUAL_LEARNING,
    Basis.MONTHLY,
    Basis.HOURLY,
    Basis.HOURLY_OR_INVOICE,
    Basis.HALF_DAY,
    Basis.DAILY,
    Basis.PER_PLACEMENT,
    Basis.ONE_OFF,
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
    cost_types = ArrayField(
        models.CharField(max_length=40),
        verbose_name=_("only for what was bought as"),
        default=list,
        blank=True,
        help_text=_("Separated by commas. Empty: for anything."),
    )
    max_months_after = models.PositiveSmallIntegerField(
        _("months after the last benefit"), null=True, blank=True
    )

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
                name="block_amount_for_its_basis",
                condition=~Q(basis__in=WITH_AMOUNT) | Q(amount__isnull=False),
                violation_error_message=_("Fill in the amount: on this basis the value follows from it."),
            ),
            models.CheckConstraint(
                name="block_percentages_are_shares",
                condition=(Q(pct__isnull=True) | Q(pct__range=(0, 100)))
                & (Q(cap_pct__isnull=True) | Q(cap_pct__range=(0, 100)))
                & (Q(bonus_pct__isnull=True) | Q(bonus_pct__gte=0)),
                violation_error_message=_("A percentage is between 0 and 100."),
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
            cost_types=tuple(self.cost_types),
            max_months_after=self.max_months_after,
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
    is_prorata = models.BooleanField(
        _("pro rata"), default=False, help_text=_("Once, but by hours and duration.")
    )

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
                name="bonus_amount_for_its_basis",
                condition=~Q(basis__in=WITH_AMOUNT) | Q(amount__isnull=False, amount__gte=0),
                violation_error_message=_("Fill in the amount: on this basis the value follows from it."),
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
            is_prorata=self.is_prorata,
            judgement=self.judgement,
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
