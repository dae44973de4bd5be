"""What placement costs on few large polygons, and on many small ones."""

import time
from collections.abc import Sequence
from datetime import date

import numpy as np
from sqlalchemy import text
from sqlalchemy.orm import Session

from bench.county import COUNTY
from bench.database import session_on
from bench.polygons import EAST, NORTH, SOUTH, WEST
from bench.table import Line, ratio_line
from geo.placement import Ask, place

AIM = 2.0
BATCH = 500  # as many as one push brings at most


def measure(
    figure: str,
    many: str,
    few: str,
    points: int,
    runs: int,
    batch: int = BATCH,
    most: float = AIM,
) -> Line:
    """Microseconds a point, by the statement that pushes use; batch by batch, the databases take
    turns."""
    costs: Sequence[list[float]] = ([], [])
    for run in range(runs):
        with session_on(many) as one, session_on(few) as other:
            both = [(session, _asks(session, points, run)) for session in (one, other)]
            for session, asks in both:
                _place(session, asks[: 5 * batch], batch)
            spent = [0.0, 0.0]
            for at in range(0, points, batch):
                for number, (session, asks) in enumerate(both):
                    spent[number] += _place(session, asks[at : at + batch], batch)
        for cost, seconds in zip(costs, spent, strict=True):
            cost.append(1e6 * seconds / points)
    return ratio_line(figure, *costs, most=most, form=".1f", unit=" us/point")


def _asks(session: Session, count: int, run: int) -> list[Ask]:
    """Nine of ten near a household, as fixes are; the others anywhere."""
    random = np.random.default_rng(run)
    homes = session.execute(text("SELECT id, ST_X(point), ST_Y(point) FROM households")).all()
    picked = random.integers(len(homes), size=count)
    near = random.normal(0, 2e-4, (count, 2))
    anywhere = random.uniform((WEST, SOUTH), (EAST, NORTH), (count, 2))
    asks = []
    for number, at in enumerate(picked):
        household, lng, lat = homes[at]
        x, y = anywhere[number] if number % 10 == 0 else (lng, lat) + near[number]
        asks.append(Ask(float(x), float(y), 20.0, date(2026, 3, 18), household))
    return asks


def _place(session: Session, asks: Sequence[Ask], batch: int) -> float:
    begin = time.perf_counter()
    for at in range(0, len(asks), batch):
        place(session, COUNTY, asks[at : at + batch])
    return time.perf_counter() - begin
