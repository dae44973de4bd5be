"""Traces, where an operator wants them: requests and statements by name, and nothing of anybody."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import Link, SpanContext, SpanKind, Status, StatusCode, TraceState

from server.ops.traces import Stripped
from tests import factories as f
from tests.conftest import CHECKOUT, session_on
from tests.phone.client import HttpClient
from tests.served import environment_of, serve
from tests.waiting import PATIENCE, await_that

pytestmark = pytest.mark.slow

GRID, NAME = "441427100201001", "陈晓明"
KEPT = {"http.method", "http.route", "http.status_code", "db.system"}


@dataclass
class Collector:
    """What an OTLP collector receives: bodies as sent, and the spans in them."""

    port: int
    bodies: list[bytes] = field(default_factory=list)

    def spans(self) -> list[Span]:
        return [
            span
            for body in list(self.bodies)
            for of_resource in ExportTraceServiceRequest.FromString(body).resource_spans
            for scope in of_resource.scope_spans
            for span in scope.spans
        ]

    def named(self, start: str) -> list[Span]:
        return [span for span in self.spans() if span.name.startswith(start)]


@pytest.fixture
def collector() -> Iterator[Collector]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            made.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made = Collector(server.server_port)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield made
    server.shutdown()
    thread.join(PATIENCE)
    server.server_close()


def test_forked_web_processes_send_requests_with_their_statements(
    served_database: str, collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    with session_on(served_database) as session:
        f.make_grid(session, GRID)
        person = f.make_person(session, areas=[GRID], name=NAME)
        household = f.make_household(session, GRID)
        headers = f.bearer(f.make_login(session, person))
        session.commit()
        private = [NAME, str(household.id), str(person.id), person.login, GRID, "secret-word"]
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{collector.port}")
    monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "200")
    trace_id = "0af7651916cd43dd8448eb211c80319c"
    headers |= {
        "traceparent": f"00-{trace_id}-b7ad6b7169203331-01",
        "tracestate": f"phone={person.login}",
        "User-Agent": "phone-of-wang",
    }
    with serve(served_database, workers=2) as base:
        client = HttpClient(base, PATIENCE, headers)
        assert client.get(f"/api/v1/households/{household.id}").status_code == 200
        client.get("/api/v1/me?x=secret-word")
        client.get(f"/nowhere/{person.login}")
        client.post("/api/v1/login", json={"login": person.login, "password": "secret-word"})
        client.get("/readyz")
        await_that(lambda: len(collector.named("POST")) + len(collector.named("GET")) >= 4)
    (request,) = collector.named("GET /api/v1/households/")
    assert request.name == "GET /api/v1/households/<uuid:household_id>"
    assert collector.named("GET unmatched")
    assert collector.named("POST /api/v1/login")
    assert not collector.named("GET /readyz")
    # A client does not choose the id of a trace.
    assert request.trace_id.hex() != trace_id
    assert request.parent_span_id == b""
    statements = [span for span in collector.spans() if span.trace_id == request.trace_id]
    assert [span for span in statements if span.name.startswith("SELECT households ")]
    for span in collector.spans():
        assert {attribute.key for attribute in span.attributes} <= KEPT
        assert not span.events
        assert not span.links
        assert span.trace_state == ""
        assert span.status.message == ""
    sent = b"".join(collector.bodies)
    for word in (*private, "phone-of-wang", "127.0.0.1", "441427", "test_"):
        assert word.encode() not in sent, word


def test_an_error_is_told_without_its_message() -> None:
    """Messages quote rows; instrumentations record them as events and as descriptions."""
    inner = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(Stripped(inner)))
    tracer = provider.get_tracer("test")
    state = TraceState([("phone", "wang")])
    link = Link(SpanContext(1, 2, is_remote=True, trace_state=state), {"of": NAME})
    recorded = {"http.route": "/api/v1/visits", "http.method": "BREW", "http.target": f"/{NAME}"}
    with tracer.start_as_current_span(
        f"GET /{NAME}", kind=SpanKind.SERVER, attributes=recorded, links=[link]
    ) as span:
        span.record_exception(ValueError(NAME))
        span.set_status(Status(StatusCode.ERROR, NAME))
        statement = {"db.statement": f"SELECT id FROM people WHERE name = '{NAME}'"}
        with tracer.start_as_current_span("SELECT yicetong", attributes=statement):
            pass
    with tracer.start_as_current_span("SELECT", attributes=statement):
        """Of no request: not sent."""
    statement_span, request = inner.get_finished_spans()
    assert statement_span.name.startswith("SELECT people ")
    assert dict(statement_span.attributes or {}) == {}
    assert request.name == "other /api/v1/visits"
    assert request.status.status_code is StatusCode.ERROR
    assert request.status.description is None
    assert NAME not in request.to_json() + statement_span.to_json()
    assert "\\u9648" not in request.to_json() + statement_span.to_json()


WITHOUT = """
import sys
sys.modules["opentelemetry.instrumentation.flask"] = None
import server.ops.web_process
"""


def test_without_the_extra_the_server_says_what_is_missing() -> None:
    environment = environment_of("postgresql://nobody@127.0.0.1:1/nothing")
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT],
        cwd=CHECKOUT,
        env=environment | {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "OTEL_EXPORTER_OTLP_ENDPOINT needs the package's extra `otel`" in done.stderr


def test_nothing_of_it_is_loaded_where_it_is_not_wanted() -> None:
    """It costs nothing: neither memory nor the extra."""
    told = "import sys, server.ops.web_process; print('opentelemetry' in sys.modules)"
    environment = environment_of("postgresql://nobody@127.0.0.1:1/nothing")
    done = subprocess.run(
        [sys.executable, "-c", told], cwd=CHECKOUT, env=environment, capture_output=True, text=True
    )
    assert done.stdout.strip() == "False", done.stderr
