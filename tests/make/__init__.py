"""Builders: `make.order(buyer=…)`. Functions with sane defaults and no side effects, one module per part.

Every module in this package offers the names of its `__all__` here.
"""

import importlib
import pkgutil
from typing import Any

# The part on the ground floor first: a story about people alone needs no market.
PARTS = sorted(
    (part.name for part in pkgutil.iter_modules(__path__)), key=lambda name: (name != "enterprises", name)
)


def __getattr__(name: str) -> Any:
    """Looks for a builder in the parts, and loads them on the way, when their apps are ready."""
    if name in PARTS:
        return importlib.import_module(f"{__name__}.{name}")
    if not name.startswith("_"):
        for part in PARTS:
            module = importlib.import_module(f"{__name__}.{part}")
            if name in module.__all__:
                return getattr(module, name)
    raise AttributeError(f"no builder is called {name}")
