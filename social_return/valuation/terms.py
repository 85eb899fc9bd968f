"""The words of social-return schemes, with the codes of the stored value tables."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    """The kind of a building block: how value is earned."""

    HIRE = "hire", _("Hiring")
    LEARN = "learn", _("Learning place")
    PURCHASE = "social_purchase", _("Social purchase")
    COMMUNITY = "community", _("Social activity")
    TRAINING = "training", _("Training")


EMPLOYMENT = frozenset({Kind.HIRE, Kind.LEARN})
ACTIVITY = frozenset({Kind.COMMUNITY, Kind.TRAINING})


class Basis(TextChoices):
    """What the amount of a building block is an amount of."""

    ANNUAL_FULLTIME = "annual_fulltime", _("per full-time year, pro rata by hours and duration")
    ANNUAL_LEARNING = "annual_learning_contract", _("per learning year, pro rata")
    MONTHLY = "monthly", _("per month")
    HOURLY = "hourly", _("per hour")
    HOURLY_OR_INVOICE = "hourly_or_invoice", _("per hour, or the invoice excluding VAT")
    HALF_DAY = "half_day", _("per half day")
    DAILY = "daily", _("per day")
    PER_PLACEMENT = "per_placement", _("fixed per placement")
    ONE_OFF = "one_off", _("fixed, once")
    INVOICE = "invoice_pct", _("share of the invoice excluding VAT")
    INVOICE_OR_WAGE = "invoice_or_wage_cost", _("invoice excluding VAT or wage cost, by agreement")
    INVOICE_PLUS_BONUS = "invoice_pct_plus_bonus", _("invoice excluding VAT plus a bonus with a maximum")
    LABOUR_COST = "labour_cost_only", _("labour cost only")
    WAGE_PLUS_30 = "wage_cost_plus_30pct", _("gross wage plus 30%")
    CAP = "cap_pct_of_obligation", _("documented cost, up to a share of the obligation")
    MULTIPLE = "multiple_of_annual_value", _("a multiple of the annual value of the block")
    ACTUAL_COST = "actual_cost", _("documented cost")
    TRAJECTORY = "value_of_trajectory", _("agreed value")
    AGREEMENT = "by_agreement", _("by agreement with the adviser")


class Target(TextChoices):
    """Whom a building block is for: the group, never the person."""

    PW = "PW", _("Participation Act")
    PW_LT2 = "PW_LT2", _("Participation Act, under 2 years")
    PW_GT2 = "PW_GT2", _("Participation Act, over 2 years")
    BANENAFSPRAAK = "BANENAFSPRAAK", _("Jobs agreement (UWV target group register)")
    WAJONG = "WAJONG", _("Wajong")
    WSW = "WSW", _("Wsw employment")
    BESCHUT = "BESCHUT", _("Sheltered work")
    WIA_WAO = "WIA_WAO", _("WIA or WAO")
    WW = "WW", _("Unemployment benefit (WW)")
    WW_LT1 = "WW_LT1", _("Unemployment benefit, under 1 year")
    WW_GT1 = "WW_GT1", _("Unemployment benefit, over 1 year")
    NUG = "NUG", _("No benefit")
    NUG_AB = "NUG_AB", _("No benefit, with a work disability")
    NO_QUALIFICATION = "NO_QUALIFICATION", _("Young, without a basic qualification")
    BBL = "BBL", _("mbo, work-based (bbl)")
    BOL = "BOL", _("mbo, school-based internship (bol)")
    PRO_VSO = "PRO_VSO", _("Practical or special secondary education")
    HBO_WO = "HBO_WO", _("hbo or university internship")
    WORK_EXPERIENCE = "WORK_EXPERIENCE", _("Work experience or trial placement")
    PARTICIPATIEPLAATS = "PARTICIPATIEPLAATS", _("Participation place")


class BonusCode(TextChoices):
    """What a scheme may pay extra for."""

    AGE = "AGE", _("Age")
    PERMANENT_CONTRACT = "PERMANENT_CONTRACT", _("Permanent contract")
    REFUGEE_STATUS_OR_LANGUAGE = "REFUGEE_STATUS_OR_LANGUAGE", _("Status holder or language delay")
    HIRE_AFTER_VSO_INTERNSHIP = "HIRE_AFTER_VSO_INTERNSHIP", _("Hired after a special-education internship")
    DISABILITY_INCL_IPS = "DISABILITY_INCL_IPS", _("Work disability, including IPS")
    TRAINING_COST = "TRAINING_COST", _("Training and special guidance cost")


class Stacking(TextChoices):
    """What happens when somebody qualifies for more than one bonus."""

    ALL = "all", _("every bonus counts")
    HIGHEST = "highest", _("only the highest bonus counts")


class Recognition(TextChoices):
    """What a supplier or contractor is recognised as, on a date."""

    CODE_SO = "CODE_SO", _("Code Sociale Ondernemingen")
    SW = "SW", _("SW company")
    PSO_30PLUS = "PSO_30PLUS", _("PSO 30+")
    SOCIAL_ENTERPRISE = "SOCIAL_ENTERPRISE", _("Recognised social enterprise")
    PSO_3 = "PSO_3", _("PSO level 3")
    PSO_2 = "PSO_2", _("PSO level 2")
    PSO_1 = "PSO_1", _("PSO level 1")


# Wider groups that a person of a narrower group also belongs to, tried in this order when a scheme has
# no block for the narrower one (facts: "incl. Wajong, Wsw in most tables").
WIDER: dict[str, tuple[Target, ...]] = {
    Target.PW_LT2: (Target.PW,),
    Target.PW_GT2: (Target.PW,),
    Target.WW_LT1: (Target.WW,),
    Target.WW_GT1: (Target.WW,),
    Target.WAJONG: (Target.BANENAFSPRAAK,),
    Target.WSW: (Target.BANENAFSPRAAK,),
    Target.NUG_AB: (Target.NUG,),
}
# A group that some schemes split in two: naming the whole is then not enough.
SPLIT: dict[str, tuple[Target, ...]] = {
    Target.PW: (Target.PW_LT2, Target.PW_GT2),
    Target.WW: (Target.WW_LT1, Target.WW_GT1),
}
