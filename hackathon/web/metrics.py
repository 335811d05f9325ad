"""Figures for Prometheus: requests by route, method and kind of answer, how long they took, and the installation's own.

`/metrics` is no route. Whoever states `METRICS_TOKEN` is answered before the application is asked; everybody else is
the application's, which knows no such address. Without a token in the settings nothing is counted.
"""

from __future__ import annotations

import hmac
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from flask import Flask, Response, g, request
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

Figures = Callable[[], Mapping[str, float]]

REQUESTS = Counter("hackathon_requests", "Requests by route, method and class of the answer.", ("endpoint", "method", "status"))
SECONDS = Histogram(
    "hackathon_request_seconds", "Seconds from the request to its answer.", ("endpoint",), buckets=(0.05, 0.2, 0.5, 1, 2, 5)
)
METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST"})


class Installation(Collector):
    """What is read at the moment somebody asks."""

    def __init__(self, figures: Figures, meaning: Mapping[str, str]) -> None:
        self._figures, self._meaning = figures, meaning

    def collect(self) -> Iterator[CounterMetricFamily | GaugeMetricFamily]:
        for name, value in self._figures().items():
            kind = CounterMetricFamily if name.endswith("_total") else GaugeMetricFamily
            yield kind(name, self._meaning[name], value)


def exposition(figures: Figures, meaning: Mapping[str, str]) -> bytes:
    """Everything, in Prometheus' text format: of all worker processes where gunicorn has set up their folder."""
    registry = CollectorRegistry()
    registry.register(Installation(figures, meaning))
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry)
    return generate_latest(REGISTRY) + generate_latest(registry)


def _begin() -> None:
    g.counted_from = time.perf_counter()


def _count(response: Response) -> Response:
    endpoint = request.endpoint or "none"
    method = request.method if request.method in METHODS else "other"
    REQUESTS.labels(endpoint, method, f"{response.status_code // 100}xx").inc()
    SECONDS.labels(endpoint).observe(time.perf_counter() - g.get("counted_from", time.perf_counter()))
    return response


class _Door:
    """In front of the application: answers the one who knows the token, and nobody else."""

    def __init__(self, app: Any, token: str, answer: Callable[[], bytes]) -> None:
        self._app, self._answer = app, answer
        self._wanted = f"Bearer {token}".encode()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ.get("PATH_INFO") != "/metrics" or environ.get("REQUEST_METHOD") != "GET" or not self._knows(environ):
            return self._app(environ, start_response)
        body = self._answer()
        start_response("200 OK", [("Content-Type", CONTENT_TYPE_LATEST), ("Cache-Control", "no-store")])
        return [body]

    def _knows(self, environ: dict[str, Any]) -> bool:
        return hmac.compare_digest(environ.get("HTTP_AUTHORIZATION", "").encode("latin-1"), self._wanted)


def init(app: Flask, figures: Figures, meaning: Mapping[str, str]) -> None:
    """Count, and answer `/metrics`, where there is a token. `figures` are read inside the application's context."""
    token = app.config["SETTINGS"].metrics_token
    if not token:
        return

    def answer() -> bytes:
        with app.app_context():
            return exposition(figures, meaning)

    app.before_request(_begin)
    app.after_request(_count)
    app.wsgi_app = _Door(app.wsgi_app, token, answer)  # type: ignore[method-assign]
