"""What is told about reports: to the one who asked for it, once per outcome."""

from sif import outbox
from social_return.models import Report


def ready(report: Report) -> None:
    """It can be downloaded."""
    _tell(report, "ready", "social_return/report_ready")


def failed(report: Report) -> None:
    """It could not be made, and can be tried again."""
    _tell(report, "failed", "social_return/report_failed")


def _tell(report: Report, outcome: str, template: str) -> None:
    if report.asked_by is not None:
        outbox.post(f"report:{report.pk}:{outcome}", to=report.asked_by, template=template, report=report)
