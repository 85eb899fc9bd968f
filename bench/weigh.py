"""How many megabytes writing a spreadsheet of 100,000 rows takes on top of the rows: `python -m bench.weigh`.

In a process of its own, started by the bench, so that nothing else is weighed.
"""

import os
import tempfile
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sif.settings")

django.setup()

from bench import social_return as bench  # noqa: E402


def main() -> float:
    """The peak while writing, less what the process held before."""
    rows = bench.lines_of(bench.LINES)
    before = _kilobytes("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins here
    with tempfile.TemporaryDirectory() as folder:
        bench.spreadsheet(rows, Path(folder) / "a.xlsx")
    return (_kilobytes("VmHWM") - before) / 1024


def _kilobytes(name: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))


if __name__ == "__main__":
    print(round(main(), 1))
