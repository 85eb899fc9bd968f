"""What is told about reports: to the one who asked for it, once per outcome."""

from enterprises.models import Membership
from sif import outbox
from sif.models import User
from social_return.models import Report, ReportSubscription


def ready(report: Report) -> None:
    """It can be downloaded."""
    _tell(report, "ready", "social_return/report_ready")


def failed(report: Report) -> None:
    """It could not be made, and can be tried again."""
    _tell(report, "failed", "social_return/report_failed")


def _tell(report: Report, outcome: str, template: str) -> None:
    """Who asked for it hears of it; of the report that is made each quarter, whoever subscribed."""
    for reader in _readers(report):
        key = f"report:{report.pk}:{outcome}"
        outbox.post(
            f"{key}:{reader.pk}" if report.occasion else key, to=reader, template=template, report=report
        )


def _readers(report: Report) -> list[User]:
    if not report.occasion:
        return [report.asked_by] if report.asked_by is not None else []
    members = Membership.objects.active().filter(organisation=report.municipality.organisation)
    subscribed = ReportSubscription.objects.of(report.municipality).values("user")
    return list(User.objects.filter(pk__in=subscribed).filter(pk__in=members.values("user")).order_by("pk"))
