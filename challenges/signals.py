"""What the challenges app announces, inside the transaction in which it happens."""

from django.dispatch import Signal

# kw: challenge, outcome, by (Actor), now
challenge_finished = Signal()
