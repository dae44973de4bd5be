"""OpenTelemetry traces, as an option: each request with its database statements.

Only `server/ops/web_process.py` loads this module, where OTEL_EXPORTER_OTLP_ENDPOINT is set: it
needs the package's extra `otel`. Personal data does not leave: of a span only what `stripped` names
is sent, whatever the instrumentations record.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask import Flask
from opentelemetry import propagate
from opentelemetry.context import Context, get_current
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.instrumentation.flask import FlaskInstrumentor
from opentelemetry.instrumentation.sqlalchemy import SQLAlchemyInstrumentor
from opentelemetry.propagators.textmap import TextMapPropagator
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.trace import SpanContext, SpanKind, Status

from records.db import db
from server.web.slow_statements import name_of

# Each in its older and its newer spelling. No addresses, no agents, no texts of statements.
_KEPT: Final = (
    *("http.method", "http.request.method"),
    "http.route",
    *("http.status_code", "http.response.status_code"),
    *("db.system", "db.system.name"),
)
_METHODS: Final = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
# They are asked for every few seconds.
_QUIET = r"^https?://[^/]+/(healthz|readyz|metrics)$"


def start(app: Flask) -> None:
    """Trace the app's requests in this process, which must have been forked already: the exporter
    has a thread. Address, headers and sampling are OpenTelemetry's own variables."""
    os.environ.setdefault("OTEL_SERVICE_NAME", "yicetong")
    trace(app, BatchSpanProcessor(Stripped(OTLPSpanExporter())))


def trace(app: Flask, processor: Any) -> None:
    """Give the spans of the app's requests to a span processor."""
    provider = TracerProvider()
    provider.add_span_processor(processor)
    propagate.set_global_textmap(NoPropagator())
    FlaskInstrumentor.instrument_app(
        app, tracer_provider=provider, excluded_urls=_QUIET, enable_commenter=False
    )
    with app.app_context():
        # It has not been declared for SQLAlchemy 2.1 yet; the events that it listens to are there.
        SQLAlchemyInstrumentor().instrument(
            engine=db.engine, tracer_provider=provider, skip_dep_check=True
        )


class NoPropagator(TextMapPropagator):
    """A client's headers neither choose what is traced nor add to it."""

    fields: set[str] = set()

    def extract(self, carrier: Any, context: Context | None = None, *_: Any, **__: Any) -> Context:
        return get_current() if context is None else context

    def inject(self, *_: Any, **__: Any) -> None:
        """Sends nothing."""


class Stripped(SpanExporter):
    """Passes on what `stripped` leaves of each span."""

    def __init__(self, exporter: SpanExporter) -> None:
        self._exporter = exporter

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        left = [each for span in spans if (each := stripped(span)) is not None]
        if not left:
            return SpanExportResult.SUCCESS
        result: SpanExportResult = self._exporter.export(left)
        return result

    def shutdown(self) -> None:
        self._exporter.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        return bool(self._exporter.force_flush(timeout_millis))


def stripped(span: ReadableSpan) -> ReadableSpan | None:
    """A span with a name and attributes that hold no personal data; None for statements outside of
    requests. Events and descriptions are left out: they quote the messages of errors."""
    attributes: Mapping[str, Any] = span.attributes or {}
    if span.kind is SpanKind.SERVER:
        name = _name_of_request(attributes)
    elif span.parent is None:
        return None
    else:
        name = _name_of_call(span.name, attributes)
    kept = {key: attributes[key] for key in _KEPT if key in attributes}
    return ReadableSpan(
        name,
        _without_state(span.context),
        _without_state(span.parent),
        span.resource,
        kept,
        kind=span.kind,
        status=Status(span.status.status_code),
        start_time=span.start_time,
        end_time=span.end_time,
        instrumentation_scope=span.instrumentation_scope,
    )


def _name_of_request(attributes: Mapping[str, Any]) -> str:
    """Method and route pattern, as the log and the metrics have them."""
    method = attributes.get("http.method") or attributes.get("http.request.method")
    route = attributes.get("http.route") or "unmatched"
    return f"{method if method in _METHODS else 'other'} {route}"


def _name_of_call(name: str, attributes: Mapping[str, Any]) -> str:
    """A statement has the name by which the log knows it when it is slow."""
    statement = attributes.get("db.statement") or attributes.get("db.query.text")
    if statement:
        return name_of(str(statement))
    return name if name == "connect" else "other"


def _without_state(context: SpanContext | None) -> SpanContext | None:
    if context is None:
        return None
    return SpanContext(context.trace_id, context.span_id, context.is_remote, context.trace_flags)
