"""The Celery application: one worker, one beat, and settings that survive a kill.

The settings follow what was measured (docs/adr/0003): acknowledge late, give a lost worker's task
back, keep the visibility timeout above the hard limit of every task, and never trust the broker with
anything that matters. What matters waits in the table of `sif.models.Job`.
"""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sif.settings")

app = Celery("sif")
app.config_from_object("django.conf:settings", namespace="CELERY")
