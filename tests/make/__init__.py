"""Builders: `make.order(buyer=…)`. Functions with sane defaults and no side effects, one module per part.

Every module in this package offers the names of its `__all__` here.
"""

import importlib
import pkgutil
from collections.abc import Callable
from typing import Any

_BUILDERS: dict[str, Callable[..., Any]] = {}


def __getattr__(name: str) -> Callable[..., Any]:
    """Loads the parts at the first question, when the apps they build for are ready."""
    if name.startswith("__"):
        raise AttributeError(name)
    if not _BUILDERS:
        for part in pkgutil.iter_modules(__path__):
            module = importlib.import_module(f"{__name__}.{part.name}")
            for builder in module.__all__:
                if _BUILDERS.setdefault(builder, getattr(module, builder)) is not getattr(module, builder):
                    raise ImportError(f"two builders are called {builder}; one is in {module.__name__}")
    try:
        return _BUILDERS[name]
    except KeyError:
        raise AttributeError(f"no builder is called {name}") from None
