"""What waits, what was refused and what was given up are found by an index each; without locking meanwhile."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("sif", "0005_mail_can_be_refused"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="job",
            index=models.Index(
                condition=models.Q(("given_up_at__isnull", False)),
                fields=["given_up_at"],
                name="job_given_up",
            ),
        ),
        AddIndexConcurrently(
            model_name="message",
            index=models.Index(
                condition=models.Q(("refused_at", None), ("sent_at", None)),
                fields=["created_at"],
                name="message_waiting",
            ),
        ),
        AddIndexConcurrently(
            model_name="message",
            index=models.Index(
                condition=models.Q(("refused_at__isnull", False)),
                fields=["refused_at"],
                name="message_refused",
            ),
        ),
        AddIndexConcurrently(
            model_name="message",
            index=models.Index(
                condition=models.Q(("about_id__isnull", False)),
                fields=["about_type", "about_id"],
                name="message_about",
            ),
        ),
        RemoveIndexConcurrently(
            model_name="message",
            name="message_unsent",
        ),
    ]
