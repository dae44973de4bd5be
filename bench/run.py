"""The run: databases and servers are brought up once, and every figure is taken on them."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace

import numpy as np
from sqlalchemy import text

from bench import desk, front, memory, placing, policies, pull, push, quotas, thin_line, tiles
from bench.app.measure import measure as measure_app
from bench.clients import Client
from bench.county import Size
from bench.coverage.measure import measure as measure_coverage
from bench.database import Databases, session_on
from bench.plan import Plan
from bench.push import Load
from bench.service import Service, serving
from bench.table import Line
from bench.visits import batches, homes_by_area

Say = Callable[[str], None]


def run(
    databases: Databases,
    plan: Plan,
    *,
    only: Collection[str],
    wide: bool = False,
    say: Say,
) -> list[Line]:
    """The lines of the table, each told to ``say`` as soon as it is known."""
    lines = []
    for line in _figures(databases, plan, only, wide):
        say("   ".join(filter(None, line.cells())))
        lines.append(line)
    return lines


def _figures(databases: Databases, plan: Plan, only: Collection[str], wide: bool) -> Iterator[Line]:
    if not {"push", "pull", "nothing", "memory"}.isdisjoint(only):
        yield from _over_http(databases, plan, only, wide)
    if "placement" in only:
        yield from _placement(databases, plan, wide)
    if "quotas" in only:
        yield quotas.measure(databases.copy(plan.county), plan.cadres, plan.runs)
    if "coverage" in only:
        yield from measure_coverage(databases, plan)
    if "locks" in only:
        yield from policies.measure(databases, plan)
    if "desk" in only:
        yield from desk.measure(databases, plan)
    if "app" in only:
        yield from measure_app(databases, plan)
    if "front" in only:
        url = databases.copy(plan.tenth_rows)
        yield from front.measure(url, _typical_grid(url), plan.front_seconds)
    if "tiles" in only:
        size = plan.many_grids
        yield from tiles.measure(
            databases.copy(size),
            size.villages[0],
            size.grids,
            plan.runs,
            beside_others=plan.beside_others,
        )


def _over_http(
    databases: Databases, plan: Plan, only: Collection[str], wide: bool
) -> Iterator[Line]:
    """All on the same web processes, so that what they keep shows in their memory at the end."""
    url = databases.copy(plan.county)
    grid = _typical_grid(url)
    village = grid[:12]
    with serving(url) as service:
        warm_up(url, service, plan)
        warm = service.memory()
        if "push" in only:
            for load in [plan.load, *(_other_loads(plan) if wide else ())]:
                yield push.measure(databases, url, service, plan.county.villages, load, plan.runs)
            if wide:
                yield from _other_places(databases, url, service, plan)
        if "pull" in only:
            yield pull.first_pull(url, service, "grid", grid, plan.pulls)
            yield pull.first_pull(url, service, "village", village, plan.pulls)
            yield pull.digest(url, service, "grid", grid, plan.pulls)
            yield pull.digest(url, service, "village", village, plan.pulls)
            yield thin_line.first_sync(service, grid)
            with session_on(url) as session:
                yield thin_line.push(homes_by_area(session, [grid]))
            if wide:
                yield pull.first_pull(
                    url, service, "village", village, plan.pulls, compressed=False
                )
                yield pull.first_pull(url, service, "township", village[:9], 3)
        if "nothing" in only:
            everywhere = plan.tenth_grids.villages[0]
            for figure, size in (
                ("empty pull, 10 times the records", plan.tenth_rows),
                ("empty pull, 10 times the grids", plan.tenth_grids),
            ):
                with serving(databases.copy(size)) as small:
                    yield pull.nothing_new(
                        figure, small, service, everywhere, plan.requests, plan.runs
                    )
        if "memory" in only:
            yield memory.measure(service, warm)


def _typical_grid(url: str) -> str:
    """The grid with as many households above it as below."""
    with session_on(url) as session:
        grids = session.scalars(text("SELECT grid FROM households GROUP BY 1 ORDER BY count(*)"))
        codes = list(grids)
    return codes[len(codes) // 2]


def warm_up(url: str, service: Service, plan: Plan) -> None:
    """Every worker has seen every kind of request some times."""
    areas = plan.county.villages
    with session_on(url) as session:
        homes = homes_by_area(session, areas)
    few = batches(homes, 10 * plan.load.batch, plan.load.batch, np.random.default_rng(0))
    push.push(service.port, list(few), 8)
    for area in areas[:8]:
        with Client(service.port) as client:
            pull.pull_all(client, area)


def _other_loads(plan: Plan) -> Sequence[Load]:
    return [
        replace(plan.load, batch=20, rows=plan.load.rows // 2),
        replace(plan.load, batch=500),
        replace(plan.load, clients=1),
        replace(plan.load, clients=8),
    ]


def _other_places(databases: Databases, url: str, service: Service, plan: Plan) -> Iterator[Line]:
    """All into one grid, whose clock every batch waits for; and each batch into 65 grids."""
    village = plan.county.villages[1]
    for name, area in (("one grid", village + "001"), ("one township", village[:9])):
        line = push.measure(databases, url, service, [area], plan.load, plan.runs)
        yield replace(line, figure=f"{line.figure}, {name}")


def _placement(databases: Databases, plan: Plan, wide: bool) -> Iterator[Line]:
    few = databases.copy(plan.tenth_rows)
    many = databases.copy(plan.many_grids)
    sizes = f"{plan.many_grids.grids:,} polygons / {plan.tenth_rows.grids}"
    yield placing.measure(f"placement on {sizes}", many, few, plan.points, plan.runs)
    if not wide:
        return
    yield placing.measure(
        f"placement on {sizes}, batches of 20", many, few, plan.points // 10, plan.runs, 20
    )
    for shape in ("squares", "strips"):
        url = databases.copy(Size(plan.many_grids.grids, plan.many_grids.households, shape=shape))
        yield placing.measure(f"placement on {sizes} {shape}", url, few, plan.points, plan.runs)
