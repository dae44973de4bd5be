"""gunicorn against granian, the same application on the same database: docs/decisions/0002."""

from collections.abc import Iterator

import numpy as np

from bench import pull, push
from bench.clients import Client
from bench.database import Databases, session_on
from bench.plan import Plan
from bench.service import GRANIAN, Service, serving
from bench.table import Line, ratio_line
from bench.visits import batches, homes_by_area


def compare(databases: Databases, plan: Plan) -> Iterator[Line]:
    """granian is the value, gunicorn the baseline; they take turns on one database."""
    url = databases.copy(plan.county)
    with serving(url, GRANIAN) as granian, serving(url) as gunicorn:
        both = (granian, gunicorn)
        yield _pushes(databases, url, both, plan)
        yield _pulls(both, plan)
        yield _empty(both, plan)


def _pushes(databases: Databases, url: str, both: tuple[Service, Service], plan: Plan) -> Line:
    load = plan.load
    rates: tuple[list[float], list[float]] = ([], [])
    with session_on(url) as session:
        homes = homes_by_area(session, plan.county.villages)
    for run in range(plan.runs + 1):
        for number, (service, rate) in enumerate(zip(both, rates, strict=True)):
            random = np.random.default_rng(2 * run + number)
            made = list(batches(homes, load.rows, load.batch, random))
            databases.checkpoint()
            rate.append(load.rows / push.push(service.port, made, load.clients))
    return ratio_line(f"granian / gunicorn: {load.text}", rates[0][1:], rates[1][1:], unit="/s")


def _pulls(both: tuple[Service, Service], plan: Plan) -> Line:
    area = plan.county.villages[0]
    rates: tuple[list[float], list[float]] = ([], [])
    for _ in range(plan.pulls + 1):
        for service, rate in zip(both, rates, strict=True):
            with Client(service.port) as client:
                seconds, documents = pull.timed(lambda c=client: pull.pull_all(c, area))
            rate.append(documents / seconds)
    return ratio_line(
        "granian / gunicorn: first pull of a village", rates[0][1:], rates[1][1:], unit="/s"
    )


def _empty(both: tuple[Service, Service], plan: Plan) -> Line:
    granian, gunicorn = both
    return pull.nothing_new(
        "granian / gunicorn: empty pull",
        gunicorn,
        granian,
        plan.county.villages[0],
        plan.requests,
        plan.runs,
        most=None,
    )
