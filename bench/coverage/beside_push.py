"""What pushes pay for coverage: the same pushes with and without it."""

import contextlib
import multiprocessing
from collections.abc import Iterator
from datetime import UTC, datetime
from multiprocessing.synchronize import Event

import numpy as np

from bench.clients import Client, Request
from bench.county import COUNTY
from bench.coverage.requests import LEADER, add_leader
from bench.database import Databases, session_on
from bench.plan import Plan
from bench.push import push
from bench.service import serving
from bench.table import Line, ratio_line
from bench.visits import Batch, batches, homes_by_area
from schedulers.coverage.fold import fold

AIM = 0.9
_EVERY_S = 5  # an open desk reads once a minute: as a dozen of them do
_READ = ("coverage", "coverage?by=township", "coverage/weeks")  # by a desk, each time
_processes = multiprocessing.get_context("fork")


def measure(databases: Databases, plan: Plan) -> Iterator[Line]:
    """Visits a second, on a county whose coverage is counted and on one where it never was; they
    take turns. Then with desks that read, for which all that was just pushed has to be counted."""
    counted, without = (databases.copy(plan.county) for _ in range(2))
    with session_on(counted) as session:
        add_leader(session)
    rates: dict[str, list[float]] = {"counted": [], "without": [], "read": []}
    with serving(counted) as one, serving(without) as other:
        for run in range(plan.runs + 1):  # the first warms up
            for name, url, service in (
                ("counted", counted, one), ("without", without, other), ("read", counted, one),
            ):  # fmt: skip
                made = _made(url, plan, run, is_counted=url == counted)
                databases.checkpoint()
                with _desks(service.port) if name == "read" else contextlib.nullcontext():
                    seconds = push(service.port, made, plan.load.clients)
                rates[name].append(plan.load.rows / seconds)
    counted_rates, without_rates, read_rates = (each[1:] for each in rates.values())
    figure = plan.load.text
    yield ratio_line(
        f"{figure}, coverage is counted", counted_rates, without_rates, least=AIM, unit=" rows/s"
    )
    yield ratio_line(f"{figure}, and read by a dozen desks", read_rates, without_rates,
                     unit=" rows/s")  # fmt: skip


def _made(url: str, plan: Plan, run: int, *, is_counted: bool) -> list[Batch]:
    """The pushes of a run; all that came before is counted then."""
    with session_on(url) as session:
        if is_counted:
            fold(session, COUNTY, datetime.now(UTC))
            session.commit()
        homes = homes_by_area(session, plan.county.villages)
    load = plan.load
    return list(batches(homes, load.rows, load.batch, np.random.default_rng(run)))


@contextlib.contextmanager
def _desks(port: int) -> Iterator[None]:
    ended = _processes.Event()
    reader = _processes.Process(target=_read, args=(port, ended), daemon=True)
    reader.start()
    try:
        yield
    finally:
        ended.set()
        reader.join()
    if reader.exitcode:
        raise RuntimeError("a desk could not read coverage")


def _read(port: int, ended: Event) -> None:
    with Client(port) as client:
        while not ended.is_set():
            for path in _READ:
                client.send(Request(f"/api/v1/{path}", LEADER, None))
            ended.wait(_EVERY_S)
