"""The program as text: for the tests that read it."""

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
APPS = ("sif", "enterprises", "market", "challenges", "social_return")


def modules(*, migrations: bool = False) -> Iterator[tuple[str, str]]:
    """Every module of the program: its path below the root, and its text."""
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if migrations or "migrations" not in path.parts:
                yield str(path.relative_to(ROOT)), path.read_text()
