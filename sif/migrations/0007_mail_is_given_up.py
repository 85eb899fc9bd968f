"""A mail that no mail server took for hours says so."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sif", "0006_finding_mail_that_failed"),
    ]

    operations = [
        migrations.AlterField(
            model_name="message",
            name="refusal",
            field=models.CharField(
                blank=True,
                choices=[
                    ("unknown", "this address does not exist"),
                    ("full", "the mailbox is full"),
                    ("not_let_in", "the mail server does not let our mail in"),
                    ("not_taken", "the mail server did not take it for hours"),
                    ("came_back", "the mail came back later"),
                ],
                max_length=12,
                verbose_name="because",
            ),
        ),
    ]
