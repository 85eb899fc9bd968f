"""What is counted for whoever watches the system: each app adds its own gauges to `/metrics`."""

from collections.abc import Callable
from datetime import datetime

Gauge = Callable[[datetime], float]
_gauges: dict[str, Gauge] = {}


def gauge(name: str) -> Callable[[Gauge], Gauge]:
    """Shows what the function answers, at this moment, under a name."""

    def add(function: Gauge) -> Gauge:
        _gauges[name] = function
        return function

    return add


def read(now: datetime) -> dict[str, float]:
    """Every gauge of every app, by name."""
    return {name: function(now) for name, function in sorted(_gauges.items())}
