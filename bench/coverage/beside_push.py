"""What pushes pay for coverage: the same pushes, with desks that read it meanwhile and without."""

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
from bench.visits import batches, homes_by_area
from schedulers.coverage.fold import fold

AIM = 0.9
_EVERY_S = 5  # an open desk reads once a minute: as a dozen of them do
_READ = ("coverage", "coverage?by=township", "coverage/weeks")  # by a desk, each time
_processes = multiprocessing.get_context("fork")


def measure(databases: Databases, plan: Plan) -> Iterator[Line]:
    """Visits a second; the two ways take turns, each the first every other time."""
    url = databases.copy(plan.county)
    with session_on(url) as session:
        add_leader(session)
        fold(session, COUNTY, datetime.now(UTC))
        session.commit()
        homes = homes_by_area(session, plan.county.villages)
        session.rollback()
    load, rates = plan.load, {True: [], False: []}
    with serving(url) as service:
        for run in range(plan.runs + 1):  # the first warms up
            for is_read in (run % 2 == 0, run % 2 != 0):
                random = np.random.default_rng(2 * run + is_read)
                made = list(batches(homes, load.rows, load.batch, random))
                databases.checkpoint()
                with _desks(service.port) if is_read else contextlib.nullcontext():
                    rates[is_read].append(load.rows / push(service.port, made, load.clients))
    yield ratio_line(
        f"{load.text}, coverage is read", rates[True][1:], rates[False][1:], least=AIM,
        unit=" rows/s",
    )  # fmt: skip


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
