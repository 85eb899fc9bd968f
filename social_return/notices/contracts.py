"""What is told about contracts: amendments, and the plan."""

from enterprises import notices
from social_return.models import Amendment, Contract, Contribution, Link, Plan


def amended(amendment: Amendment, contract: Contract) -> None:
    """The contractor hears what was changed, and what it owes now."""
    notices.tell(
        contract.contractor,
        f"amendment:{amendment.pk}",
        "social_return/amended",
        amendment=amendment,
        contract=contract,
    )


def entered_below(contribution: Contribution, through: Link) -> None:
    """The contractor hears that a subcontractor entered something: it counts when the contractor submits it."""
    notices.tell(
        contribution.contract.contractor,
        f"contribution:{contribution.pk}:below",
        "social_return/entered_below",
        contribution=contribution,
        contract=contribution.contract,
        link=through,
    )


def plan_submitted(plan: Plan, *, event: int) -> None:
    """The municipality hears that a plan waits."""
    _tell_municipality(plan, f"plan:{plan.pk}:submitted:{event}", "social_return/plan_submitted")


def plan_decided(plan: Plan, *, event: int) -> None:
    """The contractor hears that its plan was accepted, or what has to change."""
    _tell_contractor(plan, f"plan:{plan.pk}:decided:{event}", "social_return/plan_decided")


def plan_due(plan: Plan) -> int:
    """The contractor hears once, before the day, that its plan is due."""
    return _tell_contractor(plan, f"plan:{plan.pk}:due:{plan.due_on}", "social_return/plan_due")


def plan_late(plan: Plan) -> int:
    """Both sides hear once that the day has passed."""
    key = f"plan:{plan.pk}:late:{plan.due_on}"
    told = _tell_contractor(plan, key, "social_return/plan_late")
    return told + _tell_municipality(plan, f"{key}:municipality", "social_return/plan_late")


def _tell_contractor(plan: Plan, key: str, template: str) -> int:
    return notices.tell(plan.contract.contractor, key, template, plan=plan, contract=plan.contract)


def _tell_municipality(plan: Plan, key: str, template: str) -> int:
    municipality = plan.contract.municipality.organisation
    return notices.tell(municipality, key, template, plan=plan, contract=plan.contract)
