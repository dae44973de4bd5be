"""Logs: one JSON object per line, with the request id, without personal data.

A request is logged with method, route pattern, status and time; never with its body, query string,
token, address or person. docs/operations.md has the fields.
"""

import logging
import sys
import time
import traceback
from collections.abc import Iterator
from typing import Any

import structlog
from flask import Flask, Response, g, request
from structlog.typing import EventDict

from server.web.database_errors import diagnosis_of
from server.web.request_context import request_id

log = structlog.get_logger("server.requests")

QUIET = ("/healthz", "/readyz", "/metrics", "/static/<path:name>")  # unless they fail


def register(app: Flask) -> None:
    configure(app.config["SETTINGS"].log_level)
    app.log_exception = _log_fault  # type: ignore[method-assign]  # in the place of Flask's
    app.before_request(_begin)
    app.after_request(_end)


def configure(level: str) -> None:
    """Set up logging of the process: own events and those of libraries in one format."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _without_values,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )
    handler = _Handler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers = [h for h in root.handlers if not isinstance(h, _Handler)] + [handler]
    # At INFO, some libraries print the values of statements.
    root.setLevel(logging.WARNING)
    logging.getLogger("server").setLevel(level)


class _Handler(logging.StreamHandler):
    """A type of its own, so that a second app in the process (tests) can replace it."""


def _begin() -> None:
    g.began = time.perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=request_id())


def _end(response: Response) -> Response:
    response.headers["X-Request-Id"] = request_id()
    route = route_pattern()
    if route not in QUIET or response.status_code >= 500:
        log.info(
            "request",
            method=request.method,
            route=route,
            status=response.status_code,
            ms=round(1000 * elapsed(), 1),
            bytes_in=request.content_length or 0,
            bytes_out=response.calculate_content_length() or 0,
        )
    return response


def _log_fault(exc_info: Any) -> None:
    """Replace Flask's log entry, which has the request's path and a trace with values."""
    log.error("fault", route=route_pattern(), exc_info=exc_info)


def _without_values(logger: Any, method: str, event: EventDict) -> EventDict:
    """Reduce a trace to types and code lines: messages may contain personal data.

    (The message of a violated constraint has the row, that of a failed statement its parameters.)
    """
    exc_info = event.pop("exc_info", None)
    if exc_info is True:
        exc_info = sys.exc_info()
    error = exc_info[1] if isinstance(exc_info, tuple) else exc_info
    if isinstance(error, BaseException):
        event["trace"] = [_describe(each) for each in _causes(error)]
    return event


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _describe(error: BaseException) -> dict[str, Any]:
    frames = traceback.extract_tb(error.__traceback__)
    described: dict[str, Any] = {
        "type": f"{type(error).__module__}.{type(error).__qualname__}",
        "at": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
    }
    state, constraint, _ = diagnosis_of(error)
    if state is not None:
        described |= {"sqlstate": state, "constraint": constraint}
    return described


def route_pattern() -> str:
    """The route's pattern: without ids, so with few different values."""
    return request.url_rule.rule if request.url_rule else "unmatched"


def elapsed() -> float:
    """Seconds since the request began."""
    began: float = g.get("began", time.perf_counter())
    return time.perf_counter() - began
