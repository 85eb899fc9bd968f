"""How many megabytes writing a spreadsheet of 100,000 rows takes on top of the rows: `python -m bench.weigh`.

In a process of its own, started by the bench, so that nothing else is weighed.
"""

import os
import resource
import tempfile
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sif.settings")

django.setup()

from bench import social_return as bench  # noqa: E402


def main() -> float:
    """The peak while writing, less what the process held before."""
    rows = bench.lines_of(bench.LINES)
    before = int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 2**20
    with tempfile.TemporaryDirectory() as folder:
        bench.spreadsheet(rows, Path(folder) / "a.xlsx")
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10 - before


if __name__ == "__main__":
    print(round(main(), 1))
