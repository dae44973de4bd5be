"""The figures of a scenario, as lines of the table."""

import os
from collections.abc import Iterator, Sequence

import numpy as np

from bench.load.phones import Sync
from bench.load.scenarios import Result
from bench.service import THREADS, WORKERS
from bench.table import Line
from server import engine_options

_MB = 1e6


# What the pools of the web processes may open together.
CONNECTIONS = WORKERS * engine_options(THREADS)["pool_size"]


def went_right(result: Result) -> bool:
    """Every request was answered in the end, every row and every phone is as it should be."""
    failed = any(sync.error for sync in result.syncs)
    return not failed and result.found.right and result.peaks.connections <= CONNECTIONS


def lines(result: Result) -> Iterator[Line]:
    done = [sync for sync in result.syncs if sync.error is None]
    name = result.name
    yield Line(f"{name}: time of a sync", _percentiles([s.seconds for s in done], "s"))
    requests = [seconds for sync in done for seconds in sync.requests]
    yield Line("  time of a request", _percentiles([1000 * s for s in requests], "ms"))
    yield _last(result)
    failed = len(result.syncs) - len(done)
    yield Line(
        "  errors", f"{failed} of {len(requests) + failed:,} requests", aim="0", ok=not failed
    )
    yield Line("  told to wait (429, 503), and did", f"{_told(result.syncs):,}")
    yield from _rows(result)
    yield from _machine(result)


def _last(result: Result) -> Line:
    late = max(s.ended for s in result.syncs) - min(s.began for s in result.syncs)
    late -= result.last_came
    return Line(
        "  the last phone was done, after the last one came",
        f"{late:.1f} s",
        aim=f"<= {result.aim:g} s",
        ok=late <= result.aim,
    )


def _rows(result: Result) -> Iterator[Line]:
    found = result.found
    span = max(s.ended for s in result.syncs) - min(s.began for s in result.syncs)
    if found.pushed:
        yield Line(
            "  rows acknowledged",
            f"{found.acknowledged:,} ({found.visits:,} visits, {found.conflicts:,} conflicts),"
            f" {found.acknowledged / span:,.0f}/s",
            aim=f"{found.pushed:,}",
            ok=found.acknowledged == found.pushed,
        )
    yield Line("  documents pulled", f"{found.pulled:,}, {found.pulled / span:,.0f}/s")
    answered = sum(len(answer) for sync in result.syncs for answer in sync.answers)
    sent = sum(sync.sent_bytes for sync in result.syncs)
    yield Line(
        "  on the line, for each phone",
        f"{sent / len(result.syncs) / 1000:.0f} kB up,"
        f" {answered / len(result.syncs) / 1000:.0f} kB down",
    )
    yield Line(
        "  lost / doubled / otherwise / diverged",
        f"{found.lost} / {found.doubled} / {found.otherwise} / {found.diverged}",
        aim="0",
        ok=found.right,
    )


def _machine(result: Result) -> Iterator[Line]:
    peaks = result.peaks
    yield Line(
        "  peak memory, web processes / PostgreSQL",
        f"{peaks.web_bytes / _MB:,.0f} / {peaks.database_bytes / _MB:,.0f} MB",
    )
    yield Line(
        "  database connections, peak",
        f"{peaks.connections}",
        aim=f"<= {CONNECTIONS}",
        ok=peaks.connections <= CONNECTIONS,
    )
    used = (result.client_cpu, peaks.web_cpu, peaks.database_cpu)
    others = max(peaks.machine_cpu - sum(used), 0)
    yield Line(
        "  processor seconds: clients / web / PostgreSQL / others",
        " / ".join(f"{seconds:.1f}" for seconds in (*used, others))
        + f" in {peaks.seconds:.0f} s of {os.cpu_count()} cores",
    )


def _percentiles(values: Sequence[float], unit: str) -> str:
    if not values:
        return "none"
    shown = (
        format(x, ",.0f" if unit == "ms" else ",.1f") for x in np.percentile(values, [50, 95, 99])
    )
    return "p50 {}, p95 {}, p99 {} ".format(*shown) + unit


def _told(syncs: Sequence[Sync]) -> int:
    return sum(len(sync.told_to_wait) for sync in syncs)
