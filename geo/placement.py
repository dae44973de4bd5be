"""Placement: which grid covers a point, and the evidence that a fix gives for a visit.

The rule, in SQL: a point belongs to the nearest grid within one metre; of equally near grids, to
the one with the lowest code. Inside a grid the distance is 0. On a shared border it is 0 for all
neighbours and the lowest code decides; in a gap between two inexact polygons the nearer one does.
So a point of the county's area is always in exactly one grid, independent of row order.

OFFSET 0 makes the planner use the GiST index of the polygons first. Without it, while statistics
are missing or with 20 counties in one table, the planner reads all grids of a county per point.
"""

import math
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final, Literal, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from records.arrays import array
from records.validity import valid_on

Evidence = Literal["inside", "near", "outside", "no_fix"]

# Gaps are measured in degrees, because an index can answer that. 1e-5 degrees are 1.1 m northwards
# and, in China, 0.65 (Heilongjiang) to 1.1 m (Hainan) eastwards.
METRE: Final = 1e-5
# Distances are compared in steps of 0.1 mm, so that rounding cannot decide between neighbours.
STEP: Final = 1e-9


def grid_at(point: str, day: str) -> str:
    """A FROM item with one row ``(code)``, or none: the grid of ``:county`` at a point on a day.

    ``point`` and ``day`` are SQL expressions over earlier FROM items: join it by LATERAL.
    """
    return f"""(
        SELECT g.code
        FROM (
            SELECT n.code, n.valid_from, n.valid_to, n.geom FROM grid_outlines n
            WHERE n.county = :county AND n.geom && ST_Expand({point}, {METRE})
            OFFSET 0
        ) g CROSS JOIN LATERAL (SELECT ST_Distance(g.geom, {point}) AS degrees) away
        WHERE {valid_on("g", day)} AND away.degrees <= {METRE}
        ORDER BY round(away.degrees / {STEP}), g.code
        LIMIT 1
    )"""


# OFFSET 0 keeps the planner from repeating the points' expressions at each use.
_FIXES = """(
    SELECT ord, household_id, day, coalesce(accuracy, 0) AS accuracy,
           ST_SetSRID(ST_MakePoint(lng, lat), 4490) AS point
    FROM unnest(CAST(:lng AS float8[]), CAST(:lat AS float8[]), CAST(:accuracy AS float8[]),
                CAST(:day AS date[]), CAST(:household AS uuid[]))
         WITH ORDINALITY AS a(lng, lat, accuracy, day, household_id, ord)
    OFFSET 0
) fixes"""

# Metres from the fix to the household's grid in its version of the day, else in the latest one.
# They are measured to the closest point on the plane: at most 0.5 % too far in this county, and
# five times as fast as the distance of geographies.
# By feed (equal to the code): its B-tree is ten times as fast as the code's GiST index.
_TO_GRID = f"""(
    SELECT ST_Distance(CAST(ST_ClosestPoint(d.geom, fixes.point) AS geography),
                       CAST(fixes.point AS geography)) AS metres
    FROM grid_outlines d
    WHERE made.code IS DISTINCT FROM h.grid AND fixes.point IS NOT NULL
      AND d.county = :county AND d.feed = h.grid
    ORDER BY {valid_on("d", "fixes.day")} DESC, d.valid_from DESC
    LIMIT 1
)"""

# The columns of a `Placement`, over the FROM clause of `placing`.
PLACED = """made.code AS made_in, h.grid AS household_grid, to_household.metres AS distance_m,
           CASE WHEN h.id IS NULL THEN NULL
                WHEN fixes.point IS NULL THEN 'no_fix'
                WHEN made.code = h.grid OR to_grid.metres < 0.0001 THEN 'inside'
                WHEN least(to_grid.metres, to_household.metres) <= fixes.accuracy + c.near_m
                    THEN 'near'
                ELSE 'outside' END AS evidence"""


def placing(fixes: str) -> str:
    """The FROM and WHERE of a placement in ``:county``, for SELECT {PLACED}.

    ``fixes`` is a FROM item named ``fixes`` with columns point, accuracy, day and household_id.
    """
    return f"""
    FROM {fixes}
    CROSS JOIN counties c
    LEFT JOIN households h ON h.county = :county AND h.id = fixes.household_id
    LEFT JOIN LATERAL {grid_at("fixes.point", "fixes.day")} made ON true
    LEFT JOIN LATERAL {_TO_GRID} to_grid ON true
    CROSS JOIN LATERAL (
        SELECT ST_Distance(CAST(h.point AS geography), CAST(fixes.point AS geography)) AS metres
    ) to_household
    WHERE c.county = :county"""


_PLACE = text(f"SELECT {PLACED} {placing(_FIXES)} ORDER BY fixes.ord")

_COVERING = text(f"""
    SELECT made.code FROM {_FIXES}
    LEFT JOIN LATERAL {grid_at("fixes.point", "fixes.day")} made ON true
    ORDER BY fixes.ord
""")


class Ask(NamedTuple):
    """A request: a fix on a day, and the household that was visited."""

    lng: float | None
    lat: float | None
    accuracy_m: float | None
    day: date
    household: UUID | None


class Placement(NamedTuple):
    """The result of an `Ask`.

    ``made_in``: the grid of the point. ``household_grid``: the household's grid; None while the
    household is unknown. ``distance_m``: metres to the household's point. ``evidence``: ``inside``
    the household's grid, border included; ``near``: within accuracy plus the county's ``near_m`` of
    that grid or of the household's point; ``outside``; ``no_fix`` without a usable point; None
    while the household is unknown.
    """

    made_in: str | None
    household_grid: str | None
    distance_m: float | None
    evidence: Evidence | None


def place(session: Session, county: str, asks: Sequence[Ask]) -> list[Placement]:
    """Place a batch with one statement; the results are in the order of ``asks``."""
    rows = session.execute(_PLACE, {"county": county, **_arrays(asks)}).all()
    return [Placement(*row) for row in rows]


def grids_covering(
    session: Session, county: str, points: Iterable[tuple[float | None, float | None]], day: date
) -> list[str | None]:
    """The grid of each ``(lng, lat)`` on ``day``, in order; None where there is none."""
    asks = [Ask(lng, lat, None, day, None) for lng, lat in points]
    return list(session.scalars(_COVERING, {"county": county, **_arrays(asks)}))


def locate(session: Session, county: str, lng: float, lat: float, day: date) -> str | None:
    """The code of the grid at one point (EPSG:4490, degrees) on ``day``."""
    return grids_covering(session, county, [(lng, lat)], day)[0]


def _arrays(asks: Sequence[Ask]) -> dict[str, str]:
    usable = [_is_point(ask.lng, ask.lat) for ask in asks]
    return {
        "lng": array(ask.lng if ok else None for ask, ok in zip(asks, usable, strict=True)),
        "lat": array(ask.lat if ok else None for ask, ok in zip(asks, usable, strict=True)),
        "accuracy": array(ask.accuracy_m for ask in asks),
        "day": array(ask.day for ask in asks),
        "household": array(ask.household for ask in asks),
    }


def _is_point(lng: float | None, lat: float | None) -> bool:
    return lng is not None and lat is not None and math.isfinite(lng) and math.isfinite(lat)
