"""Loading grids in tests: one call from shapes to the outcome, and what is stored then."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from shapely import Polygon
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from importing.grids.load_grids import GridOptions, load_grids
from importing.load_outcome import LoadOutcome
from tests.geo.tiling import COUNTY, grid_code, square
from tests.importing.files import order, write_polygons

TODAY = date(2026, 11, 22)
TOMORROW = TODAY + timedelta(days=1)
VILLAGE = f"{COUNTY}100001"
A, B, C, D = (grid_code(n) for n in range(4))
X, Y = 116.1, 24.6
S = 0.01
LEFT, RIGHT = square(X, Y), square(X + S, Y)
BOWTIE = Polygon([(X, Y), (X + S, Y + S), (X + S, Y), (X, Y + S), (X, Y)])

Shape = BaseGeometry | bytes | None


def load(
    session: Session,
    folder: Path,
    shapes: Mapping[str, Shape] | Sequence[tuple[object, Shape]],
    partial: bool = False,
    dry_run: bool = False,
    names: Sequence[object] | None = None,
    **options: Any,
) -> LoadOutcome:
    pairs = list(shapes.items() if isinstance(shapes, Mapping) else shapes)
    path = write_polygons(
        folder / "grids.gpkg",
        [shape for _, shape in pairs],
        code=[code for code, _ in pairs],
        name=names or [f"{code} grid" for code, _ in pairs],
    )
    doing = order(partial=partial, dry_run=dry_run)
    return load_grids(session, doing, path, GridOptions(**options))


def drawings(session: Session) -> list[tuple[object, ...]]:
    rows = session.execute(
        sa.text("""
            SELECT code, valid_from, valid_to, round(ST_Area(geom)::numeric * 10000, 2)::float8
            FROM grids ORDER BY code, valid_from
        """)
    )
    return [tuple(row) for row in rows]


def versions(session: Session) -> list[tuple[object, ...]]:
    rows = session.execute(sa.text("SELECT id, rev, seq, written_at FROM grids ORDER BY id"))
    clocks = session.execute(sa.text("SELECT code, n FROM feeds ORDER BY code"))
    return [tuple(row) for row in rows] + [tuple(row) for row in clocks]


def mark(session: Session, code: str, outline: BaseGeometry | None = None) -> None:
    """Say that a village is fully gridded, and where it ends."""
    session.execute(
        sa.text("""
            UPDATE divisions SET fully_gridded = length(code) = 12,
                   outline = ST_Multi(ST_GeomFromWKB(:outline, 4490)) WHERE code = :code
        """),
        {"code": code, "outline": outline and outline.wkb},
    )
