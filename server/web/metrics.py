"""Prometheus metrics of all web processes: number and duration of requests.

`/metrics` has these, and the state of the deployment (server/ops/state_metrics.py).
"""

import contextlib
import os

from flask import Blueprint, Flask, Response, current_app, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
    multiprocess,
)

from server.web.auth import public
from server.web.logs import elapsed, route_pattern

blueprint = Blueprint("metrics", __name__)

STATE_REGISTRY = "state_registry"  # in the app's extensions

_LABELS = ("method", "route", "status")
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
REFUSED = Counter("yicetong_refused_total", "Requests refused unread: too many were waiting.")
_REQUESTS = Counter("yicetong_requests_total", "Requests answered.", _LABELS)
_SECONDS = Histogram(
    "yicetong_request_seconds",
    "Time from the request's first byte to the answer.",
    ("method", "route"),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)


def register(app: Flask) -> None:
    app.after_request(_count)
    app.register_blueprint(blueprint)


@blueprint.get("/metrics")
@public
def metrics() -> Response:
    # The state is not of a process: it is told once, however many processes count.
    state = generate_latest(current_app.extensions[STATE_REGISTRY])
    return Response(generate_latest(_registry()) + state, mimetype=CONTENT_TYPE_LATEST)


def _registry() -> CollectorRegistry:
    """The metrics of all processes that share a folder (set by server/ops/serve.py), or of this
    process."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)
    return registry


def _count(response: Response) -> Response:
    # A label must have few values, and clients can send any method name.
    method = request.method if request.method in _METHODS else "other"
    with ignoring_full_disk():
        _REQUESTS.labels(method, route_pattern(), str(response.status_code)).inc()
        _SECONDS.labels(method, route_pattern()).observe(elapsed())
    return response


def ignoring_full_disk() -> contextlib.AbstractContextManager[None]:
    """Ignore a full disk while counting: metrics are files, and the request was successful."""
    return contextlib.suppress(OSError)
