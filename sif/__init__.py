"""The ground floor: what every app stands on, and nothing of any of them."""

from sif.celery import app as celery_app

__all__ = ["celery_app"]
