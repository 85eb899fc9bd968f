"""One line a thing that happened: moment, level, where, what."""

import logging
from datetime import UTC, datetime


class LineFormatter(logging.Formatter):
    """`2026-03-24T12:00:00Z WARNING sif.cache cache is gone`, tracebacks behind it."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802 - the name is logging's
        return datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
