"""`make bench`: what we promise of speed, measured. `python -m bench market` measures one part.

Each part is a module here with `WANTED` (what `manage.py seed` must have sown) and `promises()`. Prints a table,
and writes the same as JSON to `.sim/bench.json`; ends with 1 if a floor is broken. Goals are only reported.
"""

import json
import os
import secrets
import sys
from dataclasses import asdict
from importlib import import_module

from sif import embedded

DATABASE = os.environ.get("BENCH_DB", "sim_bench")
os.environ["DATABASE_URL"] = embedded.database_url(DATABASE)  # as in production, on the private servers
os.environ.setdefault("REDIS_URL", f"unix://{embedded.run_dir()}/valkey.sock")
os.environ.update(
    DEBUG="no",
    SECRET_KEY=secrets.token_urlsafe(64),
    ALLOWED_HOSTS="127.0.0.1,testserver",
    SITE_URL="https://testserver",
    EMAIL_URL="smtp://localhost",
    SSL_REDIRECT="no",
    LOG_LEVEL="ERROR",
    MEDIA_ROOT=str(embedded.STATE / "media"),
    DJANGO_SETTINGS_MODULE="sif.settings",
)

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402

from bench import frame  # noqa: E402

PARTS = ("market", "matching", "social_return")


def main(names: list[str]) -> int:
    """Prepare, measure, print, keep, judge."""
    frame.database(DATABASE)
    call_command("collectstatic", interactive=False, verbosity=0)
    found = []
    for name in names or PARTS:
        part = import_module(f"bench.{name}")
        frame.filled(DATABASE, part.WANTED)
        print(f"\n{name}", flush=True)
        for promise in part.promises():
            print(promise.line(), flush=True)
            found.append(promise)
    broken = [promise.name for promise in found if not promise.is_kept]
    rows = [asdict(promise) | {"kept": promise.is_kept, "reached": promise.is_reached} for promise in found]
    (embedded.STATE / "bench.json").write_text(json.dumps({"promises": rows, "broken": broken}, indent=2))
    if broken:
        print(f"Broken promises: {', '.join(broken)}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
