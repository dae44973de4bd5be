"""The outlines of an area as SVG paths, for paper: the shapes that the tiles show.

A picture has one scale for all of its outlines and its origin at the top left, as SVG has it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.tiles.drawings import DrawingVersion
from records.divisions import RANGES, CodeRange, range_params

# Zooms of the shapes by the length of an area's code: a bend that no printer shows is left out.
_ZOOMS: Final = {6: 10, 9: 12, 12: 14}


@dataclass(frozen=True, slots=True)
class Outline:
    """A grid or division. ``x`` and ``y`` are inside of it, as far from its lines as may be;
    ``room`` is how far."""

    code: str
    path: str
    x: float
    y: float
    room: float


@dataclass(frozen=True, slots=True)
class Drawn:
    """The outlines of an area, by code, in a frame of this size."""

    width: float
    height: float
    grids: Sequence[Outline]
    divisions: Sequence[Outline]


_OUTLINES = text(f"""
    WITH shown AS MATERIALIZED (
        SELECT s.drawing, s.code, s.shape
        FROM drawn_shapes s
        JOIN {RANGES} ON s.code >= r.lo COLLATE "C" AND s.code < r.hi COLLATE "C"
        WHERE s.county = :county AND s.zoom = :zoom AND s.drawing IN (:grids, :divisions)
    ), box AS (
        SELECT ST_XMin(e) AS west, ST_YMax(e) AS north, ST_XMax(e) - ST_XMin(e) AS wide,
               ST_YMax(e) - ST_YMin(e) AS high
        FROM (SELECT ST_Extent(shape) AS e FROM shown WHERE drawing = :grids) extent
    ), frame AS (
        SELECT *, least(:width / wide, :height / high) AS scale FROM box WHERE wide > 0
    ), placed AS MATERIALIZED (
        SELECT s.code, f.wide * f.scale AS width, f.high * f.scale AS height,
               ST_Affine(s.shape, f.scale, 0, 0, f.scale, -f.west * f.scale, -f.north * f.scale)
                   AS shape
        FROM shown s CROSS JOIN frame f
    )
    SELECT p.code, p.width, p.height, ST_AsSVG(p.shape, 0, 1) AS path,
           ST_X(c.center) AS x, -ST_Y(c.center) AS y, c.radius AS room
    FROM placed p CROSS JOIN LATERAL ST_MaximumInscribedCircle(p.shape) c
    ORDER BY p.code
""")


def picture(
    session: Session,
    county: str,
    version: DrawingVersion,
    ranges: Sequence[CodeRange],
    width: float,
    height: float,
) -> Drawn | None:
    """What is drawn in these areas, fitted into a frame; None where no grid is."""
    area = max((len(each.lo) for each in ranges), default=0) if len(ranges) == 1 else 6
    params: dict[str, Any] = {
        "county": county,
        "grids": version.grids,
        "divisions": version.divisions,
        "zoom": _ZOOMS[min(area, 12)],
        "width": width,
        "height": height,
        **range_params(ranges),
    }
    rows = session.execute(_OUTLINES, params).all()
    if not rows:
        return None
    outlines = [Outline(row.code, row.path, row.x, row.y, row.room) for row in rows]
    return Drawn(
        rows[0].width,
        rows[0].height,
        [each for each in outlines if len(each.code) == 15],
        [each for each in outlines if len(each.code) < 15],
    )
