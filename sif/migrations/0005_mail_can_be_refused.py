"""A mail can be refused for good, be about something, and be sent again."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sif", "0004_written_by_triggers_only"),
    ]

    operations = [
        migrations.AddField(
            model_name="message",
            name="about_id",
            field=models.BigIntegerField(blank=True, null=True, verbose_name="about which"),
        ),
        migrations.AddField(
            model_name="message",
            name="about_type",
            field=models.CharField(blank=True, max_length=80, verbose_name="about what"),
        ),
        migrations.AddField(
            model_name="message",
            name="again_of",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="again",
                to="sif.message",
                verbose_name="sent again in place of",
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="refusal",
            field=models.CharField(
                blank=True,
                choices=[
                    ("unknown", "this address does not exist"),
                    ("full", "the mailbox is full"),
                    ("not_let_in", "the mail server does not let our mail in"),
                    ("came_back", "the mail came back later"),
                ],
                max_length=12,
                verbose_name="because",
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="refusal_code",
            field=models.CharField(blank=True, max_length=20, verbose_name="code of the mail server"),
        ),
        migrations.AddField(
            model_name="message",
            name="refused_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="did not arrive"),
        ),
        migrations.AddField(
            model_name="message",
            name="set_aside_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="put aside"),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("refusal", ""), ("refused_at", None)),
                    models.Q(("refused_at__isnull", False), models.Q(("refusal", ""), _negated=True)),
                    _connector="OR",
                ),
                name="message_refused_has_reason",
                violation_error_message="A mail that did not arrive has a reason, and only such a mail.",
            ),
        ),
    ]
