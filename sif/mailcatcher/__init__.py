"""The mail of a development machine: caught, kept as files, read at /ontwikkel/post/. Never in production."""

from pathlib import Path

from sif import embedded

FOLDER: Path = embedded.STATE / "mail"
"""One .eml file a mail, named so that the newest sorts last."""

KEPT = 500
"""How many mails stay; older ones go when a new one comes in."""
