"""People, what was done, what still has to be done, and what was told."""

from sif.models.events import Event
from sif.models.figures import PublicFigure
from sif.models.idempotency import IdempotencyKey
from sif.models.jobs import Job
from sif.models.messages import Message
from sif.models.users import User

__all__ = ["Event", "IdempotencyKey", "Job", "Message", "PublicFigure", "User"]
