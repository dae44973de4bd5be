"""Slow statements of the database: logged by name and counted, without their values.

A statement's name says where in the code it was issued, what it does to which table, and a hash of
its text without parameters and literals. So equal statements have equal names, in all processes and
at all times, and no value can be in one.
"""

from __future__ import annotations

import hashlib
import re
import sys
from time import perf_counter
from types import CodeType, FrameType
from typing import Any, Final

import structlog
from flask import has_request_context
from prometheus_client import Counter
from sqlalchemy import Engine, ExceptionContext, event

from records.db import db
from server.web.logs import route_pattern
from server.web.metrics import ignoring_full_disk

_COUNTED = Counter(
    "yicetong_slow_statements_total",
    "Statements that took longer than YICETONG_SLOW_STATEMENT_MS.",
    ("where",),
)
_OURS: Final = {"server", "sync", "schedulers", "importing", "geo", "authz", "records", "demo"}
# They pass statements on for others.
_PASSING_ON: Final = {__name__, "authz.access_context", "records.db"}
ELSEWHERE: Final = "elsewhere"
_VERBS: Final = {"SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "SET", "SAVEPOINT", "RELEASE"}
_TABLE = re.compile(r"\b(?:FROM|INTO|UPDATE|JOIN)\s+(\w+)", re.IGNORECASE)
_LITERAL = re.compile(r"'(?:[^']|'')*'|\b\d+\b")
# A list of parameters is as one: `IN` has as many as there are values.
_PARAMETERS = re.compile(r"%\(\w+\)s(?:::[\w\[\]]+)?(?:\s*,\s*%\(\w+\)s(?:::[\w\[\]]+)?)*")

log = structlog.get_logger("server.slow_statements")


def watch(engine: Engine, threshold_ms: int) -> None:
    """Name the engine's statements that take this long or longer; 0 names none.

    After `access_context.watch`, so that its statements are not part of the time. A fast statement
    costs two readings of a clock.
    """
    if threshold_ms == 0:
        return
    threshold = threshold_ms / 1000

    def begin(_c: Any, _cursor: Any, _s: str, _p: Any, context: Any, _many: bool) -> None:
        context.began_at = perf_counter()

    def end(_c: Any, _cursor: Any, statement: str, _p: Any, context: Any, _many: bool) -> None:
        took = perf_counter() - context.began_at
        if took >= threshold:
            _report(statement, took, failed=False)

    def fail(error: ExceptionContext) -> None:
        # One that ran into the time limit is the slowest of all.
        began_at = getattr(error.execution_context, "began_at", None)
        if began_at is not None and (took := perf_counter() - began_at) >= threshold:
            _report(error.statement or "", took, failed=True)

    event.listen(engine, "before_cursor_execute", begin)
    event.listen(engine, "after_cursor_execute", end)
    event.listen(engine, "handle_error", fail)


def _report(statement: str, took: float, *, failed: bool) -> None:
    where = _position(sys._getframe(1))
    log.warning(
        "slow_statement",
        where=where,
        statement=name_of(statement),
        ms=round(1000 * took),
        failed=failed,
        # With the request's id, or with the job or task, which the log's context has.
        **({"route": route_pattern()} if has_request_context() else {}),
    )
    with ignoring_full_disk():
        _COUNTED.labels(where).inc()


def name_of(statement: str) -> str:
    """What a statement does, its first table, and a hash of its text without values.

    For example ``SELECT households 3f81c0aa``. Only words that are known can be in it.
    """
    verb = statement.split(maxsplit=1)[0].upper() if statement.strip() else ""
    tables = (name.lower() for name in _TABLE.findall(statement))
    known = next((name for name in tables if name in db.metadata.tables), "-")
    text = " ".join(_PARAMETERS.sub("?", _LITERAL.sub("?", statement)).split())
    hashed = hashlib.sha256(text.encode()).hexdigest()[:8]
    return f"{verb if verb in _VERBS else 'OTHER'} {known} {hashed}"


def _position(frame: FrameType | None) -> str:
    """The function of ours that issued the statement, as ``module:function``."""
    while frame is not None:
        module = str(frame.f_globals.get("__name__", ""))
        if module.partition(".")[0] in _OURS and module not in _PASSING_ON:
            return f"{module}:{_function(frame.f_code)}"
        frame = frame.f_back
    return ELSEWHERE


def _function(code: CodeType) -> str:
    return code.co_qualname.replace(".<locals>", "")
