"""A county drawn by a program: crooked polygons that share their borders to the last bit."""

import itertools
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from random import Random
from uuid import UUID, uuid4

import sqlalchemy as sa
from shapely import Polygon, box
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

COUNTY = "441427"
WEST, SOUTH, EAST, NORTH = 116.0, 24.5, 116.4, 24.9
METRE = 1e-5  # degrees, near enough
LONG_AGO = date(2020, 1, 1)
NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)

Point = tuple[float, float]


def grid_code(number: int, village: int = 0) -> str:
    """The code of the n-th grid of the n-th village, 900 villages to a township at most."""
    return f"{COUNTY}{100 + village // 900:03}{1 + village % 900:03}{1 + number:03}"


def tiling(columns: int, rows: int, bends: int = 0, seed: int = 1) -> list[Polygon]:
    """``columns`` x ``rows`` crooked cells that fill the county's box, row by row.

    Each side has ``bends`` points between its corners; neighbours share corners and bends exactly.
    """
    random = Random(seed)
    step_x, step_y = (EAST - WEST) / columns, (NORTH - SOUTH) / rows

    def corner(x: int, y: int) -> Point:
        dx = random.uniform(-0.2, 0.2) if 0 < x < columns else 0.0
        dy = random.uniform(-0.2, 0.2) if 0 < y < rows else 0.0
        return WEST + (x + dx) * step_x, SOUTH + (y + dy) * step_y

    corners = {(x, y): corner(x, y) for x in range(columns + 1) for y in range(rows + 1)}
    sides: dict[tuple[tuple[int, int], tuple[int, int]], list[Point]] = {}

    def side(a: tuple[int, int], b: tuple[int, int]) -> list[Point]:
        """From corner a up to but without corner b."""
        if (a, b) not in sides:
            (ax, ay), (bx, by) = corners[a], corners[b]
            outer = {a[0], b[0]} in ({0}, {columns}) or {a[1], b[1]} in ({0}, {rows})
            along, across = (step_x, step_y) if a[1] == b[1] else (step_y, step_x)
            line = [corners[a]]
            for i in range(1, bends + 1):
                t = i / (bends + 1)
                # Within a narrow wedge at either corner, so that sides never meet elsewhere; of
                # flat cells' long sides, as narrow as these are flat.
                w = 0.0 if outer else random.uniform(-0.25, 0.25) * min(t, 1 - t)
                w *= min(1, across / along)
                line.append(
                    (ax + t * (bx - ax) + w * (by - ay), ay + t * (by - ay) - w * (bx - ax))
                )
            line.append(corners[b])
            sides[a, b], sides[b, a] = line[:-1], line[:0:-1]
        return sides[a, b]

    def cell(x: int, y: int) -> Polygon:
        ring = [(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1), (x, y)]
        return Polygon([p for a, b in itertools.pairwise(ring) for p in side(a, b)])

    return [cell(x, y) for y in range(rows) for x in range(columns)]


def square(west: float, south: float, size: float = 0.01) -> Polygon:
    return box(west, south, west + size, south + size)


def add_county(session: Session, near_m: int = 200) -> None:
    session.execute(
        sa.text("INSERT INTO counties (county, name, near_m) VALUES (:county, '蕉岭县', :near)"),
        {"county": COUNTY, "near": near_m},
    )
    add_divisions(session, [COUNTY])


def add_divisions(session: Session, codes: Iterable[str]) -> None:
    session.execute(
        sa.text("INSERT INTO divisions (county, code, name) VALUES (left(:code, 6), :code, :code)"),
        [{"code": code} for code in codes],
    )


def add_grids(
    session: Session,
    drawings: Iterable[tuple[str, BaseGeometry]],
    valid_from: date = LONG_AGO,
    valid_to: date | None = None,
) -> None:
    """Add drawings, their feeds' clocks, and the divisions they need."""
    drawings = list(drawings)
    session.execute(
        sa.text("""
            INSERT INTO divisions (county, code, name)
            SELECT DISTINCT left(c, 6), left(c, n), left(c, n)
            FROM unnest(CAST(:codes AS text[])) c, unnest(ARRAY[9, 12]) n
            ORDER BY 2 ON CONFLICT DO NOTHING
        """),
        {"codes": [code for code, _ in drawings]},
    )
    session.execute(
        sa.text("""
            INSERT INTO feeds (county, code, n) VALUES (left(:code, 6), :code, 1)
            ON CONFLICT (county, code) DO UPDATE SET n = feeds.n + 1
        """),
        [{"code": code} for code, _ in drawings],
    )
    session.execute(
        sa.text("""
            INSERT INTO grids (county, id, rev, feed, seq, written_at, code, name, valid_from,
                               valid_to, geom)
            SELECT county, gen_random_uuid(), gen_random_uuid(), code, n, :now, code, code,
                   :valid_from, :valid_to, ST_Multi(ST_GeomFromWKB(:geom, 4490))
            FROM feeds WHERE county = left(:code, 6) AND code = :code
        """),
        [
            {
                "code": code,
                "geom": geom.wkb,
                "now": NOW,
                "valid_from": valid_from,
                "valid_to": valid_to,
            }
            for code, geom in drawings
        ],
    )


def add_household(session: Session, grid: str, at: Point | None = None) -> UUID:
    key = uuid4()
    session.execute(
        sa.text("""
            WITH clock AS (
                INSERT INTO feeds (county, code, n) VALUES (left(:grid, 6), :grid, 1)
                ON CONFLICT (county, code) DO UPDATE SET n = feeds.n + 1 RETURNING n
            )
            INSERT INTO households (county, id, rev, feed, seq, written_at, head, grid, village,
                                    point, since)
            SELECT left(:grid, 6), :id, gen_random_uuid(), :grid, n, :now, '丘某', :grid,
                   left(:grid, 12), ST_SetSRID(ST_MakePoint(:lng, :lat), 4490), '2025-01-01'
            FROM clock
        """),
        {
            "grid": grid,
            "id": key,
            "now": NOW,
            "lng": at and at[0],
            "lat": at and at[1],
        },
    )
    return key


def points_on(polygons: Iterable[Polygon]) -> Iterator[Point]:
    """Every corner and bend, and the middle of every stretch between them."""
    for polygon in polygons:
        ring = list(polygon.exterior.coords)
        yield from ring
        yield from (((a[0] + b[0]) / 2, (a[1] + b[1]) / 2) for a, b in itertools.pairwise(ring))
