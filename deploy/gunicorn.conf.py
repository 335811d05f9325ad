"""The production server: a few processes with threads. See docs/operating.md."""

import os

workers = int(os.environ.get("WORKERS") or 2)
worker_class = "gthread"
threads = 16
timeout = 30
graceful_timeout = 20
keepalive = 5
limit_request_line = 8190
limit_request_fields = 100
accesslog = None
errorlog = "-"
loglevel = "warning"
forwarded_allow_ips = "127.0.0.1"
