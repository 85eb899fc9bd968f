"""From the queue into the ground floor."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from sif import outbox, queue
from sif.models import IdempotencyKey, Job


@shared_task(name="sif.work")
def work(job_id: int) -> None:
    """Does the job with this id, if it still waits."""
    queue.run(job_id, now=timezone.now())


@queue.task("sif.deliver")
def deliver(message_id: int) -> None:
    """Sends the mail with this id, if it was not sent."""
    outbox.deliver(message_id, now=timezone.now())


@queue.given_up("sif.deliver")
def mail_given_up(message_id: int) -> None:
    """Shows the mail with this id as not arrived."""
    outbox.give_up(message_id, now=timezone.now())


@queue.periodic("sif.sweep", seconds=10)
def sweep() -> None:
    """Rings again for work that a crash, a lost doorbell or a failure left behind."""
    for job_id in Job.objects.due(timezone.now()).order_by("due_at", "pk").values_list("pk", flat=True)[:200]:
        queue.ring(job_id)


@queue.periodic("sif.tidy", seconds=3600)
def tidy() -> None:
    """Drops done jobs after a week and idempotency keys after two days."""
    now = timezone.now()
    Job.objects.filter(done_at__lt=now - timedelta(days=7)).delete()
    IdempotencyKey.objects.filter(created_at__lt=now - timedelta(days=2)).delete()
