"""The production server: a few processes with threads. See docs/operating.md."""

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from gunicorn.arbiter import Arbiter

from hackathon.web import logs

workers = int(os.environ.get("WORKERS") or 2)
worker_class = "gthread"
threads = 16
timeout = 30
graceful_timeout = 20
keepalive = 5
limit_request_line = 8190
limit_request_fields = 100
accesslog = None  # the application writes a line for each request, without its address
errorlog = "-"
loglevel = "warning"
logconfig_dict = logs.SET_UP
forwarded_allow_ips = "127.0.0.1"

# Set before the workers import prometheus_client, which looks for it once. What a worker counted stays in the sums after
# its end; nothing that we count needs to be removed with it.
if os.environ.get("METRICS_TOKEN") and "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="hackathon-metrics-")
METRICS = os.environ.get("PROMETHEUS_MULTIPROC_DIR")


def on_starting(_server: object) -> None:
    """Figures begin at 0 with the server: the workers' files of an earlier one are removed."""
    if METRICS:
        Path(METRICS).mkdir(parents=True, exist_ok=True, mode=0o750)
        for file in Path(METRICS).glob("*.db"):
            file.unlink()


def post_worker_init(worker: Any) -> None:
    """Code and database must agree on the schema; where they do not, nothing is served and the server ends."""
    from hackathon.home import health  # the process that only watches over the workers need not know it

    app = worker.app.callable
    with app.app_context():
        wrong = health.faults(app.config["SETTINGS"].data).get("schema")
    if wrong:
        worker.log.critical("not serving: schema %s; run `flask --app wsgi db upgrade`", wrong)
        sys.exit(Arbiter.APP_LOAD_ERROR)


def on_exit(_server: object) -> None:
    """Leave nothing in the folder for temporary files."""
    if METRICS:
        shutil.rmtree(METRICS, ignore_errors=True)
