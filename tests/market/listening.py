"""Listening to an announcement alone: whoever listens in the house is silent meanwhile."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.dispatch import Signal


@contextmanager
def only(signal: Signal, listener: Callable[..., Any]) -> Iterator[None]:
    """Only `listener` hears the signal inside the block."""
    others = signal.receivers
    signal.receivers = []
    signal.sender_receivers_cache.clear()
    signal.connect(listener)
    try:
        yield
    finally:
        signal.receivers = others
        signal.sender_receivers_cache.clear()
