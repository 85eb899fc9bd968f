"""How the web server runs, in production and under `make run` alike: `gunicorn --config python:sif.gunicorn`.

Threads, not processes, carry the requests: they wait for PostgreSQL, and a thread keeps its connection.
"""

import gc
import os
from typing import Any

wsgi_app = "sif.wsgi"
bind = f"{os.environ.get('WEB_HOST', '0.0.0.0')}:{os.environ.get('PORT', '8000')}"  # noqa: S104 a container listens
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "8"))
preload_app = True  # loaded once, before the workers part: what they only read, they share
timeout = 30
graceful_timeout = 20
keepalive = 5
max_requests = 20_000  # a fresh process now and then, so that nothing grows for months
max_requests_jitter = 2_000
limit_request_line = 8190
loglevel = os.environ.get("WEB_LOG_LEVEL", "warning")
control_socket_disable = True  # nobody steers it at run time


def pre_fork(server: Any, worker: Any) -> None:
    """What was loaded stays out of the collector's way, or it would write to every page and share none."""
    gc.freeze()
