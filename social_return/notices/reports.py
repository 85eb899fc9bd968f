"""What is told about reports: to the one who asked for it, once per outcome."""

from enterprises.models import Membership
from sif import outbox, unsubscribe
from social_return.models import Report, ReportSubscription

QUARTERLY = "quarterly"
"""What the address that stops it is about; its key is that of the subscription."""


def ready(report: Report) -> None:
    """It can be downloaded."""
    _tell(report, "ready", "social_return/report_ready")


def failed(report: Report) -> None:
    """It could not be made, and can be tried again."""
    _tell(report, "failed", "social_return/report_failed")


def _tell(report: Report, outcome: str, template: str) -> None:
    """Who asked for it hears of it; of the report that is made each quarter, whoever subscribed."""
    if report.occasion:
        for held in _subscribed(report):
            outbox.post(
                f"report:{report.pk}:{outcome}:{held.user_id}",
                to=held.user,
                template=template,
                unsubscribe=unsubscribe.address(QUARTERLY, held.pk),
                report=report,
            )
    elif report.asked_by is not None:
        outbox.post(f"report:{report.pk}:{outcome}", to=report.asked_by, template=template, report=report)


def _subscribed(report: Report) -> list[ReportSubscription]:
    """Those who still belong to the municipality."""
    members = Membership.objects.active().filter(organisation=report.municipality.organisation)
    held = ReportSubscription.objects.of(report.municipality).filter(user__in=members.values("user"))
    return list(held.select_related("user").order_by("pk"))
