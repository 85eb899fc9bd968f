"""The report of each quarter, made by itself and told to who asked for that. Never twice."""

from datetime import datetime

from django.db import transaction

from sif import history, queue
from sif.actors import Actor
from sif.dates import local_day, quarter_days, quarter_of
from sif.states import Refused
from social_return.models import Municipality, Report, ReportSubscription
from social_return.reports.public import back


@transaction.atomic
def subscribe(municipality: Municipality, *, by: Actor, now: datetime) -> ReportSubscription:
    """An officer (or an auditor, who only reads) gets a link to each quarter's report by mail.

    Raises:
        Refused: who asks does not act for the municipality.
    """
    _mine(municipality, by)
    made, is_new = ReportSubscription.objects.get_or_create(
        municipality=municipality, user=by.somebody, defaults={"since": now}
    )
    if is_new:
        history.record(made, "subscribe", by=by, now=now)
    return made


@transaction.atomic
def unsubscribe(municipality: Municipality, *, by: Actor, now: datetime) -> None:
    """The mail stops. Saying it twice changes nothing."""
    _mine(municipality, by)
    for held in ReportSubscription.objects.of(municipality).held_by(by.somebody.pk):
        history.record(held, "unsubscribe", by=by, now=now)
        held.delete()


def stop(pk: int, *, now: datetime) -> None:
    """The link in the mail was used: this subscription ends. Using it twice changes nothing."""
    for held in ReportSubscription.objects.filter(pk=pk):
        history.record(held, "unsubscribe", by=Actor.system(), now=now)
        held.delete()


def _mine(municipality: Municipality, by: Actor) -> None:
    if not by.has("municipality") or municipality.organisation_id != by.organisation_id:
        raise Refused("not for this organisation")


def ask_due(*, now: datetime) -> list[Report]:
    """The report over the quarter that has ended, for each municipality where somebody waits for it."""
    year, quarter = back(quarter_of(local_day(now)), 1)
    occasion = f"{year}-Q{quarter}"
    waits = (
        Municipality.objects.filter(subscriptions__isnull=False)
        .exclude(reports__occasion=occasion)
        .distinct()
        .order_by("pk")
    )
    return [made for one in waits if (made := _ask(one, (year, quarter), occasion, now=now))]


@transaction.atomic
def _ask(municipality: Municipality, of: tuple[int, int], occasion: str, *, now: datetime) -> Report | None:
    """Asks for it once: the municipality is held, so that two workers do not both ask."""
    Municipality.objects.locked(municipality)
    first, last = quarter_days(*of)
    report, is_new = Report.objects.get_or_create(
        municipality=municipality,
        occasion=occasion,
        defaults={"start": first, "end": last, "as_of": now, "asked_at": now},
    )
    if not is_new:
        return None
    history.record(report, "ask", by=Actor.system(), now=now)
    queue.after_commit("social_return.report", report.pk)
    return report
